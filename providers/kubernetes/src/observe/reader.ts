import type { KubernetesScope } from "@podspan/core/desired";
import { collectionKey, inSnapshotOrder, type Observed, type ScopeStatus, type Snapshot } from "@podspan/core/observed";
import { type KubernetesObserveRequest, ProviderError, type ReadContext, type Reader } from "@podspan/core/ports";
import {
  DISRUPTION_BUDGETS,
  EC2_NODE_CLASSES,
  ENI_CONFIGS,
  type KubeObject,
  type KubeReadApi,
  type KubeWorld,
  NAMESPACES,
  NETWORK_POLICIES,
  NODE_CLASSES,
  NODE_POOLS,
  NODES,
  PODS,
  type ResourceType,
  SECURITY_GROUP_POLICIES,
} from "../api.ts";
import { type ClusterReads, clusterReads } from "../cluster.ts";
import { CRD_MISSING, translated } from "../errors.ts";
import { AWS_NODE } from "../objects/aws-node.ts";
import { AWS_NODE_KEY } from "../objects/daemon-set.ts";
import { ec2NodeClassProps } from "../objects/ec2-node-class.ts";
import { ENI_CONFIG_FIELDS, eniConfigProps } from "../objects/eni-config.ts";
import { fieldPaths, foreignWrites } from "../objects/managed-fields.ts";
import { NODE_CLASS_FIELDS, nodeClassProps } from "../objects/node-class.ts";
import { NODE_POOL_FIELDS, nodePoolProps } from "../objects/node-pool.ts";
import { ownerOf } from "../objects/owner.ts";
import { cniDaemonSet } from "./cni-daemon-set.ts";
import { disruptionBudgetProps } from "./disruption-budget.ts";
import { namespaceProps } from "./namespace.ts";
import { networkPolicyProps } from "./network-policy.ts";
import { nodeProps } from "./node.ts";
import { nodeObjectFacts } from "./node-objects.ts";
import { keepOfPod, podProps, sharedLabels } from "./pod.ts";
import { securityGroupPolicyProps } from "./security-group-policy.ts";

type KubernetesKind =
  | "cni-daemonset"
  | "ec2-node-class"
  | "eni-config"
  | "namespace"
  | "network-policy"
  | "node"
  | "node-class"
  | "node-pool"
  | "pod"
  | "pod-disruption-budget"
  | "security-group-policy";
type Found<K extends KubernetesKind> = Omit<Observed<K>, "kind" | "scope">;

/**
 * Reads nodes, pods, policies, ENIConfigs and the VPC CNI's DaemonSet of one cluster: one list or get per kind asked for.
 * What cannot be read is a `failed` scope; code `CrdMissing` means that the cluster has no ENIConfig type at all.
 */
export function kubernetesReader(world: KubeWorld<KubeReadApi>): Reader<KubernetesObserveRequest> {
  return { observe: (request, context) => observeCluster(world, request, context) };
}

