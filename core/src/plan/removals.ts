import { contains, parseAddress, parsePrefix } from "../addressing/index.ts";
import { cniId, isOfVpc, keyOf, POOL_LABEL } from "../compile/index.ts";
import type { Desired, ManagedKind, Scope } from "../desired/index.ts";
import { KINDS } from "../desired/index.ts";
import type { Observed, Snapshot } from "../observed/index.ts";

import { observedById, observedOf, onceFor } from "../observed/index.ts";
import { release, wasAdopted } from "./adoption.ts";
import { isRecord } from "./changes.ts";

import type { Left } from "./difference.ts";
import { inLayer } from "./layer.ts";
import { liesIn } from "./order.ts";
import type { Only, Step } from "./plan.ts";
import { priorChanges } from "./prior.ts";
import { isAdopted, type Remembered, type State } from "./state.ts";
import { tagsOf } from "./tags.ts";
import { heldBack, unread } from "./unread.ts";

/**
 * Steps for what is ours and no longer wanted: marked things, blocks that state says we associated, values to give back, and the
 * interfaces that the CNI left in subnets that go (F51). What we adopted is given back instead. An association goes with its
 * subnet. What cannot be seen is blocked, and so is what it may still use.
 */
export function removals(
  desired: Desired,
  snapshot: Snapshot,
  state: State,
  kept: ReadonlySet<Observed>,
  { only, replaced }: { readonly only: Only; readonly replaced: ReadonlySet<string> },
): readonly Step[] {
  const wanted = new Set(desired.resources.map((resource) => resource.id));
  const marked = snapshot.resources.filter(
    (thing): thing is Observed<ManagedKind> =>
      thing.kind in KINDS &&
      thing.owner?.uid === desired.fabric.uid &&
      !kept.has(thing) &&
      !isHandsOff(desired, thing.owner.id),
  );
  // A pool that is given back keeps its nodes.
  const going = marked.filter((thing) => thing.kind === "node-pool" && !thing.owner?.adopted);
  const draining = new Set([...replaced, ...going.flatMap((pool) => nodesOfPool(pool, snapshot))]);
  const deletions = marked.map((thing) => removal(thing, thing.owner?.id ?? thing.id, snapshot, state, draining));
  const remembered = Object.entries(state.resources)
    .filter(([id]) => !wanted.has(id) && !isHandsOff(desired, id))
    .flatMap(([id, thing]) => forgotten(id, thing, snapshot, kept, desired.fabric.uid));
  const subnets = deletions.filter(isDeletionOf("subnet")).map((step) => step.worldId);
  const all = [
    ...deletions,
    ...tablesOfOurs(deletions, remembered, snapshot),
    ...remembered.map((step) => unlessInhabited(step, subnets, snapshot)),
    ...variablesOfOurs(marked, wanted, snapshot, state),
    ...leakedInterfaces(subnets, snapshot),
  ].filter((step) => inLayer(step.kind, only));
  return heldBack(all, desired, snapshot, state, only);
}

/** Instances of a NodePool's nodes: Karpenter takes them away with the pool, and what holds their interfaces waits for that. */
function nodesOfPool(pool: Observed, snapshot: Snapshot): readonly string[] {
  return observedOf(snapshot, "node", pool.scope)
    .filter((node) => node.props.labels[POOL_LABEL] === pool.id)
    .flatMap((node) => node.props.instance ?? []);
}

/** Whether a thing belongs to a VPC or cluster of which nothing is to be changed. */
function isHandsOff({ handsOff }: Desired, id: string): boolean {
  if (handsOff === undefined) return false;
  return handsOff[isOfVpc(id) ? "vpcs" : "clusters"].includes(keyOf(id));
}

/** Things of ours that stay, because the Fabric says that they are not to be changed. */
export function untouched(
  desired: Desired,
  snapshot: Snapshot,
  state: State,
  kept: ReadonlySet<Observed>,
): readonly Left[] {
  const wanted = new Set(desired.resources.map((resource) => resource.id));
  const marked = snapshot.resources
    .filter((thing) => thing.owner?.uid === desired.fabric.uid && !kept.has(thing))
    .flatMap((thing) => thing.owner?.id ?? []);
  return [...new Set([...marked, ...Object.keys(state.resources)])]
    .filter((id) => !wanted.has(id) && isHandsOff(desired, id))
    .sort()
    .map((id) => ({ id, reason: "left as it is: the Fabric says that it is not to be changed (`manage`)" }));
}

function isDeletionOf(kind: Step["kind"]): (step: Step) => boolean {
  return (step) => step.kind === kind && step.action !== "release";
}

