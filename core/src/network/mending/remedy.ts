import type { Family, Prefix } from "../../addressing/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { FieldRange } from "../../packets/index.ts";

/** What stops packets, as far as a repair needs to know it. */
export interface Obstacle {
  readonly kind: "filter" | "no-route" | "nowhere" | "source-check" | "translation";
  /** The filter, the table, the route, the interface's endpoint or the translation. */
  readonly id: string;
  /** The endpoint, segment, table or crossing where it stands. */
  readonly node: string;
  readonly family: Family;
  /** What is stopped there, with the addresses that it has there. */
  readonly sources: readonly Prefix[];
  readonly destinations: readonly Prefix[];
  readonly protocols: readonly StoppedProtocol[];
  /** By which names filters may know the other end of the packets here. */
  readonly labels: readonly string[];
  /** The domain that the other end is in. */
  readonly beyond: string;
}

export interface StoppedProtocol {
  /** Undefined: all protocols. */
  readonly protocol: number | undefined;
  /** Destination ports; of ICMP the type. Absent: all. */
  readonly ports?: FieldRange;
}

export type RemedyKind =
  | "route"
  | "security-group-rule"
  | "network-acl-entry"
  | "source-dest-check"
  | "snat-exclusion"
  | "mtu";

/** One change of one resource. */
export interface Remedy {
  readonly kind: RemedyKind;
  /** World id of what is changed. */
  readonly resource: string;
  /** In words: `sg-1: allow tcp 443 in from 10.0.0.0/24`. */
  readonly text: string;
  /** As it would be typed. */
  readonly command: string;
  /** The snapshot as it would be then. */
  readonly mended: (snapshot: Snapshot) => Snapshot;
}

/** The snapshot with one thing changed. */
export function edited<T extends Snapshot["resources"][number]>(
  snapshot: Snapshot,
  isIt: (thing: Snapshot["resources"][number]) => boolean,
  change: (thing: T) => T,
): Snapshot {
  return { ...snapshot, resources: snapshot.resources.map((thing) => (isIt(thing) ? change(thing as T) : thing)) };
}
