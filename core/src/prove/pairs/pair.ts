import type { Network } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Cells } from "./cells.ts";
import { type Cuts, cellOf, isInside, type Point, sortedCuts } from "./cuts.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Changed } from "./hop.ts";
import {
  type Face,
  type Gate,
  type Host,
  type Launch,
  rangesOfFace,
  type SegmentView,
  type TranslationView,
} from "./host.ts";
import { hullOf } from "./intervals.ts";
import { type LabelsByDomain, labelsIn } from "./labels.ts";
import type { Member } from "./member.ts";
import type { Reaches } from "./reach.ts";
import type { Relay } from "./relay.ts";
import { leadsInto, type Trip, type Way, type Ways } from "./ways.ts";

/** Only a walk of whole sets can tell. */
export const ASK_WALK = -1;

/** Addresses of a pair that are looked at one by one where only its own filters tell them apart. */
const MOST_FINE = 2048;

const NO_LABELS: readonly string[] = [];

/** What gets through from one address of an endpoint to one of another, there and back. */
export class Pairs {
  readonly headers: HeaderSets;
  readonly #labels: LabelsByDomain;
  readonly #ways: Ways;
  readonly #reaches: Reaches;
  readonly #cells: Cells;
  readonly #trip: Trip = { passed: NO_HEADERS, anonymous: false };
  /** Those that packets were found to come by; absent: only a walk tells of packets that do. */
  readonly #relays: Set<Relay> | undefined;

  constructor(network: Network, headers: HeaderSets, ways: Ways, reaches: Reaches, cells: Cells, relays?: Set<Relay>) {
    this.#cells = cells;
    this.#labels = labelsIn(network);
    this.#relays = relays;
    this.headers = headers;
    this.#ways = ways;
    this.#reaches = reaches;
  }

  /**
   * Whether anything that `from` sends to `to` arrives and is answered; `undefined`: only a walk of whole sets can tell. `isNear`: they have
   * addresses of one domain, or of domains that overlap.
   */
  connects(from: Member, to: Member, isNear: boolean): boolean | undefined {
    if (from.points === undefined || to.points === undefined || faceFor(from.host, to.host) !== undefined) {
      return this.#mayReach(from, to) ? undefined : false;
    }
    const isFine = isNear || from.isAbroad;
    const sources = isFine ? this.#apart(from.host.ranges, from.points, sourceCuts(from, to)) : from.points;
    const destinations = isFine ? this.#apart(to.host.ranges, to.points, destinationCuts(from, to)) : to.points;
    let unknown = sources === undefined || destinations === undefined;
    for (const [nth, launch] of from.host.launches.entries()) {
      const known = from.given[nth];
      const ranges = launch.translation?.ranges;
      const given = isFine && ranges ? this.#apart(ranges, known, sourceCuts(from, to)) : known;
      for (const source of sources ?? []) {
        for (const destination of destinations ?? []) {
          const found = this.#launched(from.host, given, launch, to.host, source, destination);
          if (found === ASK_WALK) unknown = true;
          else if (found !== NO_HEADERS) return true;
        }
      }
    }
    return unknown ? undefined : false;
  }

  /** Headers, as they were sent, that get from one address of a host to one of another by any of its launches, and are answered. */
  passedAt(
    from: Host,
    given: readonly (readonly Point[] | undefined)[],
    to: Host,
    source: Point,
    destination: Point,
  ): Headers {
    let passed = NO_HEADERS;
    for (const [nth, launch] of from.launches.entries()) {
      const found = this.#launched(from, given[nth], launch, to, source, destination);
      if (found === ASK_WALK) return ASK_WALK;
      passed = this.headers.union(passed, found);
    }
    return passed;
  }

