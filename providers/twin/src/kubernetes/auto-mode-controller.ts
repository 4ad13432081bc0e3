import { type KubeObject, NODE_CLASSES, NODE_POOLS, NODES, PODS, type ResourceType } from "@podspan/kubernetes/api";
import type { ApiServer } from "./api-server.ts";
import type { TwinCluster } from "./cluster.ts";
import { at, listOf, sameJson } from "./fields/json.ts";
import { inventedNode } from "./invent/node.ts";
import { waitingPod } from "./invent/pod.ts";
import { NodeClaims } from "./node-claims.ts";
import type { InventedNode, NodeNetwork } from "./port.ts";
import { rfc3339 } from "./time.ts";
import { controllerOf, isEnding, isOfDaemonSet, successorOf } from "./workload/pods.ts";

const MANAGER = "eks-auto-mode";
const POOL_FINALIZER = "karpenter.sh/termination";
const CLASS_FINALIZER = "eks.amazonaws.com/termination";
const POOL_LABEL = "karpenter.sh/nodepool";
const CLASS_LABEL = "eks.amazonaws.com/nodeclass";
/** From a deletion until the pool's nodes are drained and terminated. */
const DRAIN_MS = 60_000;
/** From a pool that is ready until its nodes are. */
const LAUNCH_MS = 40_000;
const INSTANCE_TYPE = "m5.large";
/** The most that Auto Mode lets any node have; addresses come as prefixes, so an m5.large has more (EKS user guide, NodeClass). */
const MAX_PODS = 110;

/**
 * What EKS Auto Mode does about NodeClasses and NodePools: it says whether they can be used, launches nodes for pods that wait, replaces
 * nodes that have drifted, and when a pool is deleted drains and terminates its nodes before the object goes (Karpenter, termination finalizer).
 */
export class AutoModeController {
  readonly #cluster: TwinCluster;
  readonly #server: ApiServer;
  readonly #network: NodeNetwork;
  readonly #claims: NodeClaims;

  constructor(cluster: TwinCluster, server: ApiServer, network: NodeNetwork) {
    this.#cluster = cluster;
    this.#server = server;
    this.#network = network;
    this.#claims = new NodeClaims(cluster, server);
  }

  /** Answers when there will be more to do: at once where there are classes, whose subnets and roles AWS may change at any time. */
  settle(now: number): number {
    const never = Number.POSITIVE_INFINITY;
    if (this.#cluster.served(NODE_CLASSES) === undefined || this.#cluster.served(NODE_POOLS) === undefined)
      return never;
    for (const nodeClass of this.#cluster.all(NODE_CLASSES)) this.#judgeClass(nodeClass, now);
    for (const pool of this.#cluster.all(NODE_POOLS)) this.#judgePool(pool, now);
    for (const pool of this.#cluster.all(NODE_POOLS)) this.#drain(pool, now);
    for (const node of this.#claims.due(now)) this.#terminate(node);
    for (const pool of this.#cluster.all(NODE_POOLS)) this.#launch(pool, now);
    for (const nodeClass of this.#cluster.all(NODE_CLASSES)) {
      const used = this.#nodes(CLASS_LABEL, nodeClass.metadata.name).length > 0;
      if (nodeClass.metadata.deletionTimestamp !== undefined && !used) this.#server.release(NODE_CLASSES, nodeClass);
    }
    return this.#cluster.all(NODE_CLASSES).length + this.#cluster.all(NODE_POOLS).length === 0 ? never : now;
  }

  #judgeClass(nodeClass: KubeObject, now: number): void {
    const ids = (field: string): readonly string[] =>
      listOf(at(nodeClass.spec, field)).flatMap((term) =>
        typeof at(term, "id") === "string" ? [`${at(term, "id")}`] : [],
      );
    const problems = this.#network.nodeClassProblems(this.#cluster.identity, {
      role: `${at(nodeClass.spec, "role") ?? ""}`,
      subnets: [...ids("subnetSelectorTerms"), ...ids("podSubnetSelectorTerms")],
      groups: [...ids("securityGroupSelectorTerms"), ...ids("podSecurityGroupSelectorTerms")],
    });
    const conditions = ["SubnetsReady", "SecurityGroupsReady", "InstanceProfileReady"].map((type) =>
      condition(type, problems.find((problem) => problem.type === type)?.message),
    );
    const ready = condition("Ready", problems.length === 0 ? undefined : problems.map(({ type }) => type).join(", "));
    this.#report(NODE_CLASSES, nodeClass, [...conditions, ready], CLASS_FINALIZER, now);
  }

  #judgePool(pool: KubeObject, now: number): void {
    const nodeClass = this.#classOf(pool);
    const problem =
      nodeClass === undefined
        ? "NodeClass not found on cluster"
        : isReady(nodeClass)
          ? undefined
          : "NodeClass is not ready";
    const conditions = [
      condition("NodeClassReady", problem),
      condition("ValidationSucceeded", undefined),
      condition("Ready", problem),
    ];
    this.#report(NODE_POOLS, pool, conditions, POOL_FINALIZER, now);
  }

  #report(
    type: ResourceType,
    live: KubeObject,
    conditions: readonly Condition[],
    finalizer: string,
    now: number,
  ): void {
    const known = new Map(listOf(at(live.status, "conditions")).map((one) => [at(one, "type"), one]));
    const timed = conditions.map((one) => {
      const before = known.get(one.type);
      const same = before !== undefined && at(before, "status") === one.status;
      return { ...one, lastTransitionTime: same ? at(before, "lastTransitionTime") : rfc3339(now) };
    });
    const status = { conditions: timed };
    if (sameJson(live.status, status) && live.metadata.finalizers?.includes(finalizer)) return;
    this.#server.report(type, live, status, [finalizer], MANAGER);
  }

  #drain(pool: KubeObject, now: number): void {
    const { name, deletionTimestamp } = pool.metadata;
    if (deletionTimestamp === undefined) return;
    const nodes = this.#nodes(POOL_LABEL, name);
    if (nodes.length > 0 && now - Date.parse(deletionTimestamp) < DRAIN_MS) return;
    for (const node of nodes) this.#terminate(node);
    this.#server.release(NODE_POOLS, pool);
  }

