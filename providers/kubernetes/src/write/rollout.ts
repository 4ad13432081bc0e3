import type { ClusterReads } from "../cluster.ts";
import { AWS_NODE_KEY, rolloutOf } from "../objects/daemon-set.ts";
import type { ClusterStep } from "./cluster-step.ts";

/** aws-node restarts a tenth of the nodes at a time and takes about half a minute each; beyond this something hangs. */
const ROLLOUT_WINDOW_MS = 15 * 60_000;

/** Waits until the DaemonSet runs its present template on every node; at once where there are none. */
export async function rolledOut({ reads, context }: Pick<ClusterStep, "reads" | "context">): Promise<void> {
  await context.waitFor("rollout of DaemonSet kube-system/aws-node", ROLLOUT_WINDOW_MS, () => settled(reads));
}

async function settled(reads: ClusterReads): Promise<true | undefined> {
  const daemonSet = await reads.find(AWS_NODE_KEY);
  if (daemonSet === undefined) return true;
  const rollout = rolloutOf(daemonSet);
  if (rollout.observedGeneration < rollout.generation) return undefined;
  // With OnDelete, pods change when their nodes are replaced.
  return rollout.strategy === "OnDelete" || rollout.updatedPods >= rollout.desiredPods ? true : undefined;
}
