import type { Observed } from "./snapshot.ts";

/**
 * States in which a peering takes the place of its pair of VPCs (EC2 API reference, VpcPeeringConnection, F37). AWS lists one that failed, expired, was rejected or
 * deleted for hours or days, and it never becomes one again.
 */
const LIVE_PEERING: ReadonlySet<string> = new Set([
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "active",
]);

export function isLivePeering(status: string): boolean {
  return LIVE_PEERING.has(status);
}

/** Whether a thing is only a memory of AWS's: it is listed, it is not there. */
export function hasEnded(thing: Observed): boolean {
  return thing.kind === "peering-connection" && !isLivePeering((thing as Observed<"peering-connection">).facts.status);
}
