import { type KubeObject, NODES, type ObjectKey, PODS } from "@podspan/kubernetes/api";
import type { NodeTiming } from "../../behaviour/node-timing.ts";
import { ApiServer } from "../api-server.ts";
import type { TwinCluster } from "../cluster.ts";
import { at, listOf } from "../fields/json.ts";
import { inventedNode } from "../invent/node.ts";
import { inventedPod } from "../invent/pod.ts";
import type { InventedNode, NodeNetwork, WorkerNode } from "../port.ts";
import { otherUid } from "../refusals.ts";
import { rfc3339 } from "../time.ts";
import { checkBudgets, reckonBudgets } from "./budgets.ts";
import { cniSettings, furtherInterface, podAddress } from "./interfaces.ts";
import {
  controllerOf,
  endedAt,
  ending,
  isEnding,
  isOfDaemonSet,
  isStuck,
  placed,
  started,
  startsAt,
  stuck,
  successorOf,
} from "./pods.ts";

/** Something that a controller or a kubelet does when its time has come. */
interface Event {
  readonly at: number;
  readonly act: () => void;
}

/** Another try of what failed, in milliseconds. */
const AGAIN_MS = 30_000;

export interface WorkloadDeps {
  readonly cluster: TwinCluster;
  readonly network: NodeNetwork;
  readonly timing: NodeTiming;
}

/**
 * What kubelets, the scheduler and the controllers of ReplicaSets and budgets do over the clock's time. Everything that is under way
 * is written in the objects themselves (deletionTimestamp, startTime, creationTimestamp), so a saved world goes on where it stopped.
 */
export class Workload {
  readonly #deps: WorkloadDeps;
  /** Writes at the instant of each event, however late it is looked at. */
  readonly #server: ApiServer;
  #now = 0;
  readonly #tried = new Map<string, number>();
  #seen = -1;
  #next = Number.POSITIVE_INFINITY;

  constructor(deps: WorkloadDeps) {
    this.#deps = deps;
    this.#server = new ApiServer(deps.cluster, () => this.#now);
  }