  /** Addresses that speak for all of these, where they are cut so besides; those that do without are known. */
  #apart(
    ranges: readonly FieldRange[],
    known: readonly Point[] | undefined,
    besides: readonly Cuts[],
  ): readonly Point[] | undefined {
    // Mostly none of the cuts lies anywhere near.
    const near = besides.filter((cuts) => areParted(ranges, cuts));
    if (near.length === 0) return known;
    const inside = near.map((cuts) => insideOf(ranges, cuts)).filter((cuts) => cuts.length > 0);
    if (inside.length === 0) return known;
    return this.#cells.points(ranges, MOST_FINE, sortedCuts(new Set(inside.flat()), this.#cells.family));
  }

  /** Whether a table leads from one towards the other at all. */
  #mayReach(from: Member, to: Member): boolean {
    const { id, domain } = to.host.segment.segment;
    const face = faceFor(from.host, to.host);
    return from.host.launches.some(({ segment }) => {
      if (segment.segment.id === id) return true;
      if (to.points !== undefined && face === undefined) {
        const { table } = segment.segment;
        return to.points.some((point) => this.#ways.mayLead({ opens: false, next: { table } }, to.host.segment, point));
      }
      const towards = face === undefined ? to.host.ranges : rangesOfFace(face, this.#cells.family);
      return this.#reaches.leadsInto(segment, towards, domain);
    });
  }

  /** Headers, as they were sent, that get there by this launch and are answered. */
  #launched(
    from: Host,
    given: readonly Point[] | undefined,
    launch: Launch,
    to: Host,
    sent: Point,
    destination: Point,
  ): Headers {
    const { headers } = this;
    const { translation } = launch;
    const taken = launch.taken === undefined ? ALL_HEADERS : launch.taken.at(sent, destination, NO_LABELS);
    if (taken === NO_HEADERS) return NO_HEADERS;
    if (translation === undefined) {
      const answered = this.#answered(from, launch, to, sent, destination);
      return answered === ASK_WALK ? ASK_WALK : headers.intersection(taken, answered);
    }
    if (given === undefined) return ASK_WALK;
    const { ports } = translation.translation;
    // Only what comes by whichever address and port it was given counts.
    let counts = given.length === 0 ? NO_HEADERS : taken;
    for (const source of given) {
      if (counts === NO_HEADERS) return NO_HEADERS;
      const answered = this.#answered(from, launch, to, source, destination);
      if (answered === ASK_WALK) return ASK_WALK;
      counts = headers.intersection(counts, ports === undefined ? answered : headers.whateverPort(answered, ports));
    }
    return counts;
  }

  #answered(from: Host, launch: Launch, to: Host, source: Point, destination: Point): Headers {
    const there = this.#there(launch, to, source, destination, from);
    if (there === ASK_WALK) return this.#relayed(from, launch, to, source, destination);
    if (there === NO_HEADERS) return there;
    const back = this.#back(from, to, launch.translation, source, destination);
    return back === ASK_WALK ? ASK_WALK : this.headers.intersection(there, this.headers.requests(back));
  }

  /** The same where packets are handed on with another source: there and back from whom that is of, and back from there. */
  #relayed(from: Host, launch: Launch, to: Host, source: Point, destination: Point): Headers {
    const { headers } = this;
    const trip = this.#trip;
    const landing = this.#ways.follow(this.#ways.of(launch.segment), source, destination, "all", trip);
    const relay = landing?.changed && this.#ways.relay(landing.changed);
    const given = relay && this.#cells.points(relay.translation.ranges, MOST_FINE);
    if (this.#relays === undefined || relay === undefined || given === undefined) return ASK_WALK;
    this.#relays.add(relay);
    this.#ways.pass(launch.segment.leaving.all, source, destination, trip);
    this.#ways.pass(relay.gate.all, source, destination, trip);
    let counts = headers.intersection(trip.passed, this.#out(launch, to, source, destination));
    const { segment, translation } = relay.translation;
    const { ports } = translation;
    for (const point of given) {
      if (counts === NO_HEADERS) return NO_HEADERS;
      const there = this.#into(segment, segment.segment.domain, relay.labels, to, point, destination);
      const back = there === NO_HEADERS ? NO_HEADERS : this.#back(from, to, relay.translation, point, destination);
      if (there === ASK_WALK || back === ASK_WALK) return ASK_WALK;
      const answered = headers.intersection(there, headers.requests(back));
      counts = headers.intersection(counts, ports === undefined ? answered : headers.whateverPort(answered, ports));
    }
    if (given.length === 0 || counts === NO_HEADERS) return NO_HEADERS;
    const home = this.#home(segment, launch.translation ?? from, destination, source);
    return home === ASK_WALK ? ASK_WALK : headers.intersection(counts, headers.requests(home));
  }

  #there(launch: Launch, to: Host, source: Point, destination: Point, from: Host): Headers {
    const named = launch.translation;
    const domain = (named?.segment ?? launch.segment).segment.domain;
    const labels = named === undefined ? from.endpoint.labels : named.translation.labels;
    const into = this.#into(launch.segment, domain, labels, to, source, destination);
    if (into === NO_HEADERS) return NO_HEADERS;
    const out = this.#out(launch, to, source, destination);
    if (out === NO_HEADERS || into === ASK_WALK) return out === NO_HEADERS ? NO_HEADERS : ASK_WALK;
    return this.headers.intersection(out, into);
  }

  /** Headers that a host sends to another by this launch. */
  #out(launch: Launch, to: Host, source: Point, destination: Point): Headers {
    const { domain } = (launch.translation?.segment ?? launch.segment).segment;
    const isKnown = this.#known(domain, to.segment.segment.domain, "receiver");
    return this.#left(launch, "all", source, destination, isKnown ? to.endpoint.labels : NO_LABELS);
  }

  /** Headers of what stands in a segment that get to a host; from whom in that domain carries these labels. */
  #into(
    at: SegmentView,
    domain: string,
    labels: readonly string[],
    to: Host,
    source: Point,
    destination: Point,
  ): Headers {
    const known = this.#known(domain, to.segment.segment.domain, "sender") ? labels : NO_LABELS;
    const way = this.way(at, to.segment, "all", source, destination, known.length > 0);
    if (way === NO_HEADERS || way === ASK_WALK) return way;
    return this.headers.intersection(way, this.passed(to.entry.all, source, destination, known));
  }

  /** Headers of replies that stand in a segment and get to whom they are for. */
  #home(at: SegmentView, goal: Pick<Host, "segment" | "entry">, source: Point, destination: Point): Headers {
    const entry = goal.entry.stateless;
    if (entry.some(({ asked }) => asked.size > 0)) return ASK_WALK;
    const way = this.way(at, goal.segment, "stateless", source, destination, false);
    if (way === NO_HEADERS || way === ASK_WALK) return way;
    return this.headers.intersection(way, this.passed(entry, source, destination, NO_LABELS));
  }

  /** Headers of replies that get back to where the packet came from, or seemed to. */
  #back(from: Host, to: Host, translation: TranslationView | undefined, source: Point, destination: Point): Headers {
    const { headers } = this;
    const goal = translation?.segment ?? from.segment;
    const labels = translation?.translation.labels ?? from.endpoint.labels;
    const entry = (translation?.entry ?? from.entry).stateless;
    let back = NO_HEADERS;
    for (const reply of to.replies) {
      const domain = reply.segment.segment.domain;
      const knows = (of: "sender" | "receiver") => this.#known(domain, goal.segment.domain, of);
      const out = this.#left(reply, "stateless", destination, source, knows("receiver") ? labels : NO_LABELS);
      if (out === NO_HEADERS) continue;
      const known = knows("sender") ? to.endpoint.labels : NO_LABELS;
      const way = this.way(reply.segment, goal, "stateless", destination, source, known.length > 0 && entry.length > 0);
      if (way === ASK_WALK) return ASK_WALK;
      const in_ = this.passed(entry, destination, source, known);
      back = headers.union(back, headers.intersection(headers.intersection(out, way), in_));
    }
    return back;
  }

  /** What comes out of an endpoint by one of its exits. */
  #left(launch: Launch, way: Way, source: Point, destination: Point, receiver: readonly string[]): Headers {
    if (launch.sources !== undefined && !isInside(source, launch.sources)) return NO_HEADERS;
    const filtered = this.passed(launch.filters[way], source, destination, receiver);
    if (way === "all" || launch.taken === undefined) return filtered;
    return this.headers.intersection(launch.taken.at(source, destination, NO_LABELS), filtered);
  }

  /** What gets from one segment before an endpoint in another. `named`: the sender's labels matter there. */
  way(from: SegmentView, to: SegmentView, way: Way, source: Point, destination: Point, named: boolean): Headers {
    if (isInside(destination, from.ranges)) return from.segment.id === to.segment.id ? ALL_HEADERS : NO_HEADERS;
    const trip = this.#trip;
    const landing = this.#ways.follow(this.#ways.of(from), source, destination, way, trip);
    if (landing === undefined) return NO_HEADERS;
    if (landing.changed !== undefined) return this.#changed(landing.changed, to, way, destination);
    if (!leadsInto(landing, to) || !isInside(destination, to.ranges)) return NO_HEADERS;
    this.#ways.pass(from.leaving[way], source, destination, trip);
    if (landing.beside === undefined) this.#ways.pass(to.entering[way], source, destination, trip);
    return trip.anonymous && named && trip.passed !== NO_HEADERS ? ASK_WALK : trip.passed;
  }

  /** A walk is asked only where it can get there at all. */
  #changed(changed: Changed, to: SegmentView, way: Way, destination: Point): Headers {
    // A reply that is translated on its way answers nobody.
    if (changed.translated && way === "stateless") return NO_HEADERS;
    return this.#ways.mayLead(changed, to, destination) ? ASK_WALK : NO_HEADERS;
  }

  passed(filters: Gate["all"], source: Point, destination: Point, peerLabels: readonly string[]): Headers {
    return passedBy(this.headers, filters, source, destination, peerLabels);
  }

  #known(from: string, to: string, of: "sender" | "receiver"): boolean {
    if (from === to) return true;
    const known = this.#labels.get(from)?.get(to);
    return known === "both" || (known === "source" && of === "sender");
  }
}

