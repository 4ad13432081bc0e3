import { expect, test } from "vitest";
import { fabricOf, POD_RANGES } from "../world/world.fixture.ts";
import { NOTHING_RESERVED, type Reserved } from "./address-plan.ts";
import { allocate } from "./allocate.ts";
import { lockOf } from "./lock.ts";

const fabric = fabricOf(POD_RANGES);

/** Two clusters in one VPC without ranges of their own. */
const POOLED = `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: shared, uid: 11111111-2222-4333-8444-555555555556 }
spec:
  addressing: { podPool: [100.64.0.0/14] }
  vpcs:
    main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
  clusters:
    blue: { vpc: main, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }
    green: { vpc: main, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }
`;

test("a range is cut into four slots so that zones to come find room (fault 3b-16)", () => {
  const { plan, diagnostics } = allocate(fabric, NOTHING_RESERVED);
  expect(diagnostics).toEqual([]);
  expect(plan.clusters.prod).toEqual({
    vpc: "main",
    ranges: [
      {
        id: "prod/cidr/pods/100.64.0.0/16",
        cidr: "100.64.0.0/16",
        from: "fabric",
        free: ["100.64.128.0/18", "100.64.192.0/18"],
      },
    ],
    subnets: [
      {
        id: "prod/subnet/pods/eu-west-1b",
        zone: "eu-west-1b",
        index: 1,
        cidr: "100.64.0.0/18",
        range: "100.64.0.0/16",
        usable: 16379,
        prefixes: 1022,
      },
      {
        id: "prod/subnet/pods/eu-west-1c",
        zone: "eu-west-1c",
        index: 1,
        cidr: "100.64.64.0/18",
        range: "100.64.0.0/16",
        usable: 16379,
        prefixes: 1022,
      },
    ],
  });
});

test("the document's own two /17s can be written and are kept", () => {
  const written = POD_RANGES.replace(
    "{ ranges: [100.64.0.0/16] }",
    "{ ranges: [100.64.0.0/16], subnets: { eu-west-1b: 100.64.0.0/17, eu-west-1c: 100.64.128.0/17 } }",
  );
  const { plan, diagnostics } = allocate(fabricOf(written), NOTHING_RESERVED);
  expect(diagnostics).toEqual([]);
  expect(plan.clusters.prod?.subnets.map((subnet) => subnet.cidr)).toEqual(["100.64.0.0/17", "100.64.128.0/17"]);
});

test("a zone added later takes a free slot and nothing placed moves", () => {
  const lock = lockOf(fabric, allocate(fabric, NOTHING_RESERVED).plan);
  const grown = fabricOf(POD_RANGES.replace("[eu-west-1b, eu-west-1c]", "[eu-west-1a, eu-west-1b, eu-west-1c]"));
  const subnets = allocate(grown, { ...NOTHING_RESERVED, lock }).plan.clusters.prod?.subnets;
  expect(subnets?.map((subnet) => [subnet.zone, subnet.cidr])).toEqual([
    ["eu-west-1a", "100.64.128.0/18"],
    ["eu-west-1b", "100.64.0.0/18"],
    ["eu-west-1c", "100.64.64.0/18"],
  ]);
});

test("a lost lock file is made again from what is ours in the world; new subnets leave large blocks whole", () => {
  const reserved: Reserved = {
    owned: [{ id: "prod/subnet/pods/eu-west-1c", cidr: "100.64.192.0/18" }],
    taken: [],
  };
  const subnets = allocate(fabric, reserved).plan.clusters.prod?.subnets;
  expect(subnets?.map((subnet) => subnet.cidr)).toEqual(["100.64.128.0/18", "100.64.192.0/18"]);
});

test("lock file and world that disagree are LOCK-1", () => {
  const lock = lockOf(fabric, allocate(fabric, NOTHING_RESERVED).plan);
  const owned = [{ id: "prod/subnet/pods/eu-west-1c", cidr: "100.64.192.0/18" }];
  const { diagnostics } = allocate(fabric, { lock, owned, taken: [] });
  expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.message])).toEqual([
    [
      "LOCK-1",
      "the pod subnet of prod in eu-west-1c is 100.64.192.0/18 in the world and 100.64.64.0/18 in the lock file",
    ],
  ]);
});

