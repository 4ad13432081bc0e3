import { contains, type Family, type Prefix } from "../addressing/index.ts";
import type { Endpoint, Network, Translation } from "../network/index.ts";
import type { PacketSet } from "../packets/index.ts";
import type { KnownSets } from "./known-sets.ts";
import { mappedPrefixes, turned } from "./mapping.ts";
import { joinLegs, type Leg, type Mapped, type Passage, type Translated } from "./passage.ts";
import type { Blocker } from "./trace.ts";
import { type Goal, type Manner, Walker } from "./walk.ts";

/** What can be said from one endpoint to another. */
export interface Connection {
  /** Packets that get through and whose replies come back. ICMP that nobody answers is in none. */
  readonly connects: PacketSet;
  /** Packets that get through one way. */
  readonly forward: PacketSet;
  readonly ways: readonly Way[];
  readonly blockers: readonly Blocker[];
  readonly replyBlockers: readonly Blocker[];
}

/** One way there, and back. */
export interface Way {
  readonly there: Passage;
  readonly back: readonly Passage[];
  /** Packets as sent that go this way and are answered. */
  readonly connects: PacketSet;
}

/** Reachability between endpoints of a network, for one family of addresses. */
export class Prover {
  readonly walker: Walker;
  readonly #network: Network;

  /** `sets`: those of another network, to know them all and have them of one space. */
  constructor(network: Network, family: Family, sets?: KnownSets) {
    this.#network = network;
    this.walker = new Walker(network, family, sets);
  }

  /**
   * Every packet that `from` can send to `to`, or those of them that are asked for: which arrive, which are answered, and what stops the
   * others. With `noteAll` everything that is in the way is noted (see {@link Manner}), on the way there alone or on both, and only the blockers
   * mean what they say.
   */
  connection(from: Endpoint, to: Endpoint, noteAll: boolean | "there" = false, asked?: PacketSet): Connection {
    const { space } = this.walker;
    // Who asks for a public address of somebody beside it means that one.
    const faces = asked === undefined ? [] : (to.faces ?? []).flatMap(({ pairs }) => pairs.map((pair) => pair.from));
    const towards = faces.length === 0 ? this.called(from, to) : [...this.called(from, to), ...faces];
    // What is asked for mostly is between these addresses alone: then nothing below its ports is reckoned again.
    const between = space.intersection(
      this.walker.addressed("source", from.addresses),
      this.walker.addressed("destination", towards),
    );
    const packets = space.intersection(asked ?? space.all, between);
    const manner: Manner = { isReply: false, noteAll: noteAll !== false };
    const there = this.walker.fromEndpoint(from, from.exits, packets, goalOf(to), manner, towards);
    const backs = there.arrived.map((passage) => ({ passage, leg: this.#back(passage, from, to, noteAll === true) }));
    const ways = backs.map(({ passage, leg }): Way => {
      const back = space.union(...leg.arrived.map(({ sent }) => sent));
      return { there: passage, back: leg.arrived, connects: space.intersection(passage.sent, space.requests(back)) };
    });
    return {
      forward: space.union(...there.arrived.map(({ sent }) => sent)),
      connects: space.union(...ways.map(({ connects }) => connects)),
      ways,
      blockers: there.blockers,
      replyBlockers: backs.flatMap(({ leg }) => leg.blockers),
    };
  }

  /** By which addresses the one means these of the other: one that is not the other's own is what it is called by already. */
  called(from: Endpoint, to: Endpoint, addresses: readonly Prefix[] = to.addresses): readonly Prefix[] {
    if (to.faces === undefined) return addresses;
    const domain = this.#network.segments.get(from.segment)?.domain;
    const face = to.faces.find((one) => one.domain === domain);
    if (face === undefined) return addresses;
    const foreign = addresses === to.addresses ? [] : addresses.filter((one) => !isOwn(to, one));
    const own = addresses === to.addresses ? addresses : addresses.filter((one) => isOwn(to, one));
    return [...foreign, ...mappedPrefixes(own, face.pairs.map(turned))];
  }

  /** Its own addresses among these; one that it is called by elsewhere means the own one, which it sends from. */
  own(endpoint: Endpoint, addresses: readonly Prefix[]): readonly Prefix[] {
    const pairs = (endpoint.faces ?? []).flatMap((face) => face.pairs);
    const foreign = pairs.length === 0 ? [] : addresses.filter((one) => !isOwn(endpoint, one));
    if (foreign.length === 0) return addresses;
    return [...addresses.filter((one) => isOwn(endpoint, one)), ...mappedPrefixes(foreign, pairs)];
  }

  /** The replies to a passage, back through every change. The `sent` of what arrives are replies to the packets as they were sent. */
  #back(passage: Passage, from: Endpoint, to: Endpoint, noteAll: boolean): Leg {
    const manner: Manner = { isReply: true, noteAll, trackers: passage.trackers };
    const [last, ...earlier] = stagesOf(passage);
    const replies = this.walker.space.replies(passage.now);
    const exits = to.exits.filter(({ translation }) => translation === undefined);
    const { goal, towards } = this.#wayBack(last, from);
    const leg = this.walker.fromEndpoint(to, exits, replies, goal, manner, towards);
    return this.#changedBack(leg, last, earlier, from, manner);
  }

  /** Where replies to a stage go, and by which addresses. */
  #wayBack({ translated, exchanged }: Stage, from: Endpoint) {
    const goal = translated === undefined ? goalOf(from) : goalOfTranslation(translated.translation);
    const towards = exchanged.reduce(
      (addresses, { mapping }) => (mapping.field === "source" ? mappedPrefixes(addresses, mapping.pairs) : addresses),
      goal.addresses,
    );
    return { goal, towards };
  }

  /** From where a stage began back to the one before it. */
  #changedBack(leg: Leg, stage: Stage, earlier: readonly Stage[], from: Endpoint, manner: Manner): Leg {
    const { translated, exchanged } = stage;
    const answered = this.#answered(leg, exchanged);
    if (translated === undefined) return answered;
    const { space, rewrites } = this.walker;
    const came = space.union(...answered.arrived.map(({ sent }) => sent));
    const missing = space.difference(space.replies(translated.after), came);
    const gone = rewrites.anyDestination(missing, translated.translation);
    const now = space.difference(space.replies(translated.before), gone);
    const [first] = answered.arrived;
    const [before, ...others] = earlier;
    if (first === undefined || before === undefined || now === space.none) return { ...answered, arrived: [] };
    const { goal, towards } = this.#wayBack(before, from);
    const passage: Passage = { ...first, sent: now, now, changes: [], towards };
    if (translated.atSender)
      return this.#changedBack({ ...answered, arrived: [passage] }, before, others, from, manner);
    const segment = this.#network.segments.get(translated.translation.segment);
    if (segment === undefined) throw new RangeError(`no segment ${translated.translation.segment}`);
    const onward = this.walker.fromSegment(segment, passage, goal, manner);
    const joined = joinLegs([{ ...answered, arrived: [] }, onward]);
    return this.#changedBack(joined, before, others, from, manner);
  }

