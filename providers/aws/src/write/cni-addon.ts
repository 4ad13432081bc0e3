import type { Addon } from "@aws-sdk/client-eks";
import { awsCommand } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { addonWorldId, CNI_ADDON, issuesOf, readAddon, unreadableConfiguration } from "../observe/addon.ts";
import { ask } from "../observe/reading.ts";
import {
  type EnvironmentEdits,
  editEnvironment,
  environmentOf,
  readConfiguration,
} from "../records/addon-configuration.ts";
import { WINDOWS } from "./windows.ts";
import { change, type Writing, wanted } from "./writing.ts";

const UPDATE = "eks:UpdateAddon";
/** Field of a prior value: `env.WARM_ENI_TARGET`. `null` says that the variable was not set. */
const PRIOR_FIELD = "env.";

type Prior = Readonly<Record<string, unknown>>;

/** Sets our variables among those of the configuration, and gives back those that we set once and no longer want. */
export async function updateCniAddon(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { cluster, env } = wanted(step, "cni-addon");
  const addon = await settledAddon(writing, cluster);
  const prior = writing.context.prior ?? {};
  const dropped = Object.fromEntries(Object.entries(priorEdits(prior)).filter(([key]) => !(key in env)));
  await rememberBefore(writing, await valuesBefore(writing, cluster, addon, Object.keys(env)), prior);
  await configure(writing, cluster, addon, { ...dropped, ...env });
  if (Object.keys(dropped).length > 0) await forget(writing, Object.keys(dropped));
  return { worldId: addonWorldId(cluster) };
}

/** Gives back what was there before us. Without that memory nothing is touched, and the note says so. */
export async function restoreCniAddon(writing: Writing, step: BoundStep): Promise<StepResult> {
  const cluster = clusterOf(step);
  const addon = await readAddon(writing, cluster);
  if (addon === undefined) return {};
  const edits = priorEdits(writing.context.prior ?? {});
  if (Object.keys(edits).length === 0) {
    writing.context.note(`${addonWorldId(cluster)}: its values before us are not known, so it stays as it is`);
    return {};
  }
  await configure(writing, cluster, await settledAddon(writing, cluster), edits);
  return {};
}

function clusterOf(step: BoundStep): string {
  const suffix = `/${CNI_ADDON}`;
  if (step.worldId?.endsWith(suffix)) return step.worldId.slice(0, -suffix.length);
  const { cluster } = (step.before ?? {}) as { readonly cluster?: string };
  if (cluster === undefined) throw new Error(`step ${step.key} names no cluster`);
  return cluster;
}

function priorEdits(prior: Prior): EnvironmentEdits {
  return Object.fromEntries(
    Object.entries(prior)
      .filter(([field]) => field.startsWith(PRIOR_FIELD))
      .map(([field, value]) => [field.slice(PRIOR_FIELD.length), typeof value === "string" ? value : null]),
  );
}

async function valuesBefore(writing: Writing, cluster: string, addon: Addon, keys: readonly string[]): Promise<Prior> {
  const reading = await readConfiguration(addon.configurationValues);
  if (!reading.ok) throw unreadableConfiguration(writing.scope, cluster, reading.message);
  const env = environmentOf(reading.values);
  return Object.fromEntries(keys.map((key) => [`${PRIOR_FIELD}${key}`, env[key] ?? null]));
}

/** Before the first change only: later values are our own. */
async function rememberBefore(writing: Writing, before: Prior, known: Prior): Promise<void> {
  if (Object.keys(before).every((field) => field in known)) return;
  await writing.context.rememberPrior({ ...before, ...known });
}

/** Values that have been given back are no longer ours to know. */
async function forget({ context }: Writing, given: readonly string[]): Promise<void> {
  const fields = new Set(given.map((key) => `${PRIOR_FIELD}${key}`));
  const kept = Object.entries(context.prior ?? {}).filter(([field]) => !fields.has(field));
  await context.rememberPrior(Object.fromEntries(kept));
}

