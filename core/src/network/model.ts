import type { Prefix } from "../addressing/index.ts";
import type { FieldRange, Match } from "../packets/index.ts";

/**
 * A network as forwarding sees it, whoever sells it: endpoints on segments, tables that say where a packet goes next, and filters and
 * rewrites on the way. An AWS subnet is a segment, a VPC a domain, a route table a table; peerings, transit gateways and routers are
 * crossings into further tables, so that what AWS calls non-transitive falls out of ordinary forwarding. Analysis never learns of a vendor.
 */
export interface Network {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly segments: ReadonlyMap<string, Segment>;
  readonly tables: ReadonlyMap<string, Table>;
  /**
   * Where a label of the one domain means something to filters of the other: `FROM>TO` of a packet's way. Inside a domain it always does.
   * `source`: the receiver's filters know the sender's labels; `both`: the sender's know the receiver's as well (F27, F28).
   */
  readonly labels: ReadonlyMap<string, "source" | "both">;
  /** What is not known and was taken for granted: named in every report that it touches. */
  readonly assumptions: readonly Assumption[];
}

/** Something that AWS or a host decides and that cannot be read, and how it was taken. */
export interface Assumption {
  /** Stable name, e.g. `F9`, `host-firewall`, `nat-port/eni-1`. */
  readonly id: string;
  readonly text: string;
  /** Ids of endpoints, segments, tables, routes, crossings and filters that it is about; absent: everything. */
  readonly about?: readonly string[];
}

/**
 * Senders and receivers that share their fate: the same segment, filters and translations. Only their addresses differ, and a filter may
 * still tell these apart. A pod whose node translates for it has two exits.
 */
export interface Endpoint {
  readonly id: string;
  readonly segment: string;
  /** What is delivered to it, and what it sends from. */
  readonly addresses: readonly Prefix[];
  /** Names that filters may mean it by, such as security groups. */
  readonly labels: readonly string[];
  /** Ways out of it: the first that matches a packet is taken. */
  readonly exits: readonly Exit[];
  /** Passed by what reaches it, outermost first. */
  readonly entry: readonly Filter[];
  /** Bytes of the largest IP packet that it sends and takes. */
  readonly mtu: number;
  /** Source ports that it opens connections of TCP and UDP from; absent: those of Linux (F34). */
  readonly clientPorts?: FieldRange;
  /**
   * Towards these destinations any of these source ports of TCP and UDP is on the wire, whichever it opened, and its address stays: a node's own
   * rule of translation is asked of what the node itself sends as well (3.8, `--random-fully`).
   */
  readonly changedPorts?: { readonly destinations: readonly FieldRange[]; readonly ports: FieldRange };
  /** Those in this domain alone mean it by its addresses; elsewhere they are somebody else's, as link-local ones are. */
  readonly onLinkOf?: string;
  /** Where senders of a domain mean it by other addresses than its own, as by public ones from the internet: `from` becomes `to` on the way. */
  readonly faces?: readonly { readonly domain: string; readonly pairs: Mapping["pairs"] }[];
}

/** One way out of an endpoint. */
export interface Exit {
  readonly match?: Match;
  /** Innermost first; after the translation. */
  readonly filters: readonly Filter[];
  readonly translation?: Translation;
  readonly segment: string;
  /** The interface sends only what is from these (source/dest check, F43). Absent: anything. */
  readonly sources?: readonly Prefix[];
}

/** The source address becomes one of these; replies to it are changed back. */
export interface Translation {
  readonly id: string;
  readonly addresses: readonly Prefix[];
  /** The source port of TCP and UDP becomes any of these; absent: it stays (F34). */
  readonly ports?: FieldRange;
  /** Where replies to these addresses are delivered, through which filters, and by which names filters know their owner. */
  readonly segment: string;
  readonly entry: readonly Filter[];
  readonly labels: readonly string[];
}

/** Where hosts reach each other without a table: an AWS subnet (F11). */
export interface Segment {
  readonly id: string;
  readonly domain: string;
  readonly prefixes: readonly Prefix[];
  /** Asked by what leaves it. */
  readonly table: string;
  /** Passed by what leaves it or comes into it, not by what stays inside. */
  readonly leaving: readonly Filter[];
  readonly entering: readonly Filter[];
}

/** A forwarding table. The longest prefix that holds the destination decides, also when it leads nowhere (F1, F9). */
export interface Table {
  readonly id: string;
  /** At most one for each prefix. */
  readonly routes: readonly Route[];
}

export interface Route {
  /** What it is called where it is configured. */
  readonly id: string;
  readonly prefix: Prefix;
  readonly to: NextHop;
}

export type NextHop =
  /** To the segment of the domain that holds the destination. */
  | { readonly kind: "domain"; readonly domain: string }
  | { readonly kind: "crossing"; readonly crossing: Crossing }
  | { readonly kind: "nowhere"; readonly reason: string };

/** What lies between two tables: a peering, a transit gateway's attachment, NAT, a router. */
export interface Crossing {
  readonly id: string;
  readonly filters: readonly Filter[];
  /** Its filters know the sender by label as those of an endpoint of this domain do; absent: by its address only. */
  readonly domain?: string;
  /** They are asked on the way out, and it is the receiver whom they know so. */
  readonly asks?: "receiver";
  /** Crossings with the same one remember connections together: a reply passes their stateful filters unasked only if what it answers crossed one. Absent: always. */
  readonly tracker?: string;
  readonly translation?: Translation;
  /** Addresses that are exchanged one for one, without memory: what an internet gateway does. After the filters. */
  readonly mapping?: Mapping;
  /** Beyond it filters know the sender by its address only, as behind an appliance (F26). */
  readonly anonymous?: boolean;
  /** What stands at the far end looks up. */
  readonly table: string;
  /** At the far end a packet stands in this segment, whose table is `table`: to neighbours it goes straight, to others through the filters (F11). */
  readonly segment?: string;
  readonly mtu: number;
  /** It tells no sender of a packet that is too large for it, as transit gateways and VPNs do (F42). */
  readonly silent?: boolean;
  /** It changes the segment size that TCP agrees on to what it carries: of TCP no packet is too large for it. */
  readonly clampsTcp?: boolean;
  /** As whom it tells senders; absent: nobody knows. */
  readonly speaker?: Speaker;
}

/** Who sends the errors of a crossing: by which addresses and labels filters know it. */
export type Speaker = Pick<Endpoint, "addresses" | "labels">;

/** Each `from` becomes its `to`, a prefix of the same length. What has an address that is in no pair is dropped. */
export interface Mapping {
  readonly field: "source" | "destination";
  readonly pairs: readonly { readonly from: Prefix; readonly to: Prefix }[];
}

/** Rules in order, the first that matches decides; where none does, a packet is dropped. */
export interface Filter {
  readonly id: string;
  /** Replies pass unasked. */
  readonly stateful: boolean;
  readonly rules: readonly FilterRule[];
}

export interface FilterRule {
  readonly id: string;
  readonly permits: boolean;
  readonly match: Match;
  /** The packet's other end carries this label, as far as labels are known here. */
  readonly peer?: string;
}
