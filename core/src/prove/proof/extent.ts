import { keyOf } from "../../compile/index.ts";
import type { Step } from "../../plan/index.ts";
import type { Fabric } from "../../spec/index.ts";

/** Clusters whose groups are proved pair by pair: of a larger fleet these many, those that change first. */
const MOST_CLUSTERS = 12;

/** Of clusters that are made alike, where more change than are shown: each with itself, and with another. */
const MOST_ALIKE = 2;

/** Of clusters that reach each other, pairs that are shown, each cluster with itself among them: as many as of four that are all linked. */
const MOST_PAIRS = 16;

/** Which groups of a Fabric are proved with each other. What is expected is proved of all. */
export interface Extent {
  readonly includes: (group: string) => boolean;
  /** Keys of the clusters that are; absent: of all. */
  readonly clusters?: ReadonlySet<string>;
  /** Keys of the clusters that are not, sorted. */
  readonly leftOut: readonly string[];
  /** Those of them that are made like one that is: within them the same gets through. */
  readonly alike: readonly string[];
}

/** Whether only some of a Fabric's clusters are proved pair by pair. */
export function isFleet({ spec }: Fabric): boolean {
  return Object.keys(spec.clusters).length > MOST_CLUSTERS;
}

/**
 * All of a Fabric; of a fleet what the steps change, and others as far as there is room. Where there is none for all that change, those that differ are
 * taken: `makes` has the same text for clusters that are made alike.
 */
export function extentOf(
  fabric: Fabric,
  steps: readonly Step[],
  makes: ReadonlyMap<string, string> = new Map(),
): Extent {
  const { spec } = fabric;
  if (!isFleet(fabric)) return { includes: () => true, leftOut: [], alike: [] };
  const keys = Object.keys(spec.clusters).sort();
  const touched = new Set(steps.flatMap((step) => (step.blocked === undefined ? [keyOf(step.id)] : [])));
  const [changed, others] = [keys.filter((key) => touched.has(key)), keys.filter((key) => !touched.has(key))];
  const meets = meetingsOf(fabric);
  const first = chosenOf([...changed, ...others], meets);
  const isTooMany = first.length < changed.length;
  const chosen = new Set(isTooMany ? chosenOf(oneOfEachFirst(fabric, differing(changed, makes)), meets) : first);
  const vpcs = new Set([...chosen].flatMap((key) => spec.clusters[key]?.vpc ?? []));
  const leftOut = keys.filter((key) => !chosen.has(key));
  const known = new Set([...chosen].flatMap((key) => makes.get(key) ?? []));
  return {
    clusters: chosen,
    leftOut,
    alike: leftOut.filter((key) => known.has(makes.get(key) ?? "")),
    includes: (group) => {
      const [section, key = ""] = group.split("/");
      return section === "clusters" ? chosen.has(key) : section === "vpcs" ? vpcs.has(key) : true;
    },
  };
}

/** Without those that are made as several before them. */
function differing(keys: readonly string[], makes: ReadonlyMap<string, string>): readonly string[] {
  const counts = new Map<string, number>();
  return keys.filter((key) => {
    const make = makes.get(key);
    if (make === undefined) return true;
    const count = (counts.get(make) ?? 0) + 1;
    counts.set(make, count);
    return count <= MOST_ALIKE;
  });
}

/** One of each sort of clusters first, told roughly by what is written of them: in as many zones, of nodes of one kind, with links or without. */
function oneOfEachFirst({ spec }: Fabric, keys: readonly string[]): readonly string[] {
  const linked = new Set(Object.values(spec.links).flatMap(vpcsOf));
  const sortOf = (key: string): string => {
    const { vpc = "", zones = [], compute, pods } = spec.clusters[key] ?? {};
    const { ranges = [], subnets = {}, ...options } = pods ?? {};
    return JSON.stringify([
      zones.length,
      compute,
      ranges.length,
      Object.keys(subnets).length,
      options,
      linked.has(vpc),
    ]);
  };
  const first = new Set([...Map.groupBy(keys, sortOf).values()].flatMap(([one]) => one ?? []));
  return [...first, ...keys.filter((key) => !first.has(key))];
}

/** The first of these, as far as there is room for their pairs. */
function chosenOf(keys: readonly string[], meets: (one: string, other: string) => boolean): readonly string[] {
  const chosen: string[] = [];
  let pairs = 0;
  for (const key of keys) {
    pairs += 1 + 2 * chosen.filter((other) => meets(key, other)).length;
    if (chosen.length === MOST_CLUSTERS || (chosen.length > 0 && pairs > MOST_PAIRS)) break;
    chosen.push(key);
  }
  return chosen;
}

/** Whether two clusters are meant to reach each other: in one VPC, or by a link. */
function meetingsOf({ spec }: Fabric): (one: string, other: string) => boolean {
  const linked = new Set(
    Object.values(spec.links).flatMap((link) => {
      const vpcs = vpcsOf(link);
      return vpcs.flatMap((one) => vpcs.map((other) => `${one} ${other}`));
    }),
  );
  const vpcOf = (key: string): string => spec.clusters[key]?.vpc ?? key;
  return (one, other) => vpcOf(one) === vpcOf(other) || linked.has(`${vpcOf(one)} ${vpcOf(other)}`);
}

/** Keys of the VPCs that a link joins. */
function vpcsOf({ peering, transitGateway, external }: Fabric["spec"]["links"][string]): readonly string[] {
  const declared = external?.between.flatMap((end) => (end.startsWith("vpcs/") ? [end.slice("vpcs/".length)] : []));
  return peering ?? transitGateway?.vpcs ?? declared ?? [];
}
