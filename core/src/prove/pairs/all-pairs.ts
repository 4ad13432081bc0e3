import type { Family } from "../../addressing/index.ts";
import type { Endpoint, Network } from "../../network/index.ts";
import { type Connection, Prover } from "../connection.ts";
import { type Block, Blocks, isSet, pairsOf, type Walk } from "./block.ts";
import type { Cuts } from "./cuts.ts";
import { type Domain, domainOf, type Member, mayReach, outerCuts } from "./domain.ts";
import { type Edit, editOf } from "./edit.ts";
import { HeaderSets } from "./headers.ts";
import type { Host, SegmentView } from "./host.ts";
import { Pairs } from "./pair.ts";
import { partsFor } from "./parts.ts";
import { again, type Changed, carriedBy, filteredBy, type Redo, redoneBy, redosOf } from "./redo.ts";
import { type Swap, swapOf, Uses } from "./swap.ts";
import { type Parts, Tables } from "./tables.ts";
import { type Touch, touchedBy } from "./touch.ts";

/** Diagrams that a prover may make before it is thrown away: some 100 MB. */
const MOST_DIAGRAMS = 300_000;

/** What was done to reckon a network, or what an edit touched of it. */
export interface Work {
  /** Blocks of two domains, and pairs of endpoints in them. */
  readonly blocks: number;
  readonly pairs: number;
  /** Pairs that were asked of whole sets. */
  readonly walked: number;
}

/**
 * Which endpoints of a network connect to which, for one family of addresses: `connects` of {@link Prover.connection} is not empty for exactly
 * these pairs. Reckoned by what tables lead to, stand by stand, with one address for all that nothing tells apart.
 */
export class AllPairs {
  readonly family: Family;
  readonly #parts: Parts;
  readonly #headers: HeaderSets;
  readonly #domains = new Map<string, Domain>();
  readonly #blocks = new Map<string, Map<string, Block>>();
  /** Blocks that whole sets were asked for. */
  readonly #walked = new Map<string, Set<string>>();
  #network: Network;
  #tables: Tables;
  #segments: { readonly of: Network["segments"]; readonly byDomain: ReadonlyMap<string, readonly SegmentView[]> };
  readonly #uses: Uses;
  #count = 0;
  #open = 0;
  #work: Work;
  #prover: Prover | undefined;

  constructor(network: Network, family: Family) {
    this.family = family;
    this.#headers = new HeaderSets(family);
    this.#parts = partsFor(family, this.#headers);
    this.#network = network;
    this.#uses = new Uses(network);
    this.#tables = new Tables(network, this.#parts);
    this.#segments = this.#segmentsNow();
    this.#remake(hostsByDomain(network));
    this.#work = this.#reckon(this.#everything());
  }

  get network(): Network {
    return this.#network;
  }

  /** Ordered pairs of endpoints that connect, an endpoint with itself among them; those that are open left out. */
  get count(): number {
    return this.#count;
  }

  /** Pairs that are asked only when somebody asks for them, by a walk: one of the two has addresses without number, as the internet. */
  get open(): number {
    return this.#open;
  }

  /** What the last network took to reckon. */
  get work(): Work {
    return this.#work;
  }

