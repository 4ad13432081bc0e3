import type { ErrorDetail, Update } from "@aws-sdk/client-eks";
import { ProviderError } from "@podspan/core/ports";
import { describeNodeGroup } from "../observe/node-groups.ts";
import { allPages, ask } from "../observe/reading.ts";
import { madeVersion, type VersionOrder } from "./template-version.ts";
import { WINDOWS } from "./windows.ts";
import { change, present, type Writing } from "./writing.ts";

const UPDATE = "eks:UpdateNodegroupVersion";

/**
 * Has EKS replace a group's nodes with those of another version of its launch template. An update that is under way, ours of an earlier
 * run or somebody's, is waited for; a version that the group has already is not asked for twice.
 */
export async function updateToVersion(writing: Writing, order: VersionOrder): Promise<void> {
  const { cluster, name, template } = order;
  const group = await describeNodeGroup(writing, cluster, name);
  const underway = group?.status === "UPDATING" ? await updateUnderway(writing, order) : undefined;
  if (underway !== undefined) {
    await untilDone(writing, order, underway);
    return;
  }
  if (order.version !== undefined && group?.launchTemplate?.version === order.version) return;
  const version = order.version ?? (await madeVersion(writing, order, group));
  const answer = await change(writing, {
    api: UPDATE,
    about: [],
    intent: { cluster, name, template, version },
    send: (clientRequestToken) =>
      writing.api.eks.updateNodegroupVersion({
        clusterName: cluster,
        nodegroupName: name,
        launchTemplate: { id: template, version },
        // Without a version EKS would take the cluster's, which may be newer; a group with an AMI of its own has none to name.
        ...(group?.version !== undefined && group.amiType !== "CUSTOM" ? { version: group.version } : {}),
        force: false,
        clientRequestToken,
      }),
  });
  await untilDone(writing, order, present(answer.update?.id, UPDATE));
}

async function updateUnderway(writing: Writing, { cluster, name }: VersionOrder): Promise<string | undefined> {
  const ids = await allPages(
    (nextToken) =>
      ask(writing, "eks:ListUpdates", () =>
        writing.api.eks.listUpdates({ name: cluster, nodegroupName: name, ...(nextToken ? { nextToken } : {}) }),
      ),
    (answer) => answer.updateIds,
    (answer) => answer.nextToken,
  );
  for (const id of ids) {
    const update = await describeUpdate(writing, cluster, name, id);
    if (update?.status === "InProgress") return id;
  }
  return undefined;
}

async function describeUpdate(
  writing: Writing,
  cluster: string,
  nodegroupName: string,
  updateId: string,
): Promise<Update | undefined> {
  const answer = await ask(writing, "eks:DescribeUpdate", () =>
    writing.api.eks.describeUpdate({ name: cluster, nodegroupName, updateId }),
  );
  return answer.update;
}

async function untilDone(writing: Writing, { cluster, name }: VersionOrder, updateId: string): Promise<void> {
  const { context } = writing;
  const since = context.clock.now();
  await context.waitFor(`EKS to replace the nodes of ${name}`, WINDOWS.nodeGroupUpdated, async () => {
    const update = await describeUpdate(writing, cluster, name, updateId);
    if (update?.status === "Successful") return true;
    if (update?.status !== "Failed" && update?.status !== "Cancelled") {
      context.note(`EKS replaces the nodes of ${name}, for ${Math.round((context.clock.now() - since) / 60_000)} min`);
      return undefined;
    }
    throw failedUpdate(cluster, name, update.status, update.errors ?? []);
  });
}

/** What can be done about each reason that EKS gives (EKS API, ErrorDetail). */
const CURES: Readonly<Record<string, string>> = {
  PodEvictionFailure:
    "a PodDisruptionBudget let a pod not go for 15 minutes: run more replicas or loosen the budget (`kubectl get pdb -A`)",
  NodeCreationFailure:
    "new instances did not join the cluster: look at their node role, user data and the log of aws-node (an ENIConfig for their zone)",
  AsgInstanceLaunchFailures: "EC2 started no instance: look for capacity of the type in the zone, or a quota",
  InsufficientFreeAddresses: "a node subnet has no free address left",
  IpNotAvailable: "a node subnet has no free address left",
  AccessDenied: "EKS may not do it: look at the group's node role and aws-auth or access entries",
};

function failedUpdate(cluster: string, name: string, status: string, errors: readonly ErrorDetail[]): ProviderError {
  const why = errors.map(
    ({ errorCode, errorMessage, resourceIds }) =>
      `${errorCode}: ${errorMessage}${resourceIds?.length ? ` (${resourceIds.join(", ")})` : ""}`,
  );
  const cures = [...new Set(errors.map(({ errorCode }) => CURES[errorCode ?? ""] ?? "mend what EKS names"))];
  return new ProviderError({
    faultClass: "conflict",
    code: "NODE-8",
    message: `the update of node group ${cluster}/${name} ended ${status}${why.length > 0 ? `: ${why.join("; ")}` : ""}`,
    hint: `${cures.length > 0 ? cures.join("; ") : "mend what EKS names"}; then run again: nodes that are new already stay`,
    api: UPDATE,
  });
}
