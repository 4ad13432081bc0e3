import { parseAddress } from "../../addressing/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { probePods } from "./pods.ts";
import {
  isHost,
  type ProbeHost,
  type ProbePair,
  type ProbePod,
  type ProbeReason,
  type ProbeTarget,
  placeOf,
  targetText,
} from "./probe.ts";
import { type TunnelLink, tunnelLinks } from "./tunnel/tunnel-links.ts";
import { type ClusterPlace, type WantedWay, wantedWays } from "./wanted.ts";

/** A place that packets were to be sent from or to, and where no pod is to do it. */
export interface Unmanned {
  readonly place: string;
  readonly because: readonly ProbeReason[];
}

/** Which pods send to which. */
export interface ProbeChoice {
  readonly pairs: readonly ProbePair[];
  readonly unmanned: readonly Unmanned[];
  /** Expectations whose ends are no pods or nodes of clusters and no host of a site, or that are of UDP, by their index. */
  readonly without: readonly number[];
  /** Pairs beyond what one run sends. */
  readonly leftOut: number;
  /** Links by routers with tunnels. */
  readonly tunnels: readonly TunnelLink[];
}

/** Pairs of one run: where everything is lost, each takes 7 s, and 16 are under way at a time. */
const MOST_PAIRS = 240;

/**
 * Chooses the pods. Of each place one pod in each zone sends, and one in each receives: a route table belongs to a zone, and none is
 * left out, but not every zone sends to every other. Where there are too many pairs, every way gets its first before any gets its second;
 * where there are too many ways, some of them from everywhere.
 */
export function chooseProbes(fabric: Fabric, snapshot: Snapshot, most: number = MOST_PAIRS): ProbeChoice {
  const { ways, without } = wantedWays(fabric);
  const known = new Map<string, readonly ProbePod[]>();
  const podsOf = (cluster: string): readonly ProbePod[] => {
    const pods = known.get(cluster) ?? probePods(snapshot, cluster);
    known.set(cluster, pods);
    return pods;
  };
  const hosts = new Map<string, ProbeHost>();
  const targets = (to: WantedWay["to"]): readonly ProbeTarget[] =>
    isPlace(to) ? onePerZone(podsOf, to) : [once(hosts, to)];
  const chosen = ways.map((way) => ({ way, from: onePerZone(podsOf, way.from), to: targets(way.to) }));
  const rows = chosen.map(({ way, from, to }) => pairsOf(way, from, to));
  const all = merged(inTurn(rows));
  const pairs = all.length <= most ? all : fewOf(all, rows.filter((row) => row.length > 0).length, most);
  return {
    pairs,
    leftOut: all.length - pairs.length,
    without,
    unmanned: unmannedOf(chosen),
    tunnels: tunnelLinks(fabric),
  };
}

function isPlace(to: WantedWay["to"]): to is ClusterPlace {
  return "cluster" in to;
}

/** One host is one thing, however many expectations name it. */
function once(known: Map<string, ProbeHost>, host: ProbeHost): ProbeHost {
  const key = targetKey(host);
  const found = known.get(key) ?? host;
  known.set(key, found);
  return found;
}

function targetKey(target: ProbeTarget): string {
  return `${placeOf(target)} ${targetText(target)}`;
}

/** The first of every row, then the second of every row, and so on. */
function inTurn<T>(rows: readonly (readonly T[])[]): readonly T[] {
  const rounds = rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  return Array.from({ length: rounds }, (_, round) => rows.flatMap((row) => row.slice(round, round + 1))).flat();
}

/** `first`: how many ways there are. Of more of them than may be sent some are taken here and there, so that no cluster goes without. */
function fewOf<T>(all: readonly T[], first: number, most: number): readonly T[] {
  if (first <= most) return all.slice(0, most);
  // The golden section spreads them, whatever pattern the ways come in.
  const indices = new Set<number>();
  for (let number = 0; indices.size < most; number += 1) indices.add(Math.floor(((number * GOLDEN) % 1) * first));
  return [...indices].sort((a, b) => a - b).flatMap((index) => all.slice(index, index + 1));
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function onePerZone(podsOf: (cluster: string) => readonly ProbePod[], place: ClusterPlace): readonly ProbePod[] {
  const mine = podsOf(place.cluster).filter(
    ({ part, zone }) => part === place.part && (place.zone === undefined || zone === place.zone),
  );
  return mine.filter(({ zone }, index) => mine.findIndex((pod) => pod.zone === zone) === index);
}

/** As many as the larger side has zones. A pod does not send to itself where it has another to send to. */
function pairsOf({ because }: WantedWay, from: readonly ProbePod[], to: readonly ProbeTarget[]): readonly ProbePair[] {
  if (from.length === 0 || to.length === 0) return [];
  const shift = to.some((target) => !isHost(target) && from.includes(target)) ? 1 : 0;
  return Array.from({ length: Math.max(from.length, to.length) }, (_, index) => {
    const [sender, receiver] = [from[index % from.length], to[(index + shift) % to.length]];
    return sender === undefined || receiver === undefined || sender === receiver
      ? []
      : addressed(sender, receiver).map(({ address, family }) => ({
          from: sender,
          to: receiver,
          address,
          family,
          because: [because],
        }));
  }).flat();
}

/** The receiver's first address of each family that the sender has too. */
function addressed(from: ProbePod, to: ProbeTarget): readonly Pick<ProbePair, "address" | "family">[] {
  const addresses = isHost(to) ? [to.address] : to.addresses;
  return ([4, 6] as const).flatMap((family) => {
    const [address] = addresses.filter((one) => familyOf(one) === family);
    const can = from.addresses.some((one) => familyOf(one) === family);
    return address === undefined || !can ? [] : [{ address, family }];
  });
}

function familyOf(text: string): 4 | 6 | undefined {
  const reading = parseAddress(text);
  return reading.ok ? reading.address.family : undefined;
}

/** Two pods that a link and an expectation both want are one pair. */
function merged(pairs: readonly ProbePair[]): readonly ProbePair[] {
  const same = Map.groupBy(pairs, ({ from, to, address }) => JSON.stringify([targetKey(from), targetKey(to), address]));
  return [...same.values()].flatMap((alike) => {
    const [first] = alike;
    return first === undefined ? [] : [{ ...first, because: alike.flatMap(({ because }) => because) }];
  });
}

interface Chosen {
  readonly way: WantedWay;
  readonly from: readonly ProbePod[];
  readonly to: readonly ProbeTarget[];
}

function unmannedOf(chosen: readonly Chosen[]): readonly Unmanned[] {
  const empty = chosen.flatMap(({ way, from, to }) => [
    ...(from.length === 0 ? [{ place: placeText(way.from), because: way.because }] : []),
    ...(to.length === 0 && isPlace(way.to) ? [{ place: placeText(way.to), because: way.because }] : []),
  ]);
  const byPlace = Map.groupBy(empty, ({ place }) => place);
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([place, all]) => ({ place, because: reasonsOf(all) }));
}

function reasonsOf(all: readonly { readonly because: ProbeReason }[]): readonly ProbeReason[] {
  return [...new Map(all.map(({ because }) => [JSON.stringify(because), because])).values()];
}

function placeText({ cluster, part, zone }: ClusterPlace): string {
  return [`clusters/${cluster}/${part}`, ...(zone === undefined ? [] : [zone])].join("/");
}
