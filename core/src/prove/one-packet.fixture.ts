import { addressBits, contains, type Family, ipv4Prefix, ipv6Prefix, type Prefix } from "../addressing/index.ts";
import type { Crossing, Endpoint, Exit, Filter, Mapping, Network, Segment, Translation } from "../network/index.ts";
import { FIELDS, type FieldRange, type Match, type Packet } from "../packets/index.ts";

/**
 * One packet at a time through a network, as plainly as it can be said, to compare with the walk of sets. Nothing of it is shared
 * with that walk but the network itself.
 */
export class OnePacket {
  readonly #network: Network;
  readonly #family: Family;

  constructor(network: Network, family: Family) {
    this.#network = network;
    this.#family = family;
  }

  /** Whether the packet opens a connection: it arrives by whichever address it was given on the way, and is answered. */
  connects(from: Endpoint, to: Endpoint, packet: Packet): boolean {
    return this.#leave(from.exits, { ...start(packet), labels: from.labels }, to, (arrived) => {
      const reply = replyOf(arrived.packet);
      const known = arrived.trackers;
      return (
        reply !== undefined &&
        this.#answer(from, to, { ...arrived, packet: reply, labels: to.labels, isReply: true, known }, packet)
      );
    });
  }

  /** Whether the packet arrives. */
  arrives(from: Endpoint, to: Endpoint, packet: Packet): boolean {
    return this.#leave(from.exits, { ...start(packet), labels: from.labels }, to, () => true);
  }

  #answer(from: Endpoint, to: Endpoint, under: Under, asked: Packet): boolean {
    const exits = to.exits.filter((exit) => exit.translation === undefined);
    const goal = under.stack.at(-1)?.translation ?? from;
    return this.#leave(exits, under, goal, (arrived) => this.#changeBack(from, arrived, asked));
  }

  /** A reply is one only to who asked just this, of just these. */
  #changeBack(from: Endpoint, under: Under, asked: Packet): boolean {
    const changed = under.stack.at(-1);
    const { source, destination } = under.packet;
    const waiting = changed?.after ?? asked;
    if (source !== waiting.destination || destination !== waiting.source) return false;
    if (changed === undefined) return true;
    const stack = under.stack.slice(0, -1);
    const { before } = changed;
    const ports = hasPorts(under.packet) ? { destinationPort: before.sourcePort } : {};
    const restored = { ...under, stack, packet: { ...under.packet, destination: before.source, ...ports } };
    if (changed.atSender) return this.#changeBack(from, restored, asked);
    const goal = stack.at(-1)?.translation ?? from;
    return this.#inSegment(this.#segment(changed.translation.segment), restored, goal, (arrived) =>
      this.#changeBack(from, arrived, asked),
    );
  }

  #leave(exits: readonly Exit[], under: Under, goal: Goal, then: Then): boolean {
    const exit = exits.find(({ match }) => meets(match, under.packet));
    if (exit === undefined) return false;
    const segment = this.#segment(exit.segment);
    return this.#given(under, exit.translation, true, (now) => {
      const domain = exit.translation ? this.#segment(exit.translation.segment).domain : segment.domain;
      const isOwn = goal.addresses.some((own) => contains(own, this.#address(now.packet.destination)));
      const isKnown = isOwn && this.#labels(domain, this.#segment(goal.segment).domain) === "both";
      const known = isKnown ? goal.labels : [];
      if (!pass(exit.filters, now, known)) return false;
      if (exit.sources && !exit.sources.some((own) => contains(own, this.#address(now.packet.source)))) return false;
      return this.#inSegment(segment, { ...now, domain }, goal, then);
    });
  }

  #inSegment(segment: Segment, under: Under, goal: Goal, then: Then, depth = 0): boolean {
    const to = this.#address(under.packet.destination);
    if (segment.prefixes.some((prefix) => contains(prefix, to))) {
      return segment.id === goal.segment && this.#arrive(under, goal, then);
    }
    return pass(segment.leaving, under, []) && this.#ask(segment.table, under, goal, then, depth);
  }

  #ask(name: string, under: Under, goal: Goal, then: Then, depth: number): boolean {
    const to = this.#address(under.packet.destination);
    const routes = this.#network.tables.get(name)?.routes.filter(({ prefix }) => contains(prefix, to)) ?? [];
    const best = routes.reduce<(typeof routes)[number] | undefined>(
      (found, route) => (found && found.prefix.length >= route.prefix.length ? found : route),
      undefined,
    );
    if (best === undefined || best.to.kind === "nowhere" || depth > 32) return false;
    if (best.to.kind === "domain") {
      const segment = this.#segment(goal.segment);
      const isHere = segment.domain === best.to.domain && segment.prefixes.some((prefix) => contains(prefix, to));
      return isHere && pass(segment.entering, under, []) && this.#arrive(under, goal, then);
    }
    return this.#cross(best.to.crossing, under, goal, then, depth);
  }

  #cross(crossing: Crossing, under: Under, goal: Goal, then: Then, depth: number): boolean {
    const { tracker } = crossing;
    const known = this.#knownAt(crossing, under, goal);
    const remembers = tracker === undefined || under.known.includes(tracker);
    if (!pass(crossing.filters, remembers ? under : { ...under, isReply: false }, known)) return false;
    if (under.isReply && crossing.translation !== undefined) return false;
    return this.#given(under, crossing.translation, false, (now) => {
      const packet = exchanged(now.packet, crossing.mapping);
      if (packet === undefined) return false;
      const domain = crossing.translation ? this.#segment(crossing.translation.segment).domain : now.domain;
      const labels = crossing.anonymous ? [] : now.labels;
      const trackers = tracker === undefined ? now.trackers : [...now.trackers, tracker];
      const beyond = { ...now, packet, labels, trackers, ...(domain === undefined ? {} : { domain }) };
      if (crossing.segment === undefined || depth >= 32)
        return this.#ask(crossing.table, beyond, goal, then, depth + 1);
      return this.#inSegment(this.#segment(crossing.segment), beyond, goal, then, depth + 1);
    });
  }

  #knownAt({ domain, asks }: Crossing, under: Under, goal: Goal): readonly string[] {
    if (domain === undefined) return [];
    if (asks !== "receiver") return this.#labels(under.domain ?? "", domain) === undefined ? [] : under.labels;
    const isOwn = goal.addresses.some((own) => contains(own, this.#address(under.packet.destination)));
    return isOwn && this.#labels(domain, this.#segment(goal.segment).domain) === "both" ? goal.labels : [];
  }

  #arrive(under: Under, goal: Goal, then: Then): boolean {
    if (!goal.addresses.some((own) => contains(own, this.#address(under.packet.destination)))) return false;
    const known =
      this.#labels(under.domain ?? "", this.#segment(goal.segment).domain) === undefined ? [] : under.labels;
    return pass(goal.entry, under, known) && then(under);
  }

  /** Each address that the packet may be given; it must get on with every one. */
  #given(under: Under, translation: Translation | undefined, atSender: boolean, next: Then): boolean {
    if (translation === undefined) return next(under);
    const addresses = translation.addresses.flatMap((prefix) => (prefix.family === this.#family ? each(prefix) : []));
    if (addresses.length === 0) return false;
    const ports = translation.ports && hasPorts(under.packet) ? numbers(translation.ports) : [under.packet.sourcePort];
    const all = addresses.flatMap((source) => ports.map((sourcePort) => ({ ...under.packet, source, sourcePort })));
    return all.every((packet) =>
      next({
        ...under,
        packet,
        labels: translation.labels,
        stack: [...under.stack, { translation, before: under.packet, after: packet, atSender }],
      }),
    );
  }

  #labels(from: string, to: string): "source" | "both" | undefined {
    return from === to ? "both" : this.#network.labels.get(`${from}>${to}`);
  }

  #address(value: number | bigint): Prefix {
    return typeof value === "bigint" ? ipv6Prefix(value, 128) : ipv4Prefix(value, 32);
  }

  #segment(id: string): Segment {
    const segment = this.#network.segments.get(id);
    if (segment === undefined) throw new RangeError(id);
    return segment;
  }
}

