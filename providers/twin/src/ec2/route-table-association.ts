import { AwsError } from "../behaviour/aws-error.ts";
import type { RouteTableRecord, SubnetRecord, TableAssociation } from "../records/kinds.ts";
import { type CallContext, later, type Rule } from "./context.ts";
import { find } from "./lookup.ts";

/** A subnet has one table (F10): a second is refused, the same again answers the association that is there. */
export const associateRouteTable: Rule<"associateRouteTable"> = (context, input) => {
  const table = find(context, "RouteTables", "RouteTableId", input.RouteTableId);
  if (input.SubnetId === undefined) {
    throw new AwsError("MissingParameter", "The request must contain exactly one of gatewayId or subnetId");
  }
  const subnet = find(context, "Subnets", "SubnetId", input.SubnetId);
  sameVpc(table, subnet);
  const present = [...context.records.RouteTables.values()]
    .filter((one) => one.VpcId === subnet.VpcId)
    .flatMap((one) => one.Associations)
    .find((association) => association.SubnetId === subnet.SubnetId);
  if (present !== undefined && present.RouteTableId !== table.RouteTableId) {
    throw new AwsError(
      "Resource.AlreadyAssociated",
      `the specified association for route table ${table.RouteTableId} conflicts with an existing association`,
    );
  }
  const association = present ?? attach(context, table, { SubnetId: subnet.SubnetId, Main: false });
  return { AssociationId: association.RouteTableAssociationId, AssociationState: association.AssociationState };
};

/** Moves a subnet, or the VPC's main association, to another table: the association gets a new id. */
export const replaceRouteTableAssociation: Rule<"replaceRouteTableAssociation"> = (context, input) => {
  const { table: from, association } = associationOf(context, input.AssociationId);
  const to = find(context, "RouteTables", "RouteTableId", input.RouteTableId);
  if (to.VpcId !== from.VpcId) throw differentNetworks(to.RouteTableId, association.SubnetId ?? from.VpcId);
  from.Associations = from.Associations.filter((one) => one !== association);
  const { SubnetId, Main } = association;
  const fresh = attach(context, to, { Main, ...(SubnetId === undefined ? {} : { SubnetId }) });
  return { NewAssociationId: fresh.RouteTableAssociationId, AssociationState: fresh.AssociationState };
};

export const disassociateRouteTable: Rule<"disassociateRouteTable"> = (context, input) => {
  const { table, association } = associationOf(context, input.AssociationId);
  if (association.Main) {
    throw new AwsError(
      "InvalidParameterValue",
      `cannot disassociate the main route table association ${association.RouteTableAssociationId}`,
    );
  }
  table.Associations = table.Associations.filter((one) => one !== association);
  return {};
};

/** A new association; where associating takes time it is `associating` first. */
export function attach(
  context: CallContext,
  table: RouteTableRecord,
  what: { readonly SubnetId?: string; readonly Main: boolean },
): TableAssociation {
  const association: TableAssociation = {
    RouteTableAssociationId: context.world.newId("rtbassoc"),
    RouteTableId: table.RouteTableId,
    AssociationState: { State: context.timing.association > 0 ? "associating" : "associated" },
    ...what,
  };
  table.Associations.push(association);
  if (context.timing.association > 0) {
    const ids = { table: table.RouteTableId, association: association.RouteTableAssociationId };
    later(context, context.timing.association, { kind: "association-associated", ...ids });
  }
  return association;
}

function associationOf(
  context: CallContext,
  id: string | undefined,
): { table: RouteTableRecord; association: TableAssociation } {
  if (id === undefined) throw new AwsError("MissingParameter", "The request must contain the parameter AssociationId");
  for (const table of context.records.RouteTables.values()) {
    const association = table.Associations.find((one) => one.RouteTableAssociationId === id);
    if (association !== undefined) return { table, association };
  }
  throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
}

function sameVpc(table: RouteTableRecord, subnet: SubnetRecord): void {
  if (table.VpcId !== subnet.VpcId) throw differentNetworks(table.RouteTableId, subnet.SubnetId);
}

function differentNetworks(table: string, other: string): AwsError {
  return new AwsError(
    "InvalidParameterValue",
    `Route table ${table} and network ${other} belong to different networks`,
  );
}
