import { AwsError } from "../behaviour/aws-error.ts";
import type {
  InternetGatewayRecord,
  NetworkAclRecord,
  NetworkInterfaceRecord,
  RouteTableRecord,
  SecurityGroupRecord,
  SecurityGroupRuleRecord,
  SubnetRecord,
  VpcRecord,
} from "../records/kinds.ts";
import { inOrder, type RegionRecords } from "../records/region.ts";
import { ensureZones } from "./account-zones.ts";
import type { CallContext } from "./context.ts";

/*
 * A VPC whose subnets its owner shares with other accounts of the organisation (AWS RAM). Source: Amazon VPC user guide, "Share your
 * VPC subnets with other accounts" and "Responsibilities and permissions for owners and participants".
 */

/** The VPCs of other accounts that are shared with the caller's, and their owners' records. */
function sharedVpcs({ world, account, region }: CallContext): readonly {
  readonly vpc: VpcRecord;
  readonly records: RegionRecords;
}[] {
  return world.state.shares
    .filter((share) => share.participant === account && share.region === region)
    .flatMap((share) => {
      const records = world.records(share.owner, region);
      const vpc = records.Vpcs.get(share.vpc);
      return vpc === undefined ? [] : [{ vpc, records }];
    });
}

/** The owner's own record of a VPC that is shared with us, for what a participant may do in it. */
export function sharedVpc(context: CallContext, id: string): VpcRecord | undefined {
  return sharedVpcs(context).find(({ vpc }) => vpc.VpcId === id)?.vpc;
}

export function sharedSubnet(context: CallContext, id: string): SubnetRecord | undefined {
  return sharedVpcs(context)
    .flatMap(({ vpc, records }) => subnetsOf(records, vpc))
    .find((subnet) => subnet.SubnetId === id);
}

function subnetsOf(records: RegionRecords, vpc: VpcRecord): readonly SubnetRecord[] {
  return inOrder(records.Subnets).filter((subnet) => subnet.VpcId === vpc.VpcId);
}

/** How a participant sees them: without the owner's tags. */
export function vpcsAsSeen(context: CallContext): readonly VpcRecord[] {
  return sharedVpcs(context).map(({ vpc }) => ({ ...vpc, Tags: [] }));
}

/** Without the owner's tags, and in the zone's name of this account: names mean other zones in other accounts, ids do not. */
export function subnetsAsSeen(context: CallContext): readonly SubnetRecord[] {
  return sharedVpcs(context).flatMap(({ vpc, records }) =>
    subnetsOf(records, vpc).map((subnet) => ({ ...subnet, AvailabilityZone: zoneNameOf(context, subnet), Tags: [] })),
  );
}

/** The tables that shared subnets use: those associated with one, and the main one. */
export function routeTablesAsSeen(context: CallContext): readonly RouteTableRecord[] {
  return sharedVpcs(context).flatMap(({ vpc, records }) => {
    const subnets = new Set(subnetsOf(records, vpc).map(({ SubnetId }) => SubnetId));
    return inOrder(records.RouteTables)
      .filter(({ VpcId }) => VpcId === vpc.VpcId)
      .filter(({ Associations }) =>
        Associations.some(({ Main, SubnetId }) => Main === true || (SubnetId !== undefined && subnets.has(SubnetId))),
      )
      .map((table) => ({ ...table, Tags: [] }));
  });
}

export function networkAclsAsSeen(context: CallContext): readonly NetworkAclRecord[] {
  return sharedVpcs(context).flatMap(({ vpc, records }) =>
    inOrder(records.NetworkAcls)
      .filter(({ VpcId }) => VpcId === vpc.VpcId)
      .map((acl) => ({ ...acl, Tags: [] })),
  );
}

/** Of the gateways of a shared VPC only these: NAT gateways and egress-only internet gateways are not shown to participants. */
export function internetGatewaysAsSeen(context: CallContext): readonly InternetGatewayRecord[] {
  return sharedVpcs(context).flatMap(({ vpc, records }) =>
    inOrder(records.InternetGateways)
      .filter(({ Attachments }) => Attachments.some(({ VpcId }) => VpcId === vpc.VpcId))
      .map((gateway) => ({ ...gateway, Tags: [] })),
  );
}

export function zoneNameOf({ records }: CallContext, subnet: SubnetRecord): string {
  ensureZones(records);
  const zone = inOrder(records.AvailabilityZones).find(({ ZoneId }) => ZoneId === subnet.AvailabilityZoneId);
  return zone?.ZoneName ?? subnet.AvailabilityZone;
}

/** Interfaces of participants in VPCs of ours: an owner sees them, and their tags not. */
export function interfacesOfParticipants(context: CallContext): readonly NetworkInterfaceRecord[] {
  return participants(context).flatMap((records) =>
    inOrder(records.NetworkInterfaces)
      .filter((eni) => context.records.Vpcs.has(eni.VpcId))
      .map((eni) => ({ ...eni, TagSet: [] })),
  );
}

/** Security groups that participants made in VPCs of ours: an owner sees them, and cannot work with them. */
export function groupsOfParticipants(context: CallContext): readonly SecurityGroupRecord[] {
  return participants(context).flatMap((records) =>
    inOrder(records.SecurityGroups)
      .filter((group) => context.records.Vpcs.has(group.VpcId))
      .map((group) => ({ ...group, Tags: [] })),
  );
}

export function rulesOfParticipants(context: CallContext): readonly SecurityGroupRuleRecord[] {
  const groups = new Set(groupsOfParticipants(context).map(({ GroupId }) => GroupId));
  return participants(context).flatMap((records) =>
    inOrder(records.SecurityGroupRules)
      .filter(({ GroupId }) => groups.has(GroupId))
      .map((rule) => ({ ...rule, Tags: [] })),
  );
}

/** Every interface in a subnet, whoever has it. */
export function interfacesIn(context: CallContext, subnet: string): readonly NetworkInterfaceRecord[] {
  return [...context.world.regions()]
    .filter(({ region }) => region === context.region)
    .flatMap((records) => [...records.NetworkInterfaces.values()])
    .filter((eni) => eni.SubnetId === subnet);
}

function participants({ world, account, region }: CallContext): readonly RegionRecords[] {
  const accounts = world.state.shares.flatMap((share) =>
    share.owner === account && share.region === region ? [share.participant] : [],
  );
  return [...new Set(accounts)].sort().map((participant) => world.records(participant, region));
}

/** What EC2 says to a participant who would change what is the owner's, and to an owner of a participant's group. */
export function notTheOwner(): AwsError {
  return new AwsError(
    "UnauthorizedOperation",
    "You are not authorized to perform this operation. A subnet in this vpc is shared but the provided object is not owned by you",
    403,
  );
}
