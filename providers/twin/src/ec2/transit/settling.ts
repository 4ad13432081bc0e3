import type { AnyAttachmentRecord } from "../../records/kinds.ts";
import type { RegionRecords } from "../../records/region.ts";
import type { Change, Transition } from "../../records/transitions.ts";
import type { TwinWorld } from "../../records/world.ts";
import type { Timing } from "../context.ts";
import { ENDED, holdersOf, setState } from "./known.ts";
import { propagate } from "./route-table.ts";

/** To where each state leads by itself; what is deleted leaves the lists in the end. */
const NEXT: Readonly<Record<string, "available" | "deleted" | "pendingAcceptance">> = {
  pending: "available",
  modifying: "available",
  deleting: "deleted",
  initiatingRequest: "pendingAcceptance",
};

export type TransitChange = Extract<Change, { readonly kind: "transit-settles" | "transit-association-settles" }>;

/** What AWS finishes of transit gateways by itself. */
export function applyTransitChange(
  world: TwinWorld,
  timing: Timing,
  transition: Transition,
  change: TransitChange,
): void {
  const records = world.records(transition.account, transition.region);
  if (change.kind === "transit-association-settles") {
    settleAssociation(records.TransitGatewayAttachments.get(change.attachment));
    return;
  }
  const { id } = change;
  const single = records.TransitGateways.get(id) ?? records.TransitGatewayRouteTables.get(id);
  const state = single?.State ?? attachmentState(records, id);
  if (state === undefined) return;
  if (state === "deleted") {
    forget(world, records, id);
    return;
  }
  const next = NEXT[state];
  if (next === undefined) return;
  if (single !== undefined) single.State = next === "pendingAcceptance" ? "available" : next;
  else settleAttachment(world, id, next);
  if (next === "deleted") {
    if (records.TransitGateways.has(id)) dropTables(records, id);
    world.schedule({ ...transition, at: transition.at + (timing.transitEntry ?? 0) });
  }
}

function attachmentState(records: RegionRecords, id: string): string | undefined {
  const { TransitGatewayVpcAttachments: vpcs, TransitGatewayPeeringAttachments: peerings } = records;
  return (vpcs.get(id) ?? peerings.get(id) ?? records.TransitGatewayAttachments.get(id))?.State;
}

function settleAssociation(attachment: AnyAttachmentRecord | undefined): void {
  const association = attachment?.Association;
  if (attachment === undefined || association === undefined) return;
  if (association.State === "associating") attachment.Association = { ...association, State: "associated" };
  else if (association.State === "disassociating") delete attachment.Association;
}

function settleAttachment(world: TwinWorld, id: string, next: "available" | "deleted" | "pendingAcceptance"): void {
  const holders = holdersOf(world, id);
  const isPeering = holders.some((records) => records.TransitGatewayPeeringAttachments.has(id));
  // A request that the other gateway never got.
  setState(world, id, next === "pendingAcceptance" && holders.length < 2 && !isWithin(holders, id) ? "failed" : next);
  for (const records of holders) {
    if (next === "deleted") detach(records, id);
    else if (next === "available") attach(records, id, isPeering);
    setVpcRoutes(records, id, next === "available");
  }
}

/** Two gateways of one account and region are listed by one holder. */
function isWithin(holders: readonly RegionRecords[], id: string): boolean {
  return holders.some(({ TransitGatewayPeeringAttachments, TransitGateways }) =>
    TransitGateways.has(TransitGatewayPeeringAttachments.get(id)?.AccepterTgwInfo.TransitGatewayId ?? ""),
  );
}

/** By its default tables, where the gateway has them; a peering propagates nothing. */
function attach(records: RegionRecords, id: string, isPeering: boolean): void {
  const attachment = records.TransitGatewayAttachments.get(id);
  const options = records.TransitGateways.get(attachment?.TransitGatewayId ?? "")?.Options;
  if (attachment === undefined || options === undefined) return;
  const { AssociationDefaultRouteTableId: associates, PropagationDefaultRouteTableId: propagates } = options;
  if (options.DefaultRouteTableAssociation === "enable" && associates && attachment.Association === undefined) {
    attachment.Association = { TransitGatewayRouteTableId: associates, State: "associated" };
  }
  if (options.DefaultRouteTablePropagation !== "enable" || !propagates || isPeering) return;
  const present = records.TransitGatewayPropagations.get(propagates)?.TransitGatewayRouteTablePropagations ?? [];
  if (!present.some((one) => one.TransitGatewayAttachmentId === id)) propagate(records, propagates, attachment);
}

function detach(records: RegionRecords, id: string): void {
  const attachment = records.TransitGatewayAttachments.get(id);
  if (attachment !== undefined) delete attachment.Association;
  for (const [table, record] of [...records.TransitGatewayPropagations]) {
    record.TransitGatewayRouteTablePropagations = record.TransitGatewayRouteTablePropagations.filter(
      (one) => one.TransitGatewayAttachmentId !== id,
    );
    if (record.TransitGatewayRouteTablePropagations.length === 0) records.TransitGatewayPropagations.delete(table);
  }
  for (const { Routes } of records.TransitGatewayRoutes.values()) {
    for (const route of Routes) {
      const leads = route.TransitGatewayAttachments?.some((one) => one.TransitGatewayAttachmentId === id);
      if (leads === true) route.State = "blackhole";
    }
  }
  dropInterfaces(records, id);
}

/** A VPC's routes to a gateway are blackholes while the VPC is not attached to it (F9). */
function setVpcRoutes(records: RegionRecords, id: string, attached: boolean): void {
  const attachment = records.TransitGatewayVpcAttachments.get(id);
  if (attachment === undefined || (!attached && !ENDED.has(attachment.State))) return;
  for (const table of records.RouteTables.values()) {
    if (table.VpcId !== attachment.VpcId) continue;
    for (const route of table.Routes) {
      if (route.TransitGatewayId === attachment.TransitGatewayId) route.State = attached ? "active" : "blackhole";
    }
  }
}

/** The interfaces of an attachment, of all its subnets or of these. */
export function dropInterfaces(records: RegionRecords, attachment: string, subnets?: ReadonlySet<string>): void {
  for (const eni of [...records.NetworkInterfaces.values()]) {
    const isIts = eni.InterfaceType === "transit_gateway" && eni.Description.endsWith(attachment);
    if (!isIts || (subnets !== undefined && !subnets.has(eni.SubnetId))) continue;
    records.NetworkInterfaces.delete(eni.NetworkInterfaceId);
    const subnet = records.Subnets.get(eni.SubnetId);
    if (subnet !== undefined) subnet.AvailableIpAddressCount += eni.PrivateIpAddresses.length;
  }
}

function dropTables(records: RegionRecords, gateway: string): void {
  for (const table of [...records.TransitGatewayRouteTables.values()]) {
    if (table.TransitGatewayId !== gateway) continue;
    const id = table.TransitGatewayRouteTableId;
    records.TransitGatewayRouteTables.delete(id);
    records.TransitGatewayRoutes.delete(id);
    records.TransitGatewayPropagations.delete(id);
  }
}

function forget(world: TwinWorld, records: RegionRecords, id: string): void {
  records.TransitGateways.delete(id);
  records.TransitGatewayRouteTables.delete(id);
  for (const holder of holdersOf(world, id)) {
    holder.TransitGatewayVpcAttachments.delete(id);
    holder.TransitGatewayPeeringAttachments.delete(id);
    holder.TransitGatewayAttachments.delete(id);
  }
}
