import { overlaps, type Prefix } from "../../addressing/index.ts";
import type { Group, Network } from "../../network/index.ts";
import { mappedPrefixes } from "../mapping.ts";
import { addressesOf } from "../pairing.ts";

/** Two groups, and whether a way may lead from the one to the other. */
export interface PairOfGroups {
  readonly from: Group;
  readonly to: Group;
}

/** Whom it does not reach, and why, is what people look for: also those who have no address that it could call. */
const INTERNET = "internet";

/** Up to so many groups every pair is proved and shown, also where no route leads from the one to the other. */
const MOST_ALL_PAIRS = 12;

/**
 * The pairs of groups to prove, sorted: all of a few groups; of many those whose tables lead from the network of the one to addresses of the
 * other, what is meant to reach each other whether they do or not, and whatever the internet may be able to reach. What lies outside on both sides is
 * nobody's to say.
 */
export function pairsOf(
  network: Network,
  groups: readonly Group[],
  isMeant: (from: string, to: string) => boolean = () => false,
): readonly PairOfGroups[] {
  if (groups.length <= MOST_ALL_PAIRS) {
    return groups.flatMap((from) => groups.flatMap((to) => (isOutside(from) && isOutside(to) ? [] : [{ from, to }])));
  }
  const leads = new Leads(network);
  const inDomain = new Map<string, Group[]>();
  for (const group of groups) {
    for (const domain of domainsOf(network, group)) inDomain.set(domain, [...(inDomain.get(domain) ?? []), group]);
  }
  const known = new Map<string, readonly Group[]>();
  /** Groups with addresses that the tables of a domain lead to. */
  const reachedFrom = (domain: string): readonly Group[] => {
    const before = known.get(domain);
    if (before !== undefined) return before;
    const reached = [...leads.from(domain)].flatMap(([other, prefixes]) =>
      (inDomain.get(other) ?? []).filter((one) => hasSome(network, one, prefixes)),
    );
    known.set(domain, reached);
    return reached;
  };
  return groups.flatMap((from) => {
    const to = new Set(groups.filter((one) => isMeant(from.name, one.name)));
    for (const domain of domainsOf(network, from)) {
      for (const one of inDomain.get(domain) ?? []) to.add(one);
      if (from.name !== INTERNET) for (const one of reachedFrom(domain)) to.add(one);
      else for (const other of leads.from(domain).keys()) for (const one of inDomain.get(other) ?? []) to.add(one);
    }
    return [...to]
      .filter((one) => !(isOutside(from) && isOutside(one)))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((one) => ({ from, to: one }));
  });
}

export function isOutside({ name }: Group): boolean {
  return name === INTERNET || name.startsWith("sites/");
}

function domainsOf({ endpoints, segments }: Network, { ends }: Group): ReadonlySet<string> {
  return new Set(
    ends.flatMap(({ endpoint }) => {
      const known = endpoints.get(endpoint);
      const all = known === undefined ? [] : [known.segment, ...known.exits.map(({ segment }) => segment)];
      return all.flatMap((segment) => segments.get(segment)?.domain ?? []);
    }),
  );
}

function hasSome({ endpoints }: Network, { ends }: Group, prefixes: readonly Prefix[]): boolean {
  return ends.some((end) => {
    const endpoint = endpoints.get(end.endpoint);
    return (
      endpoint !== undefined && addressesOf(end, endpoint).some((one) => prefixes.some((two) => overlaps(one, two)))
    );
  });
}

/** Which domains the tables of a domain lead to, and with which destinations. Filters and sources are left aside: it never says too little. */
class Leads {
  readonly #network: Network;
  readonly #tablesOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #known = new Map<string, ReadonlyMap<string, readonly Prefix[]>>();

  constructor(network: Network) {
    this.#network = network;
    const tables = new Map<string, Set<string>>();
    for (const { domain, table } of network.segments.values())
      tables.set(domain, (tables.get(domain) ?? new Set()).add(table));
    this.#tablesOf = tables;
  }

  from(domain: string): ReadonlyMap<string, readonly Prefix[]> {
    const known = this.#known.get(domain);
    if (known !== undefined) return known;
    const found = new Map<string, Prefix[]>();
    for (const table of this.#tablesOf.get(domain) ?? []) this.#follow(table, undefined, found, []);
    this.#known.set(domain, found);
    return found;
  }

  /** `within`: the destinations that are still on this way, as they are called there; undefined: all. */
  #follow(
    name: string,
    within: readonly Prefix[] | undefined,
    found: Map<string, Prefix[]>,
    path: readonly string[],
  ): void {
    const table = this.#network.tables.get(name);
    if (table === undefined || path.includes(name)) return;
    for (const { prefix, to } of table.routes) {
      if (to.kind === "nowhere") continue;
      const narrowed = within === undefined ? [prefix] : within.flatMap((one) => narrower(one, prefix) ?? []);
      if (narrowed.length === 0) continue;
      if (to.kind === "domain") {
        found.set(to.domain, [...(found.get(to.domain) ?? []), ...narrowed]);
        continue;
      }
      const { mapping, table: next } = to.crossing;
      const beyond = mapping?.field === "destination" ? mappedPrefixes(narrowed, mapping.pairs) : narrowed;
      this.#follow(next, beyond, found, [...path, name]);
    }
  }
}

function narrower(a: Prefix, b: Prefix): Prefix | undefined {
  if (!overlaps(a, b)) return undefined;
  return a.length > b.length ? a : b;
}
