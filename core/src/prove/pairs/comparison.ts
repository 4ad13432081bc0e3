import type { Family, Prefix } from "../../addressing/index.ts";
import type { End, Endpoint, Network } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import { rangesIn } from "../address-match.ts";
import type { Cells } from "./cells.ts";
import { isInside, type Point } from "./cuts.ts";
import { type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Host } from "./host.ts";
import { type Changed, HostChanges } from "./host-changes.ts";
import { mergedRanges } from "./intervals.ts";
import { ASK_WALK, Pairs } from "./pair.ts";
import { partsFor } from "./parts.ts";
import { Reaches } from "./reach.ts";
import { Ways } from "./ways.ts";

/** Ends with addresses in more cells are asked by whole sets: the internet has one in every cell. */
const MOST_POINTS = 64;

/** A network, and who is asked about in it. */
export interface Compared {
  readonly network: Network;
  readonly ends: readonly End[];
}

/** One network of the two. */
interface Side {
  readonly network: Network;
  readonly ways: Ways;
  readonly pairs: Pairs;
  readonly hosts: ReadonlyMap<string, Host>;
}

/** One end of a pair, in one of the networks. */
interface Foot {
  readonly host: Host;
  readonly ranges: readonly FieldRange[];
  readonly points: readonly Point[];
  /** Of each launch: addresses that it may give; undefined: they are too many. */
  readonly given: readonly (readonly Point[] | undefined)[];
}

/**
 * A network before and after a change, for one family of addresses: which pairs surely keep all that they had. Reckoned address by address, with
 * one for all that nothing in either network tells apart; where that does not tell, whole sets have to be asked.
 */
export class Comparison {
  readonly #family: Family;
  readonly #headers: HeaderSets;
  readonly #cells: Cells;
  readonly #before: Side;
  readonly #after: Side;
  readonly #changes: HostChanges;
  /** Labels mean the same everywhere. */
  readonly #knowsAlike: boolean;
  readonly #changed = new WeakMap<Foot, Changed>();
  readonly #feet = new WeakMap<Side, WeakMap<readonly End[], readonly Foot[] | undefined>>();

