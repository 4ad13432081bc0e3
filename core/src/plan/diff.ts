import type { Desired, KindProps, LogicalId, ManagedKind, Resource } from "../desired/index.ts";
import { KINDS } from "../desired/index.ts";
import type { Observed, Snapshot } from "../observed/index.ts";
import { collectionKey, isKind, onceFor } from "../observed/index.ts";
import { refsIn, resolveRefs } from "./model/bindings.ts";
import { changesBetween, isRecord } from "./model/changes.ts";
import type { Difference, Left } from "./model/difference.ts";
import type { Change, Only, Step } from "./model/plan.ts";
import { priorVariables, statementsBefore } from "./model/prior.ts";
import { ownByState, type Remembered, type State } from "./model/state.ts";
import { tagChanges, tagsOf } from "./model/tags.ts";
import { inDependencyOrder, orderSteps } from "./order/order.ts";
import { adoptedTags, adoptionOf, tagsBefore, valuesBefore } from "./ownership/adoption.ts";
import { indexWorld, type WorldIndex } from "./ownership/matching.ts";
import { unclaimedRoutes } from "./removals/left-routes.ts";
import { removals, unclaimedBlocks, untouched } from "./removals/removals.ts";
import { unread } from "./removals/unread.ts";

/**
 * Desired x Snapshot -> steps, in an order that respects dependencies. Pure and deterministic.
 * A part of the world that could not be read gives blocked steps, never a creation or a deletion. What is removed is removed of the
 * layer `only`, as if the other were gone. What `replaced` instances hold is taken for free: their nodes go first.
 */
export function diff(
  desired: Desired,
  snapshot: Snapshot,
  state: State,
  only?: Only,
  replaced: ReadonlySet<string> = new Set(),
): Difference {
  const world = indexWorld(snapshot, desired.fabric.uid, state);
  const bindings = new Map(desired.existing.map((thing) => [thing.id, thing.worldId]));
  const steps: Step[] = [];
  const withheld: Step[] = [];
  const unchanged: string[] = [];
  const left: Left[] = [];
  const kept = new Set<Observed>();
  const adopted = new Set(snapshot.resources.filter((thing) => thing.owner?.adopted).map((thing) => thing.id));
  const comesAnew = new Set<string>();
  for (const resource of inDependencyOrder(desired.resources)) {
    const found = toldAnew(resource, comesAnew, compare(resource, world, bindings, snapshot, state));
    if (resource.kind === "router-instance" && isReplaced(found)) comesAnew.add(resource.id);
    if (found.thing) {
      kept.add(found.thing);
      // What belongs to a peering is made again with it: its acceptance and options go with the one that is replaced.
      if (resource.kind !== "peering-connection" || !isReplaced(found)) bindings.set(resource.id, found.thing.id);
    }
    if (resource.observe && found.steps.length > 0) {
      withheld.push(...found.steps);
      left.push({ id: resource.id, reason: observedText(found.steps) });
      continue;
    }
    if (found.left) left.push({ id: resource.id, reason: found.left });
    else if (found.steps.length === 0) unchanged.push(resource.id);
    steps.push(...found.steps.map((step) => rememberingTable(step, adopted, bindings)));
    if (found.thing && found.steps.some((step) => step.action === "adopt")) adopted.add(found.thing.id);
  }
  const removed = removals(desired, snapshot, state, kept, { only, replaced });
  steps.push(...removed);
  left.push(
    ...unclaimedBlocks(removed, snapshot, state, kept),
    ...unclaimedRoutes(removed, snapshot, kept),
    ...untouched(desired, snapshot, state, kept),
  );
  return { steps: orderSteps(steps, snapshot, bindings), withheld, bindings, unchanged: unchanged.sort(), left };
}

function isReplaced({ steps }: Comparison): boolean {
  return steps.some(({ action }) => action === "replace");
}

/** A router that comes back as another instance knows nothing of what the one before was told. */
function toldAnew(resource: Resource, comesAnew: ReadonlySet<string>, found: Comparison): Comparison {
  if (resource.kind !== "router-configuration" || !resource.after.some((id) => comesAnew.has(id))) return found;
  const { blocked } = resource;
  return { ...found, steps: [{ ...creation(resource), ...(blocked ? { blocked } : {}) }] };
}