test("clusters without a range take one /16 each from the pool, clear of the VPC and of each other (fault 3b-11)", () => {
  const taken = [{ vpc: "main", cidr: "100.64.0.0/24", what: "block of vpc-09796d57be9cec2d2" }];
  const { plan } = allocate(fabricOf(POOLED), { owned: [], taken });
  expect(Object.values(plan.clusters).map((cluster) => cluster.ranges.map((range) => range.cidr))).toEqual([
    ["100.65.0.0/16"],
    ["100.66.0.0/16"],
  ]);
});

test("a pooled range stays when the lock file is lost but the subnets are there", () => {
  const owned = [{ id: "green/subnet/pods/eu-west-1a", cidr: "100.67.0.0/18" }];
  const { plan } = allocate(fabricOf(POOLED), { owned, taken: [] });
  expect(plan.clusters.green?.ranges[0]?.cidr).toBe("100.67.0.0/16");
});

test("an empty pool is CAP-1", () => {
  const taken = [{ vpc: "main", cidr: "100.64.0.0/14", what: "block" }];
  const codes = allocate(fabricOf(POOLED), { owned: [], taken }).diagnostics.map((diagnostic) => diagnostic.code);
  expect(codes).toEqual(["CAP-1", "CAP-1"]);
});

test("zones that find no slot in the first range go to the next", () => {
  const text = POD_RANGES.replace("[eu-west-1b, eu-west-1c]", "[eu-west-1a, eu-west-1b, eu-west-1c]").replace(
    "[100.64.0.0/16]",
    "[100.64.0.0/16, 100.65.0.0/16], zoneSlots: 2",
  );
  const { plan, diagnostics } = allocate(fabricOf(text), NOTHING_RESERVED);
  expect(diagnostics).toEqual([]);
  expect(plan.clusters.prod?.subnets.map((subnet) => subnet.cidr)).toEqual([
    "100.64.0.0/17",
    "100.64.128.0/17",
    "100.65.0.0/17",
  ]);
});

/** Subnets of cluster prod as `zone#index cidr`. */
function placesOf(text: string, reserved: Reserved): readonly string[] {
  const { plan, diagnostics } = allocate(fabricOf(text), reserved);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return (plan.clusters.prod?.subnets ?? []).map(({ zone, index, cidr }) => `${zone.slice(-1)}#${index} ${cidr}`);
}

function lockedAs(text: string, reserved: Reserved = NOTHING_RESERVED): Reserved {
  const grown = fabricOf(text);
  return { ...NOTHING_RESERVED, lock: lockOf(grown, allocate(grown, reserved).plan) };
}

const TWO_RANGES = POD_RANGES.replace("[100.64.0.0/16]", "[100.64.0.0/16, 100.65.0.0/16]");
const SECOND_RANGE = POD_RANGES.replace("[100.64.0.0/16]", "[100.65.0.0/16]");

test("one range, then two, then a third zone: each zone gets one subnet of each range, and nothing placed moves", () => {
  const one = lockedAs(POD_RANGES);
  const grown = ["b#1 100.64.0.0/18", "b#2 100.65.0.0/18", "c#1 100.64.64.0/18", "c#2 100.65.64.0/18"];
  expect(placesOf(TWO_RANGES, one)).toEqual(grown);
  const two = lockedAs(TWO_RANGES, one);
  const three = TWO_RANGES.replace("[eu-west-1b, eu-west-1c]", "[eu-west-1a, eu-west-1b, eu-west-1c]");
  expect(placesOf(three, two)).toEqual(["a#1 100.64.128.0/18", "a#2 100.65.128.0/18", ...grown]);
});

