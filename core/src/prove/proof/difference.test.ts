import { describe, expect, test } from "vitest";
import type { Verdict } from "../verdict.ts";
import { type Compare, reachabilityDifference } from "./difference.ts";
import { proofWith, verdict } from "./verdicts.fixture.ts";

const [A, B] = ["clusters/a/pods/z", "internet"];
const same: Compare = () => ({ lost: false, gained: false });
const lostToThose: Compare = () => ({ lost: true, gained: false });

function changesFrom(before: Partial<Verdict>, after: Partial<Verdict>, compare = same): readonly string[] {
  const [was, is] = [verdict(A, B, before), verdict(A, B, after)];
  return reachabilityDifference(proofWith([was]), proofWith([is]), compare).changes.map(({ what }) => what);
}

describe("what differs between two proofs", () => {
  test.each<[Partial<Verdict>, Partial<Verdict>, readonly string[]]>([
    [{}, {}, []],
    [{ verdict: "unreachable" }, {}, ["gained"]],
    [{}, { verdict: "unreachable" }, ["lost"]],
    [{}, { verdict: "partial" }, ["lost"]],
    [{ verdict: "partial" }, {}, ["gained"]],
    [{ verdict: "partial" }, { verdict: "unreachable" }, ["lost"]],
    [{}, { nat: ["10.0.0.4"] }, ["nat"]],
    [{ nat: ["10.0.0.4"] }, { nat: ["10.0.0.5"] }, []],
    [{}, { mtu: 1500 }, ["mtu"]],
    [{}, { verdict: "partial", nat: ["10.0.0.4"], mtu: 1500 }, ["lost", "nat", "mtu"]],
  ])("%j -> %j: %j", (before, after, wanted) => {
    expect(changesFrom(before, after)).toEqual(wanted);
  });

  test("where a part gets through before and after, the packets decide", () => {
    const part = { verdict: "partial" } as const;
    expect(changesFrom(part, part)).toEqual([]);
    expect(changesFrom(part, part, () => ({ lost: true, gained: true }))).toEqual(["gained", "lost"]);
  });

  test("what only new addresses lack is told apart from what is lost to those that stay", () => {
    const lost = (compare: Compare) => {
      const after = proofWith([verdict(A, B, { verdict: "unreachable" })]);
      return reachabilityDifference(proofWith([verdict(A, B)]), after, compare).changes;
    };
    expect(lost(lostToThose)).toEqual([expect.not.objectContaining({ moved: true })]);
    expect(lost(same)).toMatchObject([{ what: "lost", moved: true }]);
  });

  test("the reason of a loss is that of the network to come", () => {
    const before = proofWith([verdict(A, B)]);
    const after = proofWith([verdict(A, B, { verdict: "unreachable", reason: "no route" })]);
    expect(reachabilityDifference(before, after, same).changes).toMatchObject([{ what: "lost", reason: "no route" }]);
  });
});

describe("groups that come and go", () => {
  const alone = proofWith([verdict(B, B)]);
  const both = proofWith([verdict(A, B), verdict(B, B)]);

  test("what ends at a group that is gone was asked for with it", () => {
    expect(reachabilityDifference(both, alone, same)).toEqual({ changes: [], gone: [A], come: [] });
  });

  test("what a new group reaches is gained", () => {
    const { changes, come } = reachabilityDifference(alone, both, same);
    expect(come).toEqual([A]);
    expect(changes).toMatchObject([{ from: A, to: B, what: "gained", before: { verdict: "absent" } }]);
  });

  test("a pair that is not proved because no way is left is lost", () => {
    const apart = proofWith([verdict(B, B)], { groups: [A, B] });
    expect(reachabilityDifference(both, apart, same).changes).toMatchObject([{ from: A, to: B, what: "lost" }]);
  });
});
