import type { Behaviour } from "../behaviour/behaviour.ts";
import { type CallContext, later } from "../ec2/context.ts";
import { instancesOf } from "../ec2/instance.ts";
import { defaultMaxPods, maxPodsWith, sizeOf } from "../ec2/instance-type.ts";
import { find } from "../ec2/lookup.ts";
import { endLaunched, isLaunched } from "../ec2/power.ts";
import { ground } from "../invent/ground.ts";
import { launchInstance, terminateInstance } from "../invent/node-network.ts";
import type { InventedNode, TwinClusterKey, TwinNodes } from "../kubernetes/port.ts";
import type { InstanceRecord } from "../records/kinds.ts";
import type { Change, Transition } from "../records/transitions.ts";
import type { TwinWorld } from "../records/world.ts";
import { maxPodsSaid } from "./user-data.ts";

export interface NodeDeps {
  readonly world: TwinWorld;
  readonly side: TwinNodes;
  readonly behaviour: Behaviour;
}

/** Tags by which instances know what they belong to, as EC2 Auto Scaling and EKS set them. */
export const SCALING_GROUP = "aws:autoscaling:groupName";
export const CLUSTER = "eks:cluster-name";
export const NODE_GROUP = "eks:nodegroup-name";
export const TEMPLATE_VERSION = "aws:ec2launchtemplate:version";

/** How long until an Auto Scaling group tries again where EC2 had no capacity. */
const AGAIN_MS = 60_000;

export function contextOf({ world, behaviour }: NodeDeps, { account, region, at }: Transition): CallContext {
  return ground(world, behaviour, { account, region }, at);
}

export function keyOf({ account, region }: CallContext, name: string): TwinClusterKey {
  return { account, region, name };
}

export type Start = Omit<Extract<Change, { readonly kind: "instance-starts" }>, "kind"> & {
  readonly templateVersion?: string;
};

/** Starts an instance, or tries again later where EC2 has none or the subnet is full. */
export function startInstance(deps: NodeDeps, context: CallContext, start: Start): void {
  const { cluster, subnet, instanceType, scalingGroup, nodeGroup, templateVersion } = start;
  const zone = find(context, "Subnets", "SubnetId", subnet).AvailabilityZone;
  const request = { subnetId: subnet, instanceType, ...(nodeGroup === undefined ? {} : { nodeGroup }) };
  const node = deps.behaviour.noCapacity.includes(zone) ? undefined : launched(context, cluster, request);
  if (node === undefined) {
    later(context, AGAIN_MS, { kind: "instance-starts", ...start });
    return;
  }
  context.records.Instances.set(
    node.instanceId,
    instanceRecord(context, node, {
      cluster,
      scalingGroup,
      ...(templateVersion === undefined ? {} : { templateVersion }),
    }),
  );
  later(context, deps.behaviour.nodes.join, {
    kind: "node-joins",
    cluster,
    instance: node.instanceId,
    ...(nodeGroup === undefined ? {} : { nodeGroup }),
  });
}

function launched(
  context: CallContext,
  cluster: string,
  request: { readonly subnetId: string; readonly instanceType: string; readonly nodeGroup?: string },
): InventedNode | undefined {
  try {
    return launchInstance(context, cluster, request);
  } catch {
    return undefined;
  }
}

export function instanceRecord(
  context: CallContext,
  node: InventedNode,
  of: { readonly cluster: string; readonly scalingGroup: string; readonly templateVersion?: string },
): InstanceRecord {
  const tags = {
    [SCALING_GROUP]: of.scalingGroup,
    [CLUSTER]: of.cluster,
    ...(node.nodeGroup === undefined ? {} : { [NODE_GROUP]: node.nodeGroup }),
    ...(of.templateVersion === undefined ? {} : { [TEMPLATE_VERSION]: of.templateVersion }),
  };
  return {
    InstanceId: node.instanceId,
    InstanceType: node.instanceType as InstanceRecord["InstanceType"],
    SubnetId: node.subnetId,
    PrivateIpAddress: node.internalIp,
    Placement: { AvailabilityZone: node.zone },
    State: { Code: 16, Name: "running" },
    LaunchTime: new Date(context.now),
    Tags: Object.entries(tags)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([Key, Value]) => ({ Key, Value })),
  };
}