function removal(
  thing: Observed<ManagedKind>,
  id: string,
  snapshot: Snapshot,
  state: State,
  draining: ReadonlySet<string>,
): Step {
  const known = state.resources[id];
  return wasAdopted(thing, known) ? release(thing, id, known) : deletion(thing, id, snapshot, state, draining);
}

/**
 * Associations of adopted subnets with tables of ours that go: the subnets stay, so these do not go with them. Where state
 * remembers one, it has a step of its own.
 */
function tablesOfOurs(removed: readonly Step[], remembered: readonly Step[], snapshot: Snapshot): readonly Step[] {
  const tables = new Set(removed.filter(isDeletionOf("route-table")).map((step) => step.worldId));
  const subnets = new Map(
    removed
      .filter((step) => step.kind === "subnet" && step.action === "release")
      .map((step) => [step.worldId, step.id]),
  );
  const known = new Set(remembered.map((step) => step.worldId));
  return observedOf(snapshot, "route-table-association").flatMap((thing): readonly Step[] => {
    const subnet = subnets.get(thing.props.subnet);
    if (subnet === undefined || !tables.has(thing.props.routeTable) || known.has(thing.id)) return [];
    const id = subnet.replace("/subnet/", "/route-table-association/");
    const why = "the subnet was there before us and stays; its table is ours and goes";
    return [{ ...associationDeletion(id, thing), why }];
  });
}

function associationDeletion(id: string, thing: Observed<"route-table-association">): Omit<Step, "why"> {
  return {
    key: `delete ${id}`,
    action: "delete",
    operation: "delete",
    kind: thing.kind,
    id,
    scope: thing.scope,
    worldId: thing.id,
    before: thing.props,
    changes: [],
    dependsOn: [],
    destructive: true,
  };
}

function deletion(
  thing: Observed<ManagedKind>,
  id: string,
  snapshot: Snapshot,
  state: State,
  draining: ReadonlySet<string>,
): Step {
  const blocked = inUse(thing, snapshot, draining);
  const tags = tagsOf(thing);
  return {
    key: `delete ${id}`,
    action: "delete",
    operation: "delete",
    kind: thing.kind,
    id,
    // State knows how a cluster was reached that the Fabric no longer names.
    scope: state.resources[id]?.scope ?? thing.scope,
    worldId: thing.id,
    before: thing.props,
    ...(tags ? { tags } : {}),
    changes: [],
    dependsOn: [],
    destructive: true,
    ...(blocked ? { blocked } : {}),
    why: `${KINDS[thing.kind].title} is ours and no longer wanted${alongWith(thing, snapshot)}`,
  };
}

const subnetsByVpc = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "subnet"), ({ props }) => props.vpc),
);

const associationsBySubnet = onceFor(
  (snapshot: Snapshot) => new Set(observedOf(snapshot, "route-table-association").map(({ props }) => props.subnet)),
);

/** By the subnets that they are in and the groups that they carry. */
const interfacesByUse = onceFor((snapshot: Snapshot) => {
  const uses = interfacesOf(snapshot).flatMap((eni) =>
    [eni.props.subnet, ...eni.props.groups].map((use) => ({ use, eni })),
  );
  const groups = Map.groupBy(uses, ({ use }) => use);
  return new Map([...groups].map(([use, found]) => [use, found.map(({ eni }) => eni)]));
});

/** What goes without a step of its own: AWS drops a subnet's association when the subnet is deleted. */
function alongWith(thing: Observed, snapshot: Snapshot): string {
  if (thing.kind === "node-pool") {
    const nodes = nodesOfPool(thing, snapshot).length;
    return nodes === 0 ? "" : `; Karpenter drains and terminates its ${count(nodes, "node")}`;
  }
  const goes = thing.kind === "subnet" && associationsBySubnet(snapshot).has(thing.id);
  return goes ? "; its route table association goes with it" : "";
}

/**
 * What state knows to be ours: a block of a VPC, values that we changed in somebody else's object, and whatever cannot be seen
 * now. Of what can be seen and carries marks, the marks tell.
 */
