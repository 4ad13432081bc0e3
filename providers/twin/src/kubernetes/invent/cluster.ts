import {
  DAEMON_SETS,
  EC2_NODE_CLASSES,
  type KubeObject,
  NAMESPACES,
  NODE_CLASSES,
  NODE_POOLS,
  NODES,
  PODS,
  type ResourceType,
} from "@podspan/kubernetes/api";
import { hexId } from "../../records/ids.ts";
import type { ApiServer } from "../api-server.ts";
import type { InventedCluster, InventedNode, NodeNetwork } from "../port.ts";
import { rfc3339 } from "../time.ts";
import { DEFINITIONS } from "../types.ts";
import { ADDRESSES_PER_INTERFACE } from "../workload/interfaces.ts";
import {
  builtInClass,
  builtInPool,
  nodeClaimDefinition,
  nodeClassDefinition,
  nodePoolDefinition,
} from "./auto-mode-objects.ts";
import { awsNode, kubeProxy } from "./aws-node.ts";
import { defaultEc2NodeClass, ec2NodeClassDefinition } from "./ec2-node-class.ts";
import { eniConfigDefinition } from "./eni-config-definition.ts";
import { inventedNode } from "./node.ts";
import { inventedPod, waitingPod } from "./pod.ts";
import { securityGroupPolicyDefinition } from "./security-group-policy-definition.ts";

/** Who wrote an object that neither an add-on nor a controller writes: `kubectl apply`, which updates. */
const BY_HAND = "kubectl-client-side-apply";

export interface InventDeps {
  readonly server: ApiServer;
  readonly network: NodeNetwork;
  readonly now: number;
}

/** Fills an API server with what an EKS cluster of some age has: system DaemonSets, nodes, and pods with addresses of their nodes. */
export function inventObjects(cluster: InventedCluster, deps: InventDeps): void {
  const { server } = deps;
  for (const name of ["default", "kube-system"]) put(server, NAMESPACES, namespace(name), BY_HAND);
  if (cluster.auto === undefined || cluster.auto.beside) inventPlain(cluster, deps);
  if (cluster.auto) inventAutoMode(cluster, cluster.auto, deps);
}

/** A cluster whose nodes run the VPC CNI. */
function inventPlain(cluster: InventedCluster, deps: InventDeps): void {
  const { server } = deps;
  for (const type of [eniConfigDefinition(), securityGroupPolicyDefinition()]) put(server, DEFINITIONS, type, BY_HAND);
  if (cluster.nodes.some(({ labels }) => labels?.["karpenter.sh/nodepool"] !== undefined)) {
    put(server, DEFINITIONS, ec2NodeClassDefinition(), BY_HAND);
    put(server, EC2_NODE_CLASSES, defaultEc2NodeClass(cluster.name), BY_HAND);
  }
  for (const node of cluster.nodes) put(server, NODES, inventedNode(cluster, node), "kubelet");
  inventCni(cluster, server);
  put(server, DAEMON_SETS, kubeProxy(cluster.region, cluster.version), BY_HAND);
  for (const [index, node] of cluster.nodes.entries()) inventPods(cluster, node, index, deps);
}

/** What EKS runs in a cluster: its types and built-in objects, no VPC CNI and no DaemonSets; DNS runs on the nodes themselves. */
function inventAutoMode(cluster: InventedCluster, auto: NonNullable<InventedCluster["auto"]>, deps: InventDeps): void {
  const { server } = deps;
  for (const type of [nodeClassDefinition(), nodePoolDefinition(), nodeClaimDefinition()])
    put(server, DEFINITIONS, type, "eks");
  if (auto.pools.length > 0) put(server, NODE_CLASSES, builtInClass(auto.role, auto.subnets, auto.group), "eks");
  for (const pool of auto.pools) put(server, NODE_POOLS, builtInPool(pool), "eks");
  const startTime = rfc3339(deps.now);
  for (const node of auto.beside ? [] : cluster.nodes) {
    put(server, NODES, inventedNode(cluster, node), "kubelet");
    const addresses = podAddresses(cluster, node, cluster.podsPerNode, deps.network);
    addresses.forEach((address, position) => {
      const name = podName(cluster, node.name, position);
      const pod = { app: "web", namespace: "default", name, node, address, hostNetwork: false, startTime };
      put(server, PODS, inventedPod(pod), "kubelet");
    });
  }
  for (let position = 0; position < auto.waitingPods; position += 1) {
    put(server, PODS, waitingPod("default", podName(cluster, "waiting", position), "web"), "kube-scheduler");
  }
}

