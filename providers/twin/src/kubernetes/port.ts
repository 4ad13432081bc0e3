import type { Clock } from "@podspan/core/ports";
import type { KubeApi, KubeWorld } from "@podspan/kubernetes/api";
import type { Behaviour } from "../behaviour/behaviour.ts";
import type { NodeTiming } from "../behaviour/node-timing.ts";

/** How fast DaemonSets follow, in milliseconds. */
export interface RolloutTiming {
  /** From a change to `observedGeneration`. */
  readonly observe: number;
  /** From a pod's deletion until its successor is ready. */
  readonly pod: number;
}

/** How requests reach the API server: the part of the twin's behaviour that is not AWS's alone. */
export type WireBehaviour = Pick<Behaviour, "latencyMs" | "pageSize" | "faults" | "onCall">;

/** An EKS cluster as the EKS side of the twin names it. */
export interface TwinClusterKey {
  readonly account: string;
  readonly region: string;
  /** The EKS name. */
  readonly name: string;
}

/** A worker node that the AWS side has made: its instance and primary interface exist already. */
export interface InventedNode {
  /** `ip-10-196-24-11.eu-west-1.compute.internal`. */
  readonly name: string;
  readonly instanceId: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly interfaceId: string;
  readonly internalIp: string;
  /** kubelet's max-pods, as whoever made the node has set it. */
  readonly maxPods: number;
  readonly nodeGroup?: string;
  /** Further labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `auto`, `hybrid`, `fargate`; absent for plain EC2. */
  readonly computeType?: string;
  /** Of Auto Mode: the node's NodePool and NodeClass. */
  readonly nodePool?: string;
  readonly nodeClass?: string;
}

/** What the Kubernetes side is to invent for a cluster: nodes, kube-system DaemonSets, a few pods. */
export interface InventedCluster extends TwinClusterKey {
  /** The cluster's key in the Fabric and its kubeconfig context: how `KubeWorld.open` finds it (context first). */
  readonly cluster: string;
  readonly context: string;
  readonly version: string;
  readonly vpcId: string;
  /** Whether the VPC CNI is a managed add-on: then EKS owns fields of the DaemonSet as manager `eks`. */
  readonly managedCni: boolean;
  /** What the managed add-on's configuration sets over the manifest's own variables. Default: nothing. */
  readonly addonEnv?: Readonly<Record<string, string>>;
  readonly nodes: readonly InventedNode[];
  /** Pods beside DaemonSets on each node. */
  readonly podsPerNode: number;
  /** Set for EKS Auto Mode: the built-in pools that are on, and what their NodeClass selects. */
  readonly auto?: {
    readonly pools: readonly string[];
    readonly role: string;
    readonly subnets: readonly string[];
    readonly group: string;
    /** Pods that no node has taken yet. */
    readonly waitingPods: number;
    /** Whether other nodes live beside those that EKS runs. */
    readonly beside?: boolean;
  };
}

