import type { Family } from "../addressing/index.ts";
import type { Endpoint, Network, Translation } from "../network/index.ts";
import type { PacketSet } from "../packets/index.ts";
import { joinLegs, type Leg, type Passage, type Translated } from "./passage.ts";
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

  constructor(network: Network, family: Family) {
    this.#network = network;
    this.walker = new Walker(network, family);
  }

  /**
   * Every packet that `from` can send to `to`, or those of them that are asked for: which arrive, which are answered, and what stops the
   * others. With `noteAll` everything that is in the way is noted (see {@link Manner}), and only the blockers mean what they say.
   */
  connection(from: Endpoint, to: Endpoint, noteAll = false, asked: PacketSet = this.walker.space.all): Connection {
    const { space } = this.walker;
    const packets = space.intersection(
      asked,
      this.walker.addressed("source", from.addresses),
      this.walker.addressed("destination", to.addresses),
    );
    const there = this.walker.fromEndpoint(from, from.exits, packets, goalOf(to), { isReply: false, noteAll });
    const manner: Manner = { isReply: true, noteAll };
    const backs = there.arrived.map((passage) => ({ passage, leg: this.#back(passage, from, to, manner) }));
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

  /** The replies to a passage, back through every translation. The `sent` of what arrives are replies to the packets as they were sent. */
  #back(passage: Passage, from: Endpoint, to: Endpoint, manner: Manner): Leg {
    const { space } = this.walker;
    const [last, ...earlier] = passage.translated.toReversed();
    const replies = space.replies(passage.now);
    const exits = to.exits.filter(({ translation }) => translation === undefined);
    const goal = last === undefined ? goalOf(from) : goalOfTranslation(last.translation);
    const leg = this.walker.fromEndpoint(to, exits, replies, goal, manner);
    return last === undefined ? leg : this.#changedBack(leg, last, earlier, from, manner);
  }

  /** From where the address was replaced on to the one before it. */
  #changedBack(leg: Leg, translated: Translated, earlier: readonly Translated[], from: Endpoint, manner: Manner): Leg {
    const { space } = this.walker;
    const came = space.union(...leg.arrived.map(({ now }) => now));
    const missing = space.difference(space.replies(translated.after), came);
    const now = space.difference(space.replies(translated.before), space.freed(missing, "destination"));
    const [first] = leg.arrived;
    if (first === undefined || now === space.none) return { arrived: [], blockers: leg.blockers };
    const passage: Passage = { ...first, sent: now, now };
    if (translated.atSender) return { arrived: [passage], blockers: leg.blockers };
    const segment = this.#network.segments.get(translated.translation.segment);
    if (segment === undefined) throw new RangeError(`no segment ${translated.translation.segment}`);
    const [before, ...others] = earlier;
    const goal = before === undefined ? goalOf(from) : goalOfTranslation(before.translation);
    const onward = this.walker.fromSegment(segment, passage, goal, manner);
    const joined = joinLegs([{ arrived: [], blockers: leg.blockers }, onward]);
    return before === undefined ? joined : this.#changedBack(joined, before, others, from, manner);
  }
}

function goalOf({ id, segment, addresses, entry, labels }: Endpoint): Goal {
  return { node: id, segment, addresses, entry, labels };
}

function goalOfTranslation({ id, segment, addresses, entry, labels }: Translation): Goal {
  return { node: id, segment, addresses, entry, labels };
}