function forgotten(
  id: string,
  thing: Remembered,
  snapshot: Snapshot,
  kept: ReadonlySet<Observed>,
  uid: string,
): readonly Step[] {
  const owner = KINDS[thing.kind].owner;
  const live = liveOf(thing, snapshot, uid);
  const blocked = live ? undefined : unread(snapshot, thing.scope, thing.kind);
  const isBack = live !== undefined && live.owner === undefined && isAdopted(thing);
  if (live ? (owner === "mark" && !isBack) || kept.has(live) : blocked === undefined) return [];
  if (live && (isBack || staysAsBefore(thing))) return [release(live as Observed<ManagedKind>, id, thing)];
  return [
    {
      key: `delete ${id}`,
      action: owner === "foreign" ? "update" : "delete",
      operation: "delete",
      kind: thing.kind,
      id,
      scope: thing.scope,
      worldId: live?.id ?? thing.worldId,
      ...(live ? { before: live.props } : {}),
      changes: owner === "foreign" ? priorChanges(thing, live) : [],
      dependsOn: [],
      destructive: true,
      ...(blocked ? { blocked } : {}),
      why: thing.kind === "route" ? "we made it and it is no longer wanted" : WHY[owner],
    },
  ];
}

/** What was there before us and carries no mark: the association of an adopted subnet that had a table of its own. */
function staysAsBefore({ kind, prior }: Remembered): boolean {
  return kind === "route-table-association" && typeof prior?.routeTable === "string";
}

/** What state remembers, as it is now. An association gets another id with another table: with one of ours it is known by its subnet. */
function liveOf(thing: Remembered, snapshot: Snapshot, uid: string): Observed | undefined {
  const same = observedById(snapshot, thing.kind, thing.worldId, thing.scope);
  if (same !== undefined || thing.kind !== "route-table-association") return same;
  const tables = observedOf(snapshot, "route-table", thing.scope).filter(({ owner }) => owner?.uid === uid);
  return observedOf(snapshot, thing.kind, thing.scope).find(
    ({ props }) => props.subnet === thing.prior?.subnet && tables.some(({ id }) => id === props.routeTable),
  );
}

/** A block with somebody else's subnets in it stays, and is named before anything is taken away. */
function unlessInhabited(step: Step, going: readonly (string | undefined)[], snapshot: Snapshot): Step {
  if (step.kind !== "vpc-cidr" || step.action === "release" || step.blocked) return step;
  const vpc = isRecord(step.before) ? String(step.before.vpc) : "";
  const others = (subnetsByVpc(snapshot).get(vpc) ?? []).filter(
    (subnet) => !going.includes(subnet.id) && liesIn(subnet.props, step.before),
  );
  if (others.length === 0) return step;
  const names = others.map(
    (subnet) => `${subnet.id} (${subnet.props.cidr}${subnet.tags?.Name ? `, ${subnet.tags.Name}` : ""})`,
  );
  return {
    ...step,
    blocked: {
      code: "OWN-3",
      reason: `subnets in it that are not ours: ${names.join(", ")}`,
      fix: "remove them first, if nothing needs them; or leave the block to them",
    },
  };
}

const WHY: Readonly<Record<(typeof KINDS)[ManagedKind]["owner"], string>> = {
  mark: "is ours and no longer wanted",
  parent: "is ours and no longer wanted",
  state: "we associated it and it is no longer wanted",
  foreign: "gives back the values that were there before",
};

/**
 * Variables of aws-node that are ours by server-side apply, in clusters whose ENIConfigs are ours, while state does not know of
 * them: the API server does, and they go.
 */
function variablesOfOurs(
  marked: readonly Observed<ManagedKind>[],
  wanted: ReadonlySet<string>,
  snapshot: Snapshot,
  state: State,
): readonly Step[] {
  const clusters = new Set(
    marked.flatMap(({ kind, scope }) => (kind === "eni-config" && scope.plane === "kubernetes" ? [scope.cluster] : [])),
  );
  return observedOf(snapshot, "cni-daemonset").flatMap((live): readonly Step[] => {
    const cluster = live.scope.plane === "kubernetes" ? live.scope.cluster : "";
    const id = cniId(cluster, "cni-daemonset");
    const ours = Object.entries(live.props.env).sort(([a], [b]) => (a < b ? -1 : 1));
    const known = [id, cniId(cluster, "cni-addon")].some((cni) => wanted.has(cni) || state.resources[cni]);
    if (ours.length === 0 || !clusters.has(cluster) || known) return [];
    return [
      {
        key: `delete ${id}`,
        action: "update",
        operation: "delete",
        kind: "cni-daemonset",
        id,
        scope: live.scope,
        worldId: live.id,
        before: live.props,
        changes: ours.map(([name, before]) => ({ field: `env.${name}`, before })),
        dependsOn: [],
        destructive: true,
        why: "these variables are ours; what they were before is not known, so the CNI's defaults come back",
      },
    ];
  });
}

