import { withMask } from "../mask.ts";
import type { DmvpnRouter } from "../model.ts";
import { type Statement, statement } from "../statement.ts";
import { linkName } from "./names.ts";

/**
 * BFD with the VPC's other router; `unassociate` starts the session without a static route that would depend on it. It goes over the inside, by a route to
 * the partner alone: the hub tells of the partner's subnet, which is more than the VPC's static route says of it, so BFD would go through both
 * tunnels, and be lost with the hub and not with the VPC.
 */
export function partnerStatements(router: DmvpnRouter): readonly Statement[] {
  const { partner, inside } = router;
  if (partner === undefined || inside.address === undefined) return [];
  const name = linkName(router);
  const interval = `interval min-tx ${partner.interval} min-rx ${partner.interval} multiplier ${partner.multiplier}`;
  const { gateway } = inside;
  return [
    ...(gateway === undefined ? [] : [statement(`ip route ${withMask(`${partner.address}/32`)} ${gateway}`)]),
    statement(`bfd-template multi-hop ${name}`, [interval]),
    statement(`bfd map ipv4 ${partner.address}/32 ${inside.address}/32 ${name}`),
    statement(`ip route static bfd ${partner.address} ${inside.address} unassociate`),
  ];
}
