import type { Family } from "../addressing/index.ts";
import type { End } from "../network/index.ts";
import type { PacketSet, PacketSpace } from "../packets/index.ts";
import type { Way } from "./connection.ts";
import { lostPackets, pathMtu } from "./large-packets.ts";
import { addressesText, packetBoxes } from "./packet-words.ts";
import { type Pairing, pairings } from "./pairing.ts";
import type { Provers } from "./provers.ts";
import { reasonText } from "./reason-words.ts";
import { assumptionsAbout, decidingOn, touchedBy } from "./touched.ts";
import type { Blocker, Hop } from "./trace.ts";
import type { Question, Verdict, VerdictWord } from "./verdict.ts";

/** A place of which a verdict speaks: the name it goes by, and what it comes down to. */
export interface Party {
  readonly name: string;
  readonly ends: readonly End[];
}

/** Boxes of packets that a verdict shows at most. */
const MOST_BOXES = 8;

/** Whether what is asked gets from each end of the one place to each of the other, and its replies back. */
export function judge(provers: Provers, from: Party, to: Party, question: Question = {}): Verdict {
  return verdictOn(provers, from, to, pairings(provers, from.ends, to.ends, question));
}

/** The verdict that pairings which are known already come to. */
export function verdictOn(provers: Provers, from: Party, to: Party, pairs: readonly Pairing[]): Verdict {
  const [first] = pairs;
  let boxes: Verdict["packets"] | undefined;
  const blocked = pairs.map((pairing) => ({ pairing, ...blockersOf(provers, pairing) }));
  const forwards = blocked.flatMap(({ forward }) => forward);
  const ways = pairs.flatMap(waysOf);
  const touched = touchedBy(
    ways,
    blocked.flatMap(({ forward, reply }) => [...forward, ...reply]),
  );
  const mtus = pairs.flatMap((pairing) => pathMtu(pairing) ?? []);
  const lost = pairs.flatMap((pairing) => lostPackets(provers, pairing) ?? [])[0];
  let reason: string | undefined;
  return {
    from: from.name,
    to: to.name,
    verdict: wordOf(pairs),
    ...familiesOf(pairs),
    // Of a matrix nobody looks at them.
    get packets() {
      boxes ??= ([4, 6] as const).flatMap((family) => boxesOf(provers, family, pairs)).slice(0, MOST_BOXES);
      return boxes;
    },
    forward: share(
      pairs,
      ({ forward }) => forward,
      ({ asked }) => asked,
      provers,
    ),
    reply: share(
      pairs,
      ({ good }) => good,
      ({ forward }) => forward,
      provers,
    ),
    nat: natOf(provers, pairs),
    ...(mtus.length === 0 ? {} : { mtu: Math.min(...mtus) }),
    ...(lost === undefined ? {} : { lost }),
    decides: decidingOn(ways, forwards.length > 0 ? forwards : blocked.flatMap(({ reply }) => reply)),
    // Nor at why, where all is as it was.
    get reason() {
      reason ??= first === undefined ? nobody(from, to) : firstReason(provers, blocked);
      return reason;
    },
    assumptions: assumptionsAbout(provers.network, touched),
  };
}

/** What all of these come to together. */
export function wordOf(pairs: readonly Pairing[]): VerdictWord {
  if (pairs.every(({ verdict }) => verdict === "unreachable")) return "unreachable";
  return pairs.every(({ verdict }) => verdict === "reachable") ? "reachable" : "partial";
}

function familiesOf(pairs: readonly Pairing[]): Pick<Verdict, "families"> {
  const of = (family: Family) => pairs.filter((pairing) => pairing.family === family);
  const [four, six] = [of(4), of(6)];
  return four.length === 0 || six.length === 0 ? {} : { families: { ipv4: wordOf(four), ipv6: wordOf(six) } };
}

function boxesOf(provers: Provers, family: Family, pairs: readonly Pairing[]) {
  const mine = pairs.filter((pairing) => pairing.family === family);
  if (mine.length === 0) return [];
  const { space } = provers.of(family).walker;
  return packetBoxes(space, space.union(...mine.map(({ good }) => good)), MOST_BOXES);
}

