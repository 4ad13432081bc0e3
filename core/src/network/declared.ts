import type { Prefix } from "../addressing/index.ts";
import type { AwsScope } from "../desired/index.ts";

/**
 * What a Fabric says of the network that no snapshot can: by which names its clusters, VPCs and sites go, and what lies outside AWS.
 * Without a Fabric, every cluster of a snapshot goes by its own name, and there are no sites.
 */
export interface Declared {
  readonly clusters: readonly DeclaredCluster[];
  readonly vpcs: readonly { readonly key: string; readonly scope: AwsScope; readonly vpc: string }[];
  readonly sites: readonly DeclaredSite[];
}

export interface DeclaredCluster {
  /** Its key in the Fabric: `clusters/KEY/pods`. Also the cluster of its Kubernetes scope. */
  readonly key: string;
  /** Its name in EKS; absent while there is none. */
  readonly name?: string;
  readonly scope: AwsScope;
  /** Its VPC's world id, or `planned:…`. */
  readonly vpc: string;
  /** Ranges that its pods take addresses from; empty: those of its nodes' subnets. */
  readonly podRanges: readonly Prefix[];
  /** Names of the zones that it is to be in. */
  readonly zones: readonly string[];
}

export interface DeclaredSite {
  readonly key: string;
  readonly nodes: readonly Prefix[];
  readonly pods: readonly Prefix[];
}