/** What the Kubernetes side asks of EC2 on behalf of nodes and the VPC CNI; synchronous, at the clock's present time. */
export interface NodeNetwork {
  /** ipamd's CreateNetworkInterface + AttachNetworkInterface: `aws-K8S-<instance>`, in use, `addresses` secondary addresses. */
  attachInterface(
    at: TwinClusterKey,
    request: {
      readonly instanceId: string;
      readonly subnetId: string;
      readonly groups: readonly string[];
      readonly addresses: number;
      /** /28 prefixes beside them. Default: none. */
      readonly prefixes?: number;
    },
  ): { readonly interfaceId: string; readonly addresses: readonly string[] };
  /** Secondary addresses on an interface that exists (the pods' addresses in secondary-IP mode). */
  assignAddresses(at: TwinClusterKey, interfaceId: string, count: number): readonly string[];
  /** One more /28 prefix on an interface; answers its addresses. Throws where the subnet has no whole /28 left. */
  assignPrefix(at: TwinClusterKey, interfaceId: string): readonly string[];
  /** What an instance of a type can have; zeros where nobody knows. */
  sizeOf(
    at: TwinClusterKey,
    instanceType: string,
  ): { readonly interfaces: number; readonly addresses: number; readonly nitro: boolean };
  /** The instance's interfaces, the primary one first. */
  interfacesOf(
    at: TwinClusterKey,
    instanceId: string,
  ): readonly {
    readonly interfaceId: string;
    readonly primary: boolean;
    /** Addresses, the primary one included, and prefixes: as many as its type has addresses for an interface. */
    readonly slots: number;
    readonly subnetId: string;
    readonly groups: readonly string[];
    readonly addresses: readonly string[];
  }[];
  /** A fresh worker instance with its primary interface in `subnetId`. */
  launchInstance(
    at: TwinClusterKey,
    request: { readonly subnetId: string; readonly instanceType: string; readonly nodeGroup?: string },
  ): InventedNode;
  /** What keeps EKS from launching nodes of a NodeClass: `SubnetsReady`, `SecurityGroupsReady` or `InstanceProfileReady` with why. */
  nodeClassProblems(
    at: TwinClusterKey,
    selected: { readonly role: string; readonly subnets: readonly string[]; readonly groups: readonly string[] },
  ): readonly { readonly type: string; readonly message: string }[];
  /** Node subnets, each with a pod subnet of its zone, one a zone. */
  places(
    at: TwinClusterKey,
    nodeSubnets: readonly string[],
    podSubnets: readonly string[],
  ): readonly { readonly node: string; readonly pods: string }[];
  /** The instance's primary interface goes; those that the CNI attached stay behind as `available` when `leak` (F51). */
  terminateInstance(at: TwinClusterKey, instanceId: string, leak: boolean): void;
}

/** A worker node as the cluster shows it to EKS and EC2. */
export interface WorkerNode {
  readonly name: string;
  readonly instanceId: string;
  readonly instanceType: string;
  readonly ready: boolean;
  readonly nodeGroup?: string;
}

/** What instances that come and go are to a cluster. Times in milliseconds since the epoch. */
export interface TwinNodes {
  /** Brings every cluster to what it is at `now`. */
  settle(now: number): void;
  nodes(cluster: TwinClusterKey): readonly WorkerNode[];
  /** How the VPC CNI is told to give pods addresses. */
  cni(cluster: TwinClusterKey): { readonly custom: boolean; readonly prefixes: boolean };
  /** An instance's kubelet joins; the node is Ready once its pods can have addresses. */
  join(cluster: TwinClusterKey, node: InventedNode, now: number): void;
  /** An instance is gone, and its node with it. */
  leave(cluster: TwinClusterKey, instanceId: string, now: number): void;
  /** A kubelet says how one of its pods is. */
  report(cluster: TwinClusterKey, pod: { readonly namespace: string; readonly name: string }, status: unknown): void;
  /** Cordons, and evicts what budgets let go; answers how many pods are left. */
  drain(cluster: TwinClusterKey, instanceId: string, now: number): number;
}

export interface TwinKubernetesDeps {
  readonly clock: Clock;
  /** Seeds names and uids: equal seeds, equal worlds. */
  readonly seed: string;
  readonly network: NodeNetwork;
  /** Latency, pages, faults and observers of `kubernetes:*` calls; DEFAULT_BEHAVIOUR's when absent. */
  readonly behaviour?: WireBehaviour;
  /** How fast DaemonSets roll. */
  readonly rollout?: RolloutTiming;
  /** How fast nodes and pods come and go. */
  readonly nodes?: NodeTiming;
}

/** The Kubernetes side of the twin, as the AWS side and `createTwin` see it. */
export interface TwinKubernetes {
  readonly workers: TwinNodes;
  readonly world: KubeWorld<KubeApi>;
  /** Takes the objects of files under `kubernetes/`; other paths are ignored. */
  load(files: Readonly<Record<string, string>>): void;
  /** Every object as files under `kubernetes/`, sorted, byte-equal for equal worlds. */
  save(): Readonly<Record<string, string>>;
  invent(cluster: InventedCluster): void;
  /**
   * The managed add-on's whole environment after an UpdateAddon took effect: EKS applies it to the DaemonSet as manager `eks`.
   * `force` as resolveConflicts OVERWRITE; else fields of other managers are kept (PRESERVE) or make the update fail (NONE).
   * Returns the field paths in conflict that were not taken over.
   */
  onAddonConfiguration(
    cluster: TwinClusterKey,
    env: Readonly<Record<string, string>>,
    resolve: "OVERWRITE" | "PRESERVE" | "NONE",
  ): readonly string[];
}
