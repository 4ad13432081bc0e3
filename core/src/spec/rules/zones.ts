import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { isWhole } from "../raw.ts";
import type { ClusterSpec } from "../schema/fabric.ts";
import { strangeRegions } from "./regions.ts";
import type { RuleInput } from "./rule.ts";
import { isBeyondLetters, isZoneOf } from "./zone-names.ts";

/** AZ-1, AZ-4, AZ-5, AZ-7: what can be said about zones without a world. */
export function checkZones({ fabric, raw }: RuleInput): readonly Diagnostic[] {
  const { clusters, vpcs } = fabric.spec;
  const strange = strangeRegions(fabric);
  return Object.entries(clusters).flatMap(([name, cluster]) => [
    ...(strange.has(cluster.vpc) ? [] : foreignZones(name, cluster, vpcs[cluster.vpc]?.region)),
    ...unlikelyZones(name, cluster, vpcs[cluster.vpc]?.region),
    ...repeatedZones(name, cluster),
    ...unmatchedSubnets(name, cluster, raw),
  ]);
}

/** AZ-4. */
function foreignZones(name: string, { zones }: ClusterSpec, region: string | undefined): readonly Diagnostic[] {
  if (region === undefined || region === "") return [];
  return zones.flatMap((zone, index) => {
    if (isZoneOf(zone, region)) return [];
    const path = ["spec", "clusters", name, "zones", index];
    return [
      diagnose("AZ-4", { message: `zone ${zone} of cluster \`${name}\` is not in its VPC's region ${region}`, path }),
    ];
  });
}

/** AZ-7: nobody asks AWS here, and a letter that no Region has is most likely a slip. */
function unlikelyZones(name: string, { zones }: ClusterSpec, region: string | undefined): readonly Diagnostic[] {
  if (region === undefined || region === "") return [];
  return zones.flatMap((zone, index) => {
    if (!isBeyondLetters(zone, region)) return [];
    const path = ["spec", "clusters", name, "zones", index];
    const message = `zone ${zone} of cluster \`${name}\`: no Region has a zone ${zone.slice(-1)}`;
    return [diagnose("AZ-7", { message, path })];
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
function unmatchedSubnets(name: string, cluster: ClusterSpec, raw: unknown): readonly Diagnostic[] {
  const { zones } = cluster;
  const { subnets } = cluster.pods;
  const path = ["spec", "clusters", name];
  // A zone that could not be read may be the very one that the other list has.
  const whole = isWhole(raw, [...path, "zones"], zones) && isWhole(raw, [...path, "pods", "subnets"], subnets ?? {});
  // Without any zone it is that which is wrong.
  if (subnets === undefined || !whole || zones.length === 0) return [];
  const bare = zones.flatMap((zone, index) => {
    const own = subnets[zone] ?? [];
    if (own.length > 0 || !isWhole(raw, [...path, "pods", "subnets", zone], own)) return [];
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
