import type { Family } from "../../addressing/index.ts";
import type { Endpoint, Network } from "../../network/index.ts";
import { type Connection, Prover } from "../connection.ts";
import { Atlas } from "./atlas.ts";
import { ALL, Blocks, isAll, isSet, type Part, pairsOf, type Walk } from "./block.ts";
import { type Carried, carriedIn } from "./carried.ts";
import { areCut } from "./cuts.ts";
import { type Domain, domainOf, outerCuts, withDoors, withFilters } from "./domain.ts";
import { type Edit, editOf } from "./edit.ts";
import { redoCarried, redoPassed } from "./filtered.ts";
import type { TableView } from "./hop.ts";
import type { Host, SegmentView } from "./host.ts";
import { Matrix } from "./matrix.ts";
import { type Member, placeIn } from "./member.ts";
import { Pairs } from "./pair.ts";
import { type Parts, partsFor } from "./parts.ts";
import { joinedReach, type Reach, Reaches } from "./reach.ts";
import { Redos } from "./redo.ts";
import type { Relay, Touched } from "./relay.ts";
import { Sides } from "./sides.ts";
import { StandPairs } from "./stand-pairs.ts";
import { cutsAlike, type Swap, swapOf, Uses } from "./swap.ts";
import { dirtied, placesOfEdited, redoWays, rerouted } from "./touch.ts";
import { upstreamOf } from "./upstream.ts";
import { Ways } from "./ways.ts";

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
  readonly #ways: Ways;
  readonly #reaches: Reaches;
  readonly #sides: Sides;
  readonly #uses: Uses;
  readonly #domains = new Map<string, Domain>();
  readonly #blocks = new Matrix();
  #network: Network;
  #segments: { readonly of: Network["segments"]; readonly byDomain: ReadonlyMap<string, readonly SegmentView[]> };
  /** By domains: where what its members send may come to. */
  readonly #reached = new Map<string, Reach>();
  /** By tables: domains with addresses that it changes into others. */
  readonly #opened = new Map<TableView, ReadonlySet<string>>();
  #known: Atlas | undefined;
  #work: Work;
  #prover: Prover | undefined;

  constructor(network: Network, family: Family) {
    this.family = family;
    this.#parts = partsFor(family);
    this.#network = network;
    this.#uses = new Uses(network);
    this.#ways = new Ways(network, this.#parts);
    this.#reaches = new Reaches(this.#ways);
    this.#sides = new Sides(this.#parts.headers, this.#ways, this.#parts.cells);
    this.#segments = this.#segmentsNow();
    this.#remake(endpointsByDomain(network));
    this.#work = this.#redone(this.#everything());
  }

  get network(): Network {
    return this.#network;
  }

  /** Ordered pairs of endpoints that connect, an endpoint with itself among them; those that are open left out. */
  get count(): number {
    return this.#blocks.count;
  }

  /** Pairs that are asked only when somebody asks for them, by a walk: one of the two has addresses without number, as the internet. */
  get open(): number {
    return this.#blocks.open;
  }

  /** What the last network took to reckon. */
  get work(): Work {
    return this.#work;
  }

  /** Whether anything that the one sends to the other arrives and is answered. Both are ids of endpoints of the network. */
  connects(from: string, to: string): boolean {
    const [a, b] = [this.#placeOf(from), this.#placeOf(to)];
    const [block, home] = [this.#blocks.get(a.domain, b.domain), this.#domains.get(b.domain)];
    if (block === undefined || home === undefined) return false;
    return isSet(block, home, a.index, b.index) ?? this.#walk(this.#endpoint(from), this.#endpoint(to));
  }

  /** What can be said from the one to the other, exactly. */
  connection(from: string, to: string): Connection {
    return this.#walker().connection(this.#endpoint(from), this.#endpoint(to));
  }

  /** Pairs that connect, by their domains in order; found as they are asked for. `known`: open ones are left out. */
  *connected(known = false): Generator<readonly [from: string, to: string], void> {
    const walk: Walk = (from, to) => this.#walk(from.host.endpoint, to.host.endpoint);
    for (const [from, to, block] of this.#blocks.inOrder()) {
      const [one, other] = [this.#domains.get(from), this.#domains.get(to)];
      if (one && other) yield* pairsOf(block, one, other, known ? undefined : walk);
    }
  }

  /** Goes over to an edited network, in which what has not changed is still the same object. Answers what that took. */
  update(network: Network): Work {
    const before = this.#network;
    const edit = editOf(before, network);
    const swap = swapOf(before, network, edit, this.#uses);
    this.#uses.move(before, network, edit);
    this.#network = network;
    this.#prover = undefined;
    const redos = swap === undefined ? this.#edited(edit, before) : this.#swapped(swap, edit, before);
    this.#work = this.#redone(redos);
    return this.#work;
  }

  /** Tables lead elsewhere, or endpoints and segments are others. */
  #edited(edit: Edit, before: Network): Redos {
    const network = this.#network;
    const redos = this.#redos();
    const were = this.#ways.move(network, edit.reads);
    this.#reaches.forget(were.keys());
    const origins = rerouted(were, this.#ways);
    // Tables that nobody asked before tell addresses apart too.
    const led = this.#reaches.from(origins.flatMap(([view, ranges]) => ranges.map((range) => ({ view, range }))));
    this.#opened.clear();
    this.#segments = this.#segmentsNow();
    const dirty = dirtied(edit, before, network, this.#domains);
    const old = [...dirty];
    const route = upstreamOf(origins, this.#ways);
    this.#ways.forgetBeyond(route.keys());
    // What is kept by a segment that is no more is asked for by nobody.
    if (edit.segments.size > 0) this.#sides.forget();
    else this.#sides.reroute(route);
    const asking = new Set<string>();
    for (const { name } of route.keys()) for (const id of this.#atlas.askers(name).keys()) asking.add(id);
    // What no way leads to any more may stay: it is where to look at most.
    for (const id of asking) this.#reached.set(id, joinedReach(this.#reachOf(this.#domains.get(id) as Domain), led));
    this.#remake(new Map(old.map((id) => [id, this.#endpointsOf(id, edit)])));
    const places = placesOfEdited(edit, before, network, this.#domains);
    for (const id of dirty) {
      for (const other of new Set([...this.#domains.keys(), ...this.#blocks.domains(), ...dirty])) {
        redos.part(id, other, places?.get(id), undefined);
        redos.part(other, id, undefined, places?.get(id));
      }
    }
    redoWays(route, this.#atlas, redos, "led");
    for (const [from, to] of edit.labels) {
      redos.all(from, to);
      redos.all(to, from);
    }
    this.#redoDepending(redos, edit, new Map());
    return redos;
  }

  /** Nothing but filters are others: views, hosts and what tables lead to stay, and what they say is asked again where it is another. */
  #swapped({ filters }: Swap, edit: Edit, before: Network): Redos {
    const { views, cells, swap, headers } = this.#parts;
    const network = this.#network;
    const redos = this.#redos();
    this.#ways.keepIn(network);
    for (const id of edit.segments) {
      const [was, is] = [before.segments.get(id), network.segments.get(id)];
      if (was !== undefined && is !== undefined) views.keepSegment(was, is);
    }
    this.#segments = { ...this.#segments, of: network.segments };
    const members = Map.groupBy(edit.endpoints, (id) => this.#placeOf(id).domain);
    const standing = [...members].map(([id, some]) => [id, some.map((one) => this.#keep(id, one))] as const);
    const swapped = new Map(
      [...filters].flatMap(([was, is]) => {
        const one = swap(was, is);
        return one === undefined ? [] : [[one.view, one] as const];
      }),
    );
    const carried = new Map<string, Carried>();
    for (const [id, some] of standing) {
      const domain = this.#domains.get(id) as Domain;
      const inIt = carriedIn(domain, some, swapped);
      this.#domains.set(id, withFilters(domain, some, inIt));
      const cutting = inIt.views.values().some((view) => !cutsAlike(view));
      const hosts = cutting ? some.map(({ host }) => host) : [];
      cells.add(outerCuts(hosts, domain.ranges));
      carried.set(id, inIt);
    }
    for (const id of this.#atlas.standing(edit.segments)) {
      this.#domains.set(id, withDoors(this.#domains.get(id) as Domain, headers));
    }
    this.#settle(new Map());
    redoCarried(carried, this.#domains, this.#atlas, redos);
    if (edit.segments.size + edit.tables.size > 0) this.#sides.swap(swapped.keys());
    const upstream = redoPassed(edit, this.#domains, this.#atlas, swapped, this.#ways, redos);
    if (upstream !== undefined) redoWays(upstream, this.#atlas, redos, "passed");
    this.#redoDepending(redos, edit, swapped);
    return redos;
  }

  /** The endpoint's member, with the endpoint as it is now. */
  #keep(domain: string, id: string): Member {
    const member = this.#domains.get(domain)?.members[this.#placeOf(id).index] as Member;
    this.#parts.views.keepHost(member.host, this.#endpoint(id));
    return member;
  }

  #redoDepending(redos: Redos, { segments, labels }: Edit, views: Touched["views"]): void {
    const { ranges, tables } = redos;
    const touched = { ranges: labels.length > 0 ? [this.#ways.whole] : ranges, tables, segments, views };
    for (const [from, to] of this.#blocks.depending(touched)) redos.all(from, to);
  }

  /** Makes domains of these endpoints, and anew those whose addresses are told apart now that were not. */
  #remake(members: ReadonlyMap<string, readonly Endpoint[]>): void {
    this.#settle(new Map([...members].map(([id, endpoints]) => [id, this.#hosts(id, endpoints)])));
  }

  #settle(made: Map<string, readonly Host[]>): void {
    const { cells, headers } = this.#parts;
    const rangesOf = (id: string) => (this.#segments.byDomain.get(id) ?? []).flatMap(({ ranges }) => ranges);
    for (const [id, hosts] of made) cells.add(outerCuts(hosts, rangesOf(id)));
    const cuts = cells.settle();
    for (const { id, extents, members: known } of cuts.length === 0 ? [] : this.#domains.values()) {
      if (made.has(id) || !areCut(extents, cuts)) continue;
      made.set(
        id,
        known.map(({ host }) => host),
      );
    }
    for (const [id, hosts] of made) {
      const segments = this.#segments.byDomain.get(id) ?? [];
      const before = this.#domains.get(id);
      if (before !== undefined) this.#sides.drop(before.stands);
      if (hosts.length === 0) this.#domains.delete(id);
      else this.#domains.set(id, domainOf(id, hosts, segments, { cells, ways: this.#ways, headers }));
      this.#known?.put(id, this.#domains.get(id));
    }
  }

  /** Endpoints as hosts, with all that tells addresses apart for them. */
  #hosts(domain: string, endpoints: readonly Endpoint[]): readonly Host[] {
    const hosts = endpoints.map((endpoint) => this.#parts.views.host(this.#network, endpoint));
    const launched = [...new Set(hosts.flatMap(({ launches }) => launches.map(({ segment }) => segment)))];
    // Whatever tables they meet tells addresses apart, so those are read now.
    this.#reached.set(domain, this.#reaches.of(launched));
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

  get #atlas(): Atlas {
    this.#known ??= new Atlas(this.#domains.values());
    return this.#known;
  }

  #redos(): Redos {
    return new Redos((from, to) => this.#blocks.get(from, to) !== undefined);
  }

  /** Pairs of domains between which anything may go, in the order of {@link Redos}; there are too many to list them. */
  *#everything(): Generator<readonly [from: string, to: string, part: Part], void> {
    const facing = new Map<string, string[]>();
    for (const { id, faces } of this.#domains.values()) {
      for (const domain of faces.keys()) {
        const ids = facing.get(domain);
        if (ids === undefined) facing.set(domain, [id]);
        else ids.push(id);
      }
    }
    for (const from of this.#domains.values()) {
      const { domains, opens } = this.#reachOf(from);
      const to = new Set([...from.own, ...domains]);
      for (const table of opens) for (const id of this.#openedBy(table)) to.add(id);
      if (opens.size > 0) for (const id of facing.get(from.id) ?? []) to.add(id);
      for (const id of to) {
        const other = this.#domains.get(id);
        const isBoth = other !== undefined && other !== from && this.#mayReach(other, from);
        if (isBoth && from.id > id) continue;
        yield [from.id, id, ALL];
        if (isBoth) yield [id, from.id, ALL];
      }
    }
  }

  /** Whether anything that the one sends may come to the other at all. */
  #mayReach(from: Domain, to: Domain): boolean {
    if (from.own.has(to.id)) return true;
    const { domains, opens } = this.#reachOf(from);
    if (domains.has(to.id)) return true;
    return opens.size > 0 && (to.faces.has(from.id) || [...opens].some((table) => this.#openedBy(table).has(to.id)));
  }

  #reachOf({ id, launched }: Domain): Reach {
    const known = this.#reached.get(id);
    if (known !== undefined) return known;
    const reach = this.#reaches.of(launched);
    this.#reached.set(id, reach);
    return reach;
  }

  #openedBy(table: TableView): ReadonlySet<string> {
    const known = this.#opened.get(table);
    if (known !== undefined) return known;
    const meant = [...this.#domains.values()].filter(({ ranges, outer }) =>
      this.#reaches.changesAny(table, [...ranges, ...outer]),
    );
    const ids = new Set(meant.map(({ id }) => id));
    this.#opened.set(table, ids);
    return ids;
  }

  #redone(redos: Iterable<readonly [from: string, to: string, part: Part]>): Work {
    const work = { blocks: 0, pairs: 0, walked: 0 };
    const walk: Walk = (from, to) => this.#walk(from.host.endpoint, to.host.endpoint);
    const { headers, cells } = this.#parts;
    const relays = new Set<Relay>();
    const pairs = new Pairs(this.#network, headers, this.#ways, this.#reaches, cells, relays);
    const blocks = new Blocks(pairs, new StandPairs(this.#network, headers, this.#sides), walk, relays);
    for (const [one, other, part] of redos) {
      const known = this.#blocks.get(one, other);
      const [from, to] = [this.#domains.get(one), this.#domains.get(other)];
      // Of ways that are others it is known that they lead there, or did, and filters alone end none.
      const isAsked = !isAll(part) || (from && to && this.#mayReach(from, to));
      if (from === undefined || to === undefined || !isAsked) {
        this.#blocks.put(one, other, undefined);
        continue;
      }
      const isWhole = isAll(part) || (known?.walked ?? 0) > 0;
      const block = blocks.block(from, to, isWhole ? undefined : known, isWhole ? ALL : part);
      this.#blocks.put(one, other, block);
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

/** Endpoints by the domain of their segments, sorted by id. */
function endpointsByDomain({ endpoints, segments }: Network): ReadonlyMap<string, readonly Endpoint[]> {
  const sorted = [...endpoints.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return Map.groupBy(sorted, ({ segment }) => segments.get(segment)?.domain ?? "");
}
