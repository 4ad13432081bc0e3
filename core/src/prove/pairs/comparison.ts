import type { Family, Prefix } from "../../addressing/index.ts";
import type { End, Endpoint, Network } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import { rangesIn } from "../address-match.ts";
import type { Cells } from "./cells.ts";
import { isInside, type Point } from "./cuts.ts";
import { mergedRanges } from "./domain.ts";
import { type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Host } from "./host.ts";
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
      return { pairs: new Pairs(network, parts.headers, ways, new Reaches(ways), parts.cells), hosts };
    };
    this.#before = side(before);
    this.#after = side(after);
    this.#cells.settle();
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

  #keepsBetween(from: Foot, to: Foot, now: readonly Foot[], there: readonly Foot[]): boolean {
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

  #footOf({ hosts }: Side, { endpoint, addresses, exits }: End): readonly (Foot | undefined)[] {
    const host = hosts.get(endpoint);
    if (host === undefined || exits !== undefined || host.endpoint.faces !== undefined) return [undefined];
    const ranges = addresses === undefined ? mergedRanges(host.ranges) : this.#rangesOf(addresses);
    if (ranges.length === 0) return [];
    const points = this.#cells.points(ranges, MOST_POINTS);
    const given = host.launches.map(({ translation }) => this.#cells.points(translation?.ranges ?? [], MOST_POINTS));
    return [points === undefined ? undefined : { host, ranges, points, given }];
  }
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