function share(
  pairs: readonly Pairing[],
  part: (pairing: Pairing) => PacketSet,
  whole: (pairing: Pairing) => PacketSet,
  provers: Provers,
): "all" | "some" | "none" {
  const none = pairs.every((pairing) => part(pairing) === provers.of(pairing.family).walker.space.none);
  if (none) return "none";
  return pairs.every((pairing) => part(pairing) === whole(pairing)) ? "all" : "some";
}

/** The ways of what gets through, there and back. */
function waysOf({ connection }: Pairing): readonly (readonly Hop[])[] {
  return connection.ways.flatMap(({ there, back }) => [there.hops, ...back.map(({ hops }) => hops)]);
}

/** What stops something that was asked for. */
export function blockersOf(
  provers: Provers,
  pairing: Pairing,
): { forward: readonly Blocker[]; reply: readonly Blocker[] } {
  const { space } = provers.of(pairing.family).walker;
  const { connection, asked, forward, good } = pairing;
  return {
    forward: forward === asked ? [] : connection.blockers.filter(({ packets }) => packets !== space.none),
    reply: good === forward ? [] : connection.replyBlockers.filter(({ packets }) => packets !== space.none),
  };
}

interface Blocked {
  readonly pairing: Pairing;
  readonly forward: readonly Blocker[];
  readonly reply: readonly Blocker[];
}

function firstReason(provers: Provers, blocked: readonly Blocked[]): string | undefined {
  for (const one of blocked) {
    const reason = reasonOf(provers, one);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonOf(provers: Provers, { pairing, forward, reply }: Blocked): string | undefined {
  const { space } = provers.of(pairing.family).walker;
  const nameOf = (id: string): string => provers.names.nameOf(id);
  const words = { space, nameOf };
  if (pairing.asked === space.none)
    return `${nameOf(pairing.to.id)} has no address that ${nameOf(pairing.from.id)} could ask for`;
  const there = worst(space, forward);
  if (there !== undefined) return reasonText(words, there);
  const back = worst(space, reply);
  return back === undefined ? undefined : `on the way back: ${reasonText(words, back)}`;
}

const TCP = 6;

/** What stops TCP, and of that what stops most ports: the one that people ask about. The first where they are alike. */
function worst(space: PacketSpace, blockers: readonly Blocker[]): Blocker | undefined {
  if (blockers.length < 2) return blockers[0];
  const tcp = space.matching({ protocol: [{ from: TCP, to: TCP }] });
  const ranked = blockers.map((blocker) => {
    const ports = space.values(space.intersection(blocker.packets, tcp), "destinationPort");
    return { blocker, stopped: ports.reduce((sum, { from, to }) => sum + Number(to) - Number(from) + 1, 0) };
  });
  return ranked.reduce((best, one) => (one.stopped > best.stopped ? one : best)).blocker;
}

function nobody(from: Party, to: Party): string {
  const empty = [from, to].find(({ ends }) => ends.length === 0);
  // An instance that is not terminated has one.
  if (empty?.name.startsWith("i-")) return `${empty.name} has no network interface any more`;
  if (empty !== undefined) return `${empty.name} has nobody yet`;
  return `${from.name} and ${to.name} have no addresses of one family`;
}

/** Source addresses at the far end that are not the packets' own. */
function natOf(provers: Provers, pairs: readonly Pairing[]): readonly string[] {
  const all = pairs.flatMap((pairing) => pairing.connection.ways.flatMap((way) => seenAt(provers, pairing, way)));
  return [...new Set(all)].sort();
}

/**
 * Whoever translates may give packets an address that others of the senders have, as a node in the subnet of its pods does; what exchanges
 * addresses one for one may give back the same.
 */
function seenAt(provers: Provers, { family }: Pairing, { there }: Way): readonly string[] {
  if (there.changes.length === 0) return [];
  const { space } = provers.of(family).walker;
  const seen = space.matching({ source: space.values(there.now, "source") });
  const isTranslated = there.changes.some(({ kind }) => kind === "translated");
  const own = isTranslated ? space.none : space.matching({ source: space.values(there.sent, "source") });
  const foreign = space.difference(seen, own);
  return foreign === space.none ? [] : space.values(foreign, "source").map((range) => addressesText(range, family));
}
