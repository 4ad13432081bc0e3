import {
  collectionKey,
  type Observed,
  observedInVpc,
  observedOf,
  onceFor,
  type Snapshot,
} from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { podGroupId } from "../identity/identity.ts";
import { kubernetesScope } from "../world/world.ts";
import type { LinkEnd } from "./end.ts";
import { nodeInterfaces } from "./node-interfaces.ts";

/** Interfaces that carry a group, by the group's world id. */
const carriers = onceFor((snapshot: Snapshot) => {
  const byId = new Map(observedOf(snapshot, "network-interface").map((eni) => [eni.id, eni]));
  return Map.groupBy(
    [...byId.values()].flatMap((eni) => eni.props.groups.map((group) => ({ group, eni: eni.id }))),
    ({ group }) => group,
  );
});

/**
 * World ids of the security groups by which packets are let in to the nodes of a VPC's managed clusters, sorted: rules of all groups of an
 * interface count (F23), so of each interface one is enough, and the one that is on the fewest interfaces of others is taken. A cluster
 * without nodes has its cluster security group. Interfaces that carry our group of pods have their rules there.
 */
export function nodeGroupsOf(fabric: Fabric, end: LinkEnd, snapshot: Snapshot): readonly string[] {
  if (end.kind !== "reached" || end.worldId === undefined) return [];
  const { clusters } = fabric.spec;
  const keys = Object.keys(clusters).filter(
    (key) => clusters[key]?.vpc === end.key && clusters[key]?.manage === "full",
  );
  const found = nodeInterfaces(fabric, keys, end.worldId, snapshot);
  const ofPods = podGroups(fabric, keys, end.worldId, snapshot);
  const interfaces = found
    .flatMap((cluster) => cluster.interfaces)
    .filter(({ props }) => !props.groups.some((group) => ofPods.has(group)));
  const known = areNodesRead(keys, snapshot) ? [] : openedBefore(fabric, end.key, snapshot);
  const bare = found.flatMap((cluster) =>
    cluster.interfaces.length === 0 && cluster.securityGroup !== undefined && known.length === 0
      ? [cluster.securityGroup]
      : [],
  );
  return [...new Set([...covering(interfaces, snapshot), ...known, ...bare])].sort();
}

/** Whether Kubernetes told of all nodes: some nodes are known as such by that alone, and `--only aws` does not ask. */
export function areNodesRead(clusters: readonly string[], snapshot: Snapshot): boolean {
  return clusters.every((key) => snapshot.scopes[collectionKey(kubernetesScope(key), "node")]?.kind === "observed");
}

/** Groups in which this VPC has rules of ours: kept for as long as nobody can say that no node carries them. */
function openedBefore({ metadata }: Fabric, vpc: string, snapshot: Snapshot): readonly string[] {
  return observedOf(snapshot, "security-group-rule").flatMap(({ owner, props }) => {
    const [, part, key] = owner?.uid === metadata.uid ? owner.id.split("/") : [];
    return part === "security-group-rule" && key === vpc ? [props.group] : [];
  });
}

function podGroups(fabric: Fabric, keys: readonly string[], vpc: string, snapshot: Snapshot): ReadonlySet<string> {
  const ids = new Set(keys.map(podGroupId));
  const groups = observedInVpc(snapshot, "security-group", vpc);
  return new Set(
    groups.flatMap(({ id, owner }) => (owner?.uid === fabric.metadata.uid && ids.has(owner.id) ? [id] : [])),
  );
}

/** Few groups of which each interface carries one: those that are least on other interfaces first, then those on most of these. */
function covering(interfaces: readonly Observed<"network-interface">[], snapshot: Snapshot): readonly string[] {
  const nodes = new Set(interfaces.map(({ id }) => id));
  const strangers = (group: string): number =>
    (carriers(snapshot).get(group) ?? []).filter(({ eni }) => !nodes.has(eni)).length;
  const chosen: string[] = [];
  let open = interfaces.filter(({ props }) => props.groups.length > 0);
  while (open.length > 0) {
    const counts = new Map<string, number>();
    for (const group of open.flatMap(({ props }) => props.groups)) counts.set(group, (counts.get(group) ?? 0) + 1);
    const [best] = [...counts]
      .map(([group, count]) => ({ group, count, strangers: strangers(group) }))
      .sort((a, b) => a.strangers - b.strangers || b.count - a.count || (a.group < b.group ? -1 : 1));
    if (best === undefined) break;
    chosen.push(best.group);
    open = open.filter(({ props }) => !props.groups.includes(best.group));
  }
  return chosen;
}
