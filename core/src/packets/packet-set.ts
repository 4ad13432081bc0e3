import type { Family } from "../addressing/index.ts";
import { ALL, type Diagram, Diagrams, NONE, type Value } from "./diagram.ts";
import { FIELDS, type Field, type FieldRange, wholeRange } from "./fields.ts";
import {
  after,
  childOf,
  collectValues,
  intervals,
  intervalsAt,
  isOfFamily,
  merged,
  type Shift,
  shifted,
} from "./intervals.ts";
import { ANSWERS, QUESTIONS, splitByIcmp, type Turning, turningBy } from "./turning.ts";

/** What a filter says of a packet: every field that is named must have a value in one of its ranges. */
export type Match = Readonly<Partial<Record<Field, readonly FieldRange[]>>>;

/** What a diagram asks for between the protocol and the addresses. */
type Ways = Pick<Box, "destinationPort" | "sourcePort">;

/** One packet. */
export type Packet = Readonly<Record<Field, Value>>;

/** A set of packets of one family. Two sets of one {@link PacketSpace} are equal exactly when they are the same object. */
export type PacketSet = Diagram;

/** All packets whose fields lie in these ranges. */
export type Box = Readonly<Record<Field, FieldRange>>;

/** The sets of packets of one family, and what can be done with them. Sets of two spaces must never meet. */
export class PacketSpace {
  readonly family: Family;
  readonly none: PacketSet = NONE;
  readonly all: PacketSet = ALL;
  readonly #diagrams = new Diagrams();
  readonly #union = (a: PacketSet, b: PacketSet): PacketSet => this.#diagrams.union(a, b);
  readonly #intersection = (a: PacketSet, b: PacketSet): PacketSet => this.#diagrams.intersection(a, b);
  readonly #replies = turningBy(ANSWERS);
  readonly #requests = turningBy(QUESTIONS);
  /** By replies: a set that they are the replies to. */
  readonly #repliedTo = new Map<PacketSet, PacketSet>();
  /** Packets that somebody answers. */
  #answered: PacketSet | undefined;

  constructor(family: Family) {
    this.family = family;
  }

  /** Diagrams made so far, as a measure of memory. */
  get size(): number {
    return this.#diagrams.size;
  }

  /**
   * The packets that a filter means. A range beyond what the field can hold is cut off; one that is the wrong way round is empty, and so is one
   * of addresses of the other family: those of IPv4 are numbers, those of IPv6 bigints.
   */
  matching(match: Match): PacketSet {
    return FIELDS.reduceRight<Diagram>((below, field, level) => {
      const ranges = match[field];
      return ranges === undefined ? below : this.#oneOf(field, level, ranges, below);
    }, ALL);
  }

  union(...sets: readonly PacketSet[]): PacketSet {
    return balanced(sets, NONE, this.#union);
  }

  intersection(...sets: readonly PacketSet[]): PacketSet {
    return balanced(sets, ALL, this.#intersection);
  }

  /** Whether they have a packet in common. */
  haveCommon(a: PacketSet, b: PacketSet): boolean {
    return this.#diagrams.haveCommon(a, b);
  }

  /** Packets of `a` that are not in `b`. */
  difference(a: PacketSet, b: PacketSet): PacketSet {
    return this.#diagrams.difference(a, b);
  }

  /** The set whatever the field holds: packets that some value of it would bring into the set. */
  freed(set: PacketSet, field: Field): PacketSet {
    return this.#freed(set, FIELDS.indexOf(field), new Map());
  }

  /** What becomes of the packets when the field is overwritten by one of these values, any of them. */
  rewritten(set: PacketSet, field: Field, ranges: readonly FieldRange[]): PacketSet {
    return this.intersection(this.freed(set, field), this.matching({ [field]: ranges }));
  }

  /** Packets whose field has a value in a `from` have the one at the same place of its `to` instead; others are left out. */
  mapped(set: PacketSet, field: Field, pairs: readonly Shift[]): PacketSet {
    const level = FIELDS.indexOf(field);
    const whole = wholeRange(field, this.family);
    const inOrder = pairs
      .filter(({ from }) => isOfFamily(from, whole))
      .sort((a, b) => (a.to.from < b.to.from ? -1 : 1));
    return this.#mapped(set, level, inOrder, whole, new Map());
  }

  #mapped(
    set: Diagram,
    level: number,
    pairs: readonly Shift[],
    whole: FieldRange,
    memory: Map<Diagram, Diagram>,
  ): Diagram {
    if (set === NONE) return NONE;
    const known = memory.get(set);
    if (known !== undefined) return known;
    const result =
      "starts" in set && set.level < level
        ? this.#diagrams.branch(
            set.level,
            set.starts,
            set.children.map((child) => this.#mapped(child, level, pairs, whole, memory)),
          )
        : this.union(
            ...shifted(set, level, pairs, whole).map(({ range, child }) => this.#under(level, range, whole, child)),
          );
    memory.set(set, result);
    return result;
  }

  /** The child where the field lies in the range. */
  #under(level: number, range: FieldRange, whole: FieldRange, child: Diagram): Diagram {
    const [starts, children]: [Value[], Diagram[]] = [[whole.from], [NONE]];
    if (range.from === whole.from) children[0] = child;
    else {
      starts.push(range.from);
      children.push(child);
    }
    if (range.to < whole.to) {
      starts.push(after(range.to));
      children.push(NONE);
    }
    return this.#diagrams.branch(level, starts, children);
  }

