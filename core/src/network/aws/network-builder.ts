import { contains, formatPrefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { NextHop, Route, Segment, Table } from "../model.ts";
import { aclOf } from "./acls.ts";
import { applianceOf } from "./appliance-ways.ts";
import { ownAddresses } from "./appliances.ts";
import { Attachments } from "./attachments.ts";
import { DeclaredLines } from "./declared-lines.ts";
import { Groups } from "./groups.ts";
import { nowhere, type Sender } from "./hop.ts";
import { hopTo } from "./hops.ts";
import { Internet } from "./internet.ts";
import { kept } from "./kept.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { Outsides } from "./outsides.ts";
import { type PlainRoute, plainRoutes } from "./routes.ts";
import { Tunnels } from "./tunnels.ts";
import { blocksOf, isPlanned, rangesOf, type World, zoneOf } from "./world.ts";

/** Segments and tables, each made when something leads to it. */
export class NetworkBuilder implements NetworkDraft {
  readonly world: World;
  readonly groups: Groups;
  readonly attachments: Attachments;
  readonly internet: Internet;
  readonly outsides: Outsides;
  readonly declared: DeclaredLines;
  readonly tunnels: Tunnels;
  readonly tables = new Map<string, Table>();
  readonly segments = new Map<string, Segment>();
  readonly #plain = new Map<string, readonly PlainRoute[]>();

  constructor(world: World) {
    this.world = world;
    this.groups = new Groups(world);
    this.attachments = new Attachments(world);
    this.declared = new DeclaredLines(world);
    this.tunnels = new Tunnels(this);
    this.internet = new Internet(this);
    this.outsides = new Outsides(this);
  }

  segment(id: string): Segment | undefined {
    const known = this.segments.get(id);
    const subnet = known === undefined ? this.world.get("subnet", id) : undefined;
    if (subnet === undefined) return known;
    const { vpc } = subnet.props;
    if (this.world.get("vpc", vpc) === undefined) {
      this.world.notes.find("NET-1", `${vpc}, which subnets lie in, is not in the snapshot`);
    }
    // Filters and ranges first: tables that lead back here find them.
    const made = { id, domain: vpc, prefixes: rangesOf(subnet), ...aclOf(this.world, subnet) };
    const segment = kept(subnet, "segment", { ...made, table: this.#tableName(subnet) });
    this.segments.set(id, segment);
    this.#makeTableOf(subnet, segment.table);
    return segment;
  }

  table(id: string, routes: () => readonly Route[], record?: Observed): string {
    if (!this.tables.has(id)) {
      this.tables.set(id, { id, routes: [] });
      const made = { id, routes: routes() };
      this.tables.set(id, record === undefined ? made : kept(record, id, made));
    }
    return id;
  }

  localTable(vpc: Observed<"vpc">): string {
    return this.table(`${vpc.id}/local`, () => localRoutes(vpc), vpc);
  }

  edgeTable(gateway: string, vpc: Observed<"vpc">): string {
    const edges = this.world.groups("route-table", "tables by gateway", ({ facts }) => facts.gateways ?? []);
    const table = edges.get(gateway)?.find(({ props }) => props.vpc === vpc.id);
    if (table === undefined) return this.localTable(vpc);
    return this.table(`${table.id}@${gateway}`, () => this.followed(this.routesOf(table), { vpc: vpc.id }), table);
  }

  routesOf(table: Observed<"route-table">): readonly PlainRoute[] {
    const known = this.#plain.get(table.id) ?? plainRoutes(this.world, table);
    this.#plain.set(table.id, known);
    return known;
  }

  tableOf(subnet: Observed<"subnet">): Observed<"route-table"> | undefined {
    const { world } = this;
    const associated = world.groups("route-table-association", "table by subnet", ({ props }) => [props.subnet]);
    const own = associated.get(subnet.id)?.find(({ facts }) => facts.state !== "disassociated");
    if (own !== undefined) return world.get("route-table", own.props.routeTable);
    if (this.#brokenTables(subnet) !== undefined) return undefined;
    const mains = world.groups("route-table", "main table by vpc", (one) => (one.facts.main ? [one.props.vpc] : []));
    return mains.get(subnet.props.vpc)?.[0];
  }

  /** Routes as forwarding follows them. */
  followed(routes: readonly PlainRoute[], sender: Sender): readonly Route[] {
    const own = routes.flatMap((route) => this.#toAppliance(route, routes, sender));
    const followed = routes.map(({ id, prefix, target }) => ({
      id,
      prefix,
      to: this.#hop({ prefix, target }, sender),
    }));
    const taken = new Set(followed.map(({ prefix }) => formatPrefix(prefix)));
    return [...followed, ...own.filter(({ prefix }) => !taken.has(formatPrefix(prefix)))];
  }

  /** A route to an appliance does not forward what is for the appliance itself, unless a longer one has taken it already (F1). */
  #toAppliance({ id, prefix, target }: PlainRoute, routes: readonly PlainRoute[], { vpc }: Sender): readonly Route[] {
    if (typeof target !== "string") return [];
    const own = ownAddresses(this.world, target)
      .filter((address) => contains(prefix, address))
      .filter((address) => !routes.some((one) => one.prefix.length > prefix.length && contains(one.prefix, address)));
    return own.map((address): Route => ({ id, prefix: address, to: { kind: "domain", domain: vpc } }));
  }

  #hop({ prefix, target }: Pick<PlainRoute, "prefix" | "target">, sender: Sender): NextHop {
    if (typeof target !== "string") return nowhere(target.nowhere);
    if (target === "local") return { kind: "domain", domain: sender.vpc };
    return hopTo(this, target, sender, prefix);
  }

  #makeTableOf(subnet: Observed<"subnet">, name: string): void {
    const table = this.tableOf(subnet);
    if (table === undefined) {
      const why = this.#brokenTables(subnet);
      const where = why === undefined ? "in the snapshot" : `among those that could be read: ${why.message}`;
      this.world.notes.find("NET-1", `the route table of ${subnet.id} is not ${where}`, why?.hint);
      this.table(name, () => []);
      return;
    }
    this.table(name, () => this.followed(this.routesOf(table), { vpc: subnet.props.vpc, subnet }), table);
  }

  /** Why some records of tables could not be read where a subnet is: one of them is perhaps its own. */
  #brokenTables({ id, scope }: Observed<"subnet">) {
    return isPlanned(id) ? undefined : this.world.brokenRecords(scope, "route-table");
  }

  /**
   * One table serves many subnets, as long as they share their fate: to a transit gateway they go by their zone (F39), and who stands beside
   * a route's target does not pass its subnet's ACL.
   */
  #tableName(subnet: Observed<"subnet">): string {
    const table = this.tableOf(subnet);
    if (table === undefined) return `${subnet.id}/no-route-table`;
    const targets = this.routesOf(table).flatMap(({ target }) => (typeof target === "string" ? [target] : []));
    const zone = targets.some((target) => target.startsWith("tgw-")) ? `@${zoneOf(subnet)}` : "";
    const beside = targets.some((target) => this.subnetOf(target) === subnet.id) ? `@${subnet.id}` : "";
    return `${table.id}${zone}${beside}`;
  }

  /** The subnet that a route's target stands in. */
  subnetOf(target: string): string | undefined {
    const { world } = this;
    if (target.startsWith("nat-")) return world.get("nat-gateway", target)?.props.subnet;
    return applianceOf(world, target)?.props.subnet;
  }
}

export function localRoutes(vpc: Observed<"vpc">): readonly Route[] {
  return blocksOf(vpc).map((prefix) => ({
    id: `${vpc.id}/local/${formatPrefix(prefix)}`,
    prefix,
    to: { kind: "domain", domain: vpc.id },
  }));
}
