import { expect, test } from "vitest";
import { NOTHING_RESERVED, type Reserved } from "./address-plan.ts";
import { allocate } from "./allocate.ts";
import { lockOf } from "./lock.ts";
import { fabricOf, POD_RANGES } from "./world.fixture.ts";

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

test("a range is cut into four slots so that zones to come find room (three-systems 3b-16)", () => {
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
        cidr: "100.64.0.0/18",
        range: "100.64.0.0/16",
        usable: 16379,
        prefixes: 1022,
      },
      {
        id: "prod/subnet/pods/eu-west-1c",
        zone: "eu-west-1c",
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
    owned: [{ id: "prod/subnet/pods/eu-west-1c", cidr: "100.64.192.0/18", zone: "eu-west-1c" }],
    taken: [],
  };
  const subnets = allocate(fabric, reserved).plan.clusters.prod?.subnets;
  expect(subnets?.map((subnet) => subnet.cidr)).toEqual(["100.64.128.0/18", "100.64.192.0/18"]);
});

test("lock file and world that disagree are LOCK-1", () => {
  const lock = lockOf(fabric, allocate(fabric, NOTHING_RESERVED).plan);
  const owned = [{ id: "prod/subnet/pods/eu-west-1c", cidr: "100.64.192.0/18", zone: "eu-west-1c" }];
  const { diagnostics } = allocate(fabric, { lock, owned, taken: [] });
  expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.message])).toEqual([
    [
      "LOCK-1",
      "the pod subnet of prod in eu-west-1c is 100.64.192.0/18 in the world and 100.64.64.0/18 in the lock file",
    ],
  ]);
});

test("clusters without a range take one /16 each from the pool, clear of the VPC and of each other (three-systems 3b-11)", () => {
  const taken = [{ vpc: "main", cidr: "100.64.0.0/24", what: "block of vpc-09796d57be9cec2d2" }];
  const { plan } = allocate(fabricOf(POOLED), { owned: [], taken });
  expect(Object.values(plan.clusters).map((cluster) => cluster.ranges.map((range) => range.cidr))).toEqual([
    ["100.65.0.0/16"],
    ["100.66.0.0/16"],
  ]);
});

test("a pooled range stays when the lock file is lost but the subnets are there", () => {
  const owned = [{ id: "green/subnet/pods/eu-west-1a", cidr: "100.67.0.0/18", zone: "eu-west-1a" }];
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

test("a range that the lock holds subnets in cannot leave the Fabric silently", () => {
  const lock = lockOf(fabric, allocate(fabric, NOTHING_RESERVED).plan);
  const moved = fabricOf(POD_RANGES.replace("100.64.0.0/16", "100.65.0.0/16"));
  const codes = allocate(moved, { ...NOTHING_RESERVED, lock }).diagnostics.map((diagnostic) => diagnostic.code);
  expect(codes).toContain("LOCK-1");
});
