import type { WantedMaxPods } from "../../density/index.ts";
import type { AwsScope, Unresolved } from "../../desired/index.ts";
import type { NodeSubnets } from "../checks/nodes.ts";

/** What makes the successor of a node that is replaced. */
export type Successor =
  /** Its Auto Scaling group, once the instance is terminated. */
  | { readonly by: "scaling-group" }
  /** A new node group beside the old one, which is there and has `nodes` nodes before the first one is drained. */
  | { readonly by: "node-group"; readonly group: string; readonly nodes: number }
  /** It stays: a roll that was given up cordoned it, and it takes pods again. */
  | { readonly by: "itself" }
  /**
   * Karpenter or Auto Mode: it drains, terminates and replaces by itself; Podspan only looks on. What makes it do so is `drift` of
   * their NodeClass, which it finds within minutes, or nothing that this plan changes.
   */
  | { readonly by: "controller"; readonly nodes: readonly PoolNode[]; readonly because: "drift" | "nothing" };

/** A node by its instance: EC2 gives a name anew when it gives the address anew. */
export interface PoolNode {
  readonly name: string;
  readonly instance: string;
}

/** What a step of kind `node` has to do: its `after`. */
export interface NodeOrder {
  /** The node's name in Kubernetes; of a controller's nodes the pool's. */
  readonly node: string;
  readonly instance: string;
  readonly zone: string;
  /** Where its instance lives. */
  readonly cloud: AwsScope;
  readonly successor: Successor;
  /** Where every new node must have its interfaces. */
  readonly subnets: NodeSubnets;
  /** Other old nodes that must not take its pods, because their successors are there already. */
  readonly alsoCordon: readonly string[];
  /** Whether pods that nobody would make again are evicted too. */
  readonly barePods: boolean;
}

/** The same as planned: pod subnets may still have to be made. */
export type PlannedNodeOrder = Unresolved<NodeOrder>;

export interface GroupNode {
  readonly name: string;
  readonly zone: string;
}

/** What a step of kind `node-group` has to do: its `after`. `nodes`: the old ones, to be watched while they go. */
export type GroupOrder =
  /** A group like another one, made now: EKS reckons max-pods with the CNI as it is (EKS user guide, choosing an instance type). */
  | { readonly make: "beside"; readonly cluster: string; readonly name: string; readonly like: string }
  /** EKS replaces the nodes with ones of another version of the group's launch template. */
  | {
      readonly make: "version";
      readonly cluster: string;
      readonly name: string;
      readonly template: string;
      /** Version to take; absent: a copy of the present one is made first, so that there is something new to take. */
      readonly version?: string;
      /** What the new version's user data say, and the version that has all else of it. */
      readonly maxPods?: WantedMaxPods & { readonly source: string };
      readonly nodes: readonly GroupNode[];
    }
  /** EKS ends what is drained; `successor` is the group that has its pods. */
  | {
      readonly make: "end";
      readonly cluster: string;
      readonly name: string;
      readonly successor: string;
      /** It is the half-made one: the group that it was to replace has its pods again. */
      readonly givenUp?: true;
      readonly nodes: readonly GroupNode[];
    };