  /**
   * Its pods wait for another node, whoever's that is: what has a controller comes again under another name, what has none is taken for
   * the waiting pods of an invented world, which come as they are.
   */
  #terminate(node: KubeObject): void {
    const pods = this.#cluster.all(PODS).filter((pod) => at(pod.spec, "nodeName") === node.metadata.name);
    for (const pod of pods) this.#cluster.remove(PODS, pod);
    this.#cluster.remove(NODES, node);
    const instance = /(i-[0-9a-f]+)$/.exec(`${at(node.spec, "providerID")}`)?.[1];
    if (instance !== undefined) this.#network.terminateInstance(this.#cluster.identity, instance, false);
    // One that was told to end has its successor already.
    const leaving = pods.filter((pod) => !isOfDaemonSet(pod) && !isEnding(pod));
    for (const pod of leaving) this.#put(PODS, this.#again(pod), "kube-scheduler");
  }

  #again(pod: KubeObject): KubeObject {
    const controller = controllerOf(pod);
    if (controller !== undefined) return successorOf(pod, controller, this.#cluster.revision);
    const { name, namespace = "", labels = {}, annotations = {} } = pod.metadata;
    const { nodeName: _, ...spec } = pod.spec as Readonly<Record<string, unknown>>;
    return { ...waitingPod(namespace, name, ""), metadata: { name, namespace, labels, annotations }, spec };
  }

  /** One node in each zone for pods that no node has taken, which get addresses of its pod subnet. */
  #launch(pool: KubeObject, now: number): void {
    const nodeClass = this.#classOf(pool);
    const waiting = this.#cluster.all(PODS).filter((pod) => at(pod.spec, "nodeName") === undefined);
    const since = Date.parse(readySince(pool) ?? "");
    if (nodeClass === undefined || pool.metadata.deletionTimestamp !== undefined || waiting.length === 0) return;
    if (!(now - since >= LAUNCH_MS)) return;
    const { identity } = this.#cluster;
    const ids = (field: string) => listOf(at(nodeClass.spec, field)).map((term) => `${at(term, "id")}`);
    const places = this.#network.places(identity, ids("subnetSelectorTerms"), ids("podSubnetSelectorTerms"));
    const share = Math.ceil(waiting.length / Math.max(1, places.length));
    for (const [index, place] of places.entries()) {
      const pods = waiting.slice(index * share, (index + 1) * share);
      if (pods.length === 0) continue;
      const node = this.#network.launchInstance(identity, { subnetId: place.node, instanceType: INSTANCE_TYPE });
      const { name: nodeClassName } = nodeClass.metadata;
      this.#put(
        NODES,
        inventedNode(identity, {
          ...node,
          maxPods: MAX_PODS,
          computeType: "auto",
          nodePool: pool.metadata.name,
          nodeClass: nodeClassName,
        }),
        "kubelet",
      );
      const { addresses } = this.#network.attachInterface(identity, {
        instanceId: node.instanceId,
        subnetId: place.pods,
        groups: ids("podSecurityGroupSelectorTerms"),
        addresses: pods.length,
      });
      for (const [position, pod] of pods.entries()) this.#bind(pod, node, addresses[position] ?? "", now);
    }
  }

  #bind(pod: KubeObject, node: InventedNode, address: string, now: number): void {
    const status = {
      phase: "Running",
      startTime: rfc3339(now),
      hostIP: node.internalIp,
      podIP: address,
      podIPs: [{ ip: address }],
      conditions: [{ type: "Ready", status: "True" }],
    };
    this.#put(PODS, { ...pod, spec: { ...(pod.spec as object), nodeName: node.name }, status }, "kubelet");
  }

  #put(type: ResourceType, object: KubeObject, manager: string): void {
    const { name, namespace } = object.metadata;
    this.#server.put({ type, name, ...(namespace === undefined ? {} : { namespace }) }, object, manager);
  }

  #classOf(pool: KubeObject): KubeObject | undefined {
    const name = `${at(pool.spec, "template", "spec", "nodeClassRef", "name")}`;
    return this.#cluster.find(NODE_CLASSES, undefined, name);
  }

  #nodes(label: string, value: string): readonly KubeObject[] {
    return this.#cluster.all(NODES).filter(({ metadata }) => metadata.labels?.[label] === value);
  }
}

interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

function condition(type: string, problem: string | undefined): Condition {
  return problem === undefined
    ? { type, status: "True", reason: type, message: "" }
    : { type, status: "False", reason: `${type}Failed`, message: problem };
}

function isReady(object: KubeObject): boolean {
  return readySince(object) !== undefined;
}

function readySince(object: KubeObject): string | undefined {
  const ready = listOf(at(object.status, "conditions")).find((one) => at(one, "type") === "Ready");
  return at(ready, "status") === "True" ? `${at(ready, "lastTransitionTime")}` : undefined;
}