test("a range with room for some of the zones only is kept for zones to come", () => {
  const zones = "[eu-west-1a, eu-west-1b, eu-west-1c]";
  const text = POD_RANGES.replace("[eu-west-1b, eu-west-1c]", zones);
  const slots = (ranges: string) => text.replace("[100.64.0.0/16]", `[${ranges}], zoneSlots: 2`);
  const all = ["100.64.0.0/16", "100.65.0.0/16", "100.66.0.0/16"];
  expect(placesOf(slots(all.slice(0, 2).join(", ")), NOTHING_RESERVED)).toHaveLength(3);
  expect(placesOf(slots(all.join(", ")), NOTHING_RESERVED)).toEqual([
    "a#1 100.64.0.0/17",
    "a#2 100.65.128.0/17",
    "b#1 100.64.128.0/17",
    "b#2 100.66.0.0/17",
    "c#1 100.65.0.0/17",
    "c#2 100.66.128.0/17",
  ]);
});

test("a range taken out of the Fabric leaves with its subnets, and those of the others keep what they are called", () => {
  const two = lockedAs(TWO_RANGES);
  expect(placesOf(SECOND_RANGE, two)).toEqual(["b#2 100.65.0.0/18", "c#2 100.65.64.0/18"]);
  const { diagnostics } = allocate(fabricOf(SECOND_RANGE), two);
  expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
    [
      "LOCK-3",
      "warning",
      "2 pod subnets of prod are no longer in the Fabric and go as soon as nothing uses them: 100.64.0.0/18 in eu-west-1b, 100.64.64.0/18 in eu-west-1c",
    ],
  ]);
  const left = lockedAs(SECOND_RANGE, two);
  expect(left.lock?.clusters.prod?.subnets).toEqual({
    "eu-west-1b": [null, "100.65.0.0/18"],
    "eu-west-1c": [null, "100.65.64.0/18"],
  });
  expect(placesOf(SECOND_RANGE, left)).toEqual(["b#2 100.65.0.0/18", "c#2 100.65.64.0/18"]);
  const third = SECOND_RANGE.replace("[100.65.0.0/16]", "[100.65.0.0/16, 100.66.0.0/16]");
  expect(placesOf(third, left)).toContain("b#3 100.66.0.0/18");
});

test("a range exchanged for another gives every zone a new subnet; what is leaving keeps its id until it is gone", () => {
  const owned = [
    { id: "prod/subnet/pods/eu-west-1b", cidr: "100.64.0.0/18" },
    { id: "prod/subnet/pods/eu-west-1c", cidr: "100.64.64.0/18" },
  ];
  expect(placesOf(SECOND_RANGE, { owned, taken: [] })).toEqual(["b#2 100.65.0.0/18", "c#2 100.65.64.0/18"]);
});

test("several subnets of a zone can be written; one that is taken out leaves, one that is exchanged is LOCK-1", () => {
  const written = (b: string) =>
    POD_RANGES.replace(
      "{ ranges: [100.64.0.0/16] }",
      `{ ranges: [100.64.0.0/16], subnets: { eu-west-1b: ${b}, eu-west-1c: 100.64.128.0/18 } }`,
    );
  const both = lockedAs(written("[100.64.0.0/18, 100.64.64.0/18]"));
  expect(both.lock?.clusters.prod?.subnets["eu-west-1b"]).toEqual(["100.64.0.0/18", "100.64.64.0/18"]);
  expect(placesOf(written("[100.64.64.0/18]"), both)).toEqual(["b#2 100.64.64.0/18", "c#1 100.64.128.0/18"]);
  expect(placesOf(written("[100.64.64.0/18, 100.64.0.0/18, 100.64.192.0/18]"), both)).toContain("b#3 100.64.192.0/18");
  const { diagnostics } = allocate(fabricOf(written("100.64.192.0/18")), both);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    [
      "LOCK-1",
      "the pod subnet of prod in eu-west-1b is 100.64.0.0/18 in the lock file and 100.64.192.0/18 in the Fabric",
    ],
  ]);
});

test("a range that goes from one cluster to another keeps clear of what the first still has there (fault 3b-11)", () => {
  const owned = [{ id: "former/subnet/pods/eu-west-1b", cidr: "100.64.0.0/18" }];
  expect(placesOf(POD_RANGES, { owned, taken: [] })).toEqual(["b#1 100.64.64.0/18", "c#1 100.64.128.0/18"]);
});
