import type { Prober } from "@podspan/core/ports";
import type {
  PlannedPacket,
  ProbePacket,
  ProbePair,
  ProbePod,
  Reception,
  SentPacket,
  Survey,
} from "@podspan/core/prove";

/** What is to be sent, and by whom. */
export interface ProbeOrder {
  readonly pairs: readonly ProbePair[];
  /** What a pair sends, once it is known what the receiver has: the echo request first. */
  readonly packetsOf: (pair: ProbePair, there: Survey | undefined) => readonly PlannedPacket[];
  readonly keyOf: (pod: ProbePod) => string;
  /** Why a large packet is not sent where a small one is not answered. */
  readonly smallLost: string;
  readonly prober: Prober;
  readonly signal: AbortSignal;
  /** Told of each pod that was asked and each pair that was done. */
  readonly progress: (done: ProbeProgress) => void;
}

export interface ProbeProgress {
  readonly what: "pods" | "pairs";
  readonly done: number;
  readonly all: number;
}

/** In the order of the pairs, whatever took how long. */
export interface ProbesSent {
  readonly surveys: ReadonlyMap<string, Survey>;
  readonly sent: readonly SentPacket[];
}

/** Commands that run at once: kubelets and API servers have other work. */
const AT_ONCE = 16;

/** Sizes of IP packets to try where one is too large: AWS's own, the internet's, with one header of a tunnel less, IPv6's least, IPv4's. */
const SIZES = [8500, 1500, 1400, 1280, 576];

/** Asks all pods what they have, then sends every pair's packets, one pair's after one another. */
export async function sendProbes(order: ProbeOrder): Promise<ProbesSent> {
  const { pairs, keyOf, prober, signal } = order;
  const pods = [...new Map(pairs.flatMap(podsOf).map((pod) => [keyOf(pod), pod]))];
  const found = await manyAtOnce(pods, order, "pods", async ([key, pod]) => {
    return [key, await prober.survey(pod, signal)] as const;
  });
  const surveys = new Map(found);
  const sent = await manyAtOnce(pairs, order, "pairs", (pair) => sendPair(order, pair, surveys));
  return { surveys, sent: sent.flat() };
}

/** Who can be asked: a host of a site cannot. */
function podsOf({ from, to }: ProbePair): readonly ProbePod[] {
  return "site" in to ? [from] : [from, to];
}

async function sendPair(
  order: ProbeOrder,
  pair: ProbePair,
  surveys: ReadonlyMap<string, Survey>,
): Promise<readonly SentPacket[]> {
  const { packetsOf, keyOf, prober, signal } = order;
  const [from, to] = [surveys.get(keyOf(pair.from)), "site" in pair.to ? undefined : surveys.get(keyOf(pair.to))];
  if (from === undefined) return [];
  const planned = packetsOf(pair, to);
  const all: SentPacket[] = [];
  let echoed = true;
  for (const one of planned) {
    const send = (packet: ProbePacket): Promise<Reception> | Reception =>
      from.kind === "ready" ? prober.send(pair.from, from, packet, pair.address, signal) : unsent(from.why);
    const isLarge = one.packet.kind === "large";
    const reception: Reception = isLarge && !echoed ? unsent(order.smallLost) : await send(one.packet);
    if (one.packet.kind === "echo") echoed = reception.kind === "answered";
    const largest = isLarge ? await largestThrough(one.packet, reception, send) : undefined;
    all.push({ ...one, pair, layer: "end-to-end", reception, ...(largest === undefined ? {} : { largest }) });
  }
  return all;
}

function unsent(why: string): Reception {
  return { kind: "unsent", why };
}

/** Where a large packet does not get through: what does, by what was said on the way, then by sizes that are usual. */
async function largestThrough(
  packet: ProbePacket,
  reception: Reception,
  send: (packet: ProbePacket) => Promise<Reception> | Reception,
): Promise<number | undefined> {
  if (packet.kind !== "large" || reception.kind === "answered" || reception.kind === "unsent") return undefined;
  const told = reception.kind === "too-large" ? reception.mtu : undefined;
  const sizes = [...(told === undefined ? [] : [told]), ...SIZES].filter((bytes) => bytes < packet.bytes);
  const below = [...new Set(sizes)].sort((a, b) => b - a).filter((bytes) => told === undefined || bytes <= told);
  for (const bytes of below) {
    if ((await send({ kind: "large", bytes })).kind === "answered") return bytes;
  }
  return undefined;
}

/** Works on some at once; answers in the order of the things. */
async function manyAtOnce<Thing, Answer>(
  things: readonly Thing[],
  { progress, signal }: Pick<ProbeOrder, "progress" | "signal">,
  what: ProbeProgress["what"],
  work: (thing: Thing) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers = new Map<number, Answer>();
  const waiting = things.entries();
  const hand = async (): Promise<void> => {
    for (const [index, thing] of waiting) {
      signal.throwIfAborted();
      answers.set(index, await work(thing));
      progress({ what, done: answers.size, all: things.length });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
  return [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}