/** The table that a subnet which is not ours had before us, `null` for none of its own: the subnet stays when we go, and its table with it. */
function rememberingTable(step: Step, adopted: ReadonlySet<string>, bindings: ReadonlyMap<string, string>): Step {
  if (step.kind !== "route-table-association" || step.remember || step.operation === "delete") return step;
  const { subnet } = asRecord(resolveRefs(step.after, bindings));
  if (typeof subnet !== "string" || !adopted.has(subnet)) return step;
  return { ...step, remember: { subnet, routeTable: asRecord(step.before).routeTable ?? null } };
}

/** What differs in a thing that is only observed. */
function observedText(steps: readonly Step[]): string {
  const [step] = steps;
  const what =
    step?.worldId === undefined ? "it is not there" : `${step.worldId} differs in ${fieldsText(step.changes)}`;
  return `only observed, and left as it is: ${step?.blocked?.reason ?? what}`;
}

const ownIds = onceFor(ownByState);

interface Comparison {
  readonly thing?: Observed<ManagedKind>;
  readonly steps: readonly Step[];
  readonly left?: string;
}

function compare(
  resource: Resource,
  world: WorldIndex,
  bindings: ReadonlyMap<string, string>,
  snapshot: Snapshot,
  state: State,
): Comparison {
  const unseen = unread(snapshot, resource.scope, resource.kind);
  // In the account of somebody else, whom nobody asked, it is that which stands in the way.
  if (unseen) return { steps: [{ ...creation(resource), blocked: resource.blocked ?? unseen }] };
  const status = snapshot.scopes[collectionKey(resource.scope, resource.kind)];
  // In AWS what lies in a VPC that is yet to be made is made after it; nobody here makes the cluster.
  if (status?.kind === "parentPlanned" && resource.scope.plane === "kubernetes") {
    const reason = "EKS does not have the cluster yet";
    const fix = "create the cluster, then run again; `--only aws` leaves this part out";
    return { steps: [{ ...creation(resource), blocked: { code: "CLUSTER-1", reason, fix } }] };
  }
  const props = resolveRefs(resource.props, bindings);
  if (!isRecord(props)) throw new TypeError(`props of ${resource.id} are not an object`);
  const thing = world.find(resource, props);
  if (resource.blocked) {
    const step = thing ? update(resource, thing, []) : creation(resource);
    return { ...(thing ? { thing } : {}), steps: [{ ...step, blocked: resource.blocked }] };
  }
  if (!thing) return { steps: [creation(resource)] };
  if (resource.kind === "access-entry" && thing.owner === undefined && resource.adopt !== thing.id) {
    const reason = `the access entry of ${thing.id} is not ours and lets the nodes in: used, never removed`;
    return { thing, steps: [], left: reason };
  }
  if (isLeaving(thing)) return { thing, steps: [creationAnew(resource, thing)] };
  const definition = KINDS[resource.kind];
  const adoption = adoptionOf(resource, thing, props, state.resources[resource.id]);
  const tags = adoption === "no" ? resource.tags : adoptedTags(resource, thing);
  const changes = [
    ...changesBetween(asRecord(thing.props), without(props, givenOnceOf(resource)), definition.partial),
    ...tagChanges(tagsOf(thing), tags),
    ...unfinished(thing),
    ...notWhole(thing),
    ...noLongerOurs(thing, props, state.resources[resource.id]),
  ];
  if (adoption === "new") return { thing, steps: [takeover(resource, thing, tags, changes)] };
  // What state knows under another id goes on under this one: a link of another name, or of another kind, takes over the routes.
  if (definition.owner === "state" && !state.resources[resource.id] && !ownIds(state).has(thing.id)) {
    return {
      thing,
      steps: [],
      left: `${definition.title} ${thing.id} was there before and is not ours: used, never removed`,
    };
  }
  if (changes.length === 0) return { thing, steps: [] };
  const immutable = changes.some((change) => definition.immutable.includes(change.field));
  if (adoption === "known") return { thing, steps: [adoptedUpdate(resource, thing, tags, changes)] };
  return { thing, steps: immutable ? replacement(resource, thing, changes) : [update(resource, thing, changes)] };
}

/** What is there becomes this resource, its former values remembered first. */
function takeover(
  resource: Resource,
  thing: Observed<ManagedKind>,
  tags: Resource["tags"],
  changes: readonly Change[],
): Step {
  const fields = [...new Set(changes.map(({ field }) => field).filter((field) => !field.startsWith("tags.")))];
  return {
    ...update(resource, thing, changes),
    key: `adopt ${resource.id}`,
    action: "adopt",
    ...(tags ? { tags } : {}),
    remember: valuesBefore(resource, thing, changes),
    why: `takes over what is there${fields.length === 0 ? " as it is" : `, and changes its ${fields.join(", ")}`}; destroy gives it back as it was`,
  };
}