  /** Does, in order of time, all that is due by `now`; answers when there will be more to do. */
  settle(now: number): number {
    const { cluster } = this.#deps;
    if (cluster.revision === this.#seen && now < this.#next) return this.#next;
    if (cluster.revision !== this.#seen) this.#arrange(now);
    for (let next = this.#earliest(); next.at <= now; next = this.#earliest()) {
      this.#now = next.at;
      next.act();
      this.#arrange(next.at);
    }
    this.#next = this.#earliest().at;
    this.#seen = cluster.revision;
    return this.#next;
  }

  /** POST of a policy/v1 Eviction. */
  evict({ namespace, name }: ObjectKey, uid: string | undefined, now: number): void {
    const { cluster } = this.#deps;
    this.#now = now;
    const pod = this.#server.get({ type: PODS, name, ...(namespace === undefined ? {} : { namespace }) });
    if (uid !== undefined && uid !== pod.metadata.uid) throw otherUid(PODS, pod, uid);
    if (pod.metadata.deletionTimestamp !== undefined) return;
    if (!isEnding(pod) && at(pod.status, "phase") !== "Pending") checkBudgets(cluster, pod);
    this.#end(pod, now);
    this.settle(now);
  }

  /** A node whose kubelet has just joined; it is Ready once the VPC CNI has an interface for its pods. */
  join(node: InventedNode, now: number): void {
    const { cluster } = this.#deps;
    this.#now = now;
    const { region, version } = cluster.identity;
    const object = inventedNode({ region, version }, node);
    const status = {
      ...(object.status as object),
      conditions: [
        { type: "Ready", status: "False", reason: "KubeletNotReady", message: "cni plugin not initialized" },
      ],
    };
    this.#put({ ...object, status });
    this.settle(now);
  }

  /** A kubelet says how one of its pods is. */
  report({ namespace, name }: { readonly namespace: string; readonly name: string }, status: unknown, now: number) {
    this.#now = now;
    this.#put({ ...this.#server.get({ type: PODS, namespace, name }), status });
    this.settle(now);
  }

  /** The cloud controller removes a node whose instance is gone; its pods are made again elsewhere. */
  leave(instanceId: string, now: number): void {
    const { cluster } = this.#deps;
    this.#now = now;
    const node = this.#nodes().find((one) => instanceOf(one) === instanceId);
    if (node === undefined) return;
    for (const pod of this.#podsOn(node.metadata.name)) {
      if (!isEnding(pod)) this.#succeed(pod);
      cluster.remove(PODS, pod);
    }
    cluster.remove(NODES, node);
    this.settle(now);
  }

  /** As EKS drains: cordons, evicts what budgets let go; answers how many pods are left. */
  drain(instanceId: string, now: number): number {
    this.#now = now;
    const node = this.#nodes().find((one) => instanceOf(one) === instanceId);
    if (node === undefined) return 0;
    if (at(node.spec, "unschedulable") !== true) {
      this.#put({ ...node, spec: { ...(node.spec as object), unschedulable: true } });
    }
    for (const pod of this.#leaving(node.metadata.name)) {
      const { name, namespace = "" } = pod.metadata;
      try {
        this.evict({ type: PODS, namespace, name }, undefined, now);
      } catch {
        // A budget does not let it go now: EKS tries again.
      }
    }
    return this.#leaving(node.metadata.name).length;
  }

  cni(): { readonly custom: boolean; readonly prefixes: boolean } {
    return cniSettings(this.#deps.cluster);
  }

  nodes(): readonly WorkerNode[] {
    return this.#nodes().flatMap((node) => {
      const instanceId = instanceOf(node);
      const labels = node.metadata.labels ?? {};
      const nodeGroup = labels["eks.amazonaws.com/nodegroup"];
      if (instanceId === undefined) return [];
      return [
        {
          name: node.metadata.name,
          instanceId,
          instanceType: labels["node.kubernetes.io/instance-type"] ?? "",
          ready: isReady(node),
          ...(nodeGroup === undefined ? {} : { nodeGroup }),
        },
      ];
    });
  }

  #arrange(now: number): void {
    this.#now = now;
    this.#place(now);
    reckonBudgets(this.#deps.cluster, this.#server);
  }

  #earliest(): Event {
    const never: Event = { at: Number.POSITIVE_INFINITY, act: () => undefined };
    const { timing, cluster } = this.#deps;
    const events = [
      ...cluster.all(PODS).flatMap((pod): readonly Event[] => [
        { at: endedAt(pod, timing.podEnd), act: () => cluster.remove(PODS, pod) },
        { at: this.#later(pod, startsAt(pod, timing.podStart)), act: () => this.#start(pod) },
      ]),
      ...this.#nodes().flatMap((node): readonly Event[] =>
        isReady(node) || instanceOf(node) === undefined
          ? []
          : [
              {
                at: this.#later(node, Date.parse(`${node.metadata.creationTimestamp}`) + timing.ready),
                act: () => this.#ready(node),
              },
            ],
      ),
    ];
    return events.reduce((first, next) => (next.at < first.at ? next : first), never);
  }