  /**
   * The replies to these packets: addresses and ports change places. The types of ICMP that ask become those that answer (RFC 792, RFC 4443);
   * other ICMP has no reply.
   */
  replies(set: PacketSet): PacketSet {
    const replies = this.#turned(set, this.#replies);
    this.#repliedTo.set(replies, set);
    return replies;
  }

  /** The packets that these, as replies, would answer: the other way round from {@link PacketSpace.replies}. */
  requests(replies: PacketSet): PacketSet {
    const set = this.#repliedTo.get(replies);
    if (set === undefined) return this.#turned(replies, this.#requests);
    // No two packets have one reply: these are the packets again, but for those that have none.
    this.#answered ??= this.#turned(this.#turned(ALL, this.#replies), this.#requests);
    return this.intersection(set, this.#answered);
  }

  /** What goes back keeps its protocol, so each is turned by itself; those that are not ICMP all in one way. */
  #turned(set: PacketSet, turning: Turning): PacketSet {
    return once(turning.sets, set, () => {
      const [starts, children]: [Value[], Diagram[]] = [[], []];
      for (const { range, child } of intervalsAt(set, 0, wholeRange("protocol", this.family))) {
        for (const protocol of splitByIcmp(range)) {
          const types = protocol.from === protocol.to ? turning.types.get(Number(protocol.from)) : undefined;
          starts.push(protocol.from);
          children.push(
            types === undefined
              ? once(turning.ported, child, () => this.#turnedPorts(child, turning))
              : this.#turnedTypes(child, types, turning),
          );
        }
      }
      return this.#diagrams.branch(0, starts, children);
    });
  }

  /** Below a protocol: source and destination port change places, and so do the addresses. */
  #turnedPorts(set: Diagram, turning: Turning): PacketSet {
    return this.union(
      ...this.#ways(set).map(({ destinationPort, sourcePort, below }) =>
        this.#over({ destinationPort: sourcePort, sourcePort: destinationPort }, this.#back(below, turning)),
      ),
    );
  }

