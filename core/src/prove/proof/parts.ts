import type { Declared } from "../../network/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { Expectation } from "./expectation.ts";
import type { Neighbourhood } from "./neighbourhoods.ts";
import type { Unproved } from "./proof.ts";

/** A snapshot, what the Fabric says of it, and what of it no proof is claimed of. */
export interface Side {
  readonly snapshot: Snapshot;
  readonly declared: Declared;
  readonly unproved: readonly Unproved[];
}

/** A fleet before and after a change: what is proved pair by pair, and all the rest, neighbourhood by neighbourhood. */
export interface Fleet {
  /** `only`: they are of this one. */
  readonly shown: { readonly before: Side; readonly after: Side; readonly only?: Neighbourhood };
  readonly isRest: (part: Neighbourhood) => boolean;
}

/**
 * What of a fleet's parts is shown, so that nobody builds a network of all of it, unless an expectation may be about anybody. The extent is of some
 * clusters.
 */
export function fleetOf(
  fabric: Fabric,
  clusters: ReadonlySet<string>,
  expectations: readonly Expectation[],
  parts: readonly Neighbourhood[],
  [before, after]: readonly [Side, Side],
): Fleet {
  const ends = expectations.flatMap(({ from, to }) => [from, to]).map((end) => end.split("/"));
  const isNamed = ends.every(([section = ""]) => ["clusters", "vpcs", "sites", "internet"].includes(section));
  const named = (section: string): readonly string[] =>
    ends.flatMap(([one, key = ""]) => (one === section ? [key] : []));
  const keys = new Set([...clusters, ...named("clusters")]);
  const vpcKeys = new Set([...named("vpcs"), ...[...keys].flatMap((key) => fabric.spec.clusters[key]?.vpc ?? [])]);
  const vpcs = new Set(
    [before, after].flatMap(({ declared }) =>
      declared.vpcs.flatMap(({ key, vpc }) => (vpcKeys.has(key) || vpcKeys.has(vpc) ? [vpc] : [])),
    ),
  );
  const isShown = (part: Neighbourhood): boolean =>
    part.clusters.some((key) => keys.has(key)) || part.vpcs.some((vpc) => vpcs.has(vpc) || vpcKeys.has(vpc));
  const found = parts.filter(isShown);
  const [only, ...others] = found;
  const shown = joined(found);
  const sides = {
    before: sidesOf(before)(shown, shown.before),
    after: sidesOf(after)(shown, shown.after),
    ...(only === undefined || others.length > 0 ? {} : { only }),
  };
  return {
    shown: isNamed ? sides : { before, after },
    isRest: (part) => !isShown(part) || part.clusters.some((key) => !clusters.has(key)),
  };
}

/** What one side has in each neighbourhood. */
export function sidesOf(side: Side): (part: Neighbourhood, resources: readonly Observed[]) => Side {
  const { declared, unproved } = side;
  const vpcs = Map.groupBy(declared.vpcs, ({ vpc }) => vpc);
  const links = linksByVpc(declared);
  const clusters = new Map(declared.clusters.map((cluster) => [cluster.key, cluster]));
  return (part, resources) => ({
    snapshot: { ...side.snapshot, resources },
    declared: {
      vpcs: part.vpcs.flatMap((vpc) => vpcs.get(vpc) ?? []),
      clusters: part.clusters.flatMap((key) => clusters.get(key) ?? []),
      sites: declared.sites,
      links: [...new Set(part.vpcs.flatMap((vpc) => links.get(vpc) ?? []))],
    },
    unproved,
  });
}

function linksByVpc({ links }: Declared): ReadonlyMap<string, readonly Declared["links"][number][]> {
  const ends = links.flatMap((link) =>
    link.ends.flatMap((end) => (end.kind === "vpc" ? [[end.vpc, link] as const] : [])),
  );
  return new Map([...Map.groupBy(ends, ([vpc]) => vpc)].map(([vpc, all]) => [vpc, all.map(([, link]) => link)]));
}

function joined(parts: readonly Neighbourhood[]): Neighbourhood {
  return {
    vpcs: parts.flatMap(({ vpcs }) => vpcs),
    clusters: parts.flatMap(({ clusters }) => clusters),
    // What they share is in each of them.
    before: [...new Set(parts.flatMap(({ before }) => before))],
    after: [...new Set(parts.flatMap(({ after }) => after))],
  };
}