export function tagOf(instance: InstanceRecord, key: string): string | undefined {
  return instance.Tags.find(({ Key }) => Key === key)?.Value;
}

export function isRunning({ State }: InstanceRecord): boolean {
  return State.Name === "running" || State.Name === "pending";
}

/** The kubelet joins, when the instance is still there. */
export function joinNode(
  { side }: NodeDeps,
  context: CallContext,
  { cluster, instance, nodeGroup }: Extract<Change, { readonly kind: "node-joins" }>,
): void {
  const record = context.records.Instances.get(instance);
  const primary = [...context.records.NetworkInterfaces.values()].find(
    ({ Attachment }) => Attachment?.InstanceId === instance && Attachment.DeviceIndex === 0,
  );
  if (record === undefined || primary === undefined || !isRunning(record)) return;
  const node: InventedNode = {
    name: primary.PrivateDnsName ?? "",
    instanceId: instance,
    instanceType: record.InstanceType,
    zone: primary.AvailabilityZone,
    subnetId: primary.SubnetId,
    interfaceId: primary.NetworkInterfaceId,
    internalIp: primary.PrivateIpAddress ?? "",
    maxPods: maxPodsOf(context, record, side.cni(keyOf(context, cluster))),
    ...(nodeGroup === undefined ? {} : { nodeGroup }),
  };
  side.join(keyOf(context, cluster), node, context.now);
}

/**
 * EKS reckons for groups that it makes by itself, and somebody has for an Auto Scaling group's own template; a group with a template
 * has what its version's user data say (EKS user guide, choosing an instance type).
 */
function maxPodsOf(context: CallContext, instance: InstanceRecord, cni: ReturnType<TwinNodes["cni"]>): number {
  const group = context.records.EksNodegroups.get(`${tagOf(instance, CLUSTER)}/${tagOf(instance, NODE_GROUP)}`);
  if (group?.launchTemplate === undefined) return maxPodsWith(context, instance.InstanceType, cni);
  const version = tagOf(instance, TEMPLATE_VERSION) ?? group.launchTemplate.version;
  const template = context.records.LaunchTemplateVersions.get(`${group.launchTemplate.id}/${version}`);
  const said = maxPodsSaid(template?.LaunchTemplateData.UserData, sizeOf(context, instance.InstanceType));
  return said ?? defaultMaxPods(context, instance.InstanceType);
}

/** The instance, its interfaces and its node are gone; its Auto Scaling group makes up for it when it has too few. */
export function endInstance(deps: NodeDeps, context: CallContext, id: string): void {
  const instance = instancesOf(context).find((one) => one.InstanceId === id);
  if (instance === undefined) return;
  if (isLaunched(instance)) {
    endLaunched({ ...context, timing: deps.behaviour.timing }, instance);
    return;
  }
  terminateInstance(context, id, false);
  context.records.Instances.delete(id);
  for (const cluster of context.records.EksClusters.keys()) deps.side.leave(keyOf(context, cluster), id, context.now);
  const scalingGroup = tagOf(instance, SCALING_GROUP);
  const cluster = tagOf(instance, CLUSTER);
  if (scalingGroup === undefined || cluster === undefined || !isShort(context, instance)) return;
  const nodeGroup = tagOf(instance, NODE_GROUP);
  later(context, deps.behaviour.nodes.replace, {
    kind: "instance-starts",
    cluster,
    subnet: instance.SubnetId,
    instanceType: instance.InstanceType,
    scalingGroup,
    ...(nodeGroup === undefined ? {} : { nodeGroup }),
  });
}

/** EKS keeps a managed group's size in its record; another group's is what it was. */
function isShort(context: CallContext, gone: InstanceRecord): boolean {
  const nodeGroup = tagOf(gone, NODE_GROUP);
  if (nodeGroup === undefined) return true;
  const group = context.records.EksNodegroups.get(`${tagOf(gone, CLUSTER)}/${nodeGroup}`);
  if (group?.status !== "ACTIVE") return false;
  const running = [...context.records.Instances.values()].filter(
    (one) => tagOf(one, NODE_GROUP) === nodeGroup && isRunning(one),
  );
  return running.length < (group.scalingConfig?.desiredSize ?? 0);
}
