import type { ComputeConfigResponse } from "@aws-sdk/client-eks";
import type { CallContext } from "../ec2/context.ts";
import { makeInterface } from "../ec2/interfaces.ts";
import { makeGroup } from "../ec2/security-group.ts";
import { addRules } from "../ec2/security-rules.ts";
import { makeAccessEntry } from "../eks/access-entry.ts";
import { VPC_CNI_VERSIONS } from "../eks/addon.ts";
import { environmentOf } from "../eks/configuration.ts";
import type { InventedCluster, InventedNode } from "../kubernetes/port.ts";
import { instanceRecord } from "../nodes/instances.ts";
import { hexId } from "../records/ids.ts";
import type { NodegroupRecord, SecurityGroupRecord, SubnetRecord } from "../records/kinds.ts";
import { launchInstance } from "./node-network.ts";
import { inventTemplate } from "./template.ts";
import { tagsOf } from "./vpc.ts";

export interface ClusterPlan {
  /** Its name in EKS. */
  readonly name: string;
  /** Its key in the Fabric, and the kubeconfig context; default: the EKS name. */
  readonly cluster?: string;
  readonly context?: string;
  /** Whose it is, where its VPC is another's and shared; default: the VPC's. `caller` is the twin's own. */
  readonly account?: string;
  /** Where it lies: in zones of a VPC of the plan, by key, or in subnets that are there. */
  readonly vpc?: string;
  readonly zones?: readonly string[];
  readonly region?: string;
  readonly subnets?: readonly string[];
  /** Whether the VPC CNI is a managed add-on, or a DaemonSet that somebody applied. */
  readonly managedCni: boolean;
  readonly nodesPerZone: number;
  /** Pods of each node beside those of DaemonSets. Default 3. */
  readonly podsPerNode?: number;
  /** Default "1.34". */
  readonly version?: string;
  readonly instanceType?: string;
  /** Who makes the nodes. Default: one managed group without a launch template, `NAME-nodes`, of `nodesPerZone` nodes. */
  readonly groups?: readonly NodesPlan[];
  readonly serviceCidr?: string;
  /** EKS runs the nodes itself; with `groups` beside them. */
  readonly autoMode?: boolean;
  /** Of Auto Mode: the built-in node pools that are on. Default general-purpose and system; without any, pods wait for nodes. */
  readonly builtInPools?: readonly string[];
  /** The add-on's present configurationValues; the DaemonSet runs with them. */
  readonly configurationValues?: string;
}

/** Nodes of one kind, spread over the cluster's zones in turn. */
export interface NodesPlan {
  readonly name: string;
  readonly nodes: number;
  /** A managed group, one with the user's launch template, a plain Auto Scaling group, or a Karpenter pool. */
  readonly kind: "managed" | "template" | "self" | "karpenter";
  /** Of a group with a template: the user data (base64) of its only version. Default: two versions, see `recordTemplate`. */
  readonly userData?: string;
  /** Of a group with a template: the name of an earlier group whose template it shares. */
  readonly sharesTemplateOf?: string;
  /** Of a managed group. Default AL2023_x86_64_STANDARD. */
  readonly amiType?: NonNullable<NodegroupRecord["amiType"]>;
}

/** An EKS cluster that has been running for a while in these subnets, and its nodes. */
export function inventCluster(
  context: CallContext,
  subnets: readonly SubnetRecord[],
  plan: ClusterPlan,
): InventedCluster {
  const [first] = subnets;
  if (first === undefined) throw new Error(`cluster ${plan.name} has no subnet`);
  const subnetIds = subnets.map((subnet) => subnet.SubnetId);
  const group = clusterGroup(context, first.VpcId, plan.name);
  recordCluster(context, plan, first.VpcId, subnetIds, group.GroupId);
  if (plan.autoMode && poolsOf(plan).length > 0) letNodesIn(context, plan);
  // Two to four interfaces of EKS's own account reach the nodes (F47).
  for (const subnet of subnets.slice(0, 2)) {
    makeInterface(context, {
      subnetId: subnet.SubnetId,
      description: `Amazon EKS ${plan.name}`,
      groups: [group.GroupId],
      addresses: 1,
      attachment: { owner: "amazon-eks", deviceIndex: 1 },
      requesterManaged: true,
    });
  }
  const beside = plan.autoMode === true && plan.groups !== undefined;
  const nodes =
    plan.autoMode && !beside
      ? plan.nodesPerZone === 0
        ? []
        : autoNodes(context, plan, subnetIds)
      : groupsOf(plan, subnetIds).flatMap((group) => inventGroup(context, plan, subnetIds, group));
  if (plan.managedCni && (beside || !plan.autoMode)) recordCni(context, plan);
  const podsPerNode = plan.podsPerNode ?? 3;
  return {
    account: context.account,
    region: context.region,
    name: plan.name,
    cluster: plan.cluster ?? plan.name,
    context: plan.context ?? plan.cluster ?? plan.name,
    version: versionOf(plan),
    vpcId: first.VpcId,
    managedCni: plan.managedCni,
    addonEnv: environmentOf(plan.configurationValues),
    nodes,
    podsPerNode,
    ...(plan.autoMode
      ? {
          auto: {
            pools: poolsOf(plan),
            role: nodeRoleName(plan),
            subnets: subnetIds,
            group: group.GroupId,
            waitingPods: nodes.length > 0 && !beside ? 0 : plan.nodesPerZone * subnetIds.length * podsPerNode,
            beside,
          },
        }
      : {}),
  };
}

