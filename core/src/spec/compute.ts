import type { ClusterSpec } from "./schema/fabric.ts";

/** How a cluster's nodes are made, as far as that says how they find the pod subnets. */
type Nodes = Pick<ClusterSpec, "compute" | "auto">;

/** Whether Auto Mode's nodes put pods into the pod subnets: alone (`compute: auto`), or beside others (`auto`). */
export function runsAutoMode({ compute, auto }: Nodes): boolean {
  return compute === "auto" || auto !== undefined;
}

/** Whether pods have subnets of their own; else they take addresses of their nodes' subnets (`pods.placement: nodes`). */
export function hasPodSubnets({ pods }: Pick<ClusterSpec, "pods">): boolean {
  return pods.placement !== "nodes";
}

/** Whether nodes of the VPC CNI do. */
export function runsVpcCni({ compute }: Nodes): boolean {
  return compute !== "auto";
}