/** By which addresses that are not the other's own the one means it. */
function faceFor(from: Host, to: Host): Face | undefined {
  return to.endpoint.faces?.find(({ domain }) => domain === from.segment.segment.domain);
}

/** Where the two's own filters tell addresses of packets apart that the one sends: by what they send from, and by what they send to. */
function sourceCuts(from: Member, to: Member): readonly Cuts[] {
  return [
    ...exitsOf(from).map(({ sources }) => sources),
    ...to.host.entry.all.map(({ sources }) => sources),
    // Replies.
    ...repliesOf(to).map(({ destinations }) => destinations),
    ...entriesOf(from).map(({ destinations }) => destinations),
  ];
}

function destinationCuts(from: Member, to: Member): readonly Cuts[] {
  return [
    ...exitsOf(from).map(({ destinations }) => destinations),
    ...to.host.entry.all.map(({ destinations }) => destinations),
    ...repliesOf(to).map(({ sources }) => sources),
    ...entriesOf(from).map(({ sources }) => sources),
  ];
}

function exitsOf({ host }: Member): readonly FilterView[] {
  return host.launches.flatMap(({ filters }) => filters.all);
}

/** What its own replies have to pass. */
function repliesOf({ host }: Member): readonly FilterView[] {
  return host.replies.flatMap(({ filters }) => filters.stateless);
}