function poolsOf({ builtInPools = ["general-purpose", "system"] }: ClusterPlan): readonly string[] {
  return builtInPools;
}

function nodeRoleName({ name }: ClusterPlan): string {
  return `${name}-auto-nodes`;
}

/** Nodes of the pool general-purpose, whose role EKS lets in by an access entry of its own. */
function autoNodes(context: CallContext, plan: ClusterPlan, subnetIds: readonly string[]): readonly InventedNode[] {
  if (!poolsOf(plan).includes("general-purpose")) return [];
  const instanceType = plan.instanceType ?? "m5.large";
  return subnetIds.flatMap((subnetId) =>
    Array.from({ length: plan.nodesPerZone }, () => ({
      ...launchInstance(context, plan.name, { subnetId, instanceType }),
      computeType: "auto",
      nodePool: "general-purpose",
      nodeClass: "default",
    })),
  );
}

function versionOf(plan: ClusterPlan): string {
  return plan.version ?? "1.34";
}

function arn(context: CallContext, resource: string): string {
  return `arn:${context.world.state.caller.partition}:eks:${context.region}:${context.account}:${resource}`;
}

/** Self-all in, all out (F47). */
function clusterGroup(context: CallContext, vpcId: string, name: string): SecurityGroupRecord {
  const group = makeGroup(context, {
    VpcId: vpcId,
    GroupName: `eks-cluster-sg-${name}-${hexId(name, 0).slice(1, 11)}`,
    Description:
      "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.",
    Tags: tagsOf({ "aws:eks:cluster-name": name, [`kubernetes.io/cluster/${name}`]: "owned" }),
  });
  const self = { GroupId: group.GroupId, UserId: context.account };
  addRules(context, group, false, [{ IpProtocol: "-1", FromPort: -1, ToPort: -1, ReferencedGroupInfo: self }]);
  return group;
}

function recordCluster(
  context: CallContext,
  plan: ClusterPlan,
  vpcId: string,
  subnetIds: string[],
  clusterSecurityGroupId: string,
): void {
  const token = hexId(plan.name, 1).toUpperCase();
  context.records.EksClusters.set(plan.name, {
    name: plan.name,
    arn: arn(context, `cluster/${plan.name}`),
    createdAt: new Date(context.now),
    version: versionOf(plan),
    endpoint: `https://${token}.gr7.${context.region}.eks.amazonaws.com`,
    roleArn: `arn:${context.world.state.caller.partition}:iam::${context.account}:role/${plan.name}-cluster`,
    resourcesVpcConfig: {
      subnetIds,
      securityGroupIds: [],
      clusterSecurityGroupId,
      vpcId,
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: ["0.0.0.0/0"],
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: plan.serviceCidr ?? "172.20.0.0/16", ipFamily: "ipv4" },
    status: "ACTIVE",
    certificateAuthority: { data: Buffer.from(`twin ${plan.name}`).toString("base64") },
    platformVersion: "eks.9",
    computeConfig: computeConfig(context, plan),
    accessConfig: { authenticationMode: "API" },
    health: { issues: [] },
    tags: {},
  });
}

/** EKS makes the access entry of its built-in pools' role by itself. */
function letNodesIn(context: CallContext, plan: ClusterPlan): void {
  const cluster = context.records.EksClusters.get(plan.name);
  const principalArn = computeConfig(context, plan).nodeRoleArn;
  if (cluster === undefined || principalArn === undefined) return;
  const entry = makeAccessEntry(context, cluster, { principalArn, type: "EC2", tags: {} });
  entry.associatedAccessPolicies = [
    {
      policyArn: `arn:${context.world.state.caller.partition}:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy`,
      accessScope: { type: "cluster", namespaces: [] },
    },
  ];
}

/** EKS keeps the role of the built-in pools for as long as one of them is on. */
function computeConfig(context: CallContext, plan: ClusterPlan): ComputeConfigResponse {
  const nodePools = [...poolsOf(plan)];
  if (!plan.autoMode) return { enabled: false };
  if (nodePools.length === 0) return { enabled: true, nodePools };
  const { partition } = context.world.state.caller;
  return {
    enabled: true,
    nodePools,
    nodeRoleArn: `arn:${partition}:iam::${context.account}:role/${nodeRoleName(plan)}`,
  };
}

