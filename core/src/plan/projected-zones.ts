import { scopeKey } from "../desired/index.ts";
import type { Observed } from "../observed/index.ts";

/**
 * A subnet that is yet to be made lies in the zone that its account calls so: what was read of that account tells the zone's id, which
 * packets to transit gateways go by (F39). Subnets that were read stay the same objects.
 */
export function withZoneIds(
  subnets: readonly Observed<"subnet">[],
  zones: readonly Observed<"availability-zone">[],
): readonly Observed<"subnet">[] {
  if (!subnets.some(isUnknown)) return subnets;
  const known = new Map<string, string>();
  for (const { scope, props } of zones) known.set(`${scopeKey(scope)} ${props.name}`, props.zoneId);
  for (const { scope, props, facts } of subnets)
    if (facts.zoneId !== "") known.set(`${scopeKey(scope)} ${props.zone}`, facts.zoneId);
  return subnets.map((subnet) => {
    if (!isUnknown(subnet)) return subnet;
    const zoneId = known.get(`${scopeKey(subnet.scope)} ${subnet.props.zone}`);
    return zoneId === undefined ? subnet : { ...subnet, facts: { ...subnet.facts, zoneId } };
  });
}

function isUnknown({ facts }: Observed<"subnet">): boolean {
  return facts.zoneId === "";
}
