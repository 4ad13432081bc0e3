import { keyOf } from "../../compile/index.ts";
import type { Step } from "../../plan/index.ts";
import type { Fabric } from "../../spec/index.ts";

/** Clusters whose groups are proved pair by pair: of a larger fleet these many, those that change first. */
const MOST_CLUSTERS = 12;

/** Which groups of a Fabric are proved with each other. What is expected is proved of all. */
export interface Extent {
  readonly includes: (group: string) => boolean;
  /** Keys of the clusters that are; absent: of all. */
  readonly clusters?: ReadonlySet<string>;
  /** How many clusters are not. */
  readonly leftOut: number;
}

/** All of a Fabric; of a fleet what the steps change, and others as far as there is room. */
export function extentOf({ spec }: Fabric, steps: readonly Step[]): Extent {
  const keys = Object.keys(spec.clusters).sort();
  if (keys.length <= MOST_CLUSTERS) return { includes: () => true, leftOut: 0 };
  const changed = new Set(steps.flatMap((step) => (step.blocked === undefined ? [keyOf(step.id)] : [])));
  const ordered = [...keys.filter((key) => changed.has(key)), ...keys.filter((key) => !changed.has(key))];
  const chosen = new Set(ordered.slice(0, MOST_CLUSTERS));
  const vpcs = new Set([...chosen].flatMap((key) => spec.clusters[key]?.vpc ?? []));
  return {
    clusters: chosen,
    leftOut: keys.length - chosen.size,
    includes: (group) => {
      const [section, key = ""] = group.split("/");
      return section === "clusters" ? chosen.has(key) : section === "vpcs" ? vpcs.has(key) : true;
    },
  };
}
