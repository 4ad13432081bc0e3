import { expect, test } from "vitest";
import { addressesIn } from "../../compile/allocation/addresses.fixture.ts";
import { documentWorld, fabricOf, POD_RANGES, unreadable } from "../../compile/world/world.fixture.ts";
import type { Snapshot } from "../../observed/index.ts";
import { planFor } from "../plan.fixture.ts";
import { project } from "../project.ts";
import { plannedLabels } from "./labelled-subnets.ts";

const fabric = fabricOf(POD_RANGES.replace("[100.64.0.0/16]", "[100.64.0.0/16, 100.65.0.0/16]"));

function labelsIn(world: Snapshot): readonly string[] {
  const checks = plannedLabels(planFor(fabric, world), addressesIn(fabric, world), world);
  return checks.map(({ code, status, subject, message }) => `${status} ${code} ${subject}: ${message}`);
}

test("a plan that makes a further subnet says with which label nodes use it", () => {
  expect(labelsIn(documentWorld())).toEqual([
    "ok node-label prod/subnet/pods/eu-west-1b/2: nodes of eu-west-1b use 100.65.0.0/18 only with label vpc.amazonaws.com/externalEniConfig=eu-west-1b-2 (set it on their node group)",
    "ok node-label prod/subnet/pods/eu-west-1c/2: nodes of eu-west-1c use 100.65.64.0/18 only with label vpc.amazonaws.com/externalEniConfig=eu-west-1c-2 (set it on their node group)",
  ]);
});

test("once it is made, and while nobody can make it, plans are silent", () => {
  const world = documentWorld();
  expect(labelsIn(project(world, planFor(fabric, world)))).toEqual([]);
  expect(labelsIn(unreadable(world, "kubernetes/prod#eni-config"))).toEqual([]);
});
