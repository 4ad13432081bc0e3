import type { Resource } from "../../desired/index.ts";
import { isRef, KINDS } from "../../desired/index.ts";
import { observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Difference } from "../model/difference.ts";
import { inLayer } from "../model/layer.ts";
import type { Check, Step } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { effectOf, lossOf, type Surroundings } from "./consequence.ts";
import { type Drift, type DriftItem, WEIGHTS } from "./drift-item.ts";
import type { DriftInput } from "./input.ts";
import { lastWrite } from "./last-write.ts";
import { leftAloneBeside } from "./left-alone.ts";
import { driftNotes, overruledVariables } from "./notes.ts";
import { worldChanges } from "./world-changes.ts";

/**
 * What the world changed in what is ours since the last apply, told from the world's side. Pure. What the Fabric newly wants is not
 * in it: state tells what was applied. What carries our mark while state is lost is compared with the Fabric.
 */
export function driftOf(input: DriftInput): Drift {
  const { desired, difference, only } = input;
  const wanted = desired.resources.filter((resource) => inLayer(resource.kind, only));
  const byId = new Map(wanted.map((resource) => [resource.id, resource]));
  const steps = [...difference.steps, ...difference.withheld].filter(
    (step) => step.operation !== "delete" && byId.has(step.id),
  );
  const unread = new Set(steps.flatMap((step) => (isUnread(step) ? [step.id] : [])));
  const items = [...steps.flatMap((step) => itemOf(step, byId, input)), ...overruledVariables(input)];
  return {
    items: items.sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight) || (a.id < b.id ? -1 : 1)),
    notes: driftNotes(input),
    unknown: steps.flatMap(unreadCheck),
    compared: wanted.filter((resource) => !unread.has(resource.id) && wasApplied(resource, input)).length,
    leftAlone: leftAloneBeside(input),
  };
}

function itemOf(step: Step, byId: ReadonlyMap<string, Resource>, input: DriftInput): readonly DriftItem[] {
  const resource = byId.get(step.id);
  if (resource === undefined || isUnread(step) || !wasApplied(resource, input)) return [];
  const remembered = input.state.resources[step.id];
  const worldId = step.worldId ?? remembered?.worldId;
  const base = {
    id: step.id,
    kind: resource.kind,
    scope: resource.scope,
    ...(worldId === undefined ? {} : { worldId }),
    ...appliedAt(resource, input.state),
    mend: mendOf(step, resource),
  };
  if (isGone(step)) {
    return [{ ...base, what: "removed", changes: [], ...lossOf(resource, surroundingsOf(resource, input)) }];
  }
  const changes = worldChanges(step.changes, remembered?.applied);
  if (changes.length === 0) return [];
  const live =
    step.worldId === undefined ? undefined : observedById(input.snapshot, resource.kind, step.worldId, resource.scope);
  const zoneOfSubnet = (id: unknown): string | undefined =>
    typeof id === "string" ? observedById(input.snapshot, "subnet", id)?.props.zone : undefined;
  const written = lastWrite(live, changes, base.appliedAt);
  return [{ ...base, what: "changed", changes, ...written, ...effectOf(resource, changes, zoneOfSubnet) }];
}

/** Of what state has no entry for: when the youngest of what it is part of was applied. */
function appliedAt(resource: Resource, { resources }: State): Pick<DriftItem, "appliedAt"> {
  const ids = resources[resource.id] === undefined ? parentsOf(resource) : [resource.id];
  const times = ids.flatMap((id) => resources[id]?.since ?? []).sort();
  const last = times.at(-1);
  return last === undefined ? {} : { appliedAt: last };
}

/** Nothing is there, or what is there is leaving. The configuration of somebody else's CNI is changed, never made. */
function isGone(step: Step): boolean {
  return step.worldId === undefined || step.operation === "create";
}

function mendOf({ blocked }: Step, { observe }: Resource): DriftItem["mend"] {
  if (observe)
    return { by: "person", what: "the Fabric only observes it (`manage: observe`): whoever manages it must mend it" };
  return blocked === undefined ? { by: "apply" } : { by: "person", what: `${blocked.reason}: ${blocked.fix}` };
}

/** Whether an apply has made it: state or its mark says so; of what can carry neither, what it is part of. */
function wasApplied(resource: Resource, { state, snapshot, difference, desired }: DriftInput): boolean {
  if (state.resources[resource.id] !== undefined) return true;
  switch (KINDS[resource.kind].owner) {
    case "state":
    case "foreign":
      return false;
    case "mark": {
      const worldId = difference.bindings.get(resource.id);
      const live = worldId === undefined ? undefined : observedById(snapshot, resource.kind, worldId, resource.scope);
      return live?.owner?.uid === desired.fabric.uid;
    }
    case "parent":
      return parentsOf(resource).every((id) => state.resources[id] !== undefined);
  }
}

function parentsOf({ props }: Resource): readonly string[] {
  return Object.values(props).flatMap((value: unknown) => (isRef(value) ? [value.$ref] : []));
}

function surroundingsOf(resource: Resource, { snapshot, difference }: DriftInput): Surroundings {
  const subnet = parentsOf(resource).find((id) => id.includes("/subnet/"));
  const wentWithSubnet = subnet !== undefined && !difference.bindings.has(subnet);
  const vpc = vpcOf(resource, snapshot, difference);
  const main = observedOf(snapshot, "route-table").find((table) => table.facts.main && table.props.vpc === vpc);
  if (main === undefined) return { wentWithSubnet };
  const beyond = main.facts.routes.filter((route) => route.target !== "local");
  const leads = beyond.map((route) => `${route.destination} to ${route.target}`).join(", ");
  return { wentWithSubnet, mainTable: `${main.id} (${leads === "" ? "nothing beyond the VPC" : leads})` };
}

/** World id of the VPC of a table, or of a subnet's association. */
function vpcOf({ props }: Resource, snapshot: Snapshot, { bindings }: Difference): string | undefined {
  const worldIds = Object.values(props).flatMap((value: unknown) =>
    isRef(value) ? (bindings.get(value.$ref) ?? []) : [],
  );
  const direct = worldIds.find((id) => id.startsWith("vpc-"));
  if (direct !== undefined) return direct;
  return worldIds.flatMap((id) => observedById(snapshot, "subnet", id)?.props.vpc ?? []).at(0);
}

/** Nothing was read of it, or nothing of what it should be like. */
function isUnread({ blocked, before, changes }: Step): boolean {
  return blocked?.code === "SCOPE-1" && (before === undefined || changes.length === 0);
}

/** What could not be read is neither there nor gone. */
function unreadCheck(step: Step): readonly Check[] {
  if (!isUnread(step) || step.blocked === undefined) return [];
  const { reason, fix } = step.blocked;
  return [{ code: "readable", status: "unknown", subject: step.id, message: reason, fix }];
}
