import {
  type AddressPlan,
  type Compilation,
  compile,
  nothingDesired,
  place,
  protectionOf,
  zoneWords,
} from "@podspan/core/compile";
import { type Desired, scopeKey } from "@podspan/core/desired";
import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import {
  appliedInState,
  exclusionsBefore,
  handOvers,
  heldByNodes,
  INTERRUPTED_ROLL,
  interruptedRolls,
  makePlan,
  maxPodsMended,
  ownByState,
  type Plan,
  plannedChecks,
  plannedControlPlane,
  plannedLabels,
  plannedRouters,
  planPastNodes,
  project,
  projectedDifference,
  type RollRequest,
  rivalRouters,
  type State,
  withRoll,
} from "@podspan/core/plan";
import { type Fabric, isZoneId } from "@podspan/core/spec";
import { TOOL } from "../version.ts";
import { type FabricFile, placed } from "./fabric-file.ts";
import type { RollWish } from "./roll-wish.ts";
import { sha256 } from "./sha256.ts";
import type { Only, Target } from "./target.ts";

/** What a Fabric means in a world: where every address lies and everything that is wanted. */
export interface Meaning {
  /** The Fabric with zones by their names. */
  readonly fabric: Fabric;
  readonly addresses: AddressPlan;
  readonly desired: Desired;
  /** What nodes of each cluster do not translate, by its key. */
  readonly snat: Compilation["snat"];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether every address has its place: else nothing true can be said of what should be there. */
  readonly allocated: boolean;
}

/** Fabric x Snapshot x State -> AddressPlan and Desired. Pure. */
export function meaningOf(
  file: FabricFile,
  { snapshot, state }: { readonly snapshot: Snapshot; readonly state: State },
): Meaning {
  const allocated = place(file.fabric, file.lock, snapshot);
  const compiled = compile(
    allocated.fabric,
    allocated.plan,
    snapshot,
    ownByState(state),
    appliedInState(state),
    exclusionsBefore(state),
  );
  return {
    fabric: allocated.fabric,
    addresses: allocated.plan,
    desired: compiled.desired,
    snat: compiled.snat,
    diagnostics: placed([...file.diagnostics, ...allocated.diagnostics, ...compiled.diagnostics], file),
    allocated: !hasErrors(allocated.diagnostics),
  };
}

export interface PlanRequest {
  readonly file: FabricFile;
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly target: Target;
  readonly only: Only | undefined;
  /** Set when old nodes are to be replaced too. */
  readonly roll?: RollWish | undefined;
  readonly moves?: NonNullable<Plan["moves"]>;
}

/** What apply would do, with the checks that the world would not pass even then. Pure. */
export function applicationPlan(request: PlanRequest, meaning: Meaning): Plan {
  const wanted = { ...meaning, purpose: "apply" } as const;
  const made = past(request, wanted, (replaced) =>
    planned({ ...request, replaced }, "apply", meaning.desired, meaning.diagnostics),
  );
  if (hasErrors(made.diagnostics)) return made;
  const plan = handedOver(made, request, meaning);
  const snapshot = project(request.snapshot, plan);
  const { fabric, addresses, desired } = meaning;
  const checks = plannedChecks({
    fabric,
    addresses,
    desired,
    snapshot,
    difference: projectedDifference(plan, desired),
    only: request.only,
  });
  const delays =
    request.only === "kubernetes"
      ? []
      : [
          ...plannedControlPlane(plan, desired),
          ...plannedRouters(plan, fabric),
          ...rivalRouters(fabric, request.snapshot),
        ];
  const held = heldByNodes(plan, desired.clusters);
  const labels = plannedLabels(plan, addresses, request.snapshot);
  const whole = { ...plan, checks: [...plan.checks, ...held, ...checks, ...delays, ...labels] };
  return request.roll === undefined ? whole : rolled(whole, request, wanted, request.roll);
}

interface Wanted extends Pick<Meaning, "addresses" | "desired"> {
  readonly purpose: Plan["purpose"];
}

/** What a roll is planned from. */
function rollRequest(
  request: PlanRequest,
  { addresses, desired, purpose }: Wanted,
  { barePods }: RollWish,
): RollRequest {
  const { file, snapshot, state, only } = request;
  const desiredIn = (later: Snapshot): Desired =>
    purpose === "destroy" ? desired : meaningOf(file, { snapshot: later, state }).desired;
  return { fabric: file.fabric, addresses, desired, desiredIn, snapshot, state, only, barePods, hash: sha256 };
}