  /** With all ends that will be asked about. */
  constructor(before: Compared, after: Compared, family: Family) {
    this.#family = family;
    const parts = partsFor(family);
    this.#headers = parts.headers;
    this.#cells = parts.cells;
    const side = ({ network, ends }: Compared): Side => {
      const ways = new Ways(network, parts);
      const asked = new Set(ends.map(({ endpoint }) => endpoint));
      const endpoints = [...asked].flatMap((id) => network.endpoints.get(id) ?? []);
      // Who is asked by some of its addresses may have others in the same cell.
      for (const { addresses } of ends) if (addresses !== undefined) parts.cells.addRanges(this.#rangesOf(addresses));
      const hosts = new Map(endpoints.map((one) => [one.id, parts.views.host(network, one)]));
      for (const host of hosts.values()) this.#cut(host);
      // A table tells addresses apart once it is read.
      for (const name of network.tables.keys()) ways.table(name);
      return { network, ways, pairs: new Pairs(network, parts.headers, ways, new Reaches(ways), parts.cells), hosts };
    };
    this.#before = side(before);
    this.#after = side(after);
    this.#cells.settle();
    const [was, is] = [before.network.labels, after.network.labels];
    this.#knowsAlike = was.size === is.size && [...was].every(([key, knows]) => is.get(key) === knows);
    this.#changes = this.#changesFor([...before.ends, ...after.ends]);
  }

  /** Where anything tells addresses of this host, or addresses for it, apart. */
  #cut({ endpoint, ranges, own, launches, segment }: Host): void {
    const cells = this.#cells;
    const isOwn = ({ from }: FieldRange): boolean => (typeof from === "bigint") === (this.#family === 6);
    cells.addRanges([
      ...mergedRanges(ranges),
      ...segment.ranges,
      ...(endpoint.changedPorts?.destinations ?? []).filter(isOwn),
    ]);
    for (const { sources, destinations } of own) {
      cells.add(sources);
      cells.add(destinations);
    }
    for (const { segment: from, translation } of launches) {
      cells.addRanges(from.ranges);
      if (translation === undefined) continue;
      cells.addRanges([...mergedRanges(translation.ranges), ...translation.segment.ranges]);
    }
  }

  #rangesOf(addresses: readonly Prefix[]): readonly FieldRange[] {
    return mergedRanges(rangesIn(addresses, this.#family));
  }

  /**
   * Whether everything that got through before from one to the other, between addresses that both still have, surely still does. What is
   * asked of a pair is what its senders would send: that must be the same.
   */
  keeps(from: Turned, to: Turned): boolean {
    const [sender, receiver] = [this.#feetOf(this.#before, from.before), this.#feetOf(this.#before, to.before)];
    const [now, there] = [this.#feetOf(this.#after, from.after), this.#feetOf(this.#after, to.after)];
    if (sender === undefined || receiver === undefined || now === undefined || there === undefined) return false;
    return sender.every((one) => receiver.every((other) => this.#keepsBetween(one, other, now, there)));
  }

  /** Nothing about the two, or the ways between them, is another than before. */
  #isUntouched(from: Foot, to: Foot, now: readonly Foot[], there: readonly Foot[]): boolean {
    const [sender, receiver] = [twinOf(from, now), twinOf(to, there)];
    if (sender === undefined || receiver === undefined) return false;
    const [one, other] = [from, to].map(({ host }) => host.segment.segment.domain);
    if (!this.#knowsAlike && !this.#knowsAlikeIn(one ?? "", other ?? "")) return false;
    return this.#isStill(from, sender, to) && this.#isStill(to, receiver, from);
  }

  /** Whether groups of the one domain mean something in the other just as before. */
  #knowsAlikeIn(one: string, other: string): boolean {
    const [was, is] = [this.#before.network.labels, this.#after.network.labels];
    return [`${one}>${other}`, `${other}>${one}`].every((key) => was.get(key) === is.get(key));
  }

  /** Whether a host has not changed towards another. */
  #isStill(foot: Foot, now: Foot, other: Foot): boolean {
    const changed = this.#changed.get(foot) ?? this.#changes.of({ ...foot, before: foot.host, after: now.host });
    this.#changed.set(foot, changed);
    if (changed === "all") return false;
    const { cells, labels } = changed;
    if (labels.size > 0 && labelsOf(other.host).some((label) => labels.has(label))) return false;
    if (cells.size === 0) return true;
    const given = other.given.flatMap((points) => points ?? []);
    return [...other.points, ...given].every((point) => !cells.has(this.#cells.place(point)));
  }

  /** `ends`: all that are asked about; what they give to packets is asked as well. */
  #changesFor(ends: readonly End[]): HostChanges {
    const points: Point[] = [];
    for (const { hosts } of [this.#before, this.#after]) {
      for (const { ranges, launches } of hosts.values()) {
        const all = [ranges, ...launches.map(({ translation }) => translation?.ranges ?? [])];
        for (const one of all) points.push(...(this.#cells.points(mergedRanges(one), MOST_POINTS) ?? []));
      }
    }
    for (const { addresses } of ends) {
      if (addresses !== undefined) points.push(...(this.#cells.points(this.#rangesOf(addresses), MOST_POINTS) ?? []));
    }
    return new HostChanges(this.#before.ways, this.#after.ways, this.#cells, points);
  }

  #keepsBetween(from: Foot, to: Foot, now: readonly Foot[], there: readonly Foot[]): boolean {
    if (this.#isUntouched(from, to, now, there)) return this.#asksAlike(from, to, now);
    for (const source of from.points) {
      const senders = now.filter(({ ranges }) => isInside(source, ranges));
      if (senders.length === 0) continue;
      for (const destination of to.points) {
        const receivers = there.filter(({ ranges }) => isInside(destination, ranges));
        if (receivers.length === 0) continue;
        const had = this.#passed(this.#before, from, to, source, destination);
        if (had === ASK_WALK) return false;
        if (had === NO_HEADERS) continue;
        if (senders.some((one) => !asksAlike(one.host.endpoint, from.host.endpoint, destination))) return false;
        let has = NO_HEADERS;
        for (const one of senders) {
          for (const other of receivers) {
            const passed = this.#passed(this.#after, one, other, source, destination);
            if (passed === ASK_WALK) return false;
            has = this.#headers.union(has, passed);
          }
        }
        if (this.#headers.difference(had, has) !== NO_HEADERS) return false;
      }
    }
    return true;
  }

  /** Whether it sends by the same ports to all addresses of the other. */
  #asksAlike(from: Foot, to: Foot, now: readonly Foot[]): boolean {
    const sender = twinOf(from, now)?.host.endpoint;
    return to.points.every((point) => sender !== undefined && asksAlike(sender, from.host.endpoint, point));
  }

  #passed({ pairs }: Side, from: Foot, to: Foot, source: Point, destination: Point): Headers {
    return pairs.passedAt(from.host, from.given, to.host, source, destination);
  }

  /** Undefined where whole sets have to be asked. */
  #feetOf(side: Side, ends: readonly End[]): readonly Foot[] | undefined {
    const memory = this.#feet.get(side) ?? new WeakMap<readonly End[], readonly Foot[] | undefined>();
    this.#feet.set(side, memory);
    if (memory.has(ends)) return memory.get(ends);
    const feet = ends.flatMap((end) => this.#footOf(side, end));
    const made = feet.some((foot) => foot === undefined) ? undefined : feet.flatMap((foot) => foot ?? []);
    memory.set(ends, made);
    return made;
  }

  #footOf({ hosts }: Side, { endpoint, addresses, translatedTo }: End): readonly (Foot | undefined)[] {
    const host = hosts.get(endpoint);
    if (host === undefined || translatedTo !== undefined || host.endpoint.faces !== undefined) return [undefined];
    const ranges = addresses === undefined ? mergedRanges(host.ranges) : this.#rangesOf(addresses);
    if (ranges.length === 0) return [];
    const points = this.#cells.points(ranges, MOST_POINTS);
    const given = host.launches.map(({ translation }) => this.#cells.points(translation?.ranges ?? [], MOST_POINTS));
    return [points === undefined ? undefined : { host, ranges, points, given }];
  }
}

/** All that its packets may be known by. */
function labelsOf({ endpoint, launches }: Host): readonly string[] {
  return [...endpoint.labels, ...launches.flatMap(({ translation }) => translation?.translation.labels ?? [])];
}

/** The same end after the change, with the same addresses. */
function twinOf({ host, ranges }: Foot, feet: readonly Foot[]): Foot | undefined {
  return feet.find(
    (one) =>
      one.host.endpoint.id === host.endpoint.id &&
      one.ranges.length === ranges.length &&
      one.ranges.every(({ from, to }, nth) => from === ranges[nth]?.from && to === ranges[nth]?.to),
  );
}

/** The ends of a place before and after a change. */
export interface Turned {
  readonly before: readonly End[];
  readonly after: readonly End[];
}

/** Whether two would send alike to an address: by the same ports, and changed alike. */
function asksAlike(a: Endpoint, b: Endpoint, destination: Point): boolean {
  if (a === b) return true;
  const changed = ({ changedPorts }: Endpoint): FieldRange | undefined =>
    changedPorts !== undefined && isInside(destination, changedPorts.destinations) ? changedPorts.ports : undefined;
  return areSame(a.clientPorts, b.clientPorts) && areSame(changed(a), changed(b));
}

function areSame(a: FieldRange | undefined, b: FieldRange | undefined): boolean {
  return a === b || (a?.from === b?.from && a?.to === b?.to);
}
