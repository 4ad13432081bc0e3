import type { Observed, Snapshot } from "../../observed/index.ts";
import { type Fabric, hasPodSubnets, runsAutoMode, runsVpcCni } from "../../spec/index.ts";
import { nodeObjectsName } from "./auto-mode.ts";
import { CLASS_LABEL, nodesOf, usesCni } from "./cni.ts";

/** The NodeClass that a node of Auto Mode was launched with. */
export function classOfNode(node: Observed<"node">): string | undefined {
  return node.props.labels[CLASS_LABEL];
}

/** Whether a node was launched with the NodeClass that Podspan makes for this cluster. */
export function isOfOurClass(fabric: Fabric, key: string): (node: Observed<"node">) => boolean {
  const cluster = fabric.spec.clusters[key];
  const name = cluster && runsAutoMode(cluster) ? nodeObjectsName(key, cluster) : undefined;
  return (node) => name !== undefined && classOfNode(node) === name;
}

/**
 * Nodes of a cluster whose pods are to live in its pod subnets: those of the VPC CNI, and in Auto Mode those of our own class. Where pods
 * have no subnets of their own, all that give them addresses of theirs.
 */
export function podNodesOf(fabric: Fabric, key: string, snapshot: Snapshot): readonly Observed<"node">[] {
  const cluster = fabric.spec.clusters[key];
  if (cluster !== undefined && !hasPodSubnets(cluster)) return nodesOf(key, snapshot).filter(isOfAws);
  return [...cniNodesOf(fabric, key, snapshot), ...nodesOf(key, snapshot).filter(isOfOurClass(fabric, key))];
}

/** Nodes that podspan's max-pods are about: those of the VPC CNI where there may be any, else Auto Mode's. */
export function densityNodesOf(fabric: Fabric, key: string, snapshot: Snapshot): readonly Observed<"node">[] {
  const cluster = fabric.spec.clusters[key];
  return cluster === undefined || runsVpcCni(cluster)
    ? nodesOf(key, snapshot).filter(usesCni)
    : podNodesOf(fabric, key, snapshot);
}

/** Nodes on instances of the VPC; Fargate's pods and hybrid nodes' have addresses of another kind. */
function isOfAws({ props }: Observed<"node">): boolean {
  return props.computeType !== "fargate" && props.computeType !== "hybrid";
}

/** In a cluster of Auto Mode alone nobody takes over what the VPC CNI once did. */
function cniNodesOf(fabric: Fabric, key: string, snapshot: Snapshot): readonly Observed<"node">[] {
  const cluster = fabric.spec.clusters[key];
  return cluster !== undefined && runsVpcCni(cluster) ? nodesOf(key, snapshot).filter(usesCni) : [];
}
