import { describe, expect, test } from "vitest";
import { fabricOf } from "../world/world.fixture.ts";
import type { Lock } from "./address-plan.ts";
import { movedLock, strayMoves } from "./moves.ts";

const BLOCK = "100.64.0.0/16";

function fabric(moved: string, keys: readonly string[] = ["blue", "green"]) {
  const clusters = keys.map((key) => `    ${key}: { vpc: main, zones: [eu-west-1b, eu-west-1c] }`).join("\n");
  return fabricOf(`apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: shared, uid: 11111111-2222-4333-8444-555555555556 }
spec:
  vpcs:
    main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
  clusters:
${clusters}
  moved: [${moved}]
`);
}

function lockWith(clusters: Lock["clusters"]): Lock {
  const { name, uid } = fabric("").metadata;
  return { kind: "Lock", version: 3, fabric: { name, uid }, clusters, links: {} };
}

const LOCK = lockWith({
  blue: { ranges: [BLOCK], subnets: { "eu-west-1b": ["100.64.0.0/18"], "eu-west-1c": ["100.64.64.0/18"] } },
  green: { ranges: ["100.65.0.0/16"], subnets: { "eu-west-1b": ["100.65.0.0/18"] } },
});

function moved(moves: string, lock = LOCK, keys?: readonly string[]): Lock["clusters"] {
  return movedLock(fabric(moves, keys), lock).clusters;
}

describe("the lock file after `moved`", () => {
  test("without renames is itself, byte for byte", () => {
    expect(JSON.stringify(moved(""))).toBe(JSON.stringify(LOCK.clusters));
  });

  test("a subnet that becomes another of its zone has its place under that index", () => {
    expect(moved("{ from: blue/subnet/pods/eu-west-1b, to: blue/subnet/pods/eu-west-1b/2 }").blue?.subnets).toEqual({
      "eu-west-1b": [null, "100.64.0.0/18"],
      "eu-west-1c": ["100.64.64.0/18"],
    });
  });

  test("and back again, to where the first one was", () => {
    const lock = lockWith({ blue: { ranges: [BLOCK], subnets: { "eu-west-1b": [null, "100.64.0.0/18"] } } });
    expect(
      moved("{ from: blue/subnet/pods/eu-west-1b/2, to: blue/subnet/pods/eu-west-1b }", lock).blue?.subnets,
    ).toEqual({
      "eu-west-1b": ["100.64.0.0/18"],
    });
  });

  test("a range and its subnets that become another cluster's", () => {
    const moves = [
      `{ from: blue/cidr/pods/${BLOCK}, to: green/cidr/pods/${BLOCK} }`,
      "{ from: blue/subnet/pods/eu-west-1b, to: green/subnet/pods/eu-west-1b/2 }",
      "{ from: blue/subnet/pods/eu-west-1c, to: green/subnet/pods/eu-west-1c }",
    ];
    expect(moved(moves.join(", "))).toEqual({
      blue: { ranges: [], subnets: {} },
      green: {
        ranges: [BLOCK, "100.65.0.0/16"],
        subnets: { "eu-west-1b": ["100.65.0.0/18", "100.64.0.0/18"], "eu-west-1c": ["100.64.64.0/18"] },
      },
    });
  });

  test("a place that is taken is not given twice: the other one stays where it is", () => {
    expect(moved("{ from: blue/subnet/pods/eu-west-1b, to: green/subnet/pods/eu-west-1b }")).toEqual(LOCK.clusters);
  });

  test("a cluster's name takes all its places along, and an entry that has been followed changes nothing more", () => {
    const once = moved("{ from: blue, to: shop }", LOCK, ["shop", "green"]);
    expect(once.shop).toEqual(LOCK.clusters.blue);
    expect(moved("{ from: blue, to: shop }", lockWith(once), ["shop", "green"])).toEqual(once);
  });
});

describe("renames that no cluster of the lock file answers to", () => {
  const said = (moves: string, lock = LOCK) =>
    strayMoves(fabric(moves, ["shop", "green"]), lock).map(({ code, severity, fix }) => `${severity} ${code} ${fix}`);

  test("name the one that has gone from the Fabric", () => {
    expect(said("{ from: bleu, to: shop }")).toEqual(["warning SPEC-13 Did you mean `{ from: blue, to: shop }`?"]);
  });

  test("are fine when they were followed already, lead there in two hops, or nothing else has gone", () => {
    expect(said("{ from: blue, to: shop }")).toEqual([]);
    expect(said("{ from: blue, to: navy }, { from: navy, to: shop }")).toEqual([]);
    expect(said("{ from: old, to: green }")).toEqual([]);
    expect(said("{ from: old, to: shop }", lockWith({}))).toEqual([]);
  });
});
