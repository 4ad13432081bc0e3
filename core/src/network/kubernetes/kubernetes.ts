import { observedOf, type Snapshot } from "../../observed/index.ts";
import type { Declared } from "../declared.ts";
import type { Ground } from "../ground.ts";
import { type ClusterView, clusterViews } from "./cluster.ts";
import { ClusterParts } from "./cluster-parts.ts";
import type { KubernetesNetwork } from "./kubernetes-network.ts";
import { namesOf } from "./names.ts";
import { Notes } from "./notes.ts";

/**
 * Pods and nodes of every cluster, as endpoints on the subnets and behind the groups of AWS (aws-network-semantics 3.7-3.9). Classes are
 * made by fate: as many as there are different ways to send, not as there are pods.
 */
export function kubernetesEndpoints(snapshot: Snapshot, declared: Declared, ground: Ground): KubernetesNetwork {
  const notes = new Notes();
  const clusters = clusterViews(snapshot, declared).map((view) => {
    const parts = new ClusterParts(snapshot, view, ground, notes);
    note(snapshot, parts, notes);
    return parts;
  });
  return {
    endpoints: clusters
      .flatMap(({ members }) => members.map(({ endpoint }) => endpoint))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    onNodes: new Set(
      clusters.flatMap(({ members }) => members.flatMap(({ endpoint, isOnNode }) => (isOnNode ? [endpoint.id] : []))),
    ),
    claimed: new Set(clusters.flatMap(({ claimed }) => [...claimed])),
    assumptions: notes.assumptions,
    findings: [],
    names: namesOf(clusters),
  };
}

/** What is taken for granted of a cluster as a whole. */
function note(snapshot: Snapshot, { view, members }: ClusterParts, notes: Notes): void {
  const { key, kubernetes, eks } = view;
  const pods = members.filter(({ part }) => part === "pods").map(({ endpoint }) => endpoint.id);
  if (pods.length > 0) notes.sameNode(key);
  if (eks !== undefined) notes.services(key);
  if (eks?.props.ipFamily === "ipv6" && pods.length > 0) notes.ipv6Egress(key);
  const nodes = observedOf(snapshot, "node", kubernetes);
  if (nodes.some(({ props }) => props.computeType === "hybrid")) notes.hybrid(key);
  if (observedOf(snapshot, "network-policy", kubernetes).length > 0) notes.plannedPods(key);
  noteCni(view, notes);
  notes.concern(
    key,
    members.map(({ endpoint }) => endpoint.id),
    pods,
  );
}

function noteCni({ key, cniFrom, versionKnown, eks }: ClusterView, notes: Notes): void {
  const autoOnly = eks?.props.autoMode === true && cniFrom === "nothing";
  if (autoOnly) return;
  if (cniFrom === "nothing") notes.cniUnknown(key);
  if (cniFrom === "addon") notes.cniByAddon(key);
  if (cniFrom !== "nothing" && !versionKnown) notes.cniVersion(key);
}