/** A plan in which nothing waits for nodes that are replaced. */
function past(request: PlanRequest, wanted: Wanted, make: (replaced: ReadonlySet<string>) => Plan): Plan {
  return request.roll === undefined ? make(new Set()) : planPastNodes(make, rollRequest(request, wanted, request.roll));
}

/** With the steps that replace nodes; what they mend is no finding any more. */
function rolled(plan: Plan, request: PlanRequest, wanted: Wanted, roll: RollWish): Plan {
  const whole = withRoll(plan, rollRequest(request, wanted, roll));
  const mended = new Set(
    whole.steps.filter(({ action }) => action === "roll").map(({ id }) => `${id.split("/")[0]}/nodes`),
  );
  const numbered = new Set([...maxPodsMended(whole, request.snapshot)].map((key) => `${key}/nodes`));
  const checks = whole.checks.filter(
    ({ code, subject }) =>
      !((code === "old-nodes" || code === INTERRUPTED_ROLL) && mended.has(subject)) &&
      !(code === "max-pods" && numbered.has(subject)),
  );
  return { ...whole, checks, diagnostics: whole.diagnostics.map((found) => seenTo(found, mended)) };
}

/** LOCK-3 asks for nothing by hand where the roll drains the nodes. `mended`: of which clusters. */
function seenTo(diagnostic: Diagnostic, mended: ReadonlySet<string>): Diagnostic {
  const key = diagnostic.path?.[2];
  if (diagnostic.code !== "LOCK-3" || !mended.has(`${key}/nodes`)) return diagnostic;
  const fix =
    "Nothing by hand: `--roll` replaces the nodes that hold them first; if it was a mistake, put the range or subnet back.";
  return { ...diagnostic, fix };
}

/** What destroy would do: the same with nothing wanted. What is wrong with the Fabric's wishes does not matter then. Pure. */
export function destructionPlan(request: PlanRequest): Plan {
  const { fabric } = request.file;
  const desired = nothingDesired(fabric);
  const addresses: AddressPlan = { kind: "AddressPlan", version: 1, clusters: {} };
  const wanted = { desired, addresses, purpose: "destroy" } as const;
  const made = past(request, wanted, (replaced) => planned({ ...request, replaced }, "destroy", desired, []));
  const plan = handedOver(made, request, { fabric, addresses });
  if (request.roll !== undefined) return rolled(plan, request, wanted, request.roll);
  const interrupted = request.only === "aws" ? [] : interruptedRolls(desired.clusters, request.snapshot);
  return { ...plan, checks: [...plan.checks, ...heldByNodes(plan, desired.clusters), ...interrupted] };
}

/** With what the owners of shared VPCs have to do, if anything. */
function handedOver(plan: Plan, request: PlanRequest, meaning: Pick<Meaning, "fabric" | "addresses">): Plan {
  const { steps, bindings } = plan;
  const handOver = handOvers({ ...meaning, lock: request.file.lock, snapshot: request.snapshot, steps, bindings });
  const zones = zoneIdsOf(request);
  return { ...plan, ...(zones ? { zones } : {}), ...(handOver.length > 0 ? { handOver } : {}) };
}

/** Where the Fabric writes zone ids, or a VPC is another account's, a zone's name alone does not say which is meant. */
function zoneIdsOf({ file, snapshot }: PlanRequest): Plan["zones"] {
  const { vpcs, clusters } = file.fabric.spec;
  const shared = Object.values(vpcs).some(({ owner }) => owner !== undefined);
  if (!shared && !Object.values(clusters).some(({ zones }) => zones.some(isZoneId))) return undefined;
  return Object.fromEntries(
    snapshot.aws.map(({ scope }) => [
      scopeKey(scope),
      Object.fromEntries(zoneWords(scope, snapshot).map(({ name, id }) => [name, id])),
    ]),
  );
}

function planned(
  { file, snapshot, state, target, only, moves, replaced }: PlanRequest & { readonly replaced: ReadonlySet<string> },
  purpose: Plan["purpose"],
  desired: Desired,
  diagnostics: readonly Diagnostic[],
): Plan {
  const plan = makePlan({
    desired,
    snapshot,
    state,
    purpose,
    target,
    replaced,
    tool: TOOL,
    ...(only === undefined ? {} : { only }),
    ...(moves === undefined ? {} : { moves }),
    fabricText: file.text,
    hash: sha256,
    protection: protectionOf(file.fabric),
    checks: [],
    diagnostics,
  });
  return { ...plan, diagnostics: placed(plan.diagnostics, file) };
}
