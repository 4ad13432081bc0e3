import { type Observed, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { nodesOf } from "../nodes/cni.ts";
import { findCluster } from "../world/world.ts";

/** Interfaces of a VPC that instances have, by the VPC's world id, each once. */
const instancesIn = onceFor((snapshot: Snapshot) => {
  // Both accounts of a shared VPC may show one.
  const byId = new Map(observedOf(snapshot, "network-interface").map((eni) => [eni.id, eni]));
  return Map.groupBy(
    [...byId.values()].filter(({ props }) => props.instance !== undefined && !props.leaked),
    ({ props }) => props.vpc,
  );
});

/** What the VPC CNI writes on the interfaces that it adds to a node (F51). */
const ADDED_BY_CNI = "aws-K8S-";
const CLUSTER_TAG = "cluster.k8s.amazonaws.com/name";

/** The interfaces of one cluster's nodes. */
export interface ClusterInterfaces {
  readonly cluster: string;
  /** The cluster security group; absent while EKS does not tell. */
  readonly securityGroup?: string;
  readonly interfaces: readonly Observed<"network-interface">[];
}

/**
 * The interfaces of the nodes of a VPC's clusters: of instances that Kubernetes names, that carry the cluster security group, or that the VPC
 * CNI has given interfaces to. What tells no cluster's name is counted for each.
 */
export function nodeInterfaces(
  fabric: Fabric,
  clusters: readonly string[],
  vpc: string,
  snapshot: Snapshot,
): readonly ClusterInterfaces[] {
  const byInstance = Map.groupBy(instancesIn(snapshot).get(vpc) ?? [], ({ props }) => props.instance ?? "");
  return clusters.map((cluster) => {
    const named = new Set(nodesOf(cluster, snapshot).flatMap(({ props }) => props.instance ?? []));
    const eks = findCluster(fabric, cluster, snapshot);
    const { securityGroup, name = fabric.spec.clusters[cluster]?.name ?? cluster } =
      eks.kind === "found" ? eks.cluster.props : {};
    const isNode = (instance: string, interfaces: readonly Observed<"network-interface">[]): boolean => {
      if (named.has(instance)) return true;
      const tagged = interfaces.flatMap(({ tags }) => tags?.[CLUSTER_TAG] ?? []);
      if (tagged.length > 0) return tagged.includes(name);
      return interfaces.some(
        ({ props }) =>
          (securityGroup !== undefined && props.groups.includes(securityGroup)) ||
          (props.description.startsWith(ADDED_BY_CNI) && !isNamedElsewhere(clusters, cluster, instance, snapshot)),
      );
    };
    const interfaces = [...byInstance].flatMap(([instance, all]) => (isNode(instance, all) ? all : []));
    return { cluster, interfaces, ...(securityGroup === undefined ? {} : { securityGroup }) };
  });
}

function isNamedElsewhere(clusters: readonly string[], cluster: string, instance: string, snapshot: Snapshot): boolean {
  return clusters.some(
    (other) => other !== cluster && nodesOf(other, snapshot).some(({ props }) => props.instance === instance),
  );
}
