import {
  comparePrefixes,
  formatPrefix,
  overlaps,
  type Prefix,
  prefixesOf,
  rangeFromPool,
  readPrefix,
  readPrefixes,
  usableAddresses,
} from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { recordOf } from "../../observed/index.ts";
import { type ClusterSpec, type Fabric, hasPodSubnets } from "../../spec/index.ts";
import { podRangeId, podSubnetId, podSubnetPlace } from "../identity/identity.ts";
import type { AddressPlan, ClusterAddresses, PodRange, PodSubnet, Reserved } from "./address-plan.ts";
import { placementsOf } from "./placements.ts";
import { departures, fillRanges, type RangeFilling } from "./range-filling.ts";
import { ownedBy } from "./reserved.ts";

/** Length of a range taken from `addressing.podPool`: the largest block that a VPC takes (F14). */
const POOL_RANGE_LENGTH = 16;

/**
 * Fabric x Reserved -> AddressPlan. Pure and deterministic; nothing that the lock, the Fabric or the world has placed moves.
 * Clusters are served in the order of their names, those with a range of their own first.
 */
export function allocate(
  fabric: Fabric,
  reserved: Reserved,
): { readonly plan: AddressPlan; readonly diagnostics: readonly Diagnostic[] } {
  const ranges = rangesByCluster(fabric, reserved);
  const parts = readClusters(fabric).map(([key, cluster]) => {
    const own = ranges.get(key) ?? { texts: [], from: "fabric", diagnostics: [] };
    if (!hasPodSubnets(cluster)) {
      // What the lock alone remembers has gone already.
      const seen = { owned: reserved.owned, taken: reserved.taken };
      const leaving = placementsOf({ key, cluster, ranges: [], reserved: seen }).placed;
      return {
        key,
        addresses: { vpc: cluster.vpc, ranges: [], subnets: [] },
        diagnostics: departures(key, leaving, cluster),
      };
    }
    const filling = fillRanges({ fabric, key, cluster, ranges: own.texts, reserved });
    return {
      key,
      addresses: addressesOf(key, cluster, own, filling),
      diagnostics: [...own.diagnostics, ...filling.diagnostics],
    };
  });
  parts.sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    plan: {
      kind: "AddressPlan",
      version: 1,
      clusters: recordOf(parts.map(({ key, addresses }) => [key, addresses])),
    },
    diagnostics: parts.flatMap((part) => part.diagnostics),
  };
}

function readClusters({ spec }: Fabric): readonly (readonly [string, ClusterSpec])[] {
  return Object.entries(spec.clusters).filter(([, { manage }]) => manage !== "none");
}

interface OwnRanges {
  readonly texts: readonly string[];
  readonly from: PodRange["from"];
  readonly diagnostics: readonly Diagnostic[];
}

function rangesByCluster(fabric: Fabric, reserved: Reserved): ReadonlyMap<string, OwnRanges> {
  const result = new Map<string, OwnRanges>();
  const used: Prefix[] = takenAnywhere(fabric, reserved);
  const waiting: string[] = [];
  for (const [key, cluster] of Object.entries(fabric.spec.clusters).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const locked = reserved.lock?.clusters[key]?.ranges ?? [];
    // Pods of nodes' subnets need no range, and give back the one that they had.
    if (!hasPodSubnets(cluster)) continue;
    const written = cluster.pods.ranges;
    if (cluster.manage === "none") {
      // Its addresses are its own all the same.
      used.push(...readPrefixes([...written, ...locked]));
      continue;
    }
    if (written.length > 0) result.set(key, { texts: written, from: "fabric", diagnostics: [] });
    else if (locked.length > 0) {
      result.set(key, { texts: locked, from: "podPool", diagnostics: reservedSince(key, locked, fabric) });
    } else waiting.push(key);
    used.push(...readPrefixes([...written, ...locked]));
  }
  const pool = readPrefixes(fabric.spec.addressing.podPool);
  for (const key of waiting) {
    const known = rangesInWorld(key, pool, reserved);
    const range = known[0] ?? rangeFromPool(pool, used, POOL_RANGE_LENGTH);
    if (range) used.push(range);
    result.set(
      key,
      range ? { texts: [formatPrefix(range)], from: "podPool", diagnostics: [] } : exhausted(key, fabric),
    );
  }
  return result;
}