/** Blocks around subnets of ours that go, of which state does not say whose they are. */
export function unclaimedBlocks(
  removed: readonly Step[],
  snapshot: Snapshot,
  state: State,
  kept: ReadonlySet<Observed>,
): readonly Left[] {
  const known = new Set(Object.values(state.resources).map((thing) => thing.worldId));
  const subnets = removed.filter(isDeletionOf("subnet"));
  if (subnets.length === 0) return [];
  return observedOf(snapshot, "vpc-cidr")
    .filter((block) => !known.has(block.id) && !kept.has(block))
    .filter((block) => subnets.some((step) => liesIn(step.before, block.props)))
    .map((block) => ({
      id: block.id,
      reason: `VPC block ${block.id} (${block.props.cidr}) stays: nothing tells that Podspan associated it`,
      fix: `if it is not needed: aws ec2 disassociate-vpc-cidr-block --association-id ${block.id}`,
    }));
}

/** Each interface once: in a shared VPC its own account and the VPC's owner see it, and its own alone can take it away. */
const interfacesOf = onceFor((snapshot: Snapshot): readonly Observed<"network-interface">[] => {
  const all = observedOf(snapshot, "network-interface");
  return [...Map.groupBy(all, ({ id }) => id).values()].flatMap(
    (same) => same.find(({ props }) => props.leaked) ?? same.slice(0, 1),
  );
});

/** Who holds interfaces in a subnet or a security group: nodes by name, else instances or the interfaces themselves. */
function interfacesInUse(thing: Observed, snapshot: Snapshot, draining: ReadonlySet<string>): readonly string[] {
  if (thing.kind !== "subnet" && thing.kind !== "security-group") return [];
  const interfaces = interfacesByUse(snapshot).get(thing.id) ?? [];
  if (interfaces.length === 0) return [];
  const nodes = new Map(observedOf(snapshot, "node").map((node) => [node.props.instance, node.props.name]));
  return interfaces
    .filter(({ props }) => !props.leaked && !draining.has(props.instance ?? ""))
    .map(({ id, props }) => {
      const node = props.instance === undefined ? undefined : nodes.get(props.instance);
      return node === undefined ? (props.instance ?? id) : `${node} (${props.instance})`;
    });
}

/** Whether one of these instances has an interface in the subnet, or with the security group. */
export function isHeldBy(instances: ReadonlySet<string>, use: string, snapshot: Snapshot): boolean {
  return (interfacesByUse(snapshot).get(use) ?? []).some(({ props }) => instances.has(props.instance ?? ""));
}

/** NODE-1: what somebody's interfaces hold, with the nodes and, of a subnet, the pods by name. */
function inUse(thing: Observed, snapshot: Snapshot, draining: ReadonlySet<string>): Step["blocked"] {
  const users = interfacesInUse(thing, snapshot, draining);
  if (users.length === 0) return undefined;
  const names = listText([...new Set(users)].sort(), 5);
  const pods = podsIn(thing, snapshot);
  const inside = pods.length === 0 ? "" : `; ${count(pods.length, "pod")} with addresses in it: ${listText(pods, 3)}`;
  return {
    code: "NODE-1",
    reason: `${count(users.length, "network interface")} of ${thing.id} still in use by ${names}${inside}`,
    fix: "run the same command with `--roll`, which replaces the nodes of clusters that the Fabric names; or drain, then terminate them yourself, and run again",
  };
}

/** Pods with an address in a subnet, as far as pods were read. */
function podsIn(thing: Observed, snapshot: Snapshot): readonly string[] {
  const block = thing.kind === "subnet" && "cidr" in thing.props ? parsePrefix(thing.props.cidr) : undefined;
  if (!block?.ok) return [];
  return observedOf(snapshot, "pod")
    .filter(({ props }) =>
      props.addresses.some((text) => {
        const address = parseAddress(text);
        return !props.hostNetwork && address.ok && contains(block.prefix, address.address);
      }),
    )
    .map(({ id }) => id)
    .sort();
}

function listText(names: readonly string[], most: number): string {
  return `${names.slice(0, most).join(", ")}${names.length > most ? ", …" : ""}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function leakedInterfaces(subnets: readonly (string | undefined)[], snapshot: Snapshot): readonly Step[] {
  const going = new Set(subnets);
  return interfacesOf(snapshot)
    .filter((eni) => eni.props.leaked && going.has(eni.props.subnet))
    .map((eni) => interfaceDeletion(eni.id, eni.scope, eni.props));
}

function interfaceDeletion(id: string, scope: Scope, props: unknown): Step {
  return {
    key: `delete ${id}`,
    action: "delete",
    operation: "delete",
    kind: "network-interface",
    id,
    scope,
    worldId: id,
    before: props,
    changes: [],
    dependsOn: [],
    destructive: true,
    why: "left behind by the VPC CNI in a subnet that goes",
  };
}
