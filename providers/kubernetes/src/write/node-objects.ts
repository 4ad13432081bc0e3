import type { StepResult } from "@podspan/core/ports";
import { type KubeObject, NODES, type ObjectKey } from "../api.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import { at, mapOf } from "../objects/json.ts";
import { NODE_CLASS_FIELDS, type NodeClassProps, nodeClassConfiguration, nodeClassKey } from "../objects/node-class.ts";
import { NODE_POOL_FIELDS, type NodePoolProps, nodePoolConfiguration, nodePoolKey } from "../objects/node-pool.ts";
import { ownerOf } from "../objects/owner.ts";
import { type AdoptedObject, adoptObject, releaseObject } from "./adopted-object.ts";
import { type ClusterStep, refusal } from "./cluster-step.ts";
import { isOurs } from "./ownership.ts";

/**
 * Karpenter drains node by node, heeding disruption budgets and pods' grace: an hour is what many of them take, and beyond it
 * something holds on (a PodDisruptionBudget, an annotation do-not-disrupt).
 */
const DRAINED_MS = 60 * 60_000;
/** A NodeClass without nodes is let go within seconds. */
const RELEASED_MS = 5 * 60_000;
/** A limit that limits nothing. */
const PLENTY = "1000000";
/** Label that Karpenter gives the nodes of a NodePool. */
const POOL_LABEL = "karpenter.sh/nodepool";

/** Server-side apply as manager `podspan`, or removal of what we made; Karpenter replaces nodes of a changed class by itself (drift). */
export async function writeNodeClass(cluster: ClusterStep): Promise<StepResult> {
  if (cluster.step.action === "release") return releaseObject(cluster, nodeClassOf(cluster));
  if (cluster.step.operation === "delete") {
    return remove(
      cluster,
      nodeClassKey(cluster.step.worldId ?? ""),
      RELEASED_MS,
      async () => "to be let go by its nodes",
    );
  }
  return make(cluster, nodeClassOf(cluster));
}

function nodeClassOf({ step }: ClusterStep): AdoptedObject {
  const props = step.after as NodeClassProps;
  return {
    key: nodeClassKey(props.name),
    configuration: nodeClassConfiguration(props, step.tags ?? {}),
    fields: NODE_CLASS_FIELDS,
  };
}

/** As a NodeClass; its removal is done when Karpenter has drained and terminated all its nodes. */
export async function writeNodePool(cluster: ClusterStep): Promise<StepResult> {
  if (cluster.step.action === "release") return releaseObject(cluster, nodePoolOf(cluster));
  if (cluster.step.operation === "delete") {
    const name = cluster.step.worldId ?? "";
    return remove(cluster, nodePoolKey(name), DRAINED_MS, () => nodesLeft(cluster, name));
  }
  const pool = nodePoolOf(cluster);
  const result = await make(cluster, pool);
  await withoutForeignLimits(cluster, pool);
  return result;
}

function nodePoolOf({ step }: ClusterStep): AdoptedObject {
  const props = step.after as NodePoolProps;
  return {
    key: nodePoolKey(props.name),
    configuration: nodePoolConfiguration(props, step.tags ?? {}),
    fields: NODE_POOL_FIELDS,
  };
}

/**
 * Limits that somebody added beside ours. What others own server-side apply does not take away: it takes them over first, with another
 * value and by force, and leaves them out then. The value is more than any cluster has.
 */
async function withoutForeignLimits(cluster: ClusterStep, { key, configuration }: AdoptedObject): Promise<void> {
  const live = await cluster.reads.find(key);
  const [found, wanted] = [mapOf(at(live?.spec, "limits")), mapOf(at(configuration.spec, "limits"))];
  const surplus = Object.keys(found).filter((name) => !(name in wanted));
  if (surplus.length === 0) return;
  const taken = surplus.map((name) => [name, `${found[name]}` === PLENTY ? `${PLENTY}0` : PLENTY] as const);
  const spec = { ...mapOf(configuration.spec), limits: { ...wanted, ...Object.fromEntries(taken) } };
  for (const body of [{ ...configuration, spec }, configuration]) {
    await cluster.writes.apply(body, key, { fieldManager: FIELD_MANAGER, force: true });
  }
}

function make(cluster: ClusterStep, object: AdoptedObject): Promise<StepResult> {
  return cluster.step.action === "adopt"
    ? adoptObject(cluster, object)
    : apply(cluster, object.key, object.configuration);
}

async function apply(cluster: ClusterStep, key: ObjectKey, configuration: KubeObject): Promise<StepResult> {
  const { name } = key;
  const live = await cluster.reads.find(key);
  if (live !== undefined && !isOurs(cluster, live)) throw notOurs(key, live);
  if (live?.metadata.deletionTimestamp !== undefined) {
    throw refusal(
      "conflict",
      "BeingDeleted",
      `${key.type.plural} ${name} is being deleted since ${live.metadata.deletionTimestamp}`,
      "Run again when its nodes are drained and it is gone.",
    );
  }
  await cluster.writes.apply(configuration, key, {
    fieldManager: FIELD_MANAGER,
    force: live !== undefined,
    worldId: name,
  });
  return { worldId: name };
}

function notOurs({ type, name }: ObjectKey, live: KubeObject) {
  const owner = ownerOf(live.metadata);
  const whose =
    owner === undefined ? "was not made by Podspan" : `belongs to ${owner.id} of fabric ${owner.fabric} (${owner.uid})`;
  return refusal(
    "conflict",
    "OwnedByOther",
    `${type.plural}.${type.group} ${name} ${whose}`,
    "Choose another name by the cluster's `auto.name`, or remove that object; `adopt` takes it over.",
  );
}

/** Asks once, then waits until whoever has put finalizers on it lets go. One that is going already is only waited for. */
async function remove(
  cluster: ClusterStep,
  key: ObjectKey,
  windowMs: number,
  left: () => Promise<string>,
): Promise<StepResult> {
  const live = await cluster.reads.find(key);
  if (live === undefined || !isOurs(cluster, live)) return {};
  if (live.metadata.deletionTimestamp === undefined) await cluster.writes.delete(key, live.metadata.uid ?? "");
  let told = "";
  await cluster.context.waitFor(`${key.type.plural} ${key.name} to be gone`, windowMs, async () => {
    const now = await cluster.reads.find(key);
    if (now === undefined || now.metadata.uid !== live.metadata.uid) return true;
    const text = `${key.name} waits ${await left()}`;
    if (text !== told) cluster.context.note(text);
    told = text;
    return undefined;
  });
  return {};
}

/** Says how many nodes Karpenter has still to drain, and names the first. */
async function nodesLeft({ reads }: ClusterStep, pool: string): Promise<string> {
  const nodes = await reads.list(NODES, { labelSelector: `${POOL_LABEL}=${pool}` });
  const [first] = nodes.map(({ metadata }) => metadata.name).sort();
  return first === undefined ? "to be let go" : `for Karpenter to drain ${nodes.length} nodes, among them ${first}`;
}
