import type { Directory } from "../../network/index.ts";
import type { Connection, Way } from "../connection.ts";
import { type Party, verdictOn } from "../judge.ts";
import { type Pairing, pairings } from "../pairing.ts";
import type { Provers } from "../provers.ts";
import { reasonId } from "../touched.ts";
import type { Blocker } from "../trace.ts";
import type { Question } from "../verdict.ts";
import type { Explanation, ShownPair, ToldBlocker, ToldLeg } from "./explanation.ts";
import { blockerTold, legBlocked, legTold } from "./hops-told.ts";
import type { Teller } from "./steps-told.ts";

/** Pairs of ends that are listed one by one at most. */
const MOST_PAIRS = 100;

/** Both ways of a flow, hop by hop, with what decides at each, and everything that is in the way. */
export function explain(
  provers: Provers,
  directory: Pick<Directory, "nameOf">,
  from: Party,
  to: Party,
  question: Question = {},
): Explanation {
  const pairs = pairings(provers, from.ends, to.ends, question);
  const shown = pairs.find(({ verdict }) => verdict !== "reachable") ?? pairs[0];
  const told = shown === undefined ? NOTHING : legsOf(provers, directory, shown);
  return {
    from: from.name,
    to: to.name,
    question,
    verdict: verdictOn(provers, from, to, pairs),
    ...(shown === undefined ? {} : { shown: shownPair(directory, shown) }),
    pairs: pairs.slice(0, MOST_PAIRS).map((pairing) => shownPair(directory, pairing)),
    pairCount: pairs.length,
    ...told,
    blockers: certainFirst(pairs.flatMap((pairing) => blockersTold(provers, directory, pairing))),
  };
}

const NOTHING = { forward: { hops: [] }, reverse: { hops: [] } };

function shownPair(directory: Pick<Directory, "nameOf">, { from, to, family, verdict }: Pairing): ShownPair {
  return { from: directory.nameOf(from.id), to: directory.nameOf(to.id), family, verdict };
}

function tellerOf(provers: Provers, directory: Pick<Directory, "nameOf">, { family, from, to }: Pairing): Teller {
  const { space } = provers.of(family).walker;
  const labels = new Set([...from.labels, ...to.labels]);
  return { network: provers.network, sender: from, space, nameOf: (endpoint) => directory.nameOf(endpoint), labels };
}

/** Where nothing arrives, the way back is that of a reply if all that is in the way of the question were mended. */
function legsOf(
  provers: Provers,
  directory: Pick<Directory, "nameOf">,
  pairing: Pairing,
): { readonly forward: ToldLeg; readonly reverse: ToldLeg } {
  const { from, to, connection } = pairing;
  const teller = tellerOf(provers, directory, pairing);
  const { space } = teller;
  const way = connection.ways.find(({ connects }) => connects !== space.none) ?? connection.ways[0];
  const [blocker] = connection.blockers;
  const forward =
    way !== undefined
      ? legTold(teller, from.id, way.there.hops)
      : blocker === undefined
        ? { hops: [] }
        : legBlocked(teller, from.id, blocker);
  return { forward, reverse: reverseOf(teller, to.id, way === undefined ? mended(provers, pairing) : connection, way) };
}

function reverseOf(teller: Teller, start: string, { ways, replyBlockers }: Connection, way: Way | undefined): ToldLeg {
  const [back] = (way ?? ways[0])?.back ?? [];
  const [blocker] = replyBlockers;
  const isAnswered = way !== undefined && way.connects !== teller.space.none;
  if (back !== undefined && (isAnswered || blocker === undefined)) return legTold(teller, start, back.hops);
  return blocker === undefined ? { hops: [] } : legBlocked(teller, start, blocker);
}

function mended(provers: Provers, { from, to, family, asked }: Pairing, noteAll: true | "there" = true): Connection {
  return provers.of(family).connection(from, to, noteAll, asked);
}

function blockersTold(
  provers: Provers,
  directory: Pick<Directory, "nameOf">,
  pairing: Pairing,
): readonly ToldBlocker[] {
  if (pairing.verdict === "reachable") return [];
  const teller = tellerOf(provers, directory, pairing);
  const { blockers, replyBlockers } = mended(provers, pairing);
  const { forward, reverse } = metNow(provers, pairing);
  return [
    ...blockers.map((blocker) => blockerTold(teller, "forward", blocker, isAmong(forward, blocker))),
    ...replyBlockers.map((blocker) => blockerTold(teller, "reverse", blocker, isAmong(reverse, blocker))),
  ];
}

/** What packets meet as things are, and their replies; where nothing arrives, replies of what would. */
function metNow(provers: Provers, pairing: Pairing): Record<ToldBlocker["direction"], readonly Blocker[]> {
  const { connection } = pairing;
  const answered = connection.ways.length > 0 ? connection : mended(provers, pairing, "there");
  return { forward: connection.blockers, reverse: answered.replyBlockers };
}

function isAmong(met: readonly Blocker[], { node, reason }: Blocker): boolean {
  return met.some(
    (one) => one.node === node && one.reason.kind === reason.kind && reasonId(one.reason) === reasonId(reason),
  );
}

/** Each once, by what it is, for many pairs meet the same; what is certain of any pair first. */
function certainFirst(blockers: readonly ToldBlocker[]): readonly ToldBlocker[] {
  const known = new Map<string, ToldBlocker>();
  for (const blocker of blockers) {
    const key = `${blocker.direction} ${blocker.kind} ${blocker.id} ${blocker.node}`;
    const before = known.get(key);
    if (before === undefined || (blocker.certain && !before.certain)) known.set(key, blocker);
  }
  return [...known.values()].sort((a, b) => Number(b.certain) - Number(a.certain));
}