function podName(cluster: InventedCluster, where: string, position: number): string {
  return `web-${hexId(`${cluster.cluster}/${where}`, position).slice(1, 6)}`;
}

/** Applied by EKS when it is an add-on, else once by somebody with kubectl. */
function inventCni(cluster: InventedCluster, server: ApiServer): void {
  const env = cluster.managedCni ? (cluster.addonEnv ?? {}) : {};
  const daemonSet = awsNode({ clusterName: cluster.name, region: cluster.region, env });
  if (!cluster.managedCni) {
    put(server, DAEMON_SETS, daemonSet, BY_HAND);
    return;
  }
  const key = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" };
  server.apply(key, daemonSet, { fieldManager: "eks", force: true });
}

/** On each node the DaemonSets' pods on the host's network, on the first two coredns, and pods of users. */
function inventPods(cluster: InventedCluster, node: InventedNode, index: number, deps: InventDeps): void {
  const system = ["aws-node", "kube-proxy"].map((app) => ({
    app,
    namespace: "kube-system",
    hostNetwork: true,
    controller: `DaemonSet ${app}`,
  }));
  const coredns =
    index < 2
      ? [{ app: "coredns", namespace: "kube-system", hostNetwork: false, controller: "ReplicaSet coredns-6d8f9" }]
      : [];
  const users = Array.from({ length: cluster.podsPerNode }, () => ({
    app: "web",
    namespace: "default",
    hostNetwork: false,
    controller: "ReplicaSet web-7c5b8",
  }));
  const addresses = podAddresses(cluster, node, coredns.length + users.length, deps.network);
  const startTime = rfc3339(deps.now);
  let used = 0;
  [...system, ...coredns, ...users].forEach((pod, position) => {
    const name = `${pod.app}-${hexId(`${cluster.cluster}/${node.name}`, position).slice(1, 6)}`;
    const address = pod.hostNetwork ? node.internalIp : (addresses[used++] ?? node.internalIp);
    put(deps.server, PODS, inventedPod({ ...pod, name, node, address, startTime }), "kubelet");
  });
}

/** As without custom networking: first on the node's primary interface, then on further ones in the node's subnet, in the same groups. */
function podAddresses(
  cluster: InventedCluster,
  node: InventedNode,
  count: number,
  network: NodeNetwork,
): readonly string[] {
  const first = Math.min(count, ADDRESSES_PER_INTERFACE);
  const addresses = first === 0 ? [] : [...network.assignAddresses(cluster, node.interfaceId, first)];
  const { instanceId, subnetId } = node;
  const groups = network.interfacesOf(cluster, instanceId).find(({ primary }) => primary)?.groups ?? [];
  while (addresses.length < count) {
    const missing = Math.min(count - addresses.length, ADDRESSES_PER_INTERFACE);
    addresses.push(...network.attachInterface(cluster, { instanceId, subnetId, groups, addresses: missing }).addresses);
  }
  return addresses;
}

function namespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name }, status: { phase: "Active" } };
}

function put(server: ApiServer, type: ResourceType, object: KubeObject, manager: string): void {
  const { name, namespace: inNamespace } = object.metadata;
  server.put({ type, name, ...(inNamespace === undefined ? {} : { namespace: inNamespace }) }, object, manager);
}