/** A range that was placed before somebody reserved it: nothing placed moves, so the two must be told apart by the user. */
function reservedSince(key: string, locked: readonly string[], fabric: Fabric): readonly Diagnostic[] {
  return fabric.spec.reserved.flatMap((entry, index) => {
    const taken = readPrefix(entry.cidr);
    const hit = locked.find((range) => {
      const placed = readPrefix(range);
      return placed !== undefined && taken !== undefined && overlaps(placed, taken);
    });
    if (hit === undefined) return [];
    const message = `${entry.cidr} is reserved for ${entry.why}, and pods of ${key} have ${hit} there since before`;
    return [diagnose("LOCK-1", { message, path: ["spec", "reserved", index] })];
  });
}

/** A lock file that was lost is made again from what we own: the range around the cluster's own subnets. */
function rangesInWorld(key: string, pool: readonly Prefix[], reserved: Reserved): readonly Prefix[] {
  const owned = ownedBy(reserved, key).filter((subnet) => podSubnetPlace(subnet.id, key) !== undefined);
  return readPrefixes(owned.map((subnet) => subnet.cidr)).flatMap((subnet) => {
    const around = readPrefix(`${formatPrefix(subnet).split("/")[0]}/${POOL_RANGE_LENGTH}`);
    return around && pool.length > 0 ? [around] : [];
  });
}

/** Every prefix that a new range must keep clear of: pods of the Fabric must be told apart wherever they are. */
function takenAnywhere(fabric: Fabric, reserved: Reserved): Prefix[] {
  const { vpcs, sites, clusters, reserved: others } = fabric.spec;
  const texts = [
    ...reserved.taken.map((entry) => entry.cidr),
    ...reserved.owned.map((entry) => entry.cidr),
    ...Object.values(vpcs).flatMap((vpc) => vpc.cidrs ?? []),
    ...Object.values(sites).flatMap((site) => [...(site.nodes ?? []), ...(site.pods ?? [])]),
    ...Object.values(clusters).flatMap((cluster) => cluster.serviceCidr ?? []),
    ...others.map((entry) => entry.cidr),
  ];
  return [...readPrefixes(texts)];
}

function exhausted(key: string, fabric: Fabric): OwnRanges {
  const pool = fabric.spec.addressing.podPool.join(", ") || "empty";
  const message = `cluster ${key} needs a /${POOL_RANGE_LENGTH} and addressing.podPool (${pool}) has none free`;
  return {
    texts: [],
    from: "podPool",
    diagnostics: [diagnose("CAP-1", { message, path: ["spec", "addressing", "podPool"] })],
  };
}

function addressesOf(key: string, cluster: ClusterSpec, own: OwnRanges, filling: RangeFilling): ClusterAddresses {
  const ranges = own.texts.map(
    (cidr): PodRange => ({
      id: podRangeId(key, cidr),
      cidr,
      from: own.from,
      free: [...(filling.free.get(cidr) ?? [])].sort(comparePrefixes).map(formatPrefix),
    }),
  );
  const subnets = filling.subnets
    .map(
      ({ zone, index, prefix, range }): PodSubnet => ({
        id: podSubnetId(key, zone, index),
        zone,
        index,
        cidr: formatPrefix(prefix),
        range,
        usable: usableAddresses(prefix),
        prefixes: prefixesOf(prefix),
      }),
    )
    .sort((a, b) => (a.zone === b.zone ? a.index - b.index : a.zone < b.zone ? -1 : 1));
  return { vpc: cluster.vpc, ranges, subnets };
}
