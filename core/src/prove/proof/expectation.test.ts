import { describe, expect, test } from "vitest";
import type { Declared } from "../../network/index.ts";
import type { Verdict } from "../verdict.ts";
import { derivedExpectations } from "./derived.ts";
import { type Expectation, judged } from "./expectation.ts";
import { verdict } from "./verdicts.fixture.ts";

const WANTED: Expectation = { from: "a", to: "b", allow: true, nat: "any", protocol: "any", origin: "written" };
const DENIED: Expectation = { ...WANTED, allow: false };

describe("an expectation", () => {
  test.each<[Partial<Expectation>, Partial<Verdict>, string, string]>([
    [{}, {}, "holds", "reachable"],
    [{}, { verdict: "partial" }, "broken", "partial"],
    [{}, { verdict: "unreachable" }, "broken", "unreachable"],
    [{}, { nat: ["10.0.0.4"] }, "holds", "reachable by NAT (10.0.0.4)"],
    [{ nat: "none" }, {}, "holds", "reachable"],
    [{ nat: "none" }, { nat: ["10.0.0.4"] }, "broken", "reachable by NAT (10.0.0.4)"],
    [DENIED, { verdict: "unreachable" }, "holds", "unreachable"],
    [DENIED, { verdict: "partial" }, "broken", "partial"],
    [DENIED, {}, "broken", "reachable"],
  ])("%j of %j %s: %s", (wish, more, status, actual) => {
    expect(judged({ ...WANTED, ...wish }, [verdict("a", "b", more)])).toMatchObject({ status, actual });
  });

  test("of what must not reach, a packet that gets there and is not answered is too much", () => {
    const oneWay = verdict("a", "b", { verdict: "unreachable", forward: "all", reply: "none", decides: ["rtb-1"] });
    expect(judged(DENIED, [oneWay])).toMatchObject({
      status: "broken",
      actual: "packets get there, no answers come back",
      reason: "packets get from a to b, by rtb-1",
    });
  });

  test("holds only where it does on every way between its ends", () => {
    const blocked = verdict("a", "b", { verdict: "unreachable", reason: "no route" });
    expect(judged(WANTED, [verdict("a", "b"), blocked])).toMatchObject({ status: "broken", reason: "no route" });
  });

  test("says what it expects", () => {
    const wishes: readonly Expectation[] = [
      { ...WANTED, protocol: "tcp", port: 443 },
      { ...WANTED, nat: "none" },
      { ...DENIED, protocol: "udp" },
    ];
    const texts = wishes.map((wish) => judged(wish, []).expected);
    expect(texts).toEqual(["tcp 443 reachable", "reachable without NAT", "udp unreachable"]);
  });
});

describe("what follows from the Fabric", () => {
  const scope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;
  const clusters = [
    ["a", "vpc-1"],
    ["b", "vpc-1"],
    ["c", "vpc-2"],
  ].map(([key = "", vpc = ""]) => ({ key, scope, vpc, podRanges: [], zones: ["z1", "z2"] }));
  const declared: Declared = { clusters, vpcs: [], sites: [], links: [] };
  const told = (...verdicts: readonly Verdict[]) => {
    const groups = new Set(verdicts.flatMap(({ from, to }) => [from, to]));
    const all = derivedExpectations(declared, [...groups], verdicts);
    return all.map(({ from, to, allow, status }) => [from, to, allow, status]);
  };

  test("is that pods of one VPC reach each other, and those of two do not", () => {
    const pairs = [
      verdict("clusters/a/pods/z1", "clusters/b/pods/z1"),
      verdict("clusters/a/pods/z1", "clusters/c/pods/z1", { verdict: "unreachable" }),
    ];
    expect(told(...pairs)).toEqual([
      ["clusters/a/pods", "clusters/b/pods", true, "holds"],
      ["clusters/a/pods", "clusters/c/pods", false, "holds"],
      // Without a verdict there is no way between them.
      ["clusters/b/pods", "clusters/c/pods", false, "holds"],
      ["clusters/c/pods", "clusters/a/pods", false, "holds"],
      ["clusters/c/pods", "clusters/b/pods", false, "holds"],
    ]);
  });

  test("is broken by one zone that is cut off, and by one packet that gets where it should not", () => {
    const pairs = [
      verdict("clusters/a/pods/z1", "clusters/b/pods/z1"),
      verdict("clusters/a/pods/z2", "clusters/b/pods/z1", { verdict: "unreachable", reason: "sg-1" }),
      verdict("clusters/a/pods/z1", "clusters/c/pods/z1", { verdict: "partial" }),
    ];
    const broken = told(...pairs).filter(([, , , status]) => status === "broken");
    expect(broken.map(([from, to]) => `${from}>${to}`)).toEqual([
      "clusters/a/pods>clusters/b/pods",
      "clusters/a/pods>clusters/c/pods",
    ]);
  });

  test("leaves narrower policies to the user", () => {
    expect(told(verdict("clusters/a/pods/z1", "clusters/a/pods/z2", { verdict: "partial" }))).toEqual([
      ["clusters/a/pods", "clusters/a/pods", true, "holds"],
    ]);
  });

  test("says of nodes only that they reach their own pods", () => {
    const pairs = [
      verdict("clusters/a/nodes/z1", "clusters/a/pods/z1"),
      verdict("clusters/a/nodes/z1", "clusters/b/pods/z1"),
      verdict("clusters/a/pods/z1", "clusters/a/nodes/z1"),
      verdict("clusters/a/pods/z1", "internet"),
    ];
    expect(told(...pairs)).toEqual([["clusters/a/nodes", "clusters/a/pods", true, "holds"]]);
  });
});
