import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Compiled } from "../compiled.ts";
import { readKeys } from "../management.ts";
import type { LinkedVpcs } from "./linked-vpc.ts";
import { compilePeering } from "./peering.ts";
import { isGatewayUnread, transitOf } from "./transit/site.ts";
import { transitResources } from "./transit/transit-gateway.ts";
import { transitProblems } from "./transit/transit-problems.ts";

/** What joins VPCs: everything that links are made of, in AWS. */
export function compileLinks(
  fabric: Fabric,
  addresses: AddressPlan,
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly Compiled[] {
  return readKeys(fabric, "links").flatMap((link) => {
    if (fabric.spec.links[link]?.peering !== undefined)
      return [compilePeering(fabric, link, addresses, vpcs, snapshot)];
    const transit = transitOf(fabric, link, addresses, vpcs, snapshot);
    return transit === undefined
      ? []
      : [{ ...transitResources(transit), diagnostics: transitProblems(transit, ownByState) }];
  });
}

/** Links of which an end, or the gateway, cannot be read: what they have stays as it is until it can, for nobody knows what they are to have. */
export function unreadLinks(fabric: Fabric, vpcs: LinkedVpcs, snapshot: Snapshot): readonly string[] {
  return readKeys(fabric, "links").filter((link) => {
    const spec = fabric.spec.links[link];
    const ends = (spec?.peering ?? spec?.transitGateway?.vpcs ?? []).map(vpcs);
    return (
      ends.some(({ end }) => end.kind === "unread") || (spec !== undefined && isGatewayUnread(spec, ends, snapshot))
    );
  });
}
