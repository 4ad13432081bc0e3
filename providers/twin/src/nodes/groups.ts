import { type CallContext, later } from "../ec2/context.ts";
import { end, instancesOf } from "../ec2/instance.ts";
import type { WorkerNode } from "../kubernetes/port.ts";
import type { InstanceRecord, NodegroupRecord, UpdateRecord } from "../records/kinds.ts";
import type { Change } from "../records/transitions.ts";
import { isRunning, keyOf, NODE_GROUP, type NodeDeps, startInstance, TEMPLATE_VERSION, tagOf } from "./instances.ts";

type GroupStep = Extract<Change, { readonly kind: "group-step" }>;

/** How long EKS waits for nodes to join and for a pod to be evicted (EKS user guide, managed node update behaviour). */
const PATIENCE_MS = 15 * 60_000;

/** What EKS is at with one node group. */
interface Work {
  readonly deps: NodeDeps;
  readonly context: CallContext;
  readonly group: NodegroupRecord;
  readonly change: GroupStep;
  readonly nodes: readonly WorkerNode[];
  readonly instances: readonly InstanceRecord[];
}

/** EKS looks after a group, and comes back until its work is done. */
export function stepGroup(deps: NodeDeps, context: CallContext, change: GroupStep): void {
  const group = context.records.EksNodegroups.get(change.group);
  if (group === undefined) return;
  const nodes = deps.side
    .nodes(keyOf(context, group.clusterName))
    .filter((node) => node.nodeGroup === group.nodegroupName);
  const known = new Set(nodes.map((node) => node.instanceId));
  const instances = instancesOf(context).filter(
    (one) => isRunning(one) && (tagOf(one, NODE_GROUP) === group.nodegroupName || known.has(one.InstanceId)),
  );
  const work: Work = { deps, context, group, change, nodes, instances };
  const next = nextStep(work);
  if (next !== undefined) later(context, deps.behaviour.nodes.groupStep, { ...change, ...next });
}

/** What changes until EKS comes back; undefined: its work is done. */
type Next = Partial<Pick<GroupStep, "since" | "left">> | undefined;

function nextStep(work: Work): Next {
  switch (work.group.status) {
    case "CREATING":
      return making(work);
    case "UPDATING":
      return updating(work);
    case "DELETING":
      return deleting(work);
    default:
      return undefined;
  }
}

function making(work: Work): Next {
  const { context, group, change, nodes } = work;
  const desired = group.scalingConfig?.desiredSize ?? 0;
  if (change.left === undefined) {
    for (let number = 0; number < desired; number += 1) start(work, group.subnets[number % group.subnets.length] ?? "");
    return { left: desired };
  }
  if (nodes.filter((node) => node.ready).length >= desired) {
    group.status = "ACTIVE";
    return undefined;
  }
  if (context.now - change.since < PATIENCE_MS) return {};
  group.status = "CREATE_FAILED";
  group.health = { issues: [unready(work)] };
  return undefined;
}

function unready({ deps, context, group, instances, nodes }: Work) {
  const zones = group.subnets.map((subnet) => context.records.Subnets.get(subnet)?.AvailabilityZone ?? "");
  const full = zones.find((zone) => deps.behaviour.noCapacity.includes(zone));
  const resourceIds = [`eks-${group.nodegroupName}`];
  if (full !== undefined) {
    const message = `Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have sufficient ${group.instanceTypes?.[0]} capacity in the Availability Zone you requested (${full}). Launching EC2 instance failed.`;
    return { code: "AsgInstanceLaunchFailures" as const, message, resourceIds };
  }
  const ready = new Set(nodes.filter((node) => node.ready).map((node) => node.instanceId));
  return {
    code: "NodeCreationFailure" as const,
    message: "Instances failed to join the kubernetes cluster",
    resourceIds: instances.map((one) => one.InstanceId).filter((id) => !ready.has(id)),
  };
}

function start({ deps, context, group }: Work, subnet: string, templateVersion?: string): void {
  startInstance(deps, context, {
    cluster: group.clusterName,
    subnet,
    instanceType: group.instanceTypes?.[0] ?? "m5.large",
    scalingGroup: `eks-${group.nodegroupName}`,
    nodeGroup: group.nodegroupName,
    ...(templateVersion === undefined ? {} : { templateVersion }),
  });
}