/** Tags of an adopted thing that we change for the first time are remembered too. */
function adoptedUpdate(
  resource: Resource,
  thing: Observed<ManagedKind>,
  tags: Resource["tags"],
  changes: readonly Change[],
): Step {
  const remember = tagsBefore(changes);
  const step = { ...update(resource, thing, changes), ...(tags ? { tags } : {}) };
  return Object.keys(remember).length === 0 ? step : { ...step, remember };
}

function without(
  props: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(props).filter(([field]) => !fields.includes(field)));
}

/** What an interrupted run, or somebody else, has taken away: it is there for some seconds yet, and of no use. */
function isLeaving(thing: Observed<ManagedKind>): boolean {
  const state = stateOf(thing);
  return state !== undefined && state === LEAVING[thing.kind];
}

/** What AWS says of how far it is; it calls that of a peering its status. */
function stateOf({ facts }: Observed<ManagedKind>): string | undefined {
  if ("state" in facts) return facts.state;
  return "status" in facts ? facts.status : undefined;
}

/** Mostly there is one, or none. */
function sortedOnce(ids: readonly LogicalId[]): readonly LogicalId[] {
  return ids.length < 2 ? ids : [...new Set(ids)].sort();
}

const LEAVING: Readonly<Partial<Record<ManagedKind, string>>> = {
  "vpc-cidr": "disassociating",
  "peering-connection": "deleting",
  "transit-gateway": "deleting",
  "transit-gateway-attachment": "deleting",
  "transit-gateway-route-table": "deleting",
  "router-instance": "shutting-down",
};

/** Made once what is leaving has left: the change of `state` says so. */
function creationAnew(resource: Resource, leaving: Observed<ManagedKind>): Step {
  const step = creation(resource);
  const before = stateOf(leaving) ?? "";
  return {
    ...step,
    changes: [...step.changes, { field: "state", before, after: "finished" }],
    why: `${KINDS[resource.kind].title} ${leaving.id} is leaving; it is made again once it has left`,
  };
}

/** States in which AWS is still at work on what was asked for before: what needs the thing must wait (CIDR-6). */
const UNFINISHED: Readonly<Partial<Record<ManagedKind, readonly string[]>>> = {
  vpc: ["pending"],
  "vpc-cidr": ["associating"],
  "peering-acceptance": ["provisioning"],
  "transit-gateway": ["pending", "modifying"],
  "transit-gateway-attachment": ["initiating", "initiatingRequest", "pending", "modifying"],
  "transit-gateway-acceptance": ["pending"],
  "transit-gateway-route-table": ["pending"],
  "transit-gateway-association": ["associating"],
  "router-instance": ["pending"],
};

/** A step that only waits, for what an interrupted run had asked for. */
function unfinished(thing: Observed<ManagedKind>): readonly Change[] {
  const state = stateOf(thing) ?? "";
  return UNFINISHED[thing.kind]?.includes(state) ? [{ field: "state", before: state, after: "finished" }] : [];
}

/** What is there and does not do its work, whatever its props say: a router that stands still, a role that lacks a part, or may do more. */
function notWhole(thing: Observed<ManagedKind>): readonly Change[] {
  if (isKind(thing, "router-role")) {
    const { problems, further = [] } = thing.facts;
    return [
      ...(problems.length > 0 ? [{ field: "problems", before: problems, after: [] }] : []),
      ...further.map((before) => ({ field: "policies[]", before })),
    ];
  }
  if (!isKind(thing, "router-instance")) return [];
  const { state } = thing.facts;
  return ["stopping", "stopped"].includes(state) ? [{ field: "running", before: state, after: "running" }] : [];
}

