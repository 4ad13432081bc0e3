import type { Assumption } from "../network/index.ts";

/** What is asked of a pair: some packets, by what their sender chooses. Absent: what {@link asked} says. */
export interface Question {
  readonly protocol?: "tcp" | "udp" | "icmp" | "any" | number;
  /** Destination port of TCP and UDP. */
  readonly port?: number;
  readonly sourcePort?: number;
  readonly icmpType?: number;
  /** Only this family of addresses; absent: every one that both ends have. */
  readonly family?: 4 | 6;
}

export type VerdictWord = "reachable" | "partial" | "unreachable";

/**
 * What can be said of a pair. `reachable`: whatever was asked gets there and is answered, from each address to each; `partial`: some of
 * it; `unreachable`: nothing. Packets that nobody answers by their nature (one-way ICMP) count by their way there alone.
 */
export interface Verdict {
  readonly from: string;
  readonly to: string;
  readonly verdict: VerdictWord;
  /** Where ends have addresses of both families: each by itself. */
  readonly families?: { readonly ipv4: VerdictWord; readonly ipv6: VerdictWord };
  /** What gets through and is answered, of what was asked: readable boxes, sorted, the first of them. */
  readonly packets: readonly PacketBox[];
  /** What gets there, answered or not, and what of the replies comes back. */
  readonly forward: "all" | "some" | "none";
  readonly reply: "all" | "some" | "none";
  /** Source addresses that the far end sees; empty: the sender's own, all the way (no NAT). */
  readonly nat: readonly string[];
  /** Bytes of the largest packet that goes every way there and back; absent where nothing gets through. */
  readonly mtu?: number;
  /** Larger packets are lost without a word to their sender, so that connections hang instead of adapting. */
  readonly lost?: LostPackets;
  /** Ids of the resources that decide, in the order of the way. */
  readonly decides: readonly string[];
  /** In words, where not everything gets through: the first blocker. */
  readonly reason?: string | undefined;
  readonly assumptions: readonly Assumption[];
}

/** Packets of more than `above` and at most `upTo` bytes that the ends can take, dropped `at` a crossing; `why` their sender is not told. */
export interface LostPackets {
  readonly above: number;
  readonly upTo: number;
  readonly at: string;
  readonly why: string;
}

/** Packets in words. Addresses as prefixes or ranges `a-b`, ports as `443`, `1024-65535` or absent for all. */
export interface PacketBox {
  readonly sources: string;
  readonly destinations: string;
  readonly protocol: string;
  readonly ports?: string;
  readonly sourcePorts?: string;
}
