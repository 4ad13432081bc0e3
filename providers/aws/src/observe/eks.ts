import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import type { AwsObserveRequest } from "@podspan/core/ports";
import { observedAccessEntry, readAccessEntries } from "./access-entries.ts";
import { addonObservation, readAddon } from "./addon.ts";
import { type ClusterRecord, observedCluster, readCluster } from "./clusters.ts";
import { observedTemplate, readTemplate } from "./launch-templates.ts";
import { observedNodeGroup, readNodeGroups } from "./node-groups.ts";
import { type Collection, collect, type Reading } from "./reading.ts";

type ClusterAnswer = ReturnType<typeof readCluster>;

/** The clusters, where they are asked for: each an answer of its own. */
export function readClusters(reading: Reading, { kinds, clusters }: AwsObserveRequest): readonly ClusterAnswer[] {
  return kinds.has("cluster") ? clusters.map((name) => readCluster(reading, name)) : [];
}

/** Clusters, their CNI add-on, access entries and node groups, as asked for; whose a cluster's CNI is, is told by the add-on. */
export async function readEks(
  reading: Reading,
  request: AwsObserveRequest,
  clusters: readonly ClusterAnswer[],
): Promise<readonly Collection[]> {
  const asked = request.kinds;
  const collections: Promise<Collection>[] = [];
  const addons = asked.has("cni-addon") ? readAddons(reading, request.clusters) : undefined;
  if (asked.has("cluster")) collections.push(collectClusters(reading, clusters, addons));
  if (addons) collections.push(collect(["cni-addon"], async () => observeAddons(await addons)));
  if (asked.has("access-entry")) collections.push(readEntries(reading, request.clusters));
  if (asked.has("node-group")) {
    const groups = Promise.all(request.clusters.map((name) => readNodeGroups(reading, name)));
    collections.push(readGroups(groups));
    if (asked.has("launch-template")) collections.push(readTemplates(reading, groups));
  }
  return Promise.all(collections);
}

type AddonAnswer = { readonly cluster: string } & PromiseSettledResult<Awaited<ReturnType<typeof readAddon>>>;

async function readAddons(reading: Reading, clusters: readonly string[]): Promise<readonly AddonAnswer[]> {
  const answers = await Promise.allSettled(clusters.map((cluster) => readAddon(reading, cluster)));
  return answers.map((answer, index) => ({ ...answer, cluster: clusters[index] ?? "" }));
}

function collectClusters(
  reading: Reading,
  clusters: readonly ClusterAnswer[],
  addons: Promise<readonly AddonAnswer[]> | undefined,
): Promise<Collection> {
  return collect(["cluster"], async () => {
    const found = (await Promise.all(clusters)).flatMap((record) => record ?? []);
    const answers = await (addons ?? readAddons(reading, autoModeNames(found)));
    const selfManaged = new Set(
      answers.filter((answer) => answer.status === "fulfilled" && !answer.value).map(({ cluster }) => cluster),
    );
    return (scope) =>
      found.map((record) => observedCluster(record, !selfManaged.has(record.cluster.name ?? ""), scope));
  });
}

/** Where nobody asks for add-ons, only those clusters are asked for theirs that may do without any VPC CNI. */
function autoModeNames(found: readonly ClusterRecord[]): readonly string[] {
  return found.flatMap(({ cluster }) => (cluster.computeConfig?.enabled ? (cluster.name ?? []) : []));
}

/** One add-on that cannot be read fails the kind: nothing may be concluded about the others of this account and region either. */
async function observeAddons(
  answers: readonly AddonAnswer[],
): Promise<(scope: AwsScope) => readonly Observed<"cni-addon">[]> {
  const observations = await Promise.all(
    answers.map((answer) => {
      if (answer.status === "rejected") throw answer.reason;
      return answer.value ? [addonObservation(answer.value, answer.cluster)] : [];
    }),
  );
  const ready = await Promise.all(observations.flat());
  return (scope) => ready.map((observation) => observation(scope));
}

function readEntries(reading: Reading, clusters: readonly string[]): Promise<Collection> {
  return collect(["access-entry"], async () => {
    const entries = (await Promise.all(clusters.map((name) => readAccessEntries(reading, name)))).flat();
    return (scope) => entries.map((entry) => observedAccessEntry(entry, scope));
  });
}

type Groups = ReturnType<typeof readNodeGroups>;

function readGroups(answers: Promise<readonly Awaited<Groups>[]>): Promise<Collection> {
  return collect(["node-group"], async () => {
    const groups = (await answers).flat();
    return (scope) => groups.map((group) => observedNodeGroup(group, scope));
  });
}

/** The templates that the groups name; EKS's own, of groups without one, are not the user's to change. */
function readTemplates(reading: Reading, answers: Promise<readonly Awaited<Groups>[]>): Promise<Collection> {
  return collect(["launch-template"], async () => {
    const groups = (await answers).flat();
    const ids = new Set(groups.flatMap((group) => group.launchTemplate?.id ?? []));
    const runningOf = (id: string) =>
      new Set(
        groups.flatMap(({ launchTemplate }) => (launchTemplate?.id === id ? (launchTemplate.version ?? []) : [])),
      );
    const templates = await Promise.all([...ids].sort().map((id) => readTemplate(reading, id, runningOf(id))));
    const amiTypes = new Map(groups.map((group) => [group.launchTemplate?.id, group.amiType]));
    return (scope) =>
      templates.flatMap(([latest, ...running]) =>
        latest ? [observedTemplate(latest, amiTypes.get(latest.LaunchTemplateId), scope, running)] : [],
      );
  });
}
