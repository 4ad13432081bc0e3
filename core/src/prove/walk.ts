import type { Family, Prefix } from "../addressing/index.ts";
import type { Crossing, Endpoint, Exit, Filter, Network, Route, Segment, Table } from "../network/index.ts";
import type { PacketSet, PacketSpace } from "../packets/index.ts";
import { candidates } from "./candidates.ts";
import { KnownSets } from "./known-sets.ts";
import { mappedPrefixes } from "./mapping.ts";
import { type Change, joinLegs, type Leg, NO_LEG, type Passage, withStep } from "./passage.ts";
import { Rewrites } from "./rewrites.ts";
import type { Reason } from "./trace.ts";

/** Where packets are to arrive. */
export interface Goal {
  readonly node: string;
  readonly segment: string;
  readonly addresses: readonly Prefix[];
  readonly entry: readonly Filter[];
  readonly labels: readonly string[];
}

/** How a walk is done. */
export interface Manner {
  /** Replies of a connection pass stateful filters unasked (F25). */
  readonly isReply: boolean;
  /**
   * What stops packets is noted and passed all the same, so that one walk finds everything in the way: filters are gone through; where no
   * table leads on, as if the packets stood before the goal's segment. What arrives is what would if all of it were mended.
   */
  readonly noteAll: boolean;
  /** Of a reply: who remembers the packet that it answers. */
  readonly trackers?: readonly string[];
}

/** More tables than any real way has; only a loop gets there. */
const MOST_TABLES = 32;

/** Walks sets of packets of one family through a network, exactly: every packet of a set goes the way that it would go alone. */
export class Walker {
  readonly space: PacketSpace;
  readonly rewrites: Rewrites;
  readonly #network: Network;
  readonly #sets: KnownSets;

  constructor(network: Network, family: Family, sets: KnownSets = new KnownSets(family)) {
    this.#network = network;
    this.#sets = sets;
    this.space = sets.space;
    this.rewrites = new Rewrites(this.space, family);
  }

  /** Packets with a source or destination among these. */
  addressed(field: "source" | "destination", prefixes: readonly Prefix[]): PacketSet {
    return this.#sets.addressed(field, prefixes, prefixes);
  }

  /** What an endpoint sends, by each of its exits, towards the goal. */
  fromEndpoint(
    endpoint: Endpoint,
    exits: readonly Exit[],
    packets: PacketSet,
    goal: Goal,
    manner: Manner,
    towards: readonly Prefix[] = goal.addresses,
  ): Leg {
    const { space } = this;
    let left = packets;
    const legs: Leg[] = [];
    for (const exit of exits) {
      const taken = space.intersection(left, exit.match === undefined ? space.all : this.#sets.matching(exit.match));
      left = space.difference(left, taken);
      if (taken !== space.none) legs.push(this.#exit(endpoint, exit, taken, goal, manner, towards));
    }
    return joinLegs(legs);
  }

  /** What stands in a segment already, such as replies that a NAT gateway has changed back. */
  fromSegment(segment: Segment, passage: Passage, goal: Goal, manner: Manner, depth = 0): Leg {
    const here = this.addressed("destination", segment.prefixes);
    const stays = this.space.intersection(passage.now, here);
    const leaving = this.#part(passage, this.space.difference(passage.now, here));
    return joinLegs([
      segment.id === goal.segment
        ? this.#deliver(this.#part(passage, stays), goal, manner)
        : this.#lost(passage, stays, segment.id, { kind: "elsewhere", domain: segment.domain }, goal, manner),
      this.#through(leaving, segment.id, segment.leaving, [], manner, (passed) =>
        this.#lookUp(segment.table, passed, goal, manner, depth),
      ),
    ]);
  }

  #exit(
    endpoint: Endpoint,
    exit: Exit,
    packets: PacketSet,
    goal: Goal,
    manner: Manner,
    towards: readonly Prefix[],
  ): Leg {
    const segment = this.#segment(exit.segment);
    const started: Passage = {
      sent: packets,
      now: packets,
      hops: [],
      changes: [],
      towards,
      trackers: [],
      mtu: endpoint.mtu,
      labels: endpoint.labels,
      domain: segment.domain,
    };
    const named = this.#translated(started, exit.translation, endpoint.id, true);
    const isKnown = this.#knownLabels(named.domain, this.#segment(goal.segment).domain, "receiver");
    // Nobody is known by a public address (F26).
    const known = isKnown && (towards === goal.addresses || this.#isFor(goal, packets)) ? goal.labels : [];
    return this.#through(named, endpoint.id, exit.filters, known, manner, (passed) => {
      if (exit.sources === undefined) return this.fromSegment(segment, passed, goal, manner);
      const own = this.space.intersection(passed.now, this.addressed("source", exit.sources));
      const foreign = this.space.difference(passed.now, own);
      return joinLegs([
        this.#stop(passed, foreign, endpoint.id, { kind: "source-check", node: endpoint.id }),
        this.fromSegment(segment, manner.noteAll ? passed : this.#part(passed, own), goal, manner),
      ]);
    });
  }

