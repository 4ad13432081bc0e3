import type { CallContext } from "../ec2/context.ts";
import type { InventedCluster } from "../kubernetes/port.ts";
import { type ClusterPlan, inventCluster } from "./cluster.ts";
import { inventVpc, type VpcPlan } from "./vpc.ts";

export type { ClusterPlan } from "./cluster.ts";
export type { VpcPlan } from "./vpc.ts";

/** What a Fabric refers to and a user without records lacks: plain data, as its author reads it off the Fabric. */
export interface InventPlan {
  readonly vpcs: readonly VpcPlan[];
  readonly clusters: readonly ClusterPlan[];
}

/**
 * Fills a world with what the plan names: VPCs with subnets for nodes and load balancers in each zone, EKS clusters with their
 * security group, control-plane interfaces, a node group and its nodes. Equal plans give equal worlds. Throws when a cluster
 * names a VPC that the plan does not have, or a VPC is too small for its zones.
 */
export function invent(
  plan: InventPlan,
  ground: (site: { readonly account: string; readonly region: string }) => CallContext,
  caller: string,
): readonly InventedCluster[] {
  const vpcs = new Map(
    plan.vpcs.map((vpc) => {
      const context = ground({ account: vpc.account ?? caller, region: vpc.region });
      return [vpc.key, { context, ...inventVpc(context, vpc) }] as const;
    }),
  );
  return plan.clusters.map((cluster) => {
    const vpc = vpcs.get(cluster.vpc);
    if (vpc === undefined)
      throw new Error(`cluster ${cluster.name} is to lie in ${cluster.vpc}, which the plan does not have`);
    return inventCluster(vpc.context, vpc, cluster);
  });
}
