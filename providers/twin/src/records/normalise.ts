import type { VpcRecord } from "./kinds.ts";
import type { KindName } from "./region.ts";

type Raw = Record<string, unknown>;

/**
 * Fills what the twin relies on into a record that somebody else described: members that `describe-*` leaves out when they are
 * empty, and those that older dumps lack.
 */
export function normalised(kind: KindName, raw: Raw, account: string): Raw {
  const defaults: Partial<Record<KindName, Raw>> = {
    Vpcs: { Tags: [], OwnerId: account, State: "available", IsDefault: false },
    Subnets: {
      Tags: [],
      OwnerId: account,
      State: "available",
      AvailableIpAddressCount: freeOf(raw),
      AvailabilityZoneId: "",
    },
    SubnetCidrReservations: { Tags: [], OwnerId: account, ReservationType: "prefix" },
    RouteTables: { Tags: [], OwnerId: account, Associations: [], Routes: [] },
    SecurityGroups: { Tags: [], OwnerId: account, Description: "" },
    SecurityGroupRules: { Tags: [], GroupOwnerId: account },
    NetworkInterfaces: {
      TagSet: [],
      OwnerId: account,
      Description: "",
      Groups: [],
      PrivateIpAddresses: [],
      Status: raw.Attachment === undefined ? "available" : "in-use",
    },
    NetworkAcls: { Tags: [], Associations: [], Entries: [] },
    VpcPeeringConnections: { Tags: [] },
    NatGateways: { Tags: [], State: "available" },
    TransitGatewayVpcAttachments: { Tags: [], State: "available", SubnetIds: [] },
    AvailabilityZones: { State: "available" },
  };
  const record = { ...defaults[kind], ...raw };
  return kind === "Vpcs" ? { ...record, CidrBlockAssociationSet: associations(record) } : record;
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
