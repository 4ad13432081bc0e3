import type { Ec2ReadApi, Ec2WriteApi } from "@podspan/aws/api";
import type { NodeTiming } from "../behaviour/node-timing.ts";
import type { RegionRecords } from "../records/region.ts";
import type { Change } from "../records/transitions.ts";
import type { TwinWorld } from "../records/world.ts";
import type { Limits } from "./limits.ts";

/** How long AWS takes to finish what it has answered, in milliseconds. */
export interface Timing {
  /** `pending` of a VPC. */
  readonly vpc: number;
  /** `associating` and `disassociating` of a block, and `failing`. */
  readonly cidr: number;
  /** How long the entry of a disassociated or failed block stays listed. */
  readonly cidrEntry: number;
  /** `pending` of a subnet. */
  readonly subnet: number;
  /** `associating` of a route table: usually none. */
  readonly association: number;
  /** Each step of a peering: until the other side sees the request, `provisioning`, `deleting`. */
  readonly peering: number;
  /** `pending` and `stopping` of an instance; absent: none. */
  readonly instance?: number;
  /** How long EC2 does not know a new instance profile; absent: it does at once. */
  readonly iam?: number;
  /** How long a terminated instance stays listed; absent: not at all. */
  readonly instanceEntry?: number;
  /** `UPDATING` of an add-on. */
  readonly addon: number;
  /** `pending`, `modifying` and `deleting` of transit gateways, their attachments and tables, `associating` too; absent: none. */
  readonly transit?: number;
  /** How long what was deleted of them stays listed as `deleted`; absent: not at all. */
  readonly transitEntry?: number;
}

/** What one call may look at: the records of its account and region, at one instant. */
export interface CallContext {
  readonly world: TwinWorld;
  readonly records: RegionRecords;
  readonly account: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly timing: Timing;
  readonly limits: Limits;
  readonly nodes: NodeTiming;
  /** Zones in which EC2 has no instances left to start. */
  readonly noCapacity: readonly string[];
  /** Product codes of AWS Marketplace whose terms the account has not accepted. */
  readonly notSubscribed: readonly string[];
  /** Most entries of one page, whatever MaxResults says. */
  readonly pageSize: number;
  /** How long a new id stays unknown, and a deleted one listed. */
  readonly visibilityMs: number;
  readonly lingerMs: number;
  /** Set by a planned fault: the block of this call is to end as `failed` with this message. */
  readonly failAssociation?: string;
}

export type Ec2Api = Ec2ReadApi & Ec2WriteApi;
export type Operation = keyof Ec2Api;
export type Input<K extends Operation> = Parameters<Ec2Api[K]>[0];
/** The answer without what the transport adds. */
export type Output<K extends Operation> = Omit<Awaited<ReturnType<Ec2Api[K]>>, "$metadata">;
/** One operation's rule: synchronous, so that what a call does is done in one instant. */
export type Rule<K extends Operation> = (context: CallContext, input: Input<K>) => Output<K>;

/** Schedules what AWS will finish `delay` milliseconds from now. */
export function later(context: CallContext, delay: number, change: Change): void {
  const { world, account, region, now } = context;
  world.schedule({ at: now + delay, account, region, change });
}
