import type { Prefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Endpoint, NextHop, Route, Segment, Table } from "../model.ts";
import type { Attachments } from "./attachments.ts";
import type { DeclaredLines } from "./declared-lines.ts";
import type { Groups } from "./groups.ts";
import type { Sender } from "./hop.ts";
import type { Inward, Line } from "./lines.ts";
import type { PlainRoute } from "./routes.ts";
import type { World } from "./world.ts";

/** A network as far as it is drawn: what each concept of AWS asks of it, and draws in it. The builder that makes one knows them all. */
export interface NetworkDraft {
  readonly world: World;
  readonly groups: Groups;
  readonly attachments: Attachments;
  readonly declared: DeclaredLines;
  readonly internet: InternetWays;
  readonly outsides: OutsideWays;
  readonly tunnels: TunnelWays;
  readonly tables: ReadonlyMap<string, Table>;
  readonly segments: Map<string, Segment>;
  /** The segment of a subnet; undefined where it is not in the snapshot. */
  segment(id: string): Segment | undefined;
  /** Adds a table unless it is there; `routes` may lead back to it. `record`: what it is made of, first of all. */
  table(id: string, routes: () => readonly Route[], record?: Observed): string;
  /** What a gateway into a VPC looks up: its blocks, and nothing else (F36, F37). */
  localTable(vpc: Observed<"vpc">): string;
  /** What an internet or virtual private gateway looks up for what it lets into a VPC: its own table, else the VPC's blocks (F12). */
  edgeTable(gateway: string, vpc: Observed<"vpc">): string;
  routesOf(table: Observed<"route-table">): readonly PlainRoute[];
  /** The route table of a subnet: its own, else its VPC's main one (F10). */
  tableOf(subnet: Observed<"subnet">): Observed<"route-table"> | undefined;
}

/** The internet, as those see it who send by a gateway. */
export interface InternetWays {
  /** Out by an internet gateway: by its public address, or not at all. */
  hop(target: string, sender: Sender): NextHop;
  /** Out by an egress-only gateway: IPv6 keeps its addresses. */
  egressOnlyHop(target: string, sender: Sender): NextHop;
  /** The endpoint, with the addresses by which the internet means it, as far as the interfaces that it stands for have some. */
  facing(endpoint: Endpoint, holders: Pick<ReadonlySet<string>, "has">): Endpoint;
}

/** All that lies outside AWS and is no part of the internet, as those see it who send there. */
export interface OutsideWays {
  /** Over a line to whoever has the destination there: a declared site, else whatever is behind the line. */
  over(line: Line, prefix: Prefix): NextHop;
  /** A router in a VPC has a line of its own to these prefixes; what comes by it asks the table. */
  joinedBy(router: Observed<"network-interface">, sites: readonly Prefix[], table: string): void;
}

/** Tunnels that a Fabric declares, of routers that there are. */
export interface TunnelWays {
  /** The one behind an interface of a router. */
  at(inside: string): Tunnel | undefined;
  /** Whether a router of this VPC is declared to lead to this range of a site. */
  joins(vpc: string, range: Prefix): boolean;
  lines(): readonly Inward[];
}

/** What a router in a VPC joins by its tunnel. */
export interface Tunnel {
  readonly line: Line;
  /** The interface towards the VPC. */
  readonly router: Observed<"network-interface">;
  /** Ranges of the site. */
  readonly carries: readonly Prefix[];
  /** Blocks of the VPC. */
  readonly reaches: readonly Prefix[];
}
