import { describe, expect, test } from "vitest";
import { CGNAT_SPEC, codesOf, problemsOf } from "../fabric-text.fixture.ts";

const cluster = (zones: string, pods: string) =>
  `vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\nclusters:\n  a: { vpc: a, zones: [${zones}], pods: { ${pods} } }`;
const TWO = "eu-west-1a, eu-west-1b";
const FIVE = `${TWO}, eu-west-1c, eu-west-1d, eu-west-1e`;

describe("CAP-1: written slots are fewer than the zones", () => {
  test.each([
    ["of the range from the pool", TWO, "zoneSlots: 1", "Raise `zoneSlots` to 2, or add a range."],
    ["of one range", FIVE, "zoneSlots: 2, ranges: 100.64.0.0/16", "Raise `zoneSlots` to 8, or add a range."],
    [
      "of all ranges",
      FIVE,
      "zoneSlots: 2, ranges: [100.64.0.0/16, 100.65.0.0/16]",
      "Raise `zoneSlots` to 4, or add a range.",
    ],
  ])("%s", (_what, zones, pods, fix) => {
    expect(problemsOf(cluster(zones, pods))).toMatchObject([{ code: "CAP-1", severity: "error", fix }]);
  });

  test.each([
    ["as many slots as zones", TWO, "zoneSlots: 2"],
    ["a slot in each of two ranges", TWO, "zoneSlots: 1, ranges: [100.64.0.0/16, 100.65.0.0/16]"],
    ["no number written", FIVE, "ranges: 100.64.0.0/16"],
  ])("nothing is said with %s", (_what, zones, pods) => {
    expect(codesOf(cluster(zones, pods))).toEqual([]);
  });

  test("nothing is said while a zone or range of a wrong shape is left out", () => {
    expect(codesOf(cluster("eu-west-1a, b, eu-west-1c", "zoneSlots: 1"))).toEqual(["error SPEC-5 b"]);
    expect(codesOf(cluster(TWO, "zoneSlots: 1, ranges: [100.64.0.0/16, x]"))).toEqual(["error SPEC-9 x"]);
  });
});

describe("CAP-2: ranges of little or no use", () => {
  test("slots of /28 have 11 addresses (F14)", () => {
    const spec = cluster(TWO, "ranges: 100.64.0.0/26");
    expect(codesOf(spec)).toEqual(["warning CAP-2 100.64.0.0/26"]);
    expect(problemsOf(spec)[0]?.message).toBe(
      "each slot of 100.64.0.0/26 in cluster `a` is a /28, which has 11 addresses for pods",
    );
    expect(codesOf(cluster(TWO, "ranges: 100.64.0.0/25"))).toEqual([]);
    expect(codesOf(cluster(FIVE, "ranges: 100.64.0.0/25"))).toEqual(["warning CAP-2 100.64.0.0/25"]);
    expect(codesOf(cluster(TWO, "ranges: 100.64.0.0/27, zoneSlots: 2"))).toEqual(["warning CAP-2 100.64.0.0/27"]);
  });

  test("every range gives each zone one more subnet, as long as there is room for all of them", () => {
    const two = "ranges: [100.64.0.0/16, 100.65.0.0/16]";
    expect(codesOf(cluster(TWO, two))).toEqual([]);
    expect(codesOf(cluster(TWO, `${two}, zoneSlots: 1`))).toEqual([]);
    const four = "ranges: [100.64.0.0/16, 100.65.0.0/16, 100.66.0.0/16, 100.67.0.0/16], zoneSlots: 2";
    const spec = cluster(`${TWO}, eu-west-1c`, four);
    expect(codesOf(spec)).toEqual(["warning CAP-2 100.67.0.0/16"]);
    expect(problemsOf(spec)[0]?.message).toBe(
      "no zone of cluster `a` uses 100.67.0.0/16: it has 2 slots, too few for one more subnet in each of 3 zones",
    );
  });

  test("nothing is said where a range may have filled up while there were fewer zones", () => {
    expect(codesOf(cluster(FIVE, "ranges: [100.64.0.0/16, 100.65.0.0/16]"))).toEqual([]);
  });

  test("explicit subnets say themselves where they are", () => {
    expect(codesOf(CGNAT_SPEC)).toEqual([]);
    expect(codesOf(cluster("eu-west-1a", "ranges: 100.64.0.0/28, subnets: { eu-west-1a: 100.64.0.0/28 }"))).toEqual([]);
  });
});
