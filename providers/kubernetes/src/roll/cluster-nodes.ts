import type { KubernetesScope } from "@podspan/core/desired";
import {
  type ClusterNodes,
  type LiveNode,
  ProviderError,
  type ReadContext,
  type StepContext,
} from "@podspan/core/ports";
import { type KubeObject, NODE_CLAIMS, NODES, PODS } from "../api.ts";
import { type ClusterReads, clusterReads, clusterWrites } from "../cluster.ts";
import { CRD_MISSING, translated } from "../errors.ts";
import { at, listOf, mapOf, textOf } from "../objects/json.ts";
import { instanceOf, isReady } from "../observe/node.ts";
import { controllerOf } from "../observe/pod.ts";
import type { KubernetesWriterDeps } from "../write/writer.ts";
import { type DrainDeps, drainNode, uncordonNode } from "./drain.ts";
import { hindrancesOf } from "./hindrances.ts";

/** The cluster's part of a roll. */
export function kubernetesNodes({ world, address }: KubernetesWriterDeps): ClusterNodes {
  const open = (scope: KubernetesScope) => translated("open", () => world.open(address(scope.cluster, scope)));
  const reads = async (scope: KubernetesScope, context: ReadContext) => clusterReads(await open(scope), scope, context);
  const changes = async (scope: KubernetesScope, context: StepContext): Promise<DrainDeps> => {
    const api = await open(scope);
    return { reads: clusterReads(api, scope, context), writes: clusterWrites(api, scope, context), context };
  };
  return {
    list: async (scope, context) => (await (await reads(scope, context)).list(NODES, {})).map(liveNode),
    unplacedPods: async (scope, context) => {
      const fieldSelector = "spec.nodeName=,status.phase=Pending";
      const pods = await (await reads(scope, context)).list(PODS, { fieldSelector, keep: ownedName });
      return pods.filter(moves).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    },
    drain: async (scope, drain, context) => drainNode(await changes(scope, context), drain),
    uncordon: async (scope, node, instance, context) => uncordonNode(await changes(scope, context), node, instance),
    drifted: async (scope, nodes, context) => driftedOf(await reads(scope, context), nodes),
    hindrances: async (scope, pool, nodes, context) => hindrancesOf(await reads(scope, context), pool, nodes),
  };
}

function ownedName({ apiVersion, kind, metadata: { name, namespace, ownerReferences } }: KubeObject): KubeObject {
  const place = namespace === undefined ? {} : { namespace };
  return { apiVersion, kind, metadata: { name, ...place, ...(ownerReferences ? { ownerReferences } : {}) } };
}

/** A DaemonSet's pod comes with its node: it is nobody's successor. */
function moves(pod: KubeObject): boolean {
  return controllerOf(pod)?.startsWith("DaemonSet ") !== true;
}

function liveNode(node: KubeObject): LiveNode {
  const labels = node.metadata.labels ?? {};
  const instance = instanceOf(textOf(at(node.spec, "providerID")));
  const group = labels["eks.amazonaws.com/nodegroup"];
  return {
    name: node.metadata.name,
    zone: labels["topology.kubernetes.io/zone"] ?? "",
    ready: isReady(node),
    cordoned: at(node.spec, "unschedulable") === true,
    ...(instance === undefined ? {} : { instance }),
    ...(group === undefined ? {} : { group }),
  };
}

/** By the condition `Drifted` of their NodeClaims, or one that is being deleted; without that type there are none. */
async function driftedOf(reads: ClusterReads, nodes: readonly string[]): Promise<readonly string[]> {
  const meant = new Set(nodes);
  const claims = await claimsOf(reads);
  return claims
    .filter((claim) => claim.metadata.deletionTimestamp !== undefined || hasDrifted(claim))
    .flatMap((claim) => textOf(at(claim.status, "nodeName")) ?? [])
    .filter((name) => meant.has(name))
    .sort();
}

async function claimsOf(reads: ClusterReads): Promise<readonly KubeObject[]> {
  try {
    return await reads.list(NODE_CLAIMS, {});
  } catch (error) {
    if (error instanceof ProviderError && error.code === CRD_MISSING) return [];
    throw error;
  }
}

function hasDrifted(claim: KubeObject): boolean {
  return listOf(at(claim.status, "conditions"))
    .map(mapOf)
    .some(({ type, status }) => type === "Drifted" && status === "True");
}