/** What replies to it have to pass. */
function entriesOf({ host }: Member): readonly FilterView[] {
  return [...host.entry.stateless, ...host.launches.flatMap(({ translation }) => translation?.entry.stateless ?? [])];
}

/** Whether there is a cut between the least and the greatest of these addresses. */
function areParted(ranges: readonly FieldRange[], cuts: Cuts): boolean {
  if (cuts.length === 0) return false;
  const { from, to } = hullOfAll(ranges);
  return cellOf(cuts, from) !== cellOf(cuts, to);
}

const HULLS = new WeakMap<readonly FieldRange[], FieldRange>();

/** Of none: one that holds nothing. */
function hullOfAll(ranges: readonly FieldRange[]): FieldRange {
  const known = HULLS.get(ranges);
  if (known !== undefined) return known;
  const hull = ranges.reduce<FieldRange | undefined>(hullOf, undefined) ?? { from: 0, to: 0 };
  HULLS.set(ranges, hull);
  return hull;
}

/** By ranges: where a filter parts them. */
const INSIDE = new WeakMap<readonly FieldRange[], WeakMap<Cuts, readonly Point[]>>();

function insideOf(ranges: readonly FieldRange[], cuts: Cuts): readonly Point[] {
  const memory = INSIDE.get(ranges) ?? new WeakMap<Cuts, readonly Point[]>();
  INSIDE.set(ranges, memory);
  const known = memory.get(cuts);
  if (known !== undefined) return known;
  const inside = cuts.filter((cut) => ranges.some(({ from, to }) => cut > from && cut <= to));
  memory.set(cuts, inside);
  return inside;
}
