import type { Filter, Speaker } from "../network/index.ts";
import type { PacketSet } from "../packets/index.ts";

/** What happens to packets at one place on their way. */
export type Step =
  | {
      readonly kind: "filter";
      readonly filter: string;
      readonly by: Filter;
      /** What came to it, and what of that it lets through; `peers`: labels of the other end that it knew. */
      readonly met: PacketSet;
      readonly passes: PacketSet;
      readonly peers: readonly string[];
    }
  /** Replies pass a stateful filter unasked. */
  | { readonly kind: "tracked"; readonly filter: string }
  | { readonly kind: "route"; readonly table: string; readonly route: string }
  | {
      readonly kind: "cross";
      readonly crossing: string;
      readonly mtu: number;
      readonly silent: boolean;
      readonly clampsTcp?: boolean;
      readonly speaker?: Speaker;
    }
  | { readonly kind: "translate"; readonly by: string }
  /** An address was exchanged for another, one for one. */
  | { readonly kind: "map"; readonly by: string; readonly field: "source" | "destination" }
  | { readonly kind: "deliver"; readonly to: string };

/** One place on the way of packets: an endpoint, a segment, a table or a crossing, and what happens there. */
export interface Hop {
  readonly node: string;
  readonly steps: readonly Step[];
}

/** The way of some packets from one end towards the other. */
export interface Trace {
  readonly hops: readonly Hop[];
}

/** Why packets do not go on. */
export type Reason =
  | { readonly kind: "filter"; readonly filter: string }
  | { readonly kind: "no-route"; readonly table: string }
  | { readonly kind: "nowhere"; readonly table: string; readonly route: string; readonly reason: string }
  | { readonly kind: "source-check"; readonly node: string }
  | { readonly kind: "reply-translated"; readonly by: string }
  /** What changes addresses one for one has none for this packet's. */
  | { readonly kind: "unmapped"; readonly by: string; readonly field: "source" | "destination" }
  | { readonly kind: "elsewhere"; readonly domain: string }
  | { readonly kind: "loop"; readonly table: string };

/** Packets that end before the other end, as they were sent, with the place and the reason. */
export interface Blocker {
  readonly node: string;
  readonly packets: PacketSet;
  readonly reason: Reason;
  /** The way up to there. */
  readonly hops: readonly Hop[];
}