  /** What failed is tried again after a while. */
  #later({ metadata }: KubeObject, due: number): number {
    const tried = this.#tried.get(metadata.uid ?? "");
    return tried === undefined ? due : Math.max(due, tried + AGAIN_MS);
  }

  #place(now: number): void {
    const { cluster } = this.#deps;
    const waiting = cluster
      .all(PODS)
      .filter(
        (pod) =>
          at(pod.spec, "nodeName") === undefined &&
          at(pod.status, "phase") === "Pending" &&
          !isEnding(pod) &&
          controllerOf(pod) !== undefined,
      );
    for (const pod of waiting) {
      const node = this.#emptiest();
      if (node === undefined) return;
      this.#put(placed(pod, node.metadata.name, now));
    }
  }

  /** Of the nodes that have room the one with the fewest, but those of DaemonSets, as the scheduler spreads pods that ask for nothing. */
  #emptiest(): KubeObject | undefined {
    const open = this.#nodes()
      .filter((node) => isReady(node) && at(node.spec, "unschedulable") !== true)
      .filter((node) => this.#podsOn(node.metadata.name).length < Number(at(node.status, "allocatable", "pods") ?? 0))
      .map((node) => ({ node, pods: this.#leaving(node.metadata.name).length }));
    return open.reduce<(typeof open)[number] | undefined>(
      (best, next) => (best === undefined || next.pods < best.pods ? next : best),
      undefined,
    )?.node;
  }

  #start(pod: KubeObject): void {
    const { cluster, network } = this.#deps;
    const node = cluster.find(NODES, undefined, `${at(pod.spec, "nodeName")}`);
    const instanceId = node && instanceOf(node);
    if (node === undefined || instanceId === undefined) return;
    const address = podAddress(cluster, network, node, instanceId);
    if (address === undefined) {
      this.#tried.set(pod.metadata.uid ?? "", this.#dueOf(pod));
      if (!isStuck(pod)) this.#put(stuck(pod));
      return;
    }
    this.#put(started(pod, address, internalIp(node)));
  }

  #dueOf(pod: KubeObject): number {
    return this.#later(pod, startsAt(pod, this.#deps.timing.podStart));
  }

  /** ipamd has its first interface, or the node stays NotReady (amazon-vpc-cni-k8s, README). */
  #ready(node: KubeObject): void {
    const { cluster, network, timing } = this.#deps;
    const due = this.#later(node, Date.parse(`${node.metadata.creationTimestamp}`) + timing.ready);
    const instanceId = instanceOf(node) ?? "";
    if (furtherInterface(cluster, network, node, instanceId) === undefined) {
      this.#tried.set(node.metadata.uid ?? "", due);
      return;
    }
    const conditions = [
      { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" },
    ];
    this.#put({ ...node, status: { ...(node.status as object), conditions } });
    for (const app of ["aws-node", "kube-proxy"]) this.#daemonPod(app, node, due);
  }

  #daemonPod(app: string, node: KubeObject, now: number): void {
    const plan = { namespace: "kube-system", app, hostNetwork: true, controller: `DaemonSet ${app}` } as const;
    const name = `${app}-${(node.metadata.uid ?? "").slice(0, 5)}`;
    const place = { name: node.metadata.name, internalIp: internalIp(node) };
    this.#put(inventedPod({ ...plan, name, node: place, address: place.internalIp, startTime: rfc3339(now) }));
  }

  /** Told to end; whoever keeps its number makes another one at once. */
  #end(pod: KubeObject, now: number): void {
    this.#put(ending(pod, now));
    this.#succeed(pod);
  }

  #succeed(pod: KubeObject): void {
    const controller = controllerOf(pod);
    if (controller !== undefined) this.#put(successorOf(pod, controller, this.#deps.cluster.revision));
  }

  #leaving(node: string): readonly KubeObject[] {
    return this.#podsOn(node).filter((pod) => !isOfDaemonSet(pod));
  }

  #podsOn(node: string): readonly KubeObject[] {
    return this.#deps.cluster.all(PODS).filter((pod) => at(pod.spec, "nodeName") === node);
  }

  #nodes(): readonly KubeObject[] {
    return this.#deps.cluster.all(NODES);
  }

  #put(object: KubeObject): void {
    const { name, namespace } = object.metadata;
    const type = object.kind === "Node" ? NODES : PODS;
    this.#server.put({ type, name, ...(namespace === undefined ? {} : { namespace }) }, object, "kubelet");
  }
}

function instanceOf(node: KubeObject): string | undefined {
  return /\/(i-[0-9a-f]+)$/.exec(`${at(node.spec, "providerID")}`)?.[1];
}

function isReady({ status }: KubeObject): boolean {
  return listOf(at(status, "conditions")).some((one) => at(one, "type") === "Ready" && at(one, "status") === "True");
}

function internalIp({ status }: KubeObject): string {
  const address = listOf(at(status, "addresses")).find((one) => at(one, "type") === "InternalIP");
  return `${at(address, "address")}`;
}