const READS: { readonly [K in KubernetesKind]: (cluster: ClusterReads) => Promise<readonly Found<K>[]> } = {
  "cni-daemonset": async (cluster) => {
    const daemonSet = await cluster.find(AWS_NODE_KEY);
    return daemonSet === undefined
      ? []
      : [{ id: `${AWS_NODE.namespace}/${AWS_NODE.name}`, ...cniDaemonSet(daemonSet) }];
  },
  "ec2-node-class": async (cluster) =>
    (await listWhereServed(cluster, EC2_NODE_CLASSES)).map((object) => ({
      id: object.metadata.name,
      props: ec2NodeClassProps(object),
      facts: {},
    })),
  "eni-config": async (cluster) =>
    (await cluster.list(ENI_CONFIGS, {})).map((object) => {
      const owner = ownerOf(object.metadata);
      const facts = { resourceVersion: object.metadata.resourceVersion ?? "", owned: owner !== undefined };
      return {
        id: object.metadata.name,
        ...marked(object, ENI_CONFIG_FIELDS),
        props: eniConfigProps(object),
        facts,
      };
    }),
  namespace: async (cluster) =>
    (await cluster.list(NAMESPACES, {})).map((object) => ({
      id: object.metadata.name,
      props: namespaceProps(object),
      facts: {},
    })),
  "network-policy": async (cluster) =>
    (await cluster.list(NETWORK_POLICIES, {})).map((policy) => {
      const props = networkPolicyProps(policy);
      return { id: `${props.namespace}/${props.name}`, props, facts: {} };
    }),
  "node-class": async (cluster) =>
    (await cluster.list(NODE_CLASSES, {})).map((object) => ({
      id: object.metadata.name,
      ...marked(object, NODE_CLASS_FIELDS),
      props: nodeClassProps(object),
      facts: nodeObjectFacts(object),
    })),
  "node-pool": async (cluster) =>
    (await cluster.list(NODE_POOLS, {})).map((object) => ({
      id: object.metadata.name,
      ...marked(object, NODE_POOL_FIELDS),
      props: nodePoolProps(object),
      facts: nodeObjectFacts(object),
    })),
  node: async (cluster) =>
    (await cluster.list(NODES, {})).map((node) => ({ id: node.metadata.name, props: nodeProps(node), facts: {} })),
  "pod-disruption-budget": async (cluster) =>
    (await cluster.list(DISRUPTION_BUDGETS, {})).map((budget) => {
      const props = disruptionBudgetProps(budget);
      return { id: `${props.namespace}/${props.name}`, props, facts: {} };
    }),
  "security-group-policy": async (cluster) =>
    (await listWhereServed(cluster, SECURITY_GROUP_POLICIES)).map((policy) => {
      const props = securityGroupPolicyProps(policy);
      return { id: `${props.namespace}/${props.name}`, props, facts: {} };
    }),
  pod: async (cluster) => {
    const shared = sharedLabels();
    const pods = await cluster.list(PODS, { keep: (pod) => keepOfPod(pod, shared) });
    return pods.map((pod) => {
      const props = podProps(pod);
      return { id: `${props.namespace}/${props.name}`, props, facts: {} };
    });
  },
};

/** Whose it is, and who else wrote it. */
function marked(
  { metadata }: KubeObject,
  fields: Readonly<Record<string, readonly string[]>>,
): Pick<Observed, "owner" | "writes"> {
  const owner = ownerOf(metadata);
  const writes = foreignWrites(metadata, fieldPaths(fields));
  return { ...(owner === undefined ? {} : { owner }), ...(Object.keys(writes).length === 0 ? {} : { writes }) };
}

/** A cluster without the type has none of it. */
async function listWhereServed(cluster: ClusterReads, type: ResourceType): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list(type, {});
  } catch (error) {
    if (error instanceof ProviderError && error.code === CRD_MISSING) return [];
    throw error;
  }
}

async function observeCluster(
  world: KubeWorld<KubeReadApi>,
  request: KubernetesObserveRequest,
  context: ReadContext,
): Promise<Snapshot> {
  const scope: KubernetesScope = { plane: "kubernetes", cluster: request.cluster };
  const kinds = (Object.keys(READS) as KubernetesKind[]).filter((kind) => request.kinds.has(kind));
  const api = translated("open", () => world.open(request));
  const opened = api.then((found) => clusterReads(found, scope, context));
  const parts = await Promise.all(kinds.toSorted().map((kind) => observeKind(kind, scope, opened, context)));
  const server = await api.then(
    (found) => found.server,
    () => undefined,
  );
  return {
    kind: "Snapshot",
    version: 1,
    aws: [],
    ...(server === undefined ? {} : { servers: { [request.cluster]: server } }),
    scopes: Object.fromEntries(parts.map(({ kind, status }) => [collectionKey(scope, kind), status])),
    resources: inSnapshotOrder(parts.flatMap(({ resources }) => resources)),
  };
}

/** What was read of one kind. */
interface Part {
  readonly kind: KubernetesKind;
  readonly status: ScopeStatus;
  readonly resources: readonly Observed[];
}

const OBSERVED: ScopeStatus = { kind: "observed" };

async function observeKind(
  kind: KubernetesKind,
  scope: KubernetesScope,
  opened: Promise<ClusterReads>,
  context: ReadContext,
): Promise<Part> {
  try {
    const found = await READS[kind](await opened);
    return { kind, status: OBSERVED, resources: found.map((one) => ({ kind, scope, ...one }) as Observed) };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof ProviderError)) throw error;
    const { code, message, hint } = error;
    return { kind, status: { kind: "failed", code, message, hint }, resources: [] };
  }
}
