import { scopeKey } from "../desired/index.ts";
import type { Observed } from "../observed/index.ts";

/**
 * A subnet that is yet to be made lies in the zone that its account calls so: what was read of that account tells the zone's id, which
 * packets to transit gateways go by (F39). Subnets that were read stay the same objects.
 */
export function withZoneIds(things: readonly Observed[]): readonly Observed[] {
  const subnets = things.filter(isSubnet);
  if (!subnets.some(isUnknown)) return things;
  const known = new Map<string, string>();
  for (const thing of things) {
    if (thing.kind === "availability-zone") {
      const { name, zoneId } = (thing as Observed<"availability-zone">).props;
      known.set(`${scopeKey(thing.scope)} ${name}`, zoneId);
    }
  }
  for (const { scope, props, facts } of subnets)
    if (facts.zoneId !== "") known.set(`${scopeKey(scope)} ${props.zone}`, facts.zoneId);
  return things.map((thing) => {
    if (!isSubnet(thing) || !isUnknown(thing)) return thing;
    const zoneId = known.get(`${scopeKey(thing.scope)} ${thing.props.zone}`);
    return zoneId === undefined ? thing : { ...thing, facts: { ...thing.facts, zoneId } };
  });
}

function isSubnet(thing: Observed): thing is Observed<"subnet"> {
  return thing.kind === "subnet";
}

function isUnknown({ facts }: Observed<"subnet">): boolean {
  return facts.zoneId === "";
}
