import type { KindProps } from "@podspan/core/desired";
import { ProviderError, type StepResult } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";
import { AWS_NODE, FIELD_MANAGER } from "../objects/aws-node.ts";
import { AWS_NODE_KEY, cniConfiguration, cniContainer, cniVariables } from "../objects/daemon-set.ts";
import { type ClusterStep, refusal } from "./cluster-step.ts";
import { giveBack } from "./give-back.ts";
import { type PriorEnv, priorOf, readPrior } from "./prior.ts";
import { rolledOut } from "./rollout.ts";

const WORLD_ID = `${AWS_NODE.namespace}/${AWS_NODE.name}`;

type Env = KindProps["cni-daemonset"]["env"];

/** Sets our variables of container aws-node, or gives everything back as it was; then waits for the rollout. */
export async function writeCniDaemonSet(cluster: ClusterStep): Promise<StepResult> {
  const { step, context } = cluster;
  const daemonSet = await cluster.reads.find(AWS_NODE_KEY);
  if (step.operation === "delete") {
    if (daemonSet !== undefined) await letGo(cluster, daemonSet);
    await rolledOut(cluster);
    return {};
  }
  const { env } = step.after as { readonly env: Env };
  const live = settable(daemonSet, env);
  const prior = await remembered(cluster, live, env);
  const [kept, dropped] = split(prior, env);
  await giveBack(cluster, live, dropped);
  await applyEnv(cluster, live, env);
  if (Object.keys(dropped).length > 0) await context.rememberPrior(kept);
  await rolledOut(cluster);
  return { worldId: WORLD_ID };
}

/** First what we changed returns to its owners, then an empty configuration takes away what was ours alone. */
async function letGo(cluster: ClusterStep, live: KubeObject): Promise<void> {
  await giveBack(cluster, live, readPrior(cluster.context.prior));
  await cluster.writes.apply(cniConfiguration({}, live), AWS_NODE_KEY, { fieldManager: FIELD_MANAGER, force: false });
}

/** Priors of variables that are wanted, and of those that are not any more. */
function split(prior: PriorEnv, env: Env): readonly [kept: PriorEnv, dropped: PriorEnv] {
  const entries = Object.entries(prior);
  return [
    Object.fromEntries(entries.filter(([name]) => name in env)),
    Object.fromEntries(entries.filter(([name]) => !(name in env))),
  ];
}

/** The DaemonSet, when it has the container and none of our variables comes from elsewhere. */
function settable(daemonSet: KubeObject | undefined, env: Env): KubeObject {
  if (daemonSet === undefined || cniContainer(daemonSet) === undefined) {
    throw refusal(
      "not-found",
      "CniMissing",
      "The cluster has no DaemonSet kube-system/aws-node with a container aws-node",
      "Install the Amazon VPC CNI; pod ranges are its feature.",
    );
  }
  const variables = cniVariables(daemonSet);
  const elsewhere = Object.keys(env).filter((name) => variables.has(name) && variables.get(name)?.value === undefined);
  if (elsewhere.length > 0) {
    throw refusal(
      "conflict",
      "ValueFrom",
      `Container aws-node takes ${elsewhere.join(", ")} from a field, ConfigMap or Secret (valueFrom)`,
      "Remove these variables from the DaemonSet's manifest, then run again.",
    );
  }
  return daemonSet;
}

/** State with the priors of variables that we set for the first time; written before anything is changed. */
async function remembered({ context }: ClusterStep, live: KubeObject, env: Env): Promise<PriorEnv> {
  const known = readPrior(context.prior);
  const variables = cniVariables(live);
  const added = Object.keys(env).filter((name) => !(name in known));
  const prior = { ...known, ...Object.fromEntries(added.map((name) => [name, priorOf(variables.get(name))])) };
  if (added.length > 0) await context.rememberPrior(prior);
  return prior;
}

/** Asks first, so that the progress says from whom a variable is taken; its prior is remembered, so it is taken then. */
async function applyEnv({ writes, context }: ClusterStep, live: KubeObject, env: Env): Promise<void> {
  const configuration = cniConfiguration(env, live);
  const options = { fieldManager: FIELD_MANAGER, worldId: WORLD_ID };
  try {
    await writes.apply(configuration, AWS_NODE_KEY, { ...options, force: false });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.faultClass !== "conflict") throw error;
    context.note(error.message);
    await writes.apply(configuration, AWS_NODE_KEY, { ...options, force: true });
  }
}