function groupsOf(plan: ClusterPlan, subnetIds: readonly string[]): readonly NodesPlan[] {
  if (plan.groups !== undefined) return plan.groups;
  const nodes = plan.nodesPerZone * subnetIds.length;
  return nodes === 0 ? [] : [{ name: `${plan.name}-nodes`, nodes, kind: "managed" }];
}

function inventGroup(
  context: CallContext,
  plan: ClusterPlan,
  subnetIds: string[],
  group: NodesPlan,
): readonly InventedNode[] {
  const instanceType = plan.instanceType ?? "m5.large";
  const isManaged = group.kind === "managed" || group.kind === "template";
  if (isManaged) recordGroup(context, plan, subnetIds, group, instanceType);
  const perSubnet = subnetIds.map((_, index) => Math.ceil((group.nodes - index) / subnetIds.length));
  return subnetIds.flatMap((subnetId, index) =>
    Array.from({ length: perSubnet[index] ?? 0 }, () => {
      const node = launchInstance(context, plan.name, {
        subnetId,
        instanceType,
        ...(isManaged ? { nodeGroup: group.name } : {}),
      });
      return kept(context, plan, group, node);
    }),
  );
}

/** What of an instance its primary interface does not tell: whose Auto Scaling group's it is, and which pool's. */
function kept(context: CallContext, plan: ClusterPlan, group: NodesPlan, node: InventedNode): InventedNode {
  if (group.kind === "self") {
    const record = instanceRecord(context, node, { cluster: plan.name, scalingGroup: group.name });
    context.records.Instances.set(node.instanceId, record);
  }
  return group.kind === "karpenter" ? { ...node, labels: { "karpenter.sh/nodepool": group.name } } : node;
}

function recordGroup(
  context: CallContext,
  plan: ClusterPlan,
  subnetIds: string[],
  group: NodesPlan,
  instanceType: string,
): void {
  const { name: nodegroupName, nodes: size } = group;
  const launchTemplate = group.kind === "template" ? recordTemplate(context, plan.name, group) : undefined;
  context.records.EksNodegroups.set(`${plan.name}/${nodegroupName}`, {
    nodegroupName,
    nodegroupArn: arn(
      context,
      `nodegroup/${plan.name}/${nodegroupName}/${hexId(nodegroupName.replace(/-nodes$/, ""), 2)}`,
    ),
    clusterName: plan.name,
    version: versionOf(plan),
    createdAt: new Date(context.now),
    modifiedAt: new Date(context.now),
    status: "ACTIVE",
    capacityType: "ON_DEMAND",
    scalingConfig: { minSize: size, maxSize: 2 * size, desiredSize: size },
    instanceTypes: [instanceType],
    subnets: subnetIds,
    amiType: group.amiType ?? "AL2023_x86_64_STANDARD",
    nodeRole: `arn:${context.world.state.caller.partition}:iam::${context.account}:role/${plan.name}-nodes`,
    ...(launchTemplate === undefined ? { diskSize: 20 } : { launchTemplate }),
    health: { issues: [] },
    tags: {},
  });
}

/** Two versions: the nodes run the first, and the second says how many pods a node takes with custom networking. */
function recordTemplate(
  context: CallContext,
  cluster: string,
  { name, userData, sharesTemplateOf }: NodesPlan,
): NonNullable<NodegroupRecord["launchTemplate"]> {
  const shared = context.records.EksNodegroups.get(`${cluster}/${sharesTemplateOf}`)?.launchTemplate;
  if (shared !== undefined) return { ...shared };
  if (userData !== undefined) return { id: inventTemplate(context, name, [userData]), name, version: "1" };
  const maxPods = 'spec: { kubelet: { maxPodsExpression: "((default_enis - 1) * (ips_per_eni - 1)) + 2" } }';
  const id = inventTemplate(context, name, [undefined, Buffer.from(maxPods).toString("base64")]);
  return { id, name, version: "1" };
}

function recordCni(context: CallContext, plan: ClusterPlan): void {
  const { configurationValues } = plan;
  context.records.EksAddons.set(`${plan.name}/vpc-cni`, {
    addonName: "vpc-cni",
    clusterName: plan.name,
    status: "ACTIVE",
    addonVersion: VPC_CNI_VERSIONS[0] ?? "",
    health: { issues: [] },
    addonArn: arn(context, `addon/${plan.name}/vpc-cni/${hexId(plan.name, 3)}`),
    createdAt: new Date(context.now),
    modifiedAt: new Date(context.now),
    tags: {},
    ...(configurationValues === undefined ? {} : { configurationValues }),
  });
}
