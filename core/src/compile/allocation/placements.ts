import { contains, formatPrefix, type Prefix, readPrefix, readPrefixes, samePrefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { ClusterSpec } from "../../spec/index.ts";
import { podSubnetPlace } from "../identity/identity.ts";
import type { Reserved } from "./address-plan.ts";
import { ownedBy } from "./reserved.ts";

/** Where one pod subnet of a cluster lies. */
export interface Placement {
  readonly zone: string;
  readonly index: number;
  readonly prefix: Prefix;
}

export interface Placements {
  /** Those that stay, of zones that the Fabric lists or not: nothing placed moves. */
  readonly placed: readonly Placement[];
  /** Those that the Fabric has no place for any more: they go once nothing uses them. Their indices are not given again. */
  readonly leaving: readonly Placement[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlacementsRequest {
  readonly key: string;
  readonly cluster: ClusterSpec;
  /** The cluster's ranges; canonical texts. */
  readonly ranges: readonly string[];
  readonly reserved: Reserved;
}

interface Known extends Placement {
  readonly from: "the world" | "the lock file";
}

/**
 * Where zones have their subnets already: what the world and the lock say, what the Fabric writes, and what has to leave because
 * its range, or it itself, was taken out of the Fabric.
 */
export function placementsOf(request: PlacementsRequest): Placements {
  const { key, cluster } = request;
  const { known, diagnostics } = knownPlacements(request);
  const ranges = readPrefixes(request.ranges);
  const isHoused = ({ prefix }: Known): boolean =>
    ranges.length === 0 || ranges.some((range) => contains(range, prefix));
  const placed: Placement[] = [];
  const leaving: Placement[] = known.filter((place) => !isHoused(place));
  const problems = [...diagnostics];
  const zones = new Set([...known.map(({ zone }) => zone), ...Object.keys(cluster.pods.subnets ?? {})]);
  for (const zone of [...zones].sort()) {
    const own = known.filter((place) => place.zone === zone);
    const housed = own.filter(isHoused);
    const written = readPrefixes(cluster.pods.subnets?.[zone] ?? []);
    if (written.length === 0) {
      placed.push(...housed);
      continue;
    }
    const isWritten = ({ prefix }: Placement): boolean => written.some((text) => samePrefix(text, prefix));
    const [moved] = housed;
    if (moved && !housed.some(isWritten)) {
      problems.push(...written.slice(0, 1).map((prefix) => conflict(key, moved, { prefix, from: "the Fabric" })));
      placed.push(...housed);
      continue;
    }
    placed.push(...housed.filter(isWritten));
    leaving.push(...housed.filter((place) => !isWritten(place)));
    const fresh = written.filter((prefix) => !own.some((place) => samePrefix(place.prefix, prefix)));
    const from = nextIndex(own);
    placed.push(...fresh.map((prefix, at) => ({ zone, index: from + at, prefix })));
  }
  return { placed, leaving, diagnostics: problems };
}

/** The first index of a zone that none of its subnets has or had. */
export function nextIndex(own: readonly Placement[]): number {
  return Math.max(0, ...own.map(({ index }) => index)) + 1;
}

/** The world rules over the lock; where they say different things of one subnet nothing may be done. */
function knownPlacements({ key, reserved }: PlacementsRequest): {
  readonly known: readonly Known[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const owned = ownedBy(reserved, key).flatMap(({ id, cidr }): readonly Known[] => {
    const place = podSubnetPlace(id, key);
    const prefix = readPrefix(cidr);
    return place && prefix ? [{ ...place, prefix, from: "the world" }] : [];
  });
  const locked = Object.entries(reserved.lock?.clusters[key]?.subnets ?? {}).flatMap(([zone, cidrs]) =>
    cidrs.flatMap((cidr, at): readonly Known[] => {
      const prefix = readPrefix(cidr ?? "");
      return prefix ? [{ zone, index: at + 1, prefix, from: "the lock file" }] : [];
    }),
  );
  const known = new Map<string, Known>();
  const diagnostics: Diagnostic[] = [];
  for (const place of [...owned, ...locked]) {
    const id = `${place.zone} ${place.index}`;
    const before = known.get(id);
    if (!before) known.set(id, place);
    else if (!samePrefix(before.prefix, place.prefix)) diagnostics.push(conflict(key, before, place));
  }
  return { known: [...known.values()], diagnostics };
}

function conflict(key: string, a: Known, b: { readonly prefix: Prefix; readonly from: string }): Diagnostic {
  return diagnose("LOCK-1", {
    message: `the pod subnet of ${key} in ${a.zone} is ${formatPrefix(a.prefix)} in ${a.from} and ${formatPrefix(b.prefix)} in ${b.from}`,
    path: ["spec", "clusters", key, "pods"],
  });
}