  #isFor(goal: Goal, packets: PacketSet): boolean {
    return this.space.intersection(packets, this.addressed("destination", goal.addresses)) !== this.space.none;
  }

  #lookUp(name: string, passage: Passage, goal: Goal, manner: Manner, depth: number): Leg {
    const table = this.#network.tables.get(name);
    if (table === undefined || depth > MOST_TABLES) {
      const reason: Reason = table === undefined ? { kind: "no-route", table: name } : { kind: "loop", table: name };
      return this.#lost(passage, passage.now, name, reason, goal, manner);
    }
    const { space } = this;
    let left = passage.now;
    const legs: Leg[] = [];
    for (const route of candidates(table, passage.towards)) {
      const taken = space.intersection(left, this.#sets.addressed("destination", route.prefix, [route.prefix]));
      if (taken === space.none) continue;
      left = space.difference(left, taken);
      const step = { kind: "route", table: table.id, route: route.id } as const;
      const onWay = withStep(this.#part(passage, taken), table.id, step);
      legs.push(this.#follow(table, route, onWay, goal, manner, depth));
    }
    return joinLegs([...legs, this.#lost(passage, left, name, { kind: "no-route", table: name }, goal, manner)]);
  }

  #follow(table: Table, route: Route, passage: Passage, goal: Goal, manner: Manner, depth: number): Leg {
    const { to } = route;
    switch (to.kind) {
      case "nowhere":
        return this.#lost(passage, passage.now, table.id, { ...to, table: table.id, route: route.id }, goal, manner);
      case "crossing":
        return this.#cross(to.crossing, passage, goal, manner, depth);
      case "domain": {
        const segment = this.#segment(goal.segment);
        const here = this.addressed("destination", segment.prefixes);
        const reached = to.domain === segment.domain ? this.space.intersection(passage.now, here) : this.space.none;
        const missed = this.space.difference(passage.now, reached);
        return joinLegs([
          this.#lost(passage, missed, table.id, { kind: "elsewhere", domain: to.domain }, goal, manner),
          this.#enter(this.#part(passage, reached), goal, manner),
        ]);
      }
    }
  }

  #cross(crossing: Crossing, passage: Passage, goal: Goal, manner: Manner, depth: number): Leg {
    const { tracker } = crossing;
    const known = this.#knownAt(crossing, passage, goal);
    const isNew = manner.isReply && tracker !== undefined && manner.trackers?.includes(tracker) !== true;
    const asked = isNew ? { ...manner, isReply: false } : manner;
    return this.#through(passage, crossing.id, crossing.filters, known, asked, (passed) => {
      // Nobody waits for an answer from another address than the one that was asked.
      if (manner.isReply && crossing.translation !== undefined) {
        const reason: Reason = { kind: "reply-translated", by: crossing.translation.id };
        const stopped = this.#stop(passed, passed.now, crossing.id, reason);
        if (!manner.noteAll) return stopped;
        return joinLegs([stopped, this.#beyond(crossing, passed, goal, manner, depth + 1)]);
      }
      const named = this.#translated(passed, crossing.translation, crossing.id, false);
      const { id, mtu, silent = false, clampsTcp, speaker } = crossing;
      const told = { mtu, silent, ...(clampsTcp && { clampsTcp }), ...(speaker && { speaker }) };
      const crossed = withStep(named, id, { kind: "cross", crossing: id, ...told });
      const onWay: Passage = {
        ...crossed,
        mtu: Math.min(named.mtu, mtu),
        trackers: tracker === undefined ? named.trackers : [...named.trackers, tracker],
        labels: crossing.anonymous === true ? [] : named.labels,
      };
      return this.#mapped(onWay, crossing, goal, manner, depth + 1);
    });
  }

  /** By which labels filters of a crossing know the other end of packets. */
  #knownAt({ domain, asks }: Crossing, { domain: sender, labels, now }: Passage, goal: Goal): readonly string[] {
    if (domain === undefined) return [];
    if (asks === undefined) return this.#knownLabels(sender, domain, "sender") ? labels : [];
    const isKnown = this.#knownLabels(domain, this.#segment(goal.segment).domain, "receiver");
    return isKnown && this.#isFor(goal, now) ? goal.labels : [];
  }

  #mapped(passage: Passage, crossing: Crossing, goal: Goal, manner: Manner, depth: number): Leg {
    const { id, mapping } = crossing;
    if (mapping === undefined) return this.#beyond(crossing, passage, goal, manner, depth);
    const { field, pairs } = mapping;
    const before = this.rewrites.mappable(passage.now, mapping);
    const unmapped = this.space.difference(passage.now, before);
    const lost = this.#lost(passage, unmapped, id, { kind: "unmapped", by: id, field }, goal, manner);
    if (before === this.space.none) return lost;
    const part = this.#part(passage, before);
    const mapped: Passage = {
      ...part,
      now: this.rewrites.mapped(before, mapping),
      changes: [...part.changes, { kind: "mapped", mapping, by: id, before }],
      towards: field === "destination" ? mappedPrefixes(part.towards, pairs) : part.towards,
    };
    return joinLegs([
      lost,
      this.#beyond(crossing, withStep(mapped, id, { kind: "map", by: id, field }), goal, manner, depth),
    ]);
  }

  #beyond(crossing: Crossing, passage: Passage, goal: Goal, manner: Manner, depth: number): Leg {
    if (crossing.segment === undefined || depth > MOST_TABLES) {
      return this.#lookUp(crossing.table, passage, goal, manner, depth);
    }
    return this.fromSegment(this.#segment(crossing.segment), passage, goal, manner, depth);
  }

  /** Into the goal's segment from outside, whatever the way was. */
  #enter(passage: Passage, goal: Goal, manner: Manner): Leg {
    const segment = this.#segment(goal.segment);
    return this.#through(passage, segment.id, segment.entering, [], manner, (passed) =>
      this.#deliver(passed, goal, manner),
    );
  }

  #deliver(passage: Passage, goal: Goal, manner: Manner): Leg {
    if (passage.changes.some((change) => change.kind === "mapped" && change.mapping.field === "destination")) {
      return this.#deliverMapped(passage, goal, manner);
    }
    return this.#deliverTo(passage, goal, manner);
  }

  /** An address that was exchanged on the way may have become that of somebody else. */
  #deliverMapped(passage: Passage, goal: Goal, manner: Manner): Leg {
    const own = this.space.intersection(passage.now, this.addressed("destination", goal.addresses));
    const others = this.space.difference(passage.now, own);
    const { domain } = this.#segment(goal.segment);
    const stopped = this.#stop(passage, others, goal.segment, { kind: "elsewhere", domain });
    if (own === this.space.none) return stopped;
    return joinLegs([stopped, this.#deliverTo(this.#part(passage, own), goal, manner)]);
  }

  #deliverTo(passage: Passage, goal: Goal, manner: Manner): Leg {
    const domain = this.#segment(goal.segment).domain;
    const labels = this.#knownLabels(passage.domain, domain, "sender") ? passage.labels : [];
    return this.#through(passage, goal.node, goal.entry, labels, manner, (passed) => ({
      arrived: [withStep(passed, goal.node, { kind: "deliver", to: goal.node })],
      blockers: [],
    }));
  }

  /** Through filters one after the other, and on with what has passed them all. */
  #through(
    passage: Passage,
    node: string,
    filters: readonly Filter[],
    peerLabels: readonly string[],
    manner: Manner,
    next: (passed: Passage) => Leg,
  ): Leg {
    let at = passage;
    const legs: Leg[] = [];
    for (const filter of filters) {
      if (at.now === this.space.none) break;
      if (manner.isReply && filter.stateful) {
        at = withStep(at, node, { kind: "tracked", filter: filter.id });
        continue;
      }
      const passes = this.space.intersection(at.now, this.#sets.filters.permitted(filter, peerLabels));
      const dropped = this.space.difference(at.now, passes);
      const peers = this.#sets.filters.asked(filter, peerLabels);
      const tried = withStep(at, node, { kind: "filter", filter: filter.id, by: filter, met: at.now, passes, peers });
      legs.push(this.#stop(tried, dropped, node, { kind: "filter", filter: filter.id }));
      at = manner.noteAll ? tried : this.#part(tried, passes);
    }
    return joinLegs(at.now === this.space.none ? legs : [...legs, next(at)]);
  }

  #translated(passage: Passage, translation: Exit["translation"], node: string, atSender: boolean): Passage {
    if (translation === undefined) return passage;
    const now = this.rewrites.translated(passage.now, translation);
    const translated: Change = { kind: "translated", translation, before: passage.now, after: now, atSender };
    return withStep(
      {
        ...passage,
        now,
        changes: [...passage.changes, translated],
        labels: translation.labels,
        domain: this.#segment(translation.segment).domain,
      },
      node,
      { kind: "translate", by: translation.id },
    );
  }

  /**
   * The part of a passage that goes on. Once the source was replaced by any of several addresses, a packet counts only when it goes on
   * whichever of them it was given.
   */
  #part(passage: Passage, now: PacketSet): Passage {
    if (now === passage.now) return passage;
    if (passage.changes.length === 0) return { ...passage, sent: now, now };
    const gone = this.rewrites.asSent(passage, this.space.difference(passage.now, now));
    return { ...passage, sent: this.space.difference(passage.sent, gone), now };
  }

  /** The part of a passage that ends here: packets count that do so by one of the addresses they may have been given. */
  #stop(passage: Passage, now: PacketSet, node: string, reason: Reason): Leg {
    if (now === this.space.none) return NO_LEG;
    const packets =
      passage.changes.length === 0 ? now : this.space.intersection(passage.sent, this.rewrites.asSent(passage, now));
    return { arrived: [], blockers: [{ node, packets, reason, hops: passage.hops }] };
  }

  /** Stopped where there is no way on: what else would stand in the way is asked before the goal's own segment. */
  #lost(passage: Passage, now: PacketSet, node: string, reason: Reason, goal: Goal, manner: Manner): Leg {
    const stopped = this.#stop(passage, now, node, reason);
    if (!manner.noteAll || now === this.space.none) return stopped;
    return joinLegs([stopped, this.#enter(this.#part(passage, now), goal, manner)]);
  }

  #knownLabels(from: string, to: string, of: "sender" | "receiver"): boolean {
    if (from === to) return true;
    const known = this.#network.labels.get(`${from}>${to}`);
    return known === "both" || (known === "source" && of === "sender");
  }

  #segment(id: string): Segment {
    const segment = this.#network.segments.get(id);
    if (segment === undefined) throw new RangeError(`no segment ${id}`);
    return segment;
  }
}
