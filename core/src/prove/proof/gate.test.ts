import { describe, expect, test } from "vitest";
import type { ReachabilityChange } from "./difference.ts";
import type { Judged } from "./expectation.ts";
import { acceptancesIn, refusalsOf } from "./gate.ts";

const lost = (from: string, to: string): ReachabilityChange => ({
  from,
  to,
  what: "lost",
  before: { verdict: "reachable", nat: [] },
  after: { verdict: "unreachable", nat: [] },
});

const expectation = (more: Partial<Judged>): Judged => ({
  from: "clusters/a/pods",
  to: "internet",
  allow: true,
  nat: "any",
  protocol: "any",
  origin: "written",
  status: "broken",
  expected: "reachable",
  actual: "unreachable",
  ...more,
});

const CHANGES = [lost("clusters/a/pods/z1", "internet"), lost("clusters/a/nodes/z1", "internet")];

function refused(text: string): readonly string[] {
  const difference = { changes: CHANGES, gone: [], come: [] };
  const { losses, expectations } = refusalsOf([expectation({})], difference, acceptancesIn(text) ?? []);
  return [...losses.map(({ from }) => from), ...expectations.map(({ from, to }) => `expect ${from}>${to}`)];
}

describe("what stands in the way", () => {
  test.each<[string, readonly string[]]>([
    ["", ["clusters/a/pods/z1", "clusters/a/nodes/z1", "expect clusters/a/pods>internet"]],
    ["clusters/a/pods/z1>internet", ["clusters/a/nodes/z1", "expect clusters/a/pods>internet"]],
    ["clusters/a/pods>internet", ["clusters/a/nodes/z1"]],
    ["clusters/a>internet", ["expect clusters/a/pods>internet"]],
    ["clusters/a/pods>internet, clusters/a/nodes>internet", []],
    ["all", ["expect clusters/a/pods>internet"]],
    ["all,clusters/a/pods>internet", []],
    ["internet>clusters/a", ["clusters/a/pods/z1", "clusters/a/nodes/z1", "expect clusters/a/pods>internet"]],
    ["clusters/a/pod>internet", ["clusters/a/pods/z1", "clusters/a/nodes/z1", "expect clusters/a/pods>internet"]],
  ])("once %j is accepted: %j", (text, wanted) => {
    expect(refused(text)).toEqual(wanted);
  });

  test.each<[string, readonly string[]]>([
    ["", []],
    ["all", []],
    ["clusters/a>internet", []],
    ["clusters/a/pods>internet", []],
    ["clusters/x>clusters/y, clusters/a/nodes>internet", ["clusters/x>clusters/y"]],
    ["internet>clusters/a", ["internet>clusters/a"]],
  ])("of %j nothing is %j", (text, wanted) => {
    const difference = { changes: CHANGES, gone: [], come: [] };
    expect(refusalsOf([expectation({})], difference, acceptancesIn(text) ?? []).unmatched).toEqual(wanted);
  });

  test("what only new addresses lack does not", () => {
    const changes = [{ ...lost("a", "b"), moved: true } as const];
    expect(refusalsOf([], { changes, gone: [], come: [] }, []).losses).toEqual([]);
  });

  test("what is gained, or looks otherwise at the far end, does not", () => {
    const changes = (["gained", "nat", "mtu"] as const).map((what) => ({ ...lost("a", "b"), what }));
    expect(refusalsOf([], { changes, gone: ["c"], come: [] }, []).losses).toEqual([]);
  });

  test.each<[Partial<Judged>, number]>([
    [{ status: "holds" }, 0],
    [{ status: "nobody" }, 0],
    [{ status: "unproved" }, 1],
    [{ status: "broken" }, 1],
    [{ status: "broken", origin: "derived" }, 0],
    [{ status: "unproved", origin: "derived" }, 0],
  ])("an expectation that is %j: %i", (more, count) => {
    expect(refusalsOf([expectation(more)], undefined, []).expectations).toHaveLength(count);
  });
});

test.each(["", "internet", "a>b>c", ">b", "a>", "all,"])("%j is no acceptance", (text) => {
  expect(acceptancesIn(text)).toBeUndefined();
});
