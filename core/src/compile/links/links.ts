import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Compiled } from "../compiled.ts";
import { readKeys } from "../management.ts";
import type { LinkedVpcs } from "./linked-vpc.ts";
import { compilePeering } from "./peering.ts";

/** What joins VPCs: everything that links are made of, in AWS. */
export function compileLinks(
  fabric: Fabric,
  addresses: AddressPlan,
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
): readonly Compiled[] {
  return readKeys(fabric, "links").flatMap((link) =>
    fabric.spec.links[link]?.peering === undefined ? [] : [compilePeering(fabric, link, addresses, vpcs, snapshot)],
  );
}

/** Links of which an end cannot be read: what they have stays as it is until it can, for nobody knows what they are to have. */
export function unreadLinks(fabric: Fabric, vpcs: LinkedVpcs): readonly string[] {
  return readKeys(fabric, "links").filter((link) => {
    const { peering, transitGateway } = fabric.spec.links[link] ?? {};
    return (peering ?? transitGateway?.vpcs ?? []).some((key) => vpcs(key).end.kind === "unread");
  });
}
