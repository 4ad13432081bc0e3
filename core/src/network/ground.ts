import type { Prefix } from "../addressing/index.ts";
import type { AwsScope } from "../desired/index.ts";
import type { Observed } from "../observed/index.ts";
import type { Assumption, Filter, Segment } from "./model.ts";

/**
 * What AWS gives to those who stand on it: pods and nodes are put on subnets and behind groups through this, so that what knows
 * Kubernetes knows nothing of route tables.
 */
export interface Ground {
  /** The segment of a subnet; undefined where the subnet was not read. */
  segment(scope: AwsScope, subnet: string): Segment | undefined;
  /** What an interface is guarded by that carries these groups; none given: its VPC's default group (F24). */
  guard(scope: AwsScope, vpc: string, groups: readonly string[]): Guard;
  /** The interface with this id, or that has this address in this VPC. */
  networkInterface(scope: AwsScope, id: string): Observed<"network-interface"> | undefined;
  interfaceWith(scope: AwsScope, vpc: string, address: string): Observed<"network-interface"> | undefined;
  /** All blocks of a VPC, of both families (3.8: what the VPC CNI never translates). */
  blocks(scope: AwsScope, vpc: string): readonly Prefix[];
  /** Bytes of the largest IP packet of an interface here. */
  mtu(scope: AwsScope, subnet: string): number;
  assume(assumption: Assumption): void;
}

/** The groups of an interface as forwarding sees them. */
export interface Guard {
  /** Passed by what it sends. */
  readonly egress: readonly Filter[];
  /** Passed by what reaches it. */
  readonly ingress: readonly Filter[];
  /** The groups' names for rules that mean them (F26). */
  readonly labels: readonly string[];
}
