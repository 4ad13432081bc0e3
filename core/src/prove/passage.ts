import type { Prefix } from "../addressing/index.ts";
import type { Mapping, Translation } from "../network/index.ts";
import type { PacketSet } from "../packets/index.ts";
import type { Blocker, Hop, Step } from "./trace.ts";

/** A source address that was replaced on the way, with the packets before and after. */
export interface Translated {
  readonly kind: "translated";
  readonly translation: Translation;
  readonly before: PacketSet;
  readonly after: PacketSet;
  /** By the sender's own node: replies that reach its address need no more forwarding. */
  readonly atSender: boolean;
}

/** Addresses that were exchanged one for one on the way, with the packets before. */
export interface Mapped {
  readonly kind: "mapped";
  readonly mapping: Mapping;
  /** The crossing that did it. */
  readonly by: string;
  readonly before: PacketSet;
}

export type Change = Translated | Mapped;

/** Packets under way: as they were sent, as they are now, and what has happened to them. */
export interface Passage {
  readonly sent: PacketSet;
  readonly now: PacketSet;
  readonly hops: readonly Hop[];
  /** What was done to their addresses, in order. */
  readonly changes: readonly Change[];
  /** Addresses that they may be for now: no other routes need to be looked at. */
  readonly towards: readonly Prefix[];
  /** Who remembers the connection, of those that need not be on both ways. */
  readonly trackers: readonly string[];
  /** Bytes of the largest packet that came so far. */
  readonly mtu: number;
  /** Who the packets are from, as filters see it. */
  readonly labels: readonly string[];
  readonly domain: string;
}

/** What comes of a leg: what arrives, and what does not. */
export interface Leg {
  readonly arrived: readonly Passage[];
  readonly blockers: readonly Blocker[];
}

export const NO_LEG: Leg = { arrived: [], blockers: [] };

export function joinLegs(legs: readonly Leg[]): Leg {
  const [only = NO_LEG, ...others] = legs.filter((leg) => leg !== NO_LEG);
  if (others.length === 0) return only;
  return {
    arrived: legs.flatMap(({ arrived }) => arrived),
    blockers: legs.flatMap(({ blockers }) => blockers),
  };
}

/** The passage with one more thing that happened at a node. */
export function withStep(passage: Passage, node: string, step: Step): Passage {
  const last = passage.hops.at(-1);
  const hops =
    last?.node === node
      ? [...passage.hops.slice(0, -1), { node, steps: [...last.steps, step] }]
      : [...passage.hops, { node, steps: [step] }];
  return { ...passage, hops };
}