  /** Below ICMP: a type that is asked or answers becomes the other, and the code stays. */
  #turnedTypes(set: Diagram, types: ReadonlyMap<number, number>, turning: Turning): PacketSet {
    return this.union(
      ...this.#ways(set).flatMap(({ destinationPort: { from, to }, sourcePort, below }) =>
        [...types]
          .filter(([type]) => type >= from && type <= to)
          .map(([, type]) => this.#over({ destinationPort: only(type), sourcePort }, this.#back(below, turning))),
      ),
    );
  }

  /** There are few sets of addresses, each of which is turned once. */
  #back(addresses: PacketSet, turning: Turning): PacketSet {
    return once(turning.addresses, addresses, () => this.#exchanged(addresses));
  }

  /** Ranges of ports below a protocol, and the addresses that they come with. */
  #ways(set: Diagram): readonly (Ways & { readonly below: PacketSet })[] {
    const ports = wholeRange("destinationPort", this.family);
    return intervalsAt(set, 1, ports).flatMap((destination) =>
      intervalsAt(destination.child, 2, ports)
        .filter(({ child }) => child !== NONE)
        .map((source) => ({ destinationPort: destination.range, sourcePort: source.range, below: source.child })),
    );
  }

  /** Source and destination of a set that says nothing of protocol and ports change places: of all sources with the same destinations at once. */
  #exchanged(addresses: PacketSet): PacketSet {
    const rangesOf = (set: Diagram, field: Field) =>
      intervalsAt(set, FIELDS.indexOf(field), wholeRange(field, this.family)).filter(({ child }) => child !== NONE);
    const byDestinations = Map.groupBy(rangesOf(addresses, "source"), ({ child }) => child);
    return this.union(
      ...[...byDestinations].map(([destinations, sources]) =>
        this.matching({
          source: rangesOf(destinations, "destination").map(({ range }) => range),
          destination: sources.map(({ range }) => range),
        }),
      ),
    );
  }

  #over({ destinationPort, sourcePort }: Ways, below: PacketSet): PacketSet {
    return this.#oneOf("destinationPort", 1, [destinationPort], this.#oneOf("sourcePort", 2, [sourcePort], below));
  }

  has(set: PacketSet, packet: Packet): boolean {
    let at = set;
    while ("starts" in at) {
      const field = FIELDS[at.level] as Field;
      at = childOf(at, packet[field]);
    }
    return at === ALL;
  }

  /** Values of a field that packets of the set have, ascending and apart from each other. */
  values(set: PacketSet, field: Field): readonly FieldRange[] {
    const whole = wholeRange(field, this.family);
    const found: FieldRange[] = [];
    collectValues(set, FIELDS.indexOf(field), whole, found, new Set());
    return merged(found, whole);
  }

  /** One packet of the set, the least one; undefined when there is none. */
  first(set: PacketSet): Packet | undefined {
    for (const box of this.boxes(set)) {
      return Object.fromEntries(FIELDS.map((field) => [field, box[field].from])) as Packet;
    }
    return undefined;
  }

  /** The set as boxes that have no packet in common, in ascending order of the fields. */
  *boxes(set: PacketSet): Generator<Box, void> {
    const whole = Object.fromEntries(FIELDS.map((field) => [field, wholeRange(field, this.family)])) as Box;
    yield* this.#boxes(set, whole);
  }

  *#boxes(set: Diagram, around: Box): Generator<Box, void> {
    if (set === NONE) return;
    if (!("starts" in set)) {
      yield around;
      return;
    }
    const field = FIELDS[set.level] as Field;
    for (const { range, child } of intervals(set, around[field])) {
      yield* this.#boxes(child, { ...around, [field]: range });
    }
  }

  #oneOf(field: Field, level: number, ranges: readonly FieldRange[], below: Diagram): Diagram {
    const whole = wholeRange(field, this.family);
    const starts: Value[] = [whole.from];
    const children: Diagram[] = [NONE];
    for (const { from, to } of merged(ranges, whole)) {
      if (from === whole.from) children[0] = below;
      else {
        starts.push(from);
        children.push(below);
      }
      if (to < whole.to) {
        starts.push(after(to));
        children.push(NONE);
      }
    }
    return this.#diagrams.branch(level, starts, children);
  }

  #freed(set: Diagram, level: number, memory: Map<Diagram, Diagram>): Diagram {
    if (!("starts" in set) || set.level > level) return set;
    if (set.level === level) return this.union(...set.children);
    const known = memory.get(set);
    if (known !== undefined) return known;
    const children = set.children.map((child) => this.#freed(child, level, memory));
    const result = this.#diagrams.branch(set.level, set.starts, children);
    memory.set(set, result);
    return result;
  }
}

/** Halves first: uniting many small sets one by one would walk the growing result each time. */
function balanced(
  sets: readonly PacketSet[],
  neutral: PacketSet,
  combine: (a: PacketSet, b: PacketSet) => PacketSet,
): PacketSet {
  const [first, second] = sets;
  if (sets.length === 2 && first !== undefined && second !== undefined) return combine(first, second);
  let level = sets;
  while (level.length > 1) {
    const next: PacketSet[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [a = neutral, b] = [level[index], level[index + 1]];
      next.push(b === undefined ? a : combine(a, b));
    }
    level = next;
  }
  return level[0] ?? neutral;
}

function once(known: Map<PacketSet, PacketSet>, set: PacketSet, make: () => PacketSet): PacketSet {
  const before = known.get(set);
  if (before !== undefined) return before;
  const made = make();
  known.set(set, made);
  return made;
}

function only(value: Value): FieldRange {
  return { from: value, to: value };
}
