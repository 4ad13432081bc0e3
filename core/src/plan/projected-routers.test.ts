import { describe, expect, test } from "vitest";
import { SCOPE, snapshotOf, thing, vpc } from "../compile/world/world.fixture.ts";
import type { ManagedKind } from "../desired/index.ts";
import { type Observed, observedById, observedOf, type Snapshot } from "../observed/index.ts";
import type { Plan, Step } from "./model/plan.ts";
import { project } from "./project.ts";

const subnet = thing(
  "subnet",
  "subnet-1",
  { vpc: "vpc-1", cidr: "10.0.0.0/24", zone: "eu-west-1a" },
  { state: "available", zoneId: "euw1-az1", availableAddresses: 200, ownerAccount: SCOPE.account },
);
const BASE = [vpc("vpc-1", ["10.0.0.0/16"]), subnet];

const inside = { subnet: "subnet-1", address: "10.0.0.250", groups: ["sg-1"], sourceDestCheck: false, description: "" };

function step(operation: "create" | "update", kind: ManagedKind, id: string, after: object, worldId?: string): Step {
  const base = { key: `${operation} ${id}`, action: operation, operation, kind, id, scope: SCOPE, after };
  return { ...base, ...(worldId && { worldId }), dependsOn: [], destructive: false, changes: [], why: "" } as Step;
}

function removing({ kind, id, scope }: Observed): Step {
  const base = { key: `delete ${id}`, action: "delete", operation: "delete", kind, id, scope, worldId: id };
  return { ...base, dependsOn: [], changes: [], destructive: true } as never;
}

function after(before: Snapshot, ...steps: readonly Step[]): Snapshot {
  return project(before, { steps, bindings: {} } as unknown as Plan);
}

/** A router as AWS shows it: as its parts, and as what forwarding sees of them. */
function live(check = false): readonly Observed[] {
  return [
    thing("router-interface", "eni-1", { ...inside, sourceDestCheck: check }, { status: "in-use", instance: "i-1" }),
    thing(
      "router-instance",
      "i-1",
      { image: "ami-1", type: "t4g.small", interfaces: ["eni-1"], userData: "" },
      { state: "running" },
    ),
    thing("router-address", "eipalloc-1", { interface: "eni-1" }, { public: "198.51.100.1" }),
    thing(
      "network-interface",
      "eni-1",
      {
        vpc: "vpc-1",
        subnet: "subnet-1",
        status: "in-use",
        description: "",
        groups: ["sg-1"],
        instance: "i-1",
        leaked: false,
        addresses: ["10.0.0.250"],
        prefixes: [],
        sourceDestCheck: check,
        type: "interface",
        publicAddresses: [{ private: "10.0.0.250", public: "198.51.100.1" }],
      },
      {},
    ),
    thing("instance", "i-1", { state: "running", vpc: "vpc-1", networkInterfaces: ["eni-1"] }, {}),
    thing(
      "elastic-address",
      "eipalloc-1",
      { public: "198.51.100.1", private: "10.0.0.250", networkInterface: "eni-1" },
      {},
    ),
  ];
}

describe("what steps of routers leave in what forwards", () => {
  test("a router that is made is an interface, a running instance and an address that AWS has yet to give", () => {
    const made = after(
      snapshotOf(BASE),
      step("create", "router-interface", "up/router-interface/a/inside", inside),
      step("create", "router-instance", "up/router-instance/a", {
        interfaces: [{ $ref: "up/router-interface/a/inside" }],
      }),
      step("create", "router-address", "up/router-address/a", { interface: { $ref: "up/router-interface/a/inside" } }),
    );
    expect(observedById(made, "network-interface", "planned:up/router-interface/a/inside")?.props).toEqual({
      vpc: "vpc-1",
      subnet: "subnet-1",
      status: "in-use",
      description: "",
      groups: ["sg-1"],
      instance: "planned:up/router-instance/a",
      leaked: false,
      addresses: ["10.0.0.250"],
      prefixes: [],
      sourceDestCheck: false,
      type: "interface",
    });
    expect(observedById(made, "instance", "planned:up/router-instance/a")?.props).toEqual({
      state: "running",
      vpc: "vpc-1",
      networkInterfaces: ["planned:up/router-interface/a/inside"],
    });
    expect(observedOf(made, "elastic-address").map(({ props }) => props)).toEqual([
      { public: "", private: "10.0.0.250", networkInterface: "planned:up/router-interface/a/inside" },
    ]);
  });

  test("a check that is turned off is off in the interface too", () => {
    const before = snapshotOf([...BASE, ...live(true)]);
    const mended = after(before, step("update", "router-interface", "up/router-interface/a/inside", inside, "eni-1"));
    expect(observedById(mended, "network-interface", "eni-1")?.props.sourceDestCheck).toBe(false);
    expect(observedById(before, "network-interface", "eni-1")?.props.sourceDestCheck).toBe(true);
  });

  test("what does not change stays the same object", () => {
    const before = snapshotOf([...BASE, ...live()]);
    const same = after(before);
    for (const kind of ["network-interface", "instance", "elastic-address"] as const)
      expect(observedOf(same, kind)[0], kind).toBe(observedOf(before, kind)[0]);
  });

  test("an instance that goes leaves its interface attached to nothing", () => {
    const [, instance] = live();
    const left = after(snapshotOf([...BASE, ...live()]), removing(instance as Observed));
    expect(observedOf(left, "instance")).toEqual([]);
    expect(observedById(left, "network-interface", "eni-1")?.props).toMatchObject({ status: "available" });
    expect(observedById(left, "network-interface", "eni-1")?.props).not.toHaveProperty("instance");
  });

  test("an address that goes is nobody's any more", () => {
    const [, , address] = live();
    const left = after(snapshotOf([...BASE, ...live()]), removing(address as Observed));
    expect(observedOf(left, "elastic-address")).toEqual([]);
    expect(observedById(left, "network-interface", "eni-1")?.props.publicAddresses).toEqual([]);
  });

  test("an interface that goes is gone", () => {
    const left = after(snapshotOf([...BASE, ...live()]), ...live().slice(0, 3).map(removing));
    expect(observedOf(left, "network-interface")).toEqual([]);
  });
});
