import { describe, expect, test } from "vitest";
import { documentWorld, fabricOf, POD_RANGES, snapshotOf, thing } from "../../compile/world/world.fixture.ts";
import { kubernetesScope } from "../../compile/world/world.ts";
import { mergeSnapshots } from "../../observed/index.ts";
import { planFor, stateAfter } from "../plan.fixture.ts";
import { project } from "../project.ts";

const VPC = "vpc-09796d57be9cec2d2";
const fabric = fabricOf(POD_RANGES);

describe("whose is what", () => {
  test("the same Fabric name with another uid is OWN-1", () => {
    const other = thing(
      "subnet",
      "subnet-9",
      { vpc: VPC, cidr: "10.196.24.0/28", zone: "eu-west-1b" },
      { state: "available", zoneId: "", availableAddresses: 11, ownerAccount: "" },
      { owner: { uid: "other", id: "x", fabric: "cgnat" } },
    );
    const plan = planFor(
      fabric,
      mergeSnapshots([documentWorld(), { ...snapshotOf([other], []), aws: [], scopes: {} }]),
    );
    expect(plan.diagnostics.map((problem) => problem.code)).toContain("OWN-1");
  });

  test("two things that carry one mark are OWN-2", () => {
    const applied = planFor(fabric, documentWorld());
    const world = project(documentWorld(), applied);
    const twin = world.resources
      .filter((found) => found.kind === "route-table")
      .map((found) => ({ ...found, id: "rtb-2" }));
    const plan = planFor(
      fabric,
      mergeSnapshots([world, { ...world, aws: [], scopes: {}, resources: twin }]),
      stateAfter(applied),
    );
    expect(plan.diagnostics.map((problem) => problem.code)).toContain("OWN-2");
  });

  test("somebody else's subnet where ours should be is OWN-3 before anything is touched", () => {
    const foreign = thing(
      "subnet",
      "subnet-9",
      { vpc: VPC, cidr: "100.64.0.0/20", zone: "eu-west-1b" },
      { state: "available", zoneId: "", availableAddresses: 4091, ownerAccount: "" },
    );
    const world = mergeSnapshots([documentWorld(), { ...snapshotOf([foreign], []), aws: [], scopes: {} }]);
    const written = fabricOf(
      POD_RANGES.replace(
        "[100.64.0.0/16]",
        "[100.64.0.0/16], subnets: { eu-west-1b: 100.64.0.0/18, eu-west-1c: 100.64.64.0/18 }",
      ),
    );
    expect(planFor(written, world).diagnostics.map((problem) => problem.code)).toContain("OWN-3");
  });
});

test("a block with somebody else's subnet in it is held back by that subnet's name", () => {
  const applied = planFor(fabric, documentWorld());
  const foreign = thing(
    "subnet",
    "subnet-bob",
    { vpc: VPC, cidr: "100.64.192.0/20", zone: "eu-west-1b" },
    { state: "available", zoneId: "", availableAddresses: 4091, ownerAccount: "" },
    { tags: { Name: "lambda" } },
  );
  const world = mergeSnapshots([
    project(documentWorld(), applied),
    { ...snapshotOf([foreign], []), aws: [], scopes: {} },
  ]);
  const plan = planFor(fabric, world, stateAfter(applied), "destroy");
  expect(plan.steps.find((step) => step.kind === "vpc-cidr")?.blocked?.reason).toBe(
    "subnets in it that are not ours: subnet-bob (100.64.192.0/20, lambda)",
  );
});

test("an ENIConfig of somebody else that says something else is OWN-3, not an update", () => {
  const foreign = thing(
    "eni-config",
    "eu-west-1b",
    { name: "eu-west-1b", subnet: "subnet-theirs", securityGroups: [] },
    { resourceVersion: "1", owned: false },
    { scope: kubernetesScope("prod") },
  );
  const world = mergeSnapshots([documentWorld(), { ...snapshotOf([foreign], []), aws: [], scopes: {} }]);
  expect(planFor(fabric, world).diagnostics.map((problem) => problem.code)).toContain("OWN-3");
});