  /** Whether anything that the one sends to the other arrives and is answered. Both are ids of endpoints of the network. */
  connects(from: string, to: string): boolean {
    const [a, b] = [this.#placeOf(from), this.#placeOf(to)];
    const block = this.#blocks.get(a.domain)?.get(b.domain);
    if (block === undefined) return false;
    return isSet(block, a.index, b.index) ?? this.#walk(this.#endpoint(from), this.#endpoint(to));
  }

  /** What can be said from the one to the other, exactly. */
  connection(from: string, to: string): Connection {
    return this.#walker().connection(this.#endpoint(from), this.#endpoint(to));
  }

  /** Pairs that connect, by their domains in order; found as they are asked for. `known`: open ones are left out. */
  *connected(known = false): Generator<readonly [from: string, to: string], void> {
    const walk: Walk = (from, to) => this.#walk(from.host.endpoint, to.host.endpoint);
    for (const from of [...this.#blocks.keys()].sort()) {
      const row = this.#blocks.get(from) ?? new Map<string, Block>();
      for (const to of [...row.keys()].sort()) {
        const block = row.get(to);
        if (block !== undefined) yield* pairsOf(block, known ? undefined : walk);
      }
    }
  }

  /** Goes over to an edited network, in which what has not changed is still the same object. Answers what that took. */
  update(network: Network): Work {
    const [before, tablesBefore] = [this.#network, this.#tables];
    const edit = editOf(before, network);
    const swap = swapOf(before, network, edit, this.#uses);
    this.#uses.move(before, network, edit);
    this.#network = network;
    this.#prover = undefined;
    if (swap !== undefined) {
      this.#work = this.#swapped(swap, edit, before);
      return this.#work;
    }
    // Tables ask for tables and segments only: where these are the same, so is all that was reckoned of them.
    if (edit.reads.size > 0) this.#tables = new Tables(network, this.#parts, tablesBefore, edit.reads);
    this.#segments = this.#segmentsNow();
    const change = { edit, before, after: network, domains: this.#domains, tablesBefore, tables: this.#tables };
    const touch = touchedBy(change);
    const members = new Map([...touch.dirty, ...touch.moved.keys()].map((id) => [id, this.#endpointsOf(id, edit)]));
    const changed = onlyEndpoints(edit, before, network, members);
    const again = new Set([...this.#remake(members)].filter((id) => changed?.has(id) ?? !touch.moved.has(id)));
    this.#work = this.#reckon(this.#affected({ ...touch, dirty: again }, edit), changed);
    return this.#work;
  }

  /** Makes domains of these endpoints, and anew those whose addresses are told apart now that were not. Answers which. */
  #remake(members: ReadonlyMap<string, readonly Endpoint[]>): ReadonlySet<string> {
    return this.#settle(new Map([...members].map(([id, endpoints]) => [id, this.#hosts(endpoints)])));
  }

  #settle(made: Map<string, readonly Host[]>): ReadonlySet<string> {
    const { cells } = this.#parts;
    for (const [id, hosts] of made) cells.add(outerCuts(hosts, this.#segments.byDomain.get(id) ?? []));
    const cuts = cells.settle();
    for (const { id, ranges, outer, members: known } of this.#domains.values()) {
      if (made.has(id) || !areCut([...ranges, ...outer], cuts)) continue;
      made.set(
        id,
        known.map(({ host }) => host),
      );
    }
    const remade = new Set<string>();
    for (const [id, hosts] of made) {
      const segments = this.#segments.byDomain.get(id) ?? [];
      remade.add(id);
      if (hosts.length === 0) this.#domains.delete(id);
      else this.#domains.set(id, domainOf(id, hosts, segments, { cells, tables: this.#tables }));
    }
    return remade;
  }

  /** Endpoints as hosts, with all that tells addresses apart for them. */
  #hosts(endpoints: readonly Endpoint[]): readonly Host[] {
    const hosts = endpoints.map((endpoint) => this.#parts.views.host(this.#network, endpoint));
    for (const { launches } of hosts) for (const { segment } of launches) this.#tables.reach(segment);
    return hosts;
  }

  #endpointsOf(domain: string, { endpoints, segments }: Edit): readonly Endpoint[] {
    const { network } = this;
    const is = ({ segment }: Endpoint): boolean => network.segments.get(segment)?.domain === domain;
    const known = this.#domains.get(domain)?.members.map(({ host }) => host.endpoint.id) ?? [];
    const moved = segments.size === 0 ? endpoints : [...network.endpoints.values()].filter(is).map(({ id }) => id);
    return [...new Set([...known, ...moved])]
      .sort()
      .flatMap((id) => network.endpoints.get(id) ?? [])
      .filter(is);
  }

  /** Pairs of domains between which anything may go. */
  *#everything(): Generator<readonly [string, string]> {
    for (const from of this.#domains.values()) {
      // Where destinations are changed, every domain may be meant.
      const isOpen = from.reaches.some(({ opens }) => opens.size > 0);
      const led = isOpen ? this.#domains.keys() : from.reaches.flatMap(({ domains }) => [...domains]);
      for (const to of new Set([...from.own, ...led])) yield [from.id, to];
    }
  }

  /** Pairs of domains that an edit may make another. */
  *#affected({ dirty, moved }: Touch, { labels }: Edit): Generator<readonly [string, string]> {
    const ids = new Set([...this.#domains.keys(), ...this.#blocks.keys(), ...dirty]);
    for (const id of dirty) {
      for (const other of ids) {
        yield [id, other];
        if (!dirty.has(other)) yield [other, id];
      }
    }
    for (const [id, about] of moved) {
      if (dirty.has(id)) continue;
      for (const other of ids) {
        if (dirty.has(other)) continue;
        if (about.has(other) || this.#isWalked(id, other)) yield [id, other];
        if ((about.has(other) && !moved.get(other)?.has(id)) || this.#isWalked(other, id)) yield [other, id];
      }
    }
    for (const [from, to] of labels) yield* [[from, to] as const, [to, from] as const];
  }

  #isWalked(from: string, to: string): boolean {
    const block = this.#blocks.get(from)?.get(to);
    return block !== undefined && (block.walked > 0 || block.open.size > 0);
  }

  #reckon(pairs: Iterable<readonly [from: string, to: string]>, changed?: Changed): Work {
    return this.#redone(redosOf(pairs, changed));
  }

  /** Nothing but filters are others: views, hosts and what tables lead to stay, and what they say is asked again where it is another. */
  #swapped({ filters }: Swap, edit: Edit, before: Network): Work {
    const { views, cells, swap } = this.#parts;
    this.#tables.keepIn(this.#network);
    for (const id of edit.segments) {
      const [was, is] = [before.segments.get(id), this.#network.segments.get(id)];
      if (was !== undefined && is !== undefined) views.keepSegment(was, is);
    }
    this.#segments = { ...this.#segments, of: this.#network.segments };
    const members = [...edit.endpoints].map((id): readonly [Domain, Member] => {
      const { domain, index } = this.#placeOf(id);
      const home = this.#domains.get(domain) as Domain;
      const member = home.members[index] as Member;
      views.keepHost(member.host, this.#endpoint(id));
      return [home, member];
    });
    const swapped = new Map(
      [...filters].flatMap(([was, is]) => {
        const one = swap(was, is);
        return one === undefined ? [] : [[one.view, one] as const];
      }),
    );
    const carried = carriedBy(members, swapped);
    for (const { cuts } of carried.values()) cells.add(cuts);
    const again = [...carried].filter(([, { isOther }]) => isOther);
    this.#settle(new Map(again.map(([id]) => [id, (this.#domains.get(id)?.members ?? []).map(({ host }) => host)])));
    const filtered = filteredBy({ edit, after: this.#network, domains: this.#domains, tables: this.#tables }, swapped);
    const walked = [...this.#walked].flatMap(([from, row]) => [...row].map((to) => ({ from, to })));
    return this.#redone([...walked, ...redoneBy(carried, this.#domains), ...filtered]);
  }

  #redone(redos: Iterable<Redo>): Work {
    const work = { blocks: 0, pairs: 0, walked: 0 };
    const walk: Walk = (from, to) => this.#walk(from.host.endpoint, to.host.endpoint);
    const { cells } = this.#parts;
    const blocks = new Blocks(this.#network, new Pairs(this.#network, this.#headers, this.#tables, cells), walk);
    for (const redo of redos) {
      const [from, to] = [this.#domains.get(redo.from), this.#domains.get(redo.to)];
      if (from === undefined || to === undefined || !mayReach(from, to)) {
        this.#replace(redo.from, redo.to, undefined);
        continue;
      }
      const block = again(blocks, from, to, this.#blocks.get(from.id)?.get(to.id), redo);
      this.#replace(from.id, to.id, block);
      work.blocks += 1;
      work.pairs += from.members.length * to.members.length;
      work.walked += block.walked;
    }
    return work;
  }

  #walk(from: Endpoint, to: Endpoint): boolean {
    const prover = this.#walker();
    return prover.connection(from, to).connects !== prover.walker.space.none;
  }

  #replace(from: string, to: string, block: Block | undefined): void {
    const row = this.#blocks.get(from);
    const before = row?.get(to);
    this.#count += (block?.count ?? 0) - (before?.count ?? 0);
    this.#open += (block?.open.size ?? 0) - (before?.open.size ?? 0);
    // What connects nobody, whatever is asked of it, is left out.
    if (block === undefined || (block.count === 0 && block.walked === 0 && block.open.size === 0)) row?.delete(to);
    else if (row === undefined) this.#blocks.set(from, new Map([[to, block]]));
    else row.set(to, block);
    const walked = this.#walked.get(from);
    if (block === undefined || block.walked === 0) walked?.delete(to);
    else if (walked === undefined) this.#walked.set(from, new Set([to]));
    else walked.add(to);
  }

  #segmentsNow() {
    const { segments } = this.#network;
    if (this.#segments?.of === segments) return this.#segments;
    const views = [...segments.keys()].map((id) => this.#parts.views.segment(this.#network, id));
    for (const { ranges } of views) this.#parts.cells.addSegment(ranges);
    return { of: segments, byDomain: Map.groupBy(views, ({ segment }) => segment.domain) };
  }

  #placeOf(id: string): { readonly domain: string; readonly index: number } {
    const domain = this.#network.segments.get(this.#endpoint(id).segment)?.domain ?? "";
    const members = this.#domains.get(domain)?.members ?? [];
    return { domain, index: placeIn(members, id) };
  }

  #endpoint(id: string): Endpoint {
    const endpoint = this.#network.endpoints.get(id);
    if (endpoint === undefined) throw new RangeError(`no endpoint ${id}`);
    return endpoint;
  }

  #walker(): Prover {
    if (this.#prover === undefined || this.#prover.walker.space.size > MOST_DIAGRAMS) {
      this.#prover = new Prover(this.#network, this.family);
    }
    return this.#prover;
  }
}

/** Where nothing but endpoints are others, and stand where they stood: their places in their domains. */
function onlyEndpoints(
  { endpoints, segments, reads, labels }: Edit,
  before: Network,
  after: Network,
  members: ReadonlyMap<string, readonly Endpoint[]>,
): Changed | undefined {
  if (segments.size + reads.size + labels.length > 0) return undefined;
  for (const id of endpoints) {
    const segment = after.endpoints.get(id)?.segment;
    if (segment === undefined || before.endpoints.get(id)?.segment !== segment) return undefined;
  }
  const places = (all: readonly Endpoint[]) => new Set(all.flatMap(({ id }, at) => (endpoints.has(id) ? [at] : [])));
  return new Map([...members].map(([id, all]) => [id, places(all)]));
}

/** Endpoints by the domain of their segments, sorted by id. */
function hostsByDomain({ endpoints, segments }: Network): ReadonlyMap<string, readonly Endpoint[]> {
  const sorted = [...endpoints.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return Map.groupBy(sorted, ({ segment }) => segments.get(segment)?.domain ?? "");
}

function placeIn(members: readonly { readonly host: Host }[], id: string): number {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((members[middle]?.host.endpoint.id ?? "") < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a cut parts addresses of one range. */
function areCut(
  ranges: readonly { readonly from: number | bigint; readonly to: number | bigint }[],
  cuts: Cuts,
): boolean {
  return cuts.length > 0 && ranges.some(({ from, to }) => cuts.some((cut) => cut > from && cut <= to));
}
