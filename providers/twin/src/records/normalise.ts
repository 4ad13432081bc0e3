import type { VpcRecord } from "./kinds.ts";
import type { KindName } from "./region.ts";

type Raw = Record<string, unknown>;

/**
 * Fills what the twin relies on into a record that somebody else described: members that `describe-*` leaves out when they are
 * empty, and those that older dumps lack.
 */
export function normalised(kind: KindName, raw: Raw, account: string): Raw {
  const record = { ...defaultsOf(kind, raw, account), ...raw };
  return kind === "Vpcs" ? { ...record, CidrBlockAssociationSet: associations(record) } : record;
}

function defaultsOf(kind: KindName, raw: Raw, account: string): Raw {
  switch (kind) {
    case "Vpcs":
      return { Tags: [], OwnerId: account, State: "available", IsDefault: false };
    case "Subnets":
      return {
        Tags: [],
        OwnerId: account,
        State: "available",
        AvailableIpAddressCount: freeOf(raw),
        AvailabilityZoneId: "",
      };
    case "SubnetCidrReservations":
      return { Tags: [], OwnerId: account, ReservationType: "prefix" };
    case "RouteTables":
      return { Tags: [], OwnerId: account, Associations: [], Routes: [] };
    case "SecurityGroups":
      return { Tags: [], OwnerId: account, Description: "" };
    case "SecurityGroupRules":
      return { Tags: [], GroupOwnerId: account };
    case "NetworkInterfaces":
      return {
        TagSet: [],
        OwnerId: account,
        Description: "",
        Groups: [],
        PrivateIpAddresses: [],
        Status: raw.Attachment === undefined ? "available" : "in-use",
      };
    case "NetworkAcls":
      return { Tags: [], Associations: [], Entries: [] };
    case "VpcPeeringConnections":
      return { Tags: [] };
    case "NatGateways":
      return { Tags: [], State: "available" };
    case "TransitGatewayVpcAttachments":
      return { Tags: [], State: "available", SubnetIds: [] };
    case "InternetGateways":
    case "EgressOnlyInternetGateways":
      return { Tags: [], Attachments: [] };
    case "VpnGateways":
      return { Tags: [], State: "available", VpcAttachments: [] };
    case "VpnConnections":
    case "CustomerGateways":
    case "TransitGateways":
    case "TransitGatewayAttachments":
    case "TransitGatewayPeeringAttachments":
    case "TransitGatewayRouteTables":
    case "VpcEndpoints":
      return { Tags: [], State: "available" };
    case "TransitGatewayRoutes":
      return { Routes: [] };
    case "TransitGatewayPropagations":
      return { TransitGatewayRouteTablePropagations: [] };
    case "ManagedPrefixListEntries":
      return { Entries: [] };
    case "ManagedPrefixLists":
    case "Addresses":
    case "Images":
      return { Tags: [] };
    case "IamRoles":
      return { Tags: [], Policies: {} };
    case "IamInstanceProfiles":
      return { Tags: [], Roles: [] };
    case "AvailabilityZones":
      return { State: "available" };
    default:
      return {};
  }
}

function associations(vpc: Raw): VpcRecord["CidrBlockAssociationSet"] {
  const known = vpc.CidrBlockAssociationSet as VpcRecord["CidrBlockAssociationSet"] | undefined;
  if (known !== undefined && known.length > 0) return known;
  return [
    {
      AssociationId: `vpc-cidr-assoc-${String(vpc.VpcId).slice("vpc-".length)}`,
      CidrBlock: String(vpc.CidrBlock),
      CidrBlockState: { State: "associated" },
    },
  ];
}

/** A subnet's addresses less the five that AWS keeps (F14). */
function freeOf(subnet: Raw): number {
  const length = Number(String(subnet.CidrBlock).split("/")[1]);
  return Number.isNaN(length) ? 0 : 2 ** (32 - length) - 5;
}