async function configure(writing: Writing, cluster: string, addon: Addon, edits: EnvironmentEdits): Promise<void> {
  const reading = await readConfiguration(addon.configurationValues);
  if (!reading.ok) throw unreadableConfiguration(writing.scope, cluster, reading.message);
  const env = environmentOf(reading.values);
  if (Object.entries(edits).every(([key, value]) => (env[key] ?? null) === value)) return;
  const configurationValues = await editEnvironment(addon.configurationValues, edits);
  const update = await sendUpdate(writing, cluster, addon, configurationValues, edits);
  if (update !== undefined) await untilApplied(writing, cluster, update);
  await confirmActive(writing, cluster, addon.status);
}

/** EKS forgets a role that an update does not repeat, so it is repeated. The token makes a second try the same update. */
async function sendUpdate(
  writing: Writing,
  cluster: string,
  { serviceAccountRoleArn }: Addon,
  configurationValues: string,
  edits: EnvironmentEdits,
): Promise<string | undefined> {
  const answer = await change(writing, {
    api: UPDATE,
    about: [],
    intent: { cluster, env: edits },
    send: (clientRequestToken) =>
      writing.api.eks.updateAddon({
        clusterName: cluster,
        addonName: CNI_ADDON,
        configurationValues,
        resolveConflicts: "PRESERVE",
        clientRequestToken,
        ...(serviceAccountRoleArn ? { serviceAccountRoleArn } : {}),
      }),
    worldId: () => addonWorldId(cluster),
  });
  return answer.update?.id;
}

async function untilApplied(writing: Writing, cluster: string, updateId: string): Promise<void> {
  await writing.context.waitFor(`${addonWorldId(cluster)} to be updated`, WINDOWS.addonSettled, async () => {
    const { update } = await ask(writing, "eks:DescribeUpdate", () =>
      writing.api.eks.describeUpdate({ name: cluster, updateId, addonName: CNI_ADDON }),
    );
    if (update?.status === "Successful") return true;
    if (update?.status !== "Failed" && update?.status !== "Cancelled") return undefined;
    const why = (update.errors ?? []).map(({ errorCode, errorMessage }) => `${errorCode}: ${errorMessage}`);
    throw addonBroken(writing.scope, cluster, `the update ended ${update.status}`, why);
  });
}

const CHANGING: ReadonlySet<string | undefined> = new Set(["CREATING", "UPDATING", "DELETING"]);

/** The add-on once nothing changes it; EKS takes one update at a time. */
async function settledAddon(writing: Writing, cluster: string): Promise<Addon> {
  return writing.context.waitFor(`${addonWorldId(cluster)} to settle`, WINDOWS.addonSettled, async () => {
    const addon = await readAddon(writing, cluster);
    if (addon === undefined) throw noAddon(cluster);
    return CHANGING.has(addon.status) ? undefined : addon;
  });
}

/**
 * After our update the add-on must be active. One that was degraded before (for want of addresses, say, which is why we are here)
 * may stay so until its nodes are replaced: that is only said.
 */
async function confirmActive(writing: Writing, cluster: string, before: Addon["status"]): Promise<void> {
  const addon = await settledAddon(writing, cluster);
  if (addon.status === "ACTIVE") return;
  const issues = issuesOf(addon);
  if (addon.status !== "DEGRADED" || before !== "DEGRADED") {
    throw addonBroken(writing.scope, cluster, `it is ${addon.status}`, issues);
  }
  writing.context.note(`${addonWorldId(cluster)} is DEGRADED as before: ${issues.join("; ")}`);
}

function noAddon(cluster: string): ProviderError {
  return new ProviderError({
    faultClass: "not-found",
    code: "ResourceNotFoundException",
    message: `cluster ${cluster} has no managed add-on ${CNI_ADDON}`,
    hint: "it was removed after it was read: run again to plan with what is there now",
    api: "eks:DescribeAddon",
  });
}

function addonBroken(scope: Writing["scope"], cluster: string, what: string, why: readonly string[]): ProviderError {
  return new ProviderError({
    faultClass: "conflict",
    code: "AddonNotActive",
    message: `${addonWorldId(cluster)}: ${what}${why.length > 0 ? `: ${why.join("; ")}` : ""}`,
    hint: `mend what ${awsCommand(scope, "eks describe-addon")} --cluster-name ${cluster} --addon-name ${CNI_ADDON} reports, then run again`,
    api: UPDATE,
  });
}
