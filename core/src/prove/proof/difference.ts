import type { Verdict, VerdictWord } from "../verdict.ts";
import type { Proof } from "./proof.ts";

/** What one network lets through between two groups and another does not, or otherwise. */
export interface ReachabilityChange {
  readonly from: string;
  readonly to: string;
  /** `nat`: the far end sees other addresses; `mtu`: larger or smaller packets get through. */
  readonly what: "gained" | "lost" | "nat" | "mtu";
  readonly before: Seen;
  readonly after: Seen;
  /** Why it is lost. */
  readonly reason?: string;
  /** It is lost only to addresses that a group did not have before: what is at the old ones keeps it as long as it is there. */
  readonly moved?: true;
  /** The link that carried it and that the change takes away, or tells not to carry it any more: it was asked for. */
  readonly asked?: string;
}

/** What is said of a pair in a few words; `absent`: one of the groups is not there. */
export interface Seen {
  readonly verdict: VerdictWord | "absent";
  readonly nat: readonly string[];
  /** Bytes. */
  readonly mtu?: number;
}

/** What a change does to what reaches what. */
export interface ReachabilityDifference {
  /** By `from`, `to` and what. */
  readonly changes: readonly ReachabilityChange[];
  /** Groups that only one of the two networks has: what ends or begins with them was asked for with them. */
  readonly gone: readonly string[];
  readonly come: readonly string[];
  /** Links that the change takes away, or tells not to carry what they carried, between groups that are not shown one by one; absent: none. */
  readonly unlinked?: readonly string[];
}

/** Whether something that got through between two groups before, from and to addresses that are still there, no longer does; and the reverse. */
export type Compare = (from: string, to: string) => { readonly lost: boolean; readonly gained: boolean };

const RANK: Readonly<Record<VerdictWord, number>> = { unreachable: 0, partial: 1, reachable: 2 };

/**
 * From one proof to another, pair by pair. `compare` is asked where words alone do not tell: whether what got through before is lost to
 * somebody who is still there, and what becomes of pairs between which a part gets through before and after.
 */
export function reachabilityDifference(before: Proof, after: Proof, compare: Compare): ReachabilityDifference {
  const [was, is] = [new Set(before.groups), new Set(after.groups)];
  const [old, now] = [byPair(before.verdicts), byPair(after.verdicts)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changes = keys.flatMap((key) => {
    const [one, other] = [old.get(key), now.get(key)];
    const [from, to] = key.split(">");
    if (from === undefined || to === undefined || !is.has(from) || !is.has(to)) return [];
    const isNew = !was.has(from) || !was.has(to);
    return changesBetween({ from, to }, one, other, isNew, compare);
  });
  return {
    changes,
    gone: before.groups.filter((group) => !is.has(group)),
    come: after.groups.filter((group) => !was.has(group)),
  };
}

/** The same of one pair of groups that both proofs have. */
export function changesOf(was: Verdict, is: Verdict, compare: Compare): readonly ReachabilityChange[] {
  return changesBetween({ from: was.from, to: was.to }, was, is, false, compare);
}

/** Whether these words leave it open that something is lost. */
export function mayLose(was: VerdictWord, is: VerdictWord): boolean {
  return RANK[is] < RANK[was] || (was === "partial" && is === "partial");
}

function byPair(verdicts: readonly Verdict[]): ReadonlyMap<string, Verdict> {
  return new Map(verdicts.map((verdict) => [`${verdict.from}>${verdict.to}`, verdict]));
}

function changesBetween(
  pair: Pick<Verdict, "from" | "to">,
  was: Verdict | undefined,
  is: Verdict | undefined,
  isNew: boolean,
  compare: Compare,
): readonly ReachabilityChange[] {
  const [before, after] = [isNew ? ABSENT : seenOf(was), seenOf(is)];
  const ranks = [rankOf(before), rankOf(after)] as const;
  const isPart = ranks[0] === 1 && ranks[1] === 1;
  const fewer = ranks[1] < ranks[0];
  const packets = isPart || fewer ? compare(pair.from, pair.to) : { lost: false, gained: false };
  const moved = packets.lost ? {} : ({ moved: true } as const);
  const change = { ...pair, before, after };
  const both = ranks[0] > 0 && ranks[1] > 0;
  return [
    ...(ranks[1] > ranks[0] || (isPart && packets.gained) ? [{ ...change, what: "gained" } as const] : []),
    ...(fewer || packets.lost ? [{ ...change, what: "lost", ...moved, ...reasonOf(is) } as const] : []),
    ...(both && isNatted(before) !== isNatted(after) ? [{ ...change, what: "nat" } as const] : []),
    ...(both && before.mtu !== after.mtu ? [{ ...change, what: "mtu" } as const] : []),
  ];
}

/** Asked of what is lost alone: a verdict looks for its reason when it is asked for one. */
function reasonOf(verdict: Verdict | undefined): Pick<ReachabilityChange, "reason"> {
  const reason = verdict?.reason;
  return reason === undefined ? {} : { reason };
}

const ABSENT: Seen = { verdict: "absent", nat: [] };

/** A pair without a verdict has no way between its groups. */
function seenOf(verdict: Verdict | undefined): Seen {
  if (verdict === undefined) return { verdict: "unreachable", nat: [] };
  const { nat, mtu } = verdict;
  return { verdict: verdict.verdict, nat, ...(mtu === undefined ? {} : { mtu }) };
}

function rankOf({ verdict }: Seen): number {
  return verdict === "absent" ? 0 : RANK[verdict];
}

/** Which addresses a translation gives changes with every node; whether there is one is what people rely on. */
function isNatted({ nat }: Seen): boolean {
  return nat.length > 0;
}