  /** Of the replies that came, those that come from whom was asked. */
  #answered(leg: Leg, exchanged: readonly Mapped[]): Leg {
    const { space, rewrites } = this.walker;
    return joinLegs([
      { arrived: [], blockers: leg.blockers },
      ...leg.arrived.map((passage): Leg => {
        const [last] = [...passage.changes.filter((change) => change.kind === "mapped"), ...exchanged].toReversed();
        if (last === undefined) return { arrived: [passage], blockers: [] };
        const sent = rewrites.answers(passage, exchanged);
        const blockers: Blocker[] = [];
        if (sent === space.none) {
          const reason = { kind: "reply-translated", by: last.by } as const;
          blockers.push({ node: last.by, packets: passage.sent, reason, hops: passage.hops });
        }
        return { arrived: sent === space.none ? [] : [{ ...passage, sent, now: sent }], blockers };
      }),
    ]);
  }
}

function isOwn({ addresses }: Endpoint, address: Prefix): boolean {
  return addresses.some((one) => contains(one, address));
}

/** A stretch of the way there: from where the source was replaced (or from the sender), and the exchanges of addresses since. */
interface Stage {
  readonly translated?: Translated;
  readonly exchanged: readonly Mapped[];
}

/** The last one first; the sender's own is always there. */
function stagesOf({ changes }: Passage): readonly [Stage, ...Stage[]] {
  return changes.reduce<readonly [Stage, ...Stage[]]>(
    ([now, ...before], change) =>
      change.kind === "translated"
        ? [{ translated: change, exchanged: [] }, now, ...before]
        : [{ ...now, exchanged: [...now.exchanged, change] }, ...before],
    [{ exchanged: [] }],
  );
}

function goalOf({ id, segment, addresses, entry, labels }: Endpoint): Goal {
  return { node: id, segment, addresses, entry, labels };
}

function goalOfTranslation({ id, segment, addresses, entry, labels }: Translation): Goal {
  return { node: id, segment, addresses, entry, labels };
}
