import { comparePrefixes, contains, formatPrefix, overlaps, type Prefix, PrefixSet } from "../../addressing/index.ts";
import { UNKNOWN_PORTS } from "../client-ports.ts";
import type { DeclaredSite } from "../declared.ts";
import type { Endpoint, NextHop, Route, Segment } from "../model.ts";
import { nowhere } from "./hop.ts";
import type { NetworkInterface } from "./interfaces.ts";
import { linesOf } from "./inward.ts";
import { type Inward, type Line, tunnelOf } from "./lines.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft, OutsideWays } from "./network-draft.ts";
import { blocksOf, type World } from "./world.ts";

/** All that lies outside AWS and is no part of the internet: declared sites, and what is behind lines that lead to none. */
export class Outsides implements OutsideWays {
  readonly #draft: NetworkDraft;
  readonly #behind = new Map<string, { readonly line: Line; prefixes: PrefixSet }>();

  readonly #joined = new Map<string, Inward>();

  constructor(draft: NetworkDraft) {
    this.#draft = draft;
  }

  over(line: Line, prefix: Prefix): NextHop {
    if (line.broken !== undefined) return nowhere(line.broken);
    const sites = this.#draft.world.declared.sites;
    const declared = sites.flatMap(prefixesOf).filter((one) => overlaps(one, prefix));
    if (!declared.some((one) => contains(one, prefix))) {
      const rest = PrefixSet.of([prefix]).subtract(PrefixSet.of(declared));
      const known = this.#behind.get(line.behind)?.prefixes ?? PrefixSet.empty;
      this.#behind.set(line.behind, { line, prefixes: known.union(rest) });
    }
    const table = this.#draft.table(`${line.id}/far`, () => this.#far(line, sites));
    const { id, mtu, silent, speaker } = line;
    return { kind: "crossing", crossing: { id, filters: [], table, mtu, silent, ...(speaker && { speaker }) } };
  }

  joinedBy({ id, props }: NetworkInterface, sites: readonly Prefix[], table: string): void {
    const before = this.#joined.get(id)?.carries ?? [];
    const vpc = this.#draft.world.get("vpc", props.vpc);
    const reaches = vpc === undefined ? [] : blocksOf(vpc);
    this.#joined.set(id, { line: tunnelOf(id), carries: [...before, ...sites], reaches, table });
    this.#draft.world.notes.assume({
      id: `tunnel/${id}`,
      text: `${id} is taken to have a line of its own to the sites that routes to it name: which it is, and what it lets through, cannot be read.`,
      about: [id],
    });
  }

  #far(line: Line, sites: readonly DeclaredSite[]): readonly Route[] {
    const toSites = sites.flatMap((site) => prefixesOf(site).map((prefix) => farRoute(line, prefix, siteName(site))));
    const all: Prefix = { family: 4, base: 0, length: 0 };
    const all6: Prefix = { family: 6, base: 0n, length: 0 };
    return [...toSites, farRoute(line, all, line.behind), farRoute(line, all6, line.behind)];
  }

  /** The sites and their like, with the ways from them into AWS. Call it when all tables are made. */
  endpoints(): readonly Endpoint[] {
    const lines = [...linesOf(this.#draft), ...this.#joined.values()];
    const sites = this.#draft.world.declared.sites.flatMap((site) => this.#site(site, lines));
    const behind = [...this.#behind].map(([name, { line, prefixes }]) => {
      const own = lines.filter((one) => one.line.behind === line.behind);
      this.#segment(name, prefixes.prefixes(), own);
      return host(name, name, prefixes.prefixes());
    });
    return [...sites, ...behind].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #site(site: DeclaredSite, lines: readonly Inward[]): readonly Endpoint[] {
    const name = siteName(site);
    const own = lines.filter(({ carries }) =>
      carries.some((one) => prefixesOf(site).some((other) => overlaps(one, other))),
    );
    this.#segment(name, prefixesOf(site), own);
    return [host(`${name}/pods`, name, site.pods), host(`${name}/nodes`, name, site.nodes)];
  }

  #segment(name: string, prefixes: readonly Prefix[], lines: readonly Inward[]): void {
    const segment: Segment = { id: name, domain: name, prefixes, table: name, leaving: [], entering: [] };
    this.#draft.segments.set(name, segment);
    this.#draft.table(name, () => routesInto(this.#draft.world, name, prefixes, lines));
    this.#draft.world.notes.assume({
      id: name,
      text: `What the routers and firewalls of ${name} do cannot be read: they are taken to let everything through, and to send to AWS all that AWS tells them of.`,
      about: [name, `${name}/pods`, `${name}/nodes`],
    });
  }
}

function siteName({ key }: DeclaredSite): string {
  return `sites/${key}`;
}

function prefixesOf({ nodes, pods }: DeclaredSite): readonly Prefix[] {
  return [...nodes, ...pods];
}

function farRoute(line: Line, prefix: Prefix, domain: string): Route {
  return { id: `${line.id}/${formatPrefix(prefix)}`, prefix, to: { kind: "domain", domain } };
}

function host(id: string, segment: string, addresses: readonly Prefix[]): Endpoint {
  return {
    id,
    segment,
    addresses,
    labels: [],
    exits: [{ filters: [], segment }],
    entry: [],
    mtu: MTU.vpc,
    clientPorts: UNKNOWN_PORTS,
  };
}

function routesInto(world: World, name: string, own: readonly Prefix[], lines: readonly Inward[]): readonly Route[] {
  const routes = new Map<string, Route>();
  for (const { line, reaches, table } of lines) {
    const to: NextHop =
      line.broken === undefined
        ? { kind: "crossing", crossing: { id: line.id, filters: [], table, mtu: line.mtu, silent: line.silent } }
        : nowhere(line.broken);
    for (const prefix of reaches.toSorted(comparePrefixes)) {
      if (own.some((one) => contains(one, prefix))) continue;
      const key = formatPrefix(prefix);
      const before = routes.get(key);
      if (before !== undefined && before.to.kind === "crossing" && to.kind === "crossing") several(world, name, key);
      if (before === undefined || before.to.kind === "nowhere") routes.set(key, { id: `${name}/${key}`, prefix, to });
    }
  }
  return [...routes.values()];
}

function several(world: World, name: string, prefix: string): void {
  world.notes.assume({
    id: `ways/${name}/${prefix}`,
    text: `${name} has several ways to ${prefix}; it is taken to use the first.`,
    about: [`${name}/${prefix}`],
  });
}
