import type { Desired, ManagedKind, Scope } from "../desired/index.ts";
import { KINDS, scopeKey, TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID } from "../desired/index.ts";
import { inSnapshotOrder, type Observed, type ObservedKind, type RouteFact, type Snapshot } from "../observed/index.ts";
import { plannedId, resolveRefs } from "./model/bindings.ts";
import { isRecord } from "./model/changes.ts";
import type { Difference } from "./model/difference.ts";
import { isManagedKind, type Plan, type Step } from "./model/plan.ts";
import { projectedFacts } from "./projected-facts.ts";
import { withLinks } from "./projected-links.ts";
import { withRouters } from "./projected-routers.ts";
import { isLedElsewhere, withRouteStates } from "./projected-routes.ts";
import { withZoneIds } from "./projected-zones.ts";

/**
 * The snapshot that apply would leave: made things with id `planned:<logical id>`, changed props, deleted things gone.
 * Blocked steps change nothing. Facts that AWS chooses (addresses left, states) are those of a finished thing.
 */
export function project(snapshot: Snapshot, plan: Plan): Snapshot {
  const last = LAST.get(snapshot);
  if (last !== undefined && last.steps === plan.steps && last.bindings === plan.bindings) return last.projected;
  const projected = projection(snapshot, plan);
  LAST.set(snapshot, { steps: plan.steps, bindings: plan.bindings, projected });
  return projected;
}

/** A plan's checks and its proof ask for the same. */
const LAST = new WeakMap<Snapshot, Pick<Plan, "steps" | "bindings"> & { readonly projected: Snapshot }>();

function projection(snapshot: Snapshot, plan: Plan): Snapshot {
  const bindings = new Map(Object.entries(plan.bindings));
  const things = new Map(snapshot.resources.map((thing) => [keyOf(thing.kind, thing.scope, thing.id), thing]));
  for (const step of plan.steps.filter((candidate) => !candidate.blocked)) {
    const key = keyOf(step.kind, step.scope, step.worldId ?? plannedId(step.id));
    if (step.operation === "delete" && step.action !== "update" && step.action !== "release") {
      things.delete(key);
      if (step.kind === "subnet") dropAssociations(things, step.worldId);
      if (step.kind === "route-table") dropRoutes(things, step.worldId);
    } else if (isManagedKind(step.kind)) {
      things.set(key, projected(step, step.kind, things.get(key), bindings));
    }
  }
  const carried = withRouters(snapshot, withLinks(snapshot, withOwnFacts([...things.values()])));
  const resources = withRouteStates(snapshot, carried);
  return { ...snapshot, resources: inSnapshotOrder(resources) };
}

/**
 * What `diff` finds of the projection: nothing but what is blocked is left to do, and what is made has its planned id. Told from the
 * plan, for a second diff of a fleet takes as long as the first.
 */
export function projectedDifference(plan: Plan, desired: Desired): Difference {
  const blocked = plan.steps.filter((step) => step.blocked);
  const open = plan.steps.filter((step) => !step.blocked && step.operation !== "delete");
  const made = open.map((step) => [step.id, step.worldId ?? plannedId(step.id)] as const);
  const waiting = new Set(blocked.map((step) => step.id));
  return {
    steps: blocked,
    withheld: [],
    bindings: new Map([...Object.entries(plan.bindings), ...made]),
    unchanged: desired.resources.map(({ id }) => id).filter((id) => !waiting.has(id)),
    left: [],
  };
}

/** Ids of one kind are unique in their account and region, or their cluster. */
function keyOf(kind: string, scope: Scope, id: string): string {
  return `${kind} ${scopeKey(scope)} ${id}`;
}

/** What VPCs, subnets and tables tell of other things: kind by kind, for of a fleet most things are of none of these. In the same order. */
function withOwnFacts(things: readonly Observed[]): readonly Observed[] {
  const byKind = Map.groupBy(things, ({ kind }) => kind);
  const of = <K extends ObservedKind>(kind: K) =>
    (byKind.get(kind) ?? []) as readonly Observed[] as readonly Observed<K>[];
  const vpcs = withBlocks(of("vpc"), of("vpc-cidr"));
  const told = new Map<ObservedKind, Iterator<Observed>>([
    ["vpc", vpcs.values()],
    ["subnet", withZoneIds(of("subnet"), of("availability-zone")).values()],
    ["route-table", withStaticRoutes(withLocalRoutes(of("route-table"), vpcs), of("route")).values()],
  ]);
  return things.map((thing) => told.get(thing.kind)?.next().value ?? thing);
}

/** A VPC's facts list its blocks: those of the projected associations. */
function withBlocks(
  vpcs: readonly Observed<"vpc">[],
  associations: readonly Observed<"vpc-cidr">[],
): readonly Observed<"vpc">[] {
  const blocks = Map.groupBy(associations, (block) => block.props.vpc);
  return vpcs.map((vpc) => {
    const further = (blocks.get(vpc.id) ?? []).map((block) => ({
      cidr: block.props.cidr,
      associationId: block.id,
      state: block.facts.state,
    }));
    const [primary] = vpc.facts.cidrs;
    const gone = vpc.facts.cidrs.slice(1).filter((block) => !["associated", "associating"].includes(block.state));
    const cidrs = [...(primary ? [primary] : []), ...further, ...gone];
    return isSame(vpc.facts.cidrs, cidrs) ? vpc : { ...vpc, facts: { ...vpc.facts, cidrs } };
  });
}

