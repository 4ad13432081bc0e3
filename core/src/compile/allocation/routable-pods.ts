import { isGloballyRoutable, overlaps, prefixFrom, readPrefixes } from "../../addressing/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { ClusterAddresses } from "./address-plan.ts";

/** Ranges that other networks do not route to unless the Fabric says so (RFC 6598). */
const SHARED_SPACE = prefixFrom("100.64.0.0/10");

/** Whether other networks route to the pods: as the Fabric says, else by their ranges. */
export function podsAreRoutable(fabric: Fabric, key: string, planned: ClusterAddresses): boolean {
  const ranges = readPrefixes(planned.ranges.map((range) => range.cidr));
  const byRange = ranges.every((range) => !overlaps(range, SHARED_SPACE) && !isGloballyRoutable(range));
  return fabric.spec.clusters[key]?.pods.routable ?? byRange;
}