/** One more node of the new version, then one old one drained and ended, until none is left. */
function updating(work: Work): Next {
  const { deps, context, group, change, nodes, instances } = work;
  const update = context.records.EksUpdates.get(change.update ?? "");
  if (update === undefined) return undefined;
  const target = update.params?.find(({ type }) => type === "LaunchTemplateVersion")?.value ?? "";
  const fresh = instances.filter((one) => tagOf(one, TEMPLATE_VERSION) === target);
  const old = instances.filter((one) => tagOf(one, TEMPLATE_VERSION) !== target).sort(byZone);
  const ready = new Set(nodes.filter((node) => node.ready).map((node) => node.instanceId));
  const first = old[0];
  if (first === undefined && isEnding(work)) return {};
  if (first === undefined) {
    update.status = "Successful";
    group.launchTemplate = { ...group.launchTemplate, version: target };
    group.status = "ACTIVE";
    return undefined;
  }
  const starting = context.world.state.transitions.some(
    ({ change: due }) => due.kind === "instance-starts" && due.nodeGroup === group.nodegroupName,
  );
  if (instances.length <= (group.scalingConfig?.desiredSize ?? 0) && !starting) {
    start(work, first.SubnetId, target);
    return { since: context.now };
  }
  if (starting || !fresh.every((one) => ready.has(one.InstanceId))) {
    if (context.now - change.since < PATIENCE_MS) return {};
    const message = "Couldn't proceed with upgrade process as new nodes are not joining node group";
    return fail(work, update, { errorCode: "NodeCreationFailure", errorMessage: message, resourceIds: [] });
  }
  const left = deps.side.drain(keyOf(context, group.clusterName), first.InstanceId, context.now);
  if (left === 0) {
    end(context, tagged(first, group));
    return { since: context.now, left: 0 };
  }
  if (left < (change.left || Number.POSITIVE_INFINITY)) return { since: context.now, left };
  if (context.now - change.since < PATIENCE_MS) return { left };
  const stuck = nodes.find((node) => node.instanceId === first.InstanceId)?.name ?? first.InstanceId;
  const message = `Reached max retries while trying to evict pods from nodes in node group ${group.nodegroupName}`;
  return fail(work, update, { errorCode: "PodEvictionFailure", errorMessage: message, resourceIds: [stuck] });
}

function fail({ group }: Work, update: UpdateRecord, error: NonNullable<UpdateRecord["errors"]>[number]): Next {
  update.status = "Failed";
  update.errors = [error];
  group.status = "ACTIVE";
  return undefined;
}

/** Drained as far as budgets let it in its time, then ended whatever is left. */
function deleting(work: Work): Next {
  const { deps, context, group, change, instances } = work;
  if (instances.length === 0 && !isEnding(work)) {
    context.records.EksNodegroups.delete(change.group);
    return undefined;
  }
  for (const instance of instances) {
    const left = deps.side.drain(keyOf(context, group.clusterName), instance.InstanceId, context.now);
    if (left === 0 || context.now - change.since >= PATIENCE_MS) end(context, tagged(instance, group));
  }
  return {};
}

/** Whether instances of the group are on their way out. */
function isEnding({ context, group }: Work): boolean {
  return [...context.records.Instances.values()].some(
    (one) => tagOf(one, NODE_GROUP) === group.nodegroupName && !isRunning(one),
  );
}

/** What only its interface told of is remembered as the group's until it is gone. */
function tagged(instance: InstanceRecord, group: NodegroupRecord): InstanceRecord {
  if (tagOf(instance, NODE_GROUP) !== undefined) return instance;
  return { ...instance, Tags: [...instance.Tags, { Key: NODE_GROUP, Value: group.nodegroupName }] };
}

function byZone(a: InstanceRecord, b: InstanceRecord): number {
  const [first, second] = [a, b].map((one) => `${one.Placement.AvailabilityZone}/${one.InstanceId}`);
  return (first ?? "") < (second ?? "") ? -1 : 1;
}
