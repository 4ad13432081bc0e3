import { isHubName, keyOf, POOL_LABEL, sectionOf } from "../../compile/index.ts";
import { awsCommand, type Desired, KINDS, type ManagedKind } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { observedOf, onceFor } from "../../observed/index.ts";
import { count } from "../model/count.ts";
import { deletionStep } from "../model/deletion-step.ts";
import type { Left } from "../model/difference.ts";
import { inLayer } from "../model/layer.ts";
import type { Only, Step } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { tagsOf } from "../model/tags.ts";
import { liesIn } from "../order/order.ts";
import { release, wasAdopted } from "../ownership/adoption.ts";
import { forgotten, unlessInhabited, variablesOfOurs } from "./forgotten.ts";
import { inUse, leakedInterfaces } from "./in-use.ts";
import { outOfReachFix } from "./out-of-reach.ts";
import { beyondRoll } from "./remaining-nodes.ts";
import { transitRemovals } from "./transit-removals.ts";
import { heldBack } from "./unread.ts";

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
  const routers = marked.filter(
    (thing) => !thing.owner?.adopted && (thing.kind === "router-interface" || thing.kind === "router-instance"),
  );
  const draining = new Set([
    ...replaced,
    ...going.flatMap((pool) => nodesOfPool(pool, snapshot)),
    ...routers.map(({ id }) => id),
  ]);
  const deletions = marked
    .map((thing) => removal(thing, thing.owner?.id ?? thing.id, snapshot, state, draining))
    .map((step) => (isNamed(desired, step) ? beyondRoll(step, desired, snapshot) : outOfReach(step)));
  const remembered = Object.entries(state.resources)
    .filter(([id]) => !wanted.has(id) && !isHandsOff(desired, id) && !goesWithInstance(id))
    .flatMap(([id, thing]) => forgotten(id, thing, snapshot, kept, desired.fabric.uid));
  const subnets = deletions.filter(isDeletionOf("subnet")).map((step) => step.worldId);
  const all = [
    ...deletions,
    ...tablesOfOurs(deletions, remembered, snapshot),
    ...transitRemovals(desired.fabric.uid, snapshot, deletions, kept).filter(({ id }) => !isHandsOff(desired, id)),
    ...remembered.map((step) => unlessInhabited(step, subnets, snapshot)),
    ...variablesOfOurs(marked, wanted, snapshot, state),
    ...leakedInterfaces(subnets, snapshot),
  ].filter((step) => inLayer(step.kind, only));
  return heldBack(all, desired, snapshot, state, only);
}

/** What a router in a VPC was told goes with its instance; a hub is somebody else's and gets back what it had. */
function goesWithInstance(id: string): boolean {
  const [, part, name = ""] = id.split("/");
  return part === "router-configuration" && !isHubName(name);
}

/** Instances of a NodePool's nodes: Karpenter takes them away with the pool, and what holds their interfaces waits for that. */
function nodesOfPool(pool: Observed, snapshot: Snapshot): readonly string[] {
  return observedOf(snapshot, "node", pool.scope)
    .filter((node) => node.props.labels[POOL_LABEL] === pool.id)
    .flatMap((node) => node.props.instance ?? []);
}

function isNamed({ clusters }: Desired, { id }: Step): boolean {
  return sectionOf(id) !== "clusters" || clusters.includes(keyOf(id));
}

/** What nodes of a cluster hold that the Fabric no longer names: nothing replaces them. */
function outOfReach(step: Step): Step {
  if (step.blocked?.code !== "NODE-1") return step;
  const fix = outOfReachFix(
    keyOf(step.id),
    "once its CNI is as it was before, drain and terminate these nodes yourself",
  );
  return { ...step, blocked: { ...step.blocked, fix } };
}

/** Whether a thing belongs to a VPC, cluster or link of which nothing is to be changed. */
function isHandsOff({ handsOff }: Desired, id: string): boolean {
  if (handsOff === undefined) return false;
  return handsOff[sectionOf(id)].includes(keyOf(id));
}

/** Things of ours that stay, because the Fabric says that they are not to be changed. */
export function untouched(
  desired: Desired,
  snapshot: Snapshot,
  state: State,
  kept: ReadonlySet<Observed>,
): readonly Left[] {
  if (desired.handsOff === undefined) return [];
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
    return [{ ...deletionStep(id, thing), why }];
  });
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
    ...deletionStep(id, thing),
    // State knows how a cluster was reached that the Fabric no longer names.
    scope: state.resources[id]?.scope ?? thing.scope,
    ...(tags ? { tags } : {}),
    ...(blocked ? { blocked } : {}),
    why: `${KINDS[thing.kind].title} is ours and no longer wanted${alongWith(thing, snapshot)}`,
  };
}

const associationsBySubnet = onceFor(
  (snapshot: Snapshot) => new Set(observedOf(snapshot, "route-table-association").map(({ props }) => props.subnet)),
);

/** What goes without a step of its own: AWS drops a subnet's association when the subnet is deleted. */
function alongWith(thing: Observed, snapshot: Snapshot): string {
  if (thing.kind === "node-pool") {
    const nodes = nodesOfPool(thing, snapshot).length;
    return nodes === 0 ? "" : `; Karpenter drains and terminates its ${count(nodes, "node")}`;
  }
  const goes = thing.kind === "subnet" && associationsBySubnet(snapshot).has(thing.id);
  return goes ? "; its route table association goes with it" : "";
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
      fix: `if it is not needed: ${awsCommand(block.scope, "ec2 disassociate-vpc-cidr-block")} --association-id ${block.id}`,
    }));
}