type Goal = Pick<Endpoint, "segment" | "addresses" | "entry" | "labels">;
type Then = (arrived: Under) => boolean;

interface Under {
  readonly packet: Packet;
  readonly labels: readonly string[];
  readonly domain?: string;
  readonly stack: readonly {
    readonly translation: Translation;
    readonly before: Packet;
    readonly after: Packet;
    readonly atSender: boolean;
  }[];
  readonly isReply: boolean;
  /** Trackers passed, and those that the packet which this one answers has passed. */
  readonly trackers: readonly string[];
  readonly known: readonly string[];
}

function start(packet: Packet): Omit<Under, "labels"> {
  return { packet, stack: [], isReply: false, trackers: [], known: [] };
}

function hasPorts({ protocol }: Packet): boolean {
  return protocol === 6 || protocol === 17;
}

function numbers({ from, to }: FieldRange): readonly number[] {
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
}

/** IPv4 only. */
function exchanged(packet: Packet, mapping: Mapping | undefined): Packet | undefined {
  if (mapping === undefined) return packet;
  const value = packet[mapping.field];
  const pair = mapping.pairs.find(({ from }) => contains(from, ipv4Prefix(Number(value), 32)));
  if (pair === undefined) return undefined;
  return { ...packet, [mapping.field]: Number(value) - Number(pair.from.base) + Number(pair.to.base) };
}

function pass(filters: readonly Filter[], under: Under, peerLabels: readonly string[]): boolean {
  return filters.every((filter) => {
    if (under.isReply && filter.stateful) return true;
    const rule = filter.rules.find(
      ({ match, peer }) => (peer === undefined || peerLabels.includes(peer)) && meets(match, under.packet),
    );
    return rule?.permits ?? false;
  });
}

function meets(match: Match | undefined, packet: Packet): boolean {
  return FIELDS.every(
    (field) => match?.[field]?.some(({ from, to }) => packet[field] >= from && packet[field] <= to) ?? true,
  );
}

function each(prefix: Prefix): readonly (number | bigint)[] {
  const count = 2 ** (addressBits(prefix.family) - prefix.length);
  return Array.from({ length: count }, (_, index) =>
    prefix.family === 4 ? prefix.base + index : prefix.base + BigInt(index),
  );
}

/** RFC 792: echo, timestamp, information and mask are asked for; other ICMP is not answered. RFC 4443: echo. */
function replyOf(packet: Packet): Packet | undefined {
  const turned = { ...packet, source: packet.destination, destination: packet.source };
  if (packet.protocol !== 1 && packet.protocol !== 58) {
    return { ...turned, sourcePort: packet.destinationPort, destinationPort: packet.sourcePort };
  }
  const type = Number(packet.destinationPort);
  if (packet.protocol === 58) return type === 128 ? { ...turned, destinationPort: 129 } : undefined;
  if (type === 8) return { ...turned, destinationPort: 0 };
  return type === 13 || type === 15 || type === 17 ? { ...turned, destinationPort: type + 1 } : undefined;
}
