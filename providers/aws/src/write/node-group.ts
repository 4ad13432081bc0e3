import type { CreateNodegroupCommandInput, Issue, Nodegroup } from "@aws-sdk/client-eks";
import type { GroupOrder } from "@podspan/core/plan";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { describeNodeGroup } from "../observe/node-groups.ts";
import { hasTags } from "../records/tags.ts";
import { updateToVersion } from "./node-group-version.ts";
import { WINDOWS } from "./windows.ts";
import { change, removal, type Writing, worldIdOf } from "./writing.ts";

const CREATE = "eks:CreateNodegroup";
const DELETE = "eks:DeleteNodegroup";

/** A group like another one, beside it. A failed one of ours, which an earlier run left, is made anew. */
export async function createNodeGroup(writing: Writing, step: BoundStep): Promise<StepResult> {
  const order = step.after as GroupOrder;
  if (order.make !== "beside") throw new Error(`${step.key} makes no group`);
  const { cluster, name, like } = order;
  const tags = step.tags ?? {};
  const there = await describeNodeGroup(writing, cluster, name);
  if (there !== undefined && !hasTags(there.tags ?? {}, tags)) throw foreign(cluster, name);
  if (there?.status === "CREATE_FAILED" || there?.status === "DELETING") await remove(writing, cluster, name);
  if (there === undefined || there.status === "CREATE_FAILED" || there.status === "DELETING") {
    const model = await describeNodeGroup(writing, cluster, like);
    if (model === undefined) throw gone(cluster, like);
    await create(writing, modelled(model, name, tags), tags);
  }
  await active(writing, cluster, name);
  return { worldId: `${cluster}/${name}` };
}

/** Waits for the old group's end; its own nodes are drained, so EKS has little left to do. */
export async function deleteNodeGroup(writing: Writing, step: BoundStep): Promise<StepResult> {
  const [cluster = "", name = ""] = worldIdOf(step).split("/");
  await remove(writing, cluster, name);
  writing.context.milestone(`group ${name}`, "gone");
  return {};
}

export async function updateNodeGroup(writing: Writing, step: BoundStep): Promise<StepResult> {
  const order = step.after as GroupOrder;
  if (order.make !== "version") throw new Error(`${step.key} takes no version`);
  await updateToVersion(writing, order);
  writing.context.milestone(`group ${order.name}`, "replaced");
  return { worldId: worldIdOf(step) };
}

/** What EKS can be told of a group and does not choose by itself: its version stays the cluster's, its AMI the latest. */
function modelled(
  model: Nodegroup,
  name: string,
  marks: Readonly<Record<string, string>>,
): CreateNodegroupCommandInput {
  const { scalingConfig, diskSize, instanceTypes, amiType, remoteAccess, labels, taints } = model;
  const { updateConfig, nodeRepairConfig, capacityType, warmPoolConfig } = model;
  const own = Object.entries(model.tags ?? {}).filter(([key]) => !key.startsWith("aws:"));
  return {
    clusterName: model.clusterName,
    nodegroupName: name,
    subnets: [...(model.subnets ?? [])],
    nodeRole: model.nodeRole,
    tags: { ...Object.fromEntries(own), ...marks },
    ...(scalingConfig ? { scalingConfig } : {}),
    ...(diskSize === undefined ? {} : { diskSize }),
    ...(instanceTypes ? { instanceTypes } : {}),
    ...(amiType ? { amiType } : {}),
    ...(remoteAccess ? { remoteAccess } : {}),
    ...(labels ? { labels } : {}),
    ...(taints ? { taints } : {}),
    ...(updateConfig ? { updateConfig } : {}),
    ...(nodeRepairConfig ? { nodeRepairConfig } : {}),
    ...(capacityType ? { capacityType } : {}),
    ...(warmPoolConfig ? { warmPoolConfig } : {}),
  };
}

async function create(
  writing: Writing,
  input: CreateNodegroupCommandInput,
  marks: Readonly<Record<string, string>>,
): Promise<void> {
  const { clusterName: cluster = "", nodegroupName: name = "" } = input;
  await change(writing, {
    api: CREATE,
    about: [],
    intent: { cluster, name, like: input },
    send: async (clientRequestToken) => {
      await writing.api.eks.createNodegroup({ ...input, clientRequestToken });
      return name;
    },
    readBack: async () => {
      const found = await describeNodeGroup(writing, cluster, name);
      return found !== undefined && hasTags(found.tags ?? {}, marks) ? name : undefined;
    },
    worldId: () => `${cluster}/${name}`,
  });
}

async function active(writing: Writing, cluster: string, name: string): Promise<void> {
  await writing.context.waitFor(`node group ${name} and its nodes`, WINDOWS.nodeGroupMade, async () => {
    const group = await describeNodeGroup(writing, cluster, name);
    if (group === undefined) throw gone(cluster, name);
    if (group.status === "ACTIVE") return true;
    if (group.status === "CREATING" || group.status === "UPDATING") return undefined;
    throw broken(cluster, name, group.status ?? "unknown", group.health?.issues ?? []);
  });
  writing.context.milestone(`group ${name}`, "replaced");
}

async function remove(writing: Writing, cluster: string, name: string): Promise<void> {
  const there = await describeNodeGroup(writing, cluster, name);
  if (there === undefined) return;
  if (there.status !== "DELETING") {
    await removal(writing, `${cluster}/${name}`, DELETE, () =>
      writing.api.eks.deleteNodegroup({ clusterName: cluster, nodegroupName: name }),
    );
  }
  await writing.context.waitFor(`node group ${name} to be gone`, WINDOWS.nodeGroupGone, async () => {
    const group = await describeNodeGroup(writing, cluster, name);
    if (group === undefined) return true;
    if (group.status === "DELETING") return undefined;
    throw broken(cluster, name, group.status ?? "unknown", group.health?.issues ?? []);
  });
}

/** NODE-8: what EKS itself says of a group that it could not make or remove. */
function broken(cluster: string, name: string, status: string, issues: readonly Issue[]): ProviderError {
  const why = issues.map(
    ({ code, message, resourceIds }) =>
      `${code}: ${message}${resourceIds?.length ? ` (${resourceIds.join(", ")})` : ""}`,
  );
  return new ProviderError({
    faultClass: "conflict",
    code: "NODE-8",
    message: `node group ${cluster}/${name} is ${status}${why.length > 0 ? `: ${why.join("; ")}` : ""}`,
    hint: "the old nodes are as they were; mend what EKS names (capacity of a zone, the node role, free addresses), then run again: a group of ours that failed is made anew",
    api: status.startsWith("DELETE") ? DELETE : CREATE,
  });
}

function foreign(cluster: string, name: string): ProviderError {
  return new ProviderError({
    faultClass: "exists",
    code: "OWN-3",
    message: `cluster ${cluster} has a node group ${name} that is not ours`,
    hint: "delete it if nobody needs it, then run again",
    api: CREATE,
  });
}

function gone(cluster: string, name: string): ProviderError {
  return new ProviderError({
    faultClass: "not-found",
    code: "ResourceNotFoundException",
    message: `node group ${cluster}/${name} is gone`,
    hint: "somebody removed it meanwhile: run again to plan with what is there now",
    api: "eks:DescribeNodegroup",
  });
}
