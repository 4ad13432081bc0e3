import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { ClusterSpec } from "../schema/fabric.ts";
import type { RuleInput } from "./rule.ts";

/** AZ-1, AZ-4, AZ-5: what can be said about zones without a world. */
export function checkZones({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, cluster]) => [
    ...foreignZones(name, cluster, spec.vpcs[cluster.vpc]?.region),
    ...repeatedZones(name, cluster),
    ...unmatchedSubnets(name, cluster),
  ]);
}

/** AZ-4. */
function foreignZones(name: string, { zones }: ClusterSpec, region: string | undefined): readonly Diagnostic[] {
  if (region === undefined) return [];
  return zones.flatMap((zone, index) => {
    if (isZoneOf(zone, region)) return [];
    const path = ["spec", "clusters", name, "zones", index];
    return [
      diagnose("AZ-4", { message: `zone ${zone} of cluster \`${name}\` is not in its VPC's region ${region}`, path }),
    ];
  });
}

/** AZ-5, first half. */
function repeatedZones(name: string, { zones }: ClusterSpec): readonly Diagnostic[] {
  return zones.flatMap((zone, index) => {
    if (zones.indexOf(zone) === index) return [];
    const path = ["spec", "clusters", name, "zones", index];
    return [diagnose("AZ-5", { message: `cluster \`${name}\` lists zone ${zone} twice`, path })];
  });
}

/** AZ-1 and AZ-5, second half: explicit subnets and listed zones must be the same set. */
function unmatchedSubnets(name: string, { zones, pods: { subnets } }: ClusterSpec): readonly Diagnostic[] {
  if (subnets === undefined) return [];
  const path = ["spec", "clusters", name];
  const bare = zones.flatMap((zone, index) => {
    if ((subnets[zone] ?? []).length > 0) return [];
    const message = `cluster \`${name}\` has nodes in ${zone} and \`pods.subnets\` gives that zone none`;
    return [diagnose("AZ-1", { message, path: [...path, "zones", index] })];
  });
  const unlisted = Object.keys(subnets).flatMap((zone) => {
    if (zones.includes(zone)) return [];
    const message = `cluster \`${name}\` has a pod subnet in ${zone}, which its \`zones\` do not list`;
    return [diagnose("AZ-5", { message, path: [...path, "pods", "subnets", zone] })];
  });
  return [...bare, ...unlisted];
}

/** Whether a zone name or zone id belongs to a region; true where a region's id abbreviation is not known. */
export function isZoneOf(zone: string, region: string): boolean {
  const id = /^([a-z]+\d+)(-[a-z0-9]+)*-az\d+$/.exec(zone)?.[1];
  if (id === undefined) return zone.startsWith(region) && /^([a-z]|-.+)$/.test(zone.slice(region.length));
  const abbreviation = zoneIdPrefix(region);
  return abbreviation === undefined || id === abbreviation;
}

const DIRECTIONS: Readonly<Record<string, string>> = {
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  central: "c",
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

/** `euw1` for eu-west-1, `usgw1` for us-gov-west-1: how zone ids name their region (EC2 user guide, AZ IDs). */
function zoneIdPrefix(region: string): string | undefined {
  const [, country, gov, direction, number] = /^([a-z]{2})(-gov)?-([a-z]+)-(\d+)$/.exec(region) ?? [];
  const short = direction === undefined ? undefined : DIRECTIONS[direction];
  return short === undefined ? undefined : `${country}${gov ? "g" : ""}${short}${number}`;
}
