import { breakAssociations } from "../ec2/address.ts";
import { retellRoutes } from "../ec2/interface-routes.ts";
import { kindsOfId } from "../ec2/lookup.ts";
import { movePeering } from "../ec2/peering-lifecycle.ts";
import type { RegionRecords } from "../records/region.ts";
import type { TwinWorld } from "../records/world.ts";

/** Deletes a thing as somebody else would have done: at once, with what cannot be without it. A peering stays listed, as `deleted`. */
export function vanish(world: TwinWorld, records: RegionRecords, id: string): void {
  const kinds = kindsOfId(id);
  if (kinds.includes("VpcPeeringConnections")) {
    movePeering(world, id, "deleted", "Deleted");
    return;
  }
  if (kinds.length === 0) {
    records.EksClusters.delete(id);
    records.EksAddons.delete(id);
    return;
  }
  for (const kind of kinds) records[kind].delete(id);
  for (const eni of records.NetworkInterfaces.values()) {
    if (eni.Attachment?.InstanceId !== id) continue;
    delete eni.Attachment;
    eni.Status = "available";
  }
  breakAssociations(records, id);
  retellRoutes(records);
  records.TransitGatewayAttachments.delete(id);
  for (const rule of [...records.SecurityGroupRules.values()]) {
    if (rule.GroupId === id) records.SecurityGroupRules.delete(rule.SecurityGroupRuleId);
  }
  for (const eni of [...records.NetworkInterfaces.values()]) {
    if (eni.SubnetId === id) records.NetworkInterfaces.delete(eni.NetworkInterfaceId);
  }
  for (const reservation of [...records.SubnetCidrReservations.values()]) {
    if (reservation.SubnetId === id) records.SubnetCidrReservations.delete(reservation.SubnetCidrReservationId);
  }
  for (const table of records.RouteTables.values()) {
    table.Associations = table.Associations.filter((association) => association.SubnetId !== id);
  }
}

/** The first id that a request names, in the order of its members. */
export function firstId(input: unknown): string | undefined {
  if (typeof input === "string") return /^[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}$/.test(input) ? input : undefined;
  if (typeof input !== "object" || input === null) return undefined;
  for (const value of Object.values(input)) {
    const id = firstId(value);
    if (id !== undefined) return id;
  }
  return undefined;
}
