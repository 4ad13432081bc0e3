import type { Family } from "../../addressing/index.ts";
import { buildNetwork, type Group } from "../../network/index.ts";
import { Comparison, type Turned } from "../pairs/comparison.ts";
import type { AskedFor } from "./asked-for.ts";
import type { ChangedPart } from "./changed-parts.ts";
import { changesOf, mayLose, type ReachabilityChange } from "./difference.ts";
import { compareIn, Inquiry } from "./inquiry.ts";
import type { Neighbourhood } from "./neighbourhoods.ts";
import { pairsOf } from "./pairs.ts";
import type { Side } from "./parts.ts";
import { isHidden } from "./prove.ts";
import { shapeOf } from "./shape.ts";

/** A neighbourhood that is shown: what it was and is has been asked already. */
export interface Shown {
  readonly part: Neighbourhood;
  readonly before: Inquiry;
  readonly after: Inquiry;
}

/** Larger neighbourhoods are hardly like another, and writing their shape takes longer than what it saves. */
const MOST_SHAPED = 100;

/** What is known beside the neighbourhoods. */
export interface LossesKnown {
  readonly shown?: Shown | undefined;
  /** What is lost as it was asked to be is not looked for: a mesh that goes loses as many pairs as it joined. */
  readonly askedFor?: AskedFor | undefined;
}

/**
 * Everything that is lost in these neighbourhoods, without being asked for, between groups that are there before and after: of several of one make, or
 * that come to the same shape, the first alone is proved. One network at a time.
 */
export function lossesIn(
  parts: readonly ChangedPart[],
  { shown, askedFor = () => undefined }: LossesKnown = {},
): Losses {
  const harmless = new Set<string | number>();
  const changes: ReachabilityChange[] = [];
  const unlinked = new Set<string>();
  for (const { part, before, after, make } of parts) {
    if (make !== undefined && harmless.has(make)) continue;
    const pair = new Pair(before, after, shown?.part === part ? shown : undefined);
    const shape = pair.size > MOST_SHAPED ? undefined : pair.shape();
    const lost = shape !== undefined && harmless.has(shape) ? NOTHING : pair.losses(askedFor);
    changes.push(...lost.changes);
    for (const link of lost.unlinked) unlinked.add(link);
    // Of another that is alike the same may not have been asked.
    if (lost.changes.length > 0 || lost.unlinked.size > 0) continue;
    if (shape !== undefined) harmless.add(shape);
    if (make !== undefined) harmless.add(make);
  }
  return { changes, unlinked };
}

/** What is lost. */
export interface Losses {
  readonly changes: readonly ReachabilityChange[];
  /** Links between groups of which nobody looked for what is lost, since it was asked for. */
  readonly unlinked: ReadonlySet<string>;
}

const NOTHING: Losses = { changes: [], unlinked: new Set() };

/** A network before and after. */
class Pair {
  readonly #before: Asked;
  readonly #after: Asked;

  /** `shown`: the same, where it has been proved. */
  constructor(before: Side, after: Side, shown?: Shown) {
    const was = shown?.before ?? inquiryOf(before);
    const is = shown?.after ?? inquiryOf(after, was);
    const [one, two] = [readableGroups(before, was), readableGroups(after, is)];
    const [old, now] = [one, two].map((groups) => new Set(groups.map(({ name }) => name)));
    this.#before = { inquiry: was, groups: one.filter(({ name }) => now?.has(name)) };
    this.#after = { inquiry: is, groups: two.filter(({ name }) => old?.has(name)) };
  }

  /** How many groups there are before and after. */
  get size(): number {
    return this.#before.groups.length;
  }

  shape(): string {
    return shapeOf([this.#before, this.#after].map(({ inquiry: { network }, groups }) => ({ network, groups })));
  }

  /** Only what may have got through before can be lost. Whole sets are asked where addresses one by one do not tell that nothing is. */
  losses(askedFor: AskedFor): Losses {
    const [was, is] = [this.#before.inquiry, this.#after.inquiry];
    const compare = compareIn(was, is);
    const keeps = keeping(this.#before, this.#after);
    const unlinked = new Set<string>();
    const changes = pairsOf(was.network, this.#before.groups).flatMap(({ from, to }): readonly ReachabilityChange[] => {
      const [sender, receiver] = [is.groups.get(from.name), is.groups.get(to.name)];
      if (sender === undefined || receiver === undefined) return [];
      const link = askedFor(from.name, to.name);
      if (link !== undefined) {
        unlinked.add(link);
        return [];
      }
      if (keeps(turned(from, sender), turned(to, receiver))) return [];
      if (!mayLose(was.word(from, to), is.word(sender, receiver))) return [];
      const all = changesOf(was.verdict(from, to), is.verdict(sender, receiver), compare);
      return all.filter(({ what, moved }) => what === "lost" && moved === undefined);
    });
    return { changes, unlinked };
  }
}

/** What a network is asked about. */
interface Asked {
  readonly inquiry: Inquiry;
  readonly groups: readonly Group[];
}

function turned(before: Group, after: Group): Turned {
  return { before: before.ends, after: after.ends };
}

function keeping(before: Asked, after: Asked): (from: Turned, to: Turned) => boolean {
  const [one, other] = [before, after].map(({ inquiry: { network }, groups }) => ({
    network,
    ends: groups.flatMap(({ ends }) => ends),
  }));
  if (one === undefined || other === undefined) throw new RangeError("two sides");
  const has = (family: Family): boolean =>
    [one, other].some(({ network, ends }) =>
      ends.some(({ endpoint }) => network.endpoints.get(endpoint)?.addresses.some((one) => one.family === family)),
    );
  const comparisons = FAMILIES.filter(has).map((family) => new Comparison(one, other, family));
  return (from, to) => comparisons.every((comparison) => comparison.keeps(from, to));
}

const FAMILIES = [4, 6] as const;

function inquiryOf({ snapshot, declared }: Side, before?: Inquiry): Inquiry {
  return new Inquiry(buildNetwork(snapshot, declared), declared, before);
}

function readableGroups({ unproved }: Side, inquiry: Inquiry): readonly Group[] {
  const hidden = unproved.map(({ subject }) => subject);
  return [...inquiry.groups.values()].filter(({ name }) => !isHidden(name, hidden));
}
