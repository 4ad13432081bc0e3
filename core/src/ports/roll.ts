import type { AwsScope, KubernetesScope } from "../desired/scope.ts";
import type { NodeInterface } from "../observed/index.ts";
import type { ReadContext, StepContext } from "./provider.ts";

/** A worker node as its cluster tells it now. */
export interface LiveNode {
  readonly name: string;
  readonly zone: string;
  readonly ready: boolean;
  /** Takes no new pods. */
  readonly cordoned: boolean;
  readonly instance?: string;
  /** The managed node group that made it. */
  readonly group?: string;
}

export interface Drain {
  readonly node: string;
  /** The instance that the node was when the roll was planned: another one of the same name is left alone. */
  readonly instance: string;
  /** Nodes that must take no pods either. */
  readonly alsoCordon: readonly string[];
  readonly barePods: boolean;
}

/** What a roll asks of a cluster. All of it may be asked twice without harm. Throws ProviderError. */
export interface ClusterNodes {
  list(scope: KubernetesScope, context: ReadContext): Promise<readonly LiveNode[]>;
  /** Names of pods that have no node yet, but those of DaemonSets. */
  unplacedPods(scope: KubernetesScope, context: ReadContext): Promise<readonly string[]>;
  /**
   * Cordons, then evicts what is to go, by the budgets' leave, and returns when it is gone. Answers how many pods went; a drain that
   * makes no progress for its patience throws NODE-2 and leaves the node cordoned.
   */
  drain(scope: KubernetesScope, drain: Drain, context: StepContext): Promise<number>;
  /** Lets a node take pods again that a roll of ours cordoned; one that somebody else cordoned stays so. */
  uncordon(scope: KubernetesScope, node: string, instance: string, context: StepContext): Promise<void>;
  /** Which of these nodes their controller (Karpenter, Auto Mode) has marked for replacement. */
  drifted(scope: KubernetesScope, nodes: readonly string[], context: ReadContext): Promise<readonly string[]>;
  /** What keeps a pool's controller from replacing these nodes: its budgets, marks on nodes and pods, pods that may not go. */
  hindrances(
    scope: KubernetesScope,
    pool: string,
    nodes: readonly string[],
    context: ReadContext,
  ): Promise<readonly string[]>;
}

/** An EC2 instance: one that is ending or gone does not run. */
export interface LiveInstance {
  readonly running: boolean;
  /** The Auto Scaling group that makes up for it (its tag `aws:autoscaling:groupName`, which EC2 Auto Scaling alone can set). */
  readonly scalingGroup?: string;
}

/** What a roll asks of EC2. All of it may be asked twice without harm. Throws ProviderError. */
export interface CloudInstances {
  /** The instance as it is now. */
  look(scope: AwsScope, instance: string, context: ReadContext): Promise<LiveInstance>;
  /** Returns when EC2 has ended it; one that is gone already is well. */
  terminate(scope: AwsScope, instance: string, context: StepContext): Promise<void>;
  /** All interfaces of each instance. */
  interfacesOf(
    scope: AwsScope,
    instances: readonly string[],
    context: ReadContext,
  ): Promise<ReadonlyMap<string, readonly NodeInterface[]>>;
}

/** Who carries out the parts of a roll; the engine puts them together. */
export interface RollPorts {
  readonly cluster: ClusterNodes;
  readonly cloud: CloudInstances;
}
