import { ProviderError } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";
import { AWS_NODE, FIELD_MANAGER } from "../objects/aws-node.ts";
import { AWS_NODE_KEY, cniConfiguration, cniVariables, isOurs } from "../objects/daemon-set.ts";
import type { FieldOwner } from "../objects/managed-fields.ts";
import { appliedConfiguration, withEnv } from "./applied-configuration.ts";
import type { ClusterStep } from "./cluster-step.ts";
import type { PriorEnv } from "./prior.ts";

type Env = Readonly<Record<string, string>>;

/** Variables that go back to one owner. */
interface Restitution {
  readonly owner: FieldOwner;
  readonly env: Env;
}

/** What the API server calls the owner of fields that were there before it kept owners (managedFields are missing). */
const NOBODY: FieldOwner = { manager: "before-first-apply", operation: "Update" };

/** How often a conflict is met by looking again: the controller writes the status while we write, or an answer was lost. */
const LOOKS = 5;

/**
 * Gives variables that we changed their values and owners back. Those that somebody else has changed since are theirs and
 * stay; those that were absent go when we next apply without them. May be repeated after a crash.
 */
export async function giveBack(cluster: ClusterStep, live: KubeObject, prior: PriorEnv): Promise<void> {
  let now = live;
  for (let look = 1; ; look += 1) {
    try {
      for (const restitution of restitutions(now, prior)) await restore(cluster, now, restitution);
      return;
    } catch (error) {
      if (!(error instanceof ProviderError) || error.faultClass !== "conflict" || look === LOOKS) throw error;
      now = (await cluster.reads.find(AWS_NODE_KEY)) ?? now;
    }
  }
}

/** By owner, sorted. What an owner shares with us needs nothing: it stays theirs when we let go. */
function restitutions(live: KubeObject, prior: PriorEnv): readonly Restitution[] {
  const variables = cniVariables(live);
  const owned = Object.entries(prior).flatMap(([name, before]) => {
    const variable = variables.get(name);
    if (before.kind === "absent" || variable === undefined || !isOurs(variable) || variable.owners.length > 1)
      return [];
    return [{ name, value: before.value, owner: before.owners.find((one) => one.manager !== FIELD_MANAGER) ?? NOBODY }];
  });
  const byOwner = Map.groupBy(owned, ({ owner }) => `${owner.operation} ${owner.manager}`);
  return [...byOwner.keys()].sort().flatMap((key) => {
    const group = byOwner.get(key) ?? [];
    const owner = group[0]?.owner;
    return owner ? [{ owner, env: Object.fromEntries(group.map(({ name, value }) => [name, value])) }] : [];
  });
}

/** Writes in the owner's name: a patch for one that updates, its whole configuration for one that applies. */
async function restore(cluster: ClusterStep, live: KubeObject, { owner, env }: Restitution): Promise<void> {
  if (owner.operation === "Update") {
    const { spec } = cniConfiguration(env, live);
    await cluster.writes.patch({ spec }, AWS_NODE_KEY, owner.manager);
    return;
  }
  const now = (await cluster.reads.find(AWS_NODE_KEY)) ?? live;
  const configuration = withEnv(appliedConfiguration(now, owner), AWS_NODE.container, env);
  const { resourceVersion } = now.metadata;
  // Nobody may change the object between our reading of the configuration and its return.
  const metadata = { ...configuration.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  await cluster.writes.apply({ ...configuration, metadata }, AWS_NODE_KEY, {
    fieldManager: owner.manager,
    force: true,
  });
}