/** Of somebody else's thing what we set once and no longer want: variables of a CNI, statements of a router. What was there before us comes back. */
function noLongerOurs(
  thing: Observed<ManagedKind>,
  wanted: Readonly<Record<string, unknown>>,
  remembered: Remembered | undefined,
): readonly Change[] {
  if (thing.kind === "router-configuration") return statementsBefore(remembered, asRecord(wanted.statements));
  if (thing.kind !== "cni-addon" && thing.kind !== "cni-daemonset") return [];
  const found = (thing.props as KindProps["cni-addon" | "cni-daemonset"]).env;
  const prior = new Map(priorVariables(remembered).map(({ name, value }) => [name, value]));
  // The API server tells whose a variable of the DaemonSet is; of an add-on's only state does.
  const ours = thing.kind === "cni-addon" ? [...prior.keys()] : Object.keys(found).sort();
  return ours
    .filter((name) => !(name in asRecord(wanted.env)))
    .map((name): Change => {
      const [before, after] = [found[name], prior.get(name)];
      return {
        field: `env.${name}`,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
    });
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** The step that makes a resource that is not there. Somebody else's object is changed, not made. */
function creation(resource: Resource): Step {
  const foreign = KINDS[resource.kind].owner === "foreign";
  const after = asRecord(resource.props);
  return {
    ...stepBase(resource, foreign ? "update" : "create", foreign ? "update" : "create"),
    changes: Object.keys(after)
      .sort()
      .map((field) => ({ field, after: after[field] })),
    why: `${KINDS[resource.kind].title} does not exist`,
  };
}

function update(resource: Resource, thing: Observed<ManagedKind>, changes: readonly Change[]): Step {
  return {
    ...stepBase(resource, "update", "update"),
    after: { ...asRecord(resource.props), ...namesOf(resource, thing) },
    worldId: thing.id,
    before: thing.props,
    changes,
    destructive: false,
    why: whyUpdated(resource.kind, changes),
  };
}

function whyUpdated(kind: ManagedKind, changes: readonly Change[]): string {
  if (changes.length === 0) return "it is there; what would change cannot be told yet";
  return changes.every((change) => change.field === "state")
    ? "AWS is still at work on it"
    : `differs in ${fieldsText(changes)}${alongWith(kind)}`;
}

/** The most fields that are named one by one: a router's statements go into the hundreds, and each change stands below. */
const NAMED_FIELDS = 6;

function fieldsText(changes: readonly Change[]): string {
  const fields = [...new Set(changes.map(({ field }) => field))];
  if (fields.length <= NAMED_FIELDS) return fields.join(", ");
  return `${fields.slice(0, NAMED_FIELDS - 1).join(", ")} and ${fields.length - NAMED_FIELDS + 1} more`;
}

/** What the change of a thing sets off elsewhere. */
function alongWith(kind: ManagedKind): string {
  return kind === "ec2-node-class" ? "; Karpenter replaces the class's nodes, as its disruption budgets let it" : "";
}

/** Names that are given once are kept: the world never shows the ones that we would have given. */
function namesOf(resource: Resource, thing: Observed<ManagedKind>): Readonly<Record<string, unknown>> {
  const given = givenOnceOf(resource);
  return Object.fromEntries(Object.entries(thing.props).filter(([field]) => given.includes(field)));
}

/** Of its kind, and of itself. */
function givenOnceOf({ kind, givenOnce = [] }: Resource): readonly string[] {
  return [...(KINDS[kind].givenOnce ?? []), ...givenOnce];
}

/** A delete and a create, both marked `replace` and counted once. */
function replacement(resource: Resource, thing: Observed<ManagedKind>, changes: readonly Change[]): readonly Step[] {
  const why = `${changes.map((change) => change.field).join(", ")} cannot be changed in place`;
  const create: Step = { ...stepBase(resource, "replace", "create"), changes, why };
  const remove: Step = {
    ...stepBase(resource, "replace", "delete"),
    worldId: thing.id,
    before: thing.props,
    changes: [],
    destructive: true,
    why,
  };
  return KINDS[resource.kind].replace === "deleteFirst"
    ? [remove, { ...create, dependsOn: [...create.dependsOn, remove.key] }]
    : [create, { ...remove, dependsOn: [create.key] }];
}

/** `dependsOn` holds logical ids until `orderSteps` turns them into step keys. */
function stepBase(
  resource: Resource,
  action: Step["action"],
  operation: Step["operation"],
): Omit<Step, "changes" | "why"> {
  return {
    key: `${operation} ${resource.id}`,
    action,
    operation,
    kind: resource.kind,
    id: resource.id,
    scope: resource.scope,
    after: resource.props,
    ...(resource.tags ? { tags: resource.tags } : {}),
    dependsOn: sortedOnce([...refsIn(resource.props), ...resource.after]),
    destructive: false,
  };
}
