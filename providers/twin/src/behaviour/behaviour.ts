import type { Timing } from "../ec2/context.ts";
import { DEFAULT_LIMITS, type Limits } from "../ec2/limits.ts";
import type { CallSite } from "./call-site.ts";
import type { Fault } from "./faults.ts";
import { NODE_TIMING, type NodeTiming } from "./node-timing.ts";

/** A token bucket: `capacity` requests at once, `refillPerSecond` after that. */
export interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/**
 * Told of every call: `before` nothing has happened yet, `after` the call has taken effect and is not answered yet. To kill a run
 * at such a point, throw, or answer a promise that never resolves.
 */
export type CallObserver = (
  point: "before" | "after",
  api: string,
  input: unknown,
  site: CallSite,
) => void | Promise<void>;

/** How AWS behaves beside its rules. All times in milliseconds of the twin's clock. */
export interface Behaviour {
  /** From request to answer; the call takes effect half-way. */
  readonly latencyMs: number;
  /** How long a new id is unknown to other calls and absent from lists. */
  readonly visibilityMs: number;
  /** How long lists go on showing what was deleted. */
  readonly lingerMs: number;
  /** Most entries of one page. */
  readonly pageSize: number;
  /** The bucket of an api (`ec2:CreateSubnet`) in each account and region; undefined: never throttled. */
  readonly throttle: (api: string) => Bucket | undefined;
  readonly timing: Timing;
  readonly limits: Limits;
  readonly nodes: NodeTiming;
  /** Zones in which EC2 has no instances left to start. */
  readonly noCapacity: readonly string[];
  /** Product codes of AWS Marketplace whose terms the account has not accepted. */
  readonly notSubscribed: readonly string[];
  readonly faults: readonly Fault[];
  readonly onCall?: CallObserver;
}

/** EC2's request buckets ("Request throttling for the Amazon EC2 API", read 2026-11): reads 100 and 20/s, writes 50 and 5/s. */
export function ec2Buckets(api: string): Bucket | undefined {
  if (!api.startsWith("ec2:")) return undefined;
  return /^ec2:(Describe|Get)/.test(api)
    ? { capacity: 100, refillPerSecond: 20 }
    : { capacity: 50, refillPerSecond: 5 };
}

/** As AWS behaves on a good day: it takes its time, and what it made is seen at once. */
export const DEFAULT_BEHAVIOUR: Behaviour = {
  latencyMs: 60,
  visibilityMs: 0,
  lingerMs: 0,
  pageSize: 100,
  throttle: ec2Buckets,
  timing: {
    vpc: 1_000,
    cidr: 3_000,
    cidrEntry: 10_000,
    subnet: 1_500,
    association: 0,
    peering: 2_000,
    addon: 20_000,
    instance: 15_000,
    instanceEntry: 60_000,
    iam: 8_000,
    transit: 30_000,
    transitEntry: 60_000,
  },
  limits: DEFAULT_LIMITS,
  nodes: NODE_TIMING,
  noCapacity: [],
  notSubscribed: [],
  faults: [],
};

/** Everything at once and never refused for haste: for tests of rules. */
export const INSTANT_BEHAVIOUR: Behaviour = {
  ...DEFAULT_BEHAVIOUR,
  latencyMs: 0,
  throttle: () => undefined,
  timing: { vpc: 0, cidr: 0, cidrEntry: 0, subnet: 0, association: 0, peering: 0, addon: 0 },
};
