import type { Sweep } from "./decision.ts";
import type { RouteTable, Subnet, TableRoute, VpcInterface } from "./ec2.ts";

/** A route that is to lead to this router's interface. */
export interface Move {
  readonly table: string;
  readonly destination: string;
  /** What it leads to now. */
  readonly from: string;
}

/** What EC2 shows of the VPC. */
export interface Seen {
  readonly own: VpcInterface;
  /** Absent: it has been deleted, and routes to it lead nowhere. */
  readonly partner?: VpcInterface;
  readonly tables: readonly RouteTable[];
  readonly subnets: readonly Subnet[];
}

/** The routes to the site that a sweep takes. Whatever is led elsewhere by somebody else is left alone. */
export function movesOf(sweep: Sweep, seen: Seen): readonly Move[] {
  const sites = new Set(seen.own.ranges);
  const home = sweep === "home" ? homeTables(seen) : undefined;
  return seen.tables
    .filter(({ id }) => home === undefined || home.has(id))
    .flatMap(({ id, routes }) =>
      routes
        .filter(({ destination }) => sites.has(destination))
        .filter((route) => route.target !== seen.own.id && taken(sweep, route, seen.partner))
        .map(({ destination, target }) => ({ table: id, destination, from: target })),
    );
}

function taken(sweep: Sweep, { target, blackhole }: TableRoute, partner: VpcInterface | undefined): boolean {
  const lost = blackhole && target.startsWith("eni-");
  if (sweep === "lost") return lost;
  return target === partner?.id || (sweep === "all" && lost);
}

/** Tables that this router's zone uses and its partner's does not: packets stay in their zone. */
function homeTables({ own, partner, tables, subnets }: Seen): ReadonlySet<string> {
  if (partner === undefined || partner.zone === own.zone) return new Set();
  const associated = new Map(tables.flatMap(({ id, subnets: of }) => of.map((subnet) => [subnet, id])));
  const main = tables.find((table) => table.main)?.id;
  const used = (zone: string): ReadonlySet<string | undefined> =>
    new Set(subnets.filter((subnet) => subnet.zone === zone).map(({ id }) => associated.get(id) ?? main));
  const theirs = used(partner.zone);
  return new Set([...used(own.zone)].filter((id): id is string => id !== undefined && !theirs.has(id)));
}
