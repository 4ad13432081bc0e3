import { type Family, type Prefix, PrefixSet } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Guard } from "../ground.ts";
import type { Exit, Filter, Segment, Translation } from "../model.ts";
import type { CniSettings } from "./cni.ts";
import { ofFamily, rangesOf } from "./ranges.ts";

/** Whether a node translates what its pods send. */
export type Snat =
  | { readonly kind: "never" }
  | {
      readonly kind: "outside";
      /** Destinations that see the pod's own address: blocks of the VPC, and what is excluded. */
      readonly kept: readonly Prefix[];
      readonly randomPorts: boolean;
      /** What leaves as a reply keeps the pod's address; before 1.8.0 it does so by the node's primary interface. */
      readonly repliesBy: "own" | "primary";
    };

/** An interface that packets leave by. */
export interface Way {
  readonly segment: Segment;
  readonly guard: Guard;
}

/** The primary interface of nodes that share their fate. */
export interface PrimaryWay extends Way {
  readonly id: string;
  readonly addresses: readonly Prefix[];
  /** Source/dest check (F43). */
  readonly checked: boolean;
}

/** Source ports that the kernel chooses of, for connections from ports above 1023 (F34; `--random-fully`, `--random`). */
const RANDOM_PORTS: FieldRange = { from: 1024, to: 65_535 };
const NEVER: Snat = { kind: "never" };

/** The VPC CNI's rules (3.8). An exclusion of everything returns before the rule that translates. */
export function cniSnat(settings: CniSettings, blocks: readonly Prefix[]): Snat {
  if (settings.externalSnat || settings.excluded.some(({ length }) => length === 0)) return NEVER;
  const repliesBy = settings.since18 ? "own" : "primary";
  return {
    kind: "outside",
    kept: kept([...blocks, ...settings.excluded]),
    randomPorts: settings.randomPorts,
    repliesBy,
  };
}

/** Auto Mode has no exclusions: all or nothing (NodeClass `snatPolicy`). */
export function autoSnat(policy: "Random" | "Disabled", blocks: readonly Prefix[]): Snat {
  if (policy === "Disabled") return NEVER;
  return { kind: "outside", kept: kept(blocks), randomPorts: true, repliesBy: "own" };
}

/** Windows always translates; its exclusions are an argument of the node's bootstrap, which nobody reads. */
export function windowsSnat(blocks: readonly Prefix[]): Snat {
  return { kind: "outside", kept: kept(blocks), randomPorts: true, repliesBy: "own" };
}

function kept(prefixes: readonly Prefix[]): readonly Prefix[] {
  return ofFamily(prefixes, 4);
}

/** What decides where packets of a pod leave. */
export interface PodSending {
  readonly family: Family;
  /** Filters of the pod itself. */
  readonly filters: readonly Filter[];
  readonly own: Way;
  /** The pod's address is one of the primary interface's. */
  readonly onPrimary: boolean;
  /** Absent for a pod that has no node in AWS, such as one of Fargate, and while nobody knows where nodes will be. */
  readonly primary?: PrimaryWay;
  readonly snat: Snat;
  /** Destinations of {@link CniSettings.byPrimary}. */
  readonly byPrimary: readonly Prefix[];
}

/**
 * The exits of a pod, in the order in which the node decides (3.8 a-c): what is translated leaves by the node's primary interface, so
 * other groups, network ACLs and routes apply to it. Exits after the translated one are those of replies, which no rule marks.
 */
export function podExits(pod: PodSending): readonly Exit[] {
  const own: Exit = { filters: [...pod.filters, ...pod.own.guard.egress], segment: pod.own.segment.id };
  const { primary, snat, family } = pod;
  if (family === 6) return [own];
  if (primary === undefined) return snat.kind === "never" ? [own] : [...matching(own, snat.kept), unknown(own)];
  const foreign = pod.onPrimary ? own : untranslated(pod, primary);
  const main = matching(foreign, pod.byPrimary);
  if (snat.kind === "never") return [...main, own];
  const { kept: seen } = snat;
  const onMain = pod.byPrimary.length === 0 ? [] : matching(foreign, bothOf(pod.byPrimary, seen));
  const replies = snat.repliesBy === "own" ? own : foreign;
  return [...onMain, ...matching(own, seen), translated(pod, primary, snat.randomPorts), ...main, replies];
}

function untranslated(pod: PodSending, primary: PrimaryWay): Exit {
  const exit = { filters: [...pod.filters, ...primary.guard.egress], segment: primary.segment.id };
  // The pod's address is none of the primary interface's: AWS drops what comes from it there (F43).
  return primary.checked ? { ...exit, sources: primary.addresses } : exit;
}

/** The translation of what a node sends for its pods. */
export function translationBy(node: string): string {
  return `snat/${node}`;
}

function translated(pod: PodSending, primary: PrimaryWay, randomPorts: boolean): Exit {
  const translation: Translation = {
    id: translationBy(primary.id),
    addresses: ofFamily(primary.addresses, 4),
    ...(randomPorts ? { ports: RANDOM_PORTS } : {}),
    segment: primary.segment.id,
    entry: primary.guard.ingress,
    labels: primary.guard.labels,
  };
  return { filters: [...pod.filters, ...primary.guard.egress], translation, segment: primary.segment.id };
}

/** Where nodes are not known, nothing is said to get out by them; replies do. */
function unknown(own: Exit): Exit {
  return {
    ...own,
    filters: [...own.filters, { id: "the node that would translate it is not known", stateful: true, rules: [] }],
  };
}

/** The exit for these destinations alone; none where there are none. */
function matching(exit: Exit, destinations: readonly Prefix[]): readonly Exit[] {
  const ranges = rangesOf(destinations, 4);
  return ranges.length === 0 ? [] : [{ ...exit, match: { destination: ranges } }];
}

/** Destinations of both lists. */
function bothOf(some: readonly Prefix[], others: readonly Prefix[]): readonly Prefix[] {
  return PrefixSet.of(some).intersect(PrefixSet.of(others)).prefixes();
}
