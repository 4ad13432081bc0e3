import type { Family } from "../../addressing/index.ts";
import type { Built, Declared, End, Group, Place } from "../../network/index.ts";
import type { PacketSet, PacketSpace } from "../../packets/index.ts";
import { explain } from "../explain/explain.ts";
import type { ToldBlocker } from "../explain/explanation.ts";
import { type Party, verdictOn, wordOf } from "../judge.ts";
import { addressesOf, type Pairing, pairings } from "../pairing.ts";
import { Provers } from "../provers.ts";
import type { Question, Verdict, VerdictWord } from "../verdict.ts";
import { type Asked, within } from "./derived-links.ts";
import { placesOf } from "./ends.ts";

const FAMILIES: readonly Family[] = [4, 6];

/** What becomes of an end of an expectation: groups of ends, each by its own name, or why it is not known. */
export type Parties =
  | { readonly kind: "parties"; readonly parties: readonly Party[] }
  | { readonly kind: "unknown"; readonly why: string };

/** One network that is asked about: between groups and ends by their names. Answers are remembered. */
export class Inquiry {
  readonly groups: ReadonlyMap<string, Group>;
  readonly #built: Built;
  readonly #provers: Provers;
  readonly #pairings = new Map<string, readonly Pairing[]>();

  /** `before`: of the same network before a change, if there is one. */
  constructor(built: Built, declared: Declared, before?: Inquiry) {
    this.#built = built;
    this.#provers = new Provers(
      built.network,
      built.directory,
      before === undefined ? undefined : before.#provers.sets,
    );
    this.groups = new Map(groupsOf(built, declared).map((group) => [group.name, group]));
  }

  get network(): Built["network"] {
    return this.#built.network;
  }

  /** Between two groups, of everything that a client would send. */
  verdict(from: Group, to: Group): Verdict {
    return verdictOn(this.#provers, from, to, this.#between(from, to));
  }

  /** The same in one word. */
  word(from: Group, to: Group): VerdictWord {
    return wordOf(this.#between(from, to));
  }

  /** Between two ends of an expectation. */
  answer(from: Party, to: Party, question: Question): Verdict {
    return verdictOn(this.#provers, from, to, pairings(this.#provers, from.ends, to.ends, question));
  }

  /** Between parts of two groups; undefined where one of them has nobody there. */
  answerWithin(from: Asked, to: Asked, question: Question): Verdict | undefined {
    const [sender, receiver] = [this.#partOf(from), this.#partOf(to)];
    return sender === undefined || receiver === undefined ? undefined : this.answer(sender, receiver, question);
  }

  /** Everything in the way between them. */
  blockers(from: Asked, to: Asked, question: Question): readonly ToldBlocker[] {
    const [sender, receiver] = [this.#partOf(from), this.#partOf(to)];
    if (sender === undefined || receiver === undefined) return [];
    return explain(this.#provers, this.#built.directory, sender, receiver, question).blockers;
  }

  #partOf({ group, within: ranges }: Asked): Party | undefined {
    const known = this.groups.get(group);
    if (known === undefined || ranges.length === 0) return known;
    const ends = known.ends.flatMap((end): readonly End[] => {
      const endpoint = this.network.endpoints.get(end.endpoint);
      const addresses = endpoint === undefined ? [] : within(addressesOf(end, endpoint), ranges);
      return addresses.length === 0 ? [] : [{ ...end, addresses }];
    });
    return ends.length === 0 ? undefined : { name: group, ends };
  }

  /** Between two pods, by their names; undefined where the network does not know one of them. */
  answerAt(from: Place, to: Place, question: Question): Verdict | undefined {
    const [sender, receiver] = [from, to].map((place) => this.#built.directory.ends(place));
    if (sender?.kind !== "ends" || receiver?.kind !== "ends") return undefined;
    if (sender.ends.length === 0 || receiver.ends.length === 0) return undefined;
    return this.answer(
      { name: "the sender", ends: sender.ends },
      { name: "the receiver", ends: receiver.ends },
      question,
    );
  }

  /** `askers`: who asks for it. */
  partiesOf(end: string, askers?: Parties): Parties {
    const group = this.groups.get(end);
    if (group !== undefined) return { kind: "parties", parties: [group] };
    const parties: Party[] = [];
    const by = askers?.kind === "parties" ? askers.parties.flatMap(({ ends }) => ends) : [];
    for (const place of placesOf(end) ?? []) {
      const found = this.#built.directory.ends(place, by);
      if (found.kind === "unknown") return { kind: "unknown", why: found.why };
      if (found.ends.length > 0) parties.push({ name: end, ends: found.ends });
    }
    return { kind: "parties", parties };
  }

  /** What gets through between two groups, as packets of one family. */
  good(family: Family, from: string, to: string): PacketSet {
    const [sender, receiver] = [this.groups.get(from), this.groups.get(to)];
    const { space } = this;
    if (sender === undefined || receiver === undefined) return space(family).none;
    const mine = this.#between(sender, receiver).filter((pairing) => pairing.family === family);
    return space(family).union(...mine.map((pairing) => pairing.good));
  }

  /** Packets from and to addresses that the two groups have. */
  addressed(family: Family, from: string, to: string): PacketSet {
    const { walker } = this.#provers.of(family);
    return walker.space.intersection(
      walker.addressed("source", this.#addressesOf(from)),
      walker.addressed("destination", this.#addressesOf(to)),
    );
  }

  readonly space = (family: Family): PacketSpace => this.#provers.of(family).walker.space;

  #addressesOf(name: string) {
    return (this.groups.get(name)?.ends ?? []).flatMap((end) => {
      const endpoint = this.network.endpoints.get(end.endpoint);
      return endpoint === undefined ? [] : addressesOf(end, endpoint);
    });
  }

  #between(from: Group, to: Group): readonly Pairing[] {
    const key = `${from.name}>${to.name}`;
    const known = this.#pairings.get(key) ?? pairings(this.#provers, from.ends, to.ends, {});
    this.#pairings.set(key, known);
    return known;
  }
}

/** Groups that somebody is in, sorted. A VPC's is what no cluster has. */
function groupsOf({ network, directory }: Built, { vpcs }: Declared): readonly Group[] {
  const known = directory.groups().filter(({ ends }) => ends.length > 0);
  const taken = new Set(known.flatMap(({ ends }) => ends.map(({ endpoint }) => endpoint)));
  const others = vpcs.flatMap(({ key }) => {
    const found = directory.ends({ kind: "vpc", vpc: key });
    const ends: readonly End[] = found.kind === "ends" ? found.ends.filter(({ endpoint }) => !taken.has(endpoint)) : [];
    return ends.length === 0 ? [] : [{ name: `vpcs/${key}`, ends }];
  });
  const internet = network.endpoints.has("internet") && !taken.has("internet");
  const outside = internet ? [{ name: "internet", ends: [{ endpoint: "internet" }] }] : [];
  return [...known, ...others, ...outside].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether packets that got through before, between addresses that both groups still have, no longer do; and the other way round. */
export function compareIn(before: Inquiry, after: Inquiry) {
  return (from: string, to: string): { readonly lost: boolean; readonly gained: boolean } => ({
    lost: FAMILIES.some((family) => isMissing(family, from, to, before, after)),
    gained: FAMILIES.some((family) => isMissing(family, from, to, after, before)),
  });
}

function isMissing(family: Family, from: string, to: string, one: Inquiry, other: Inquiry): boolean {
  const space = other.space(family);
  const had = one.good(family, from, to);
  const moved = space === one.space(family) ? had : broughtTo(space, one.space(family), had);
  const still = space.intersection(moved, other.addressed(family, from, to));
  return space.difference(still, other.good(family, from, to)) !== space.none;
}

/** A set of another space. */
function broughtTo(space: PacketSpace, from: PacketSpace, set: PacketSet): PacketSet {
  return space.union(
    ...[...from.boxes(set)].map((box) =>
      space.matching(Object.fromEntries(Object.entries(box).map(([field, range]) => [field, [range]]))),
    ),
  );
}
