import type { CallContext } from "../ec2/context.ts";
import { find } from "../ec2/lookup.ts";
import { zoneNameOf } from "../ec2/sharing.ts";
import type { InventedCluster } from "../kubernetes/port.ts";
import type { SubnetRecord } from "../records/kinds.ts";
import { type ClusterPlan, inventCluster } from "./cluster.ts";
import { type InternetGatewayPlan, inventInternetGateway, inventNatGateway, type NatGatewayPlan } from "./gateway.ts";
import { type InterfacePlan, inventInterface } from "./interface.ts";
import { inventTemplate, type TemplatePlan } from "./template.ts";
import { type InventedVpc, inventVpc, type VpcPlan } from "./vpc.ts";

export type { ClusterPlan, NodesPlan } from "./cluster.ts";
export type { InterfacePlan } from "./interface.ts";
export type { VpcPlan } from "./vpc.ts";

/** What a Fabric refers to and a user without records lacks: plain data, as its author reads it off the Fabric. */
export interface InventPlan {
  readonly vpcs?: readonly VpcPlan[];
  readonly clusters?: readonly ClusterPlan[];
  /** Single interfaces, in order: leaked ones, say. */
  readonly interfaces?: readonly InterfacePlan[];
  /** Launch templates with one version each. */
  readonly templates?: readonly TemplatePlan[];
  /** NAT gateways in subnets that are there. */
  readonly natGateways?: readonly NatGatewayPlan[];
  /** Internet gateways, each attached to a VPC that is there. */
  readonly internetGateways?: readonly InternetGatewayPlan[];
}

/** The world ids of what was invented. */
export interface Invented {
  /** By the plan's key. */
  readonly vpcs: Readonly<Record<string, { readonly id: string; readonly nodeSubnets: readonly string[] }>>;
  readonly interfaces: readonly string[];
  readonly templates: readonly string[];
  readonly natGateways: readonly string[];
  readonly internetGateways: readonly string[];
}

type Site = { readonly account: string; readonly region: string };

export interface InventDeps {
  readonly ground: (site: Site) => CallContext;
  /** The account of what names none. */
  readonly caller: string;
  /** Hands a cluster to the Kubernetes side. */
  readonly onCluster: (cluster: InventedCluster) => void;
}

interface MadeVpc extends InventedVpc {
  readonly context: CallContext;
}

/**
 * Fills a world with what the plan names: VPCs with subnets for nodes and load balancers in each zone, EKS clusters with their
 * security group, control-plane interfaces, a node group and its nodes. Equal plans give equal worlds. Throws when a cluster
 * names a VPC that the plan does not have, or a VPC is too small for its zones.
 */
export function invent(plan: InventPlan, { ground, caller, onCluster }: InventDeps): Invented {
  const made = new Map<string, MadeVpc>();
  for (const vpc of plan.vpcs ?? []) {
    const context = ground({ account: vpc.account ?? caller, region: vpc.region });
    made.set(vpc.key, { context, ...inventVpc(context, vpc) });
  }
  for (const cluster of plan.clusters ?? []) {
    const { context, subnets } = placeOf(cluster, made, ground, caller);
    onCluster(inventCluster(context, subnets, cluster));
  }
  const interfaces = (plan.interfaces ?? []).map((eni) =>
    inventInterface(ground({ account: eni.account ?? caller, region: eni.region }), eni),
  );
  const vpcs = [...made].map(
    ([key, { vpc, nodeSubnets }]) =>
      [key, { id: vpc.VpcId, nodeSubnets: nodeSubnets.map((subnet) => subnet.SubnetId) }] as const,
  );
  const templates = (plan.templates ?? []).map((template) =>
    inventTemplate(ground({ account: caller, region: template.region }), template.name, [template.userData]),
  );
  const natGateways = (plan.natGateways ?? []).map((gateway) =>
    inventNatGateway(ground({ account: caller, region: gateway.region }), gateway),
  );
  const internetGateways = (plan.internetGateways ?? []).map((gateway) =>
    inventInternetGateway(ground({ account: gateway.account ?? caller, region: gateway.region }), gateway),
  );
  return { vpcs: Object.fromEntries(vpcs), interfaces, templates, natGateways, internetGateways };
}

function placeOf(
  cluster: ClusterPlan,
  made: ReadonlyMap<string, MadeVpc>,
  ground: InventDeps["ground"],
  caller: string,
): { readonly context: CallContext; readonly subnets: readonly SubnetRecord[] } {
  if (cluster.subnets !== undefined) {
    const context = ground({ account: caller, region: cluster.region ?? "" });
    return { context, subnets: cluster.subnets.map((id) => find(context, "Subnets", "SubnetId", id)) };
  }
  const vpc = made.get(cluster.vpc ?? "");
  if (vpc === undefined) {
    throw new Error(`cluster ${cluster.name} is to lie in ${cluster.vpc}, which the plan does not have`);
  }
  const account = cluster.account === "caller" ? caller : cluster.account;
  const context = account === undefined ? vpc.context : ground({ account, region: vpc.context.region });
  const isMeant = (subnet: SubnetRecord): boolean =>
    cluster.zones === undefined ||
    cluster.zones.includes(zoneNameOf(context, subnet)) ||
    cluster.zones.includes(subnet.AvailabilityZoneId);
  return { context, subnets: vpc.nodeSubnets.filter(isMeant) };
}
