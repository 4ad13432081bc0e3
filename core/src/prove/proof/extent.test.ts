import { describe, expect, test } from "vitest";
import type { Step } from "../../plan/index.ts";
import { fabricOf } from "../../spec/fabric-text.fixture.ts";
import { extentOf } from "./extent.ts";

const KEYS = Array.from({ length: 20 }, (_, nth) => `c${String(nth).padStart(2, "0")}`);

/** Twenty clusters, each in a VPC of its own; `linked`: all of them by a transit gateway; `zones`: of some. */
function fleet(linked = false, zones: Readonly<Record<string, string>> = {}) {
  const vpcs = KEYS.map((key, nth) => `${key}: { region: eu-west-1, cidrs: [10.${nth}.0.0/16] }`);
  const clusters = KEYS.map(
    (key, nth) =>
      `${key}: { vpc: ${key}, zones: ${zones[key] ?? "[eu-west-1a]"}, pods: { ranges: [100.${64 + nth}.0.0/16] } }`,
  );
  const links = linked ? `links: { all: { transitGateway: { vpcs: [${KEYS.join(", ")}] } } }` : "";
  return fabricOf(`{ vpcs: { ${vpcs.join(", ")} }, clusters: { ${clusters.join(", ")} }${links && `, ${links}`} }`);
}

function changing(keys: readonly string[]): readonly Step[] {
  return keys.map((key) => ({ id: `${key}/cidr/pods` }) as Step);
}

function makes(of: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(of));
}

const ALL_ALIKE = makes(Object.fromEntries(KEYS.map((key) => [key, "0/0"])));

describe("the clusters of a fleet that are shown", () => {
  test("are all that change, and others as far as there is room", () => {
    const { clusters, leftOut, alike } = extentOf(fleet(), changing(["c15", "c19"]), ALL_ALIKE);
    expect([...(clusters ?? [])]).toEqual(["c15", "c19", ...KEYS.slice(0, 10)]);
    expect([leftOut.length, alike.length]).toEqual([8, 8]);
  });

  test("are two of those that are alike where there is no room for all that change", () => {
    const { clusters, leftOut, alike, includes } = extentOf(fleet(), changing(KEYS), ALL_ALIKE);
    expect([...(clusters ?? [])]).toEqual(["c00", "c01"]);
    expect([leftOut.length, alike.length]).toEqual([18, 18]);
    expect(["clusters/c01/pods", "vpcs/c01", "clusters/c02/pods", "vpcs/c02", "internet"].map(includes)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  test("have among them the one that differs, wherever it stands", () => {
    const odd = makes({ ...Object.fromEntries(ALL_ALIKE), c17: "1/0" });
    const { clusters, leftOut, alike } = extentOf(fleet(), changing(KEYS), odd);
    expect([...(clusters ?? [])]).toEqual(["c00", "c01", "c17"]);
    expect([leftOut.length, alike.length]).toEqual([17, 17]);
  });

  test("are the first of those that nobody can tell apart", () => {
    const { clusters, alike } = extentOf(fleet(), changing(KEYS), makes({}));
    expect([...(clusters ?? [])]).toEqual(KEYS.slice(0, 12));
    expect(alike).toEqual([]);
  });

  test("are one of each sort first, as far as the Fabric tells sorts apart", () => {
    const { clusters, leftOut } = extentOf(
      fleet(false, { c13: "[eu-west-1a, eu-west-1b]", c19: "[eu-west-1a, eu-west-1b]" }),
      changing(KEYS),
    );
    expect([...(clusters ?? [])]).toEqual(["c00", "c13", ...KEYS.slice(1, 11)]);
    expect(leftOut).toEqual(KEYS.filter((key) => !clusters?.has(key)));
  });

  test("are four of those that are all linked", () => {
    const { clusters, leftOut } = extentOf(fleet(true), changing(KEYS));
    expect([clusters?.size, leftOut.length]).toEqual([4, 16]);
  });
});