/** F2: every table has one local route per block of its VPC, put there by AWS. */
function withLocalRoutes(
  tables: readonly Observed<"route-table">[],
  vpcs: readonly Observed<"vpc">[],
): readonly Observed<"route-table">[] {
  const byId = new Map(vpcs.map((vpc) => [vpc.id, vpc]));
  return tables.map((table) => {
    const blocks = byId.get(table.props.vpc)?.facts.cidrs.filter((block) => block.state === "associated") ?? [];
    const local = blocks.map(
      (block): RouteFact => ({ destination: block.cidr, target: "local", origin: "table", state: "active" }),
    );
    return withRoutes(table, [...local, ...table.facts.routes.filter((route) => route.target !== "local")]);
  });
}

/** A table's facts list its static routes: those of the projected ones. */
function withStaticRoutes(
  tables: readonly Observed<"route-table">[],
  routes: readonly Observed<"route">[],
): readonly Observed<"route-table">[] {
  const byTable = Map.groupBy(routes, (route) => route.props.routeTable);
  return tables.map((table) => {
    const ours = (byTable.get(table.id) ?? []).map(
      ({ props, facts }): RouteFact => ({
        destination: props.destination,
        target: props.target,
        origin: "static",
        state: facts.state,
      }),
    );
    const kept = table.facts.routes.filter((route) => route.origin !== "static" || route.target === "local");
    return withRoutes(table, [...kept, ...ours]);
  });
}

function withRoutes(table: Observed<"route-table">, routes: readonly RouteFact[]): Observed<"route-table"> {
  return isSame(table.facts.routes, routes) ? table : { ...table, facts: { ...table.facts, routes } };
}

/** What has not changed stays the same object: who proves a fleet passes over it. Both are lists of flat records. */
function isSame(before: readonly object[], after: readonly object[]): boolean {
  return (
    before.length === after.length &&
    before.every((one, index) => {
      const [mine, other] = [Object.entries(one), recordIn(after[index])];
      return mine.length === Object.keys(other).length && mine.every(([field, value]) => other[field] === value);
    })
  );
}

/** Routes go with their table. */
function dropRoutes(things: Map<string, Observed>, table: string | undefined): void {
  for (const [key, thing] of things) {
    if (thing.kind === "route" && (thing as Observed<"route">).props.routeTable === table) things.delete(key);
  }
}

/** An association goes with its subnet. */
function dropAssociations(things: Map<string, Observed>, subnet: string | undefined): void {
  for (const [key, thing] of things) {
    if (
      thing.kind === "route-table-association" &&
      (thing as Observed<"route-table-association">).props.subnet === subnet
    ) {
      things.delete(key);
    }
  }
}

function projected(
  step: Step,
  kind: ManagedKind,
  before: Observed | undefined,
  bindings: ReadonlyMap<string, string>,
): Observed {
  const wanted = resolveRefs(step.after, bindings);
  const props = mergeProps(before?.props, recordIn(wanted), KINDS[kind].partial);
  const tags = step.tags ?? before?.tags;
  const uid = step.action === "release" ? undefined : tags?.[TAG_UID];
  const adopted = tags?.[TAG_ADOPTED] === undefined ? {} : ({ adopted: true } as const);
  return {
    kind,
    scope: step.scope,
    id: step.worldId ?? plannedId(step.id),
    ...(uid === undefined
      ? {}
      : { owner: { uid, id: tags?.[TAG_ID] ?? step.id, fabric: tags?.[TAG_FABRIC] ?? "", ...adopted } }),
    ...(tags ? { tags } : {}),
    props: props as Observed["props"],
    facts: factsAfter(step, kind, before, props),
  };
}

/** Those that were read, but for a state that the step ends: what AWS was still at work on is finished then, and a router runs. */
function factsAfter(
  { scope, changes }: Step,
  kind: ManagedKind,
  before: Observed | undefined,
  props: unknown,
): Observed["facts"] {
  const finished = projectedFacts(kind, props as never, scope);
  if (before === undefined || isLedElsewhere(kind, before.props, props)) return finished;
  const endsState = "state" in finished && changes.some(({ field }) => field === "state" || field === "running");
  return endsState ? ({ ...before.facts, state: finished.state } as Observed["facts"]) : before.facts;
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function mergeProps(before: unknown, after: Readonly<Record<string, unknown>>, partial: readonly string[]): unknown {
  const old = recordIn(before);
  const merged = Object.entries(after).map(([field, value]) => {
    const former = old[field];
    return [field, partial.includes(field) && isRecord(former) && isRecord(value) ? { ...former, ...value } : value];
  });
  return { ...old, ...Object.fromEntries(merged) };
}
