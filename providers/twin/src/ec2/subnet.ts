import { AwsError } from "../behaviour/aws-error.ts";
import type { SubnetRecord, VpcRecord, ZoneRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import { addressCount, type Block, blockOf, contains, formatBlock, overlaps, parseBlock } from "./cidr.ts";
import { type CallContext, later, type Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";
import { add, find, remove } from "./lookup.ts";
import { interfacesIn } from "./sharing.ts";
import { specifiedTags } from "./tags.ts";

/** The first four addresses and the last (F14). */
const RESERVED_ADDRESSES = 5;

const FILTERS: FilterReaders<SubnetRecord> = {
  "availability-zone": (subnet) => [subnet.AvailabilityZone],
  "availability-zone-id": (subnet) => [subnet.AvailabilityZoneId],
  "available-ip-address-count": (subnet) => [String(subnet.AvailableIpAddressCount)],
  "cidr-block": (subnet) => [subnet.CidrBlock],
  "default-for-az": (subnet) => [String(subnet.DefaultForAz ?? false)],
  "owner-id": (subnet) => [subnet.OwnerId],
  state: (subnet) => [subnet.State],
  "subnet-id": (subnet) => [subnet.SubnetId],
  "tag-key": (subnet) => tagsOf(subnet).map((tag) => tag.Key),
  "vpc-id": (subnet) => [subnet.VpcId],
};

export const describeSubnets: Rule<"describeSubnets"> = (context, input) => {
  const ids = { parameter: "SubnetIds", values: input.SubnetIds };
  const { records, ...rest } = describe(context, "Subnets", ids, input, FILTERS);
  return { ...rest, Subnets: [...records] };
};

export const createSubnet: Rule<"createSubnet"> = (context, input) => {
  const vpc = find(context, "Vpcs", "VpcId", input.VpcId);
  const block = blockOf("CidrBlock", input.CidrBlock);
  const Tags = specifiedTags(input.TagSpecifications, "subnet");
  const zone = zoneOf(context, input.AvailabilityZone, input.AvailabilityZoneId);
  checkBlock(context, vpc, block);
  const siblings = [...context.records.Subnets.values()].filter((subnet) => subnet.VpcId === vpc.VpcId);
  if (siblings.length >= context.limits.subnetsPerVpc) {
    throw new AwsError("SubnetLimitExceeded", "The maximum number of subnets has been reached.");
  }
  const subnet = makeSubnet(context, vpc, block, zone, Tags);
  later(context, context.timing.subnet, { kind: "subnet-available", subnet: subnet.SubnetId });
  return { Subnet: subnet };
};

/** The subnet, `pending`, under the VPC's default network ACL. */
export function makeSubnet(
  context: CallContext,
  vpc: VpcRecord,
  block: Block,
  zone: ZoneRecord,
  tags: SubnetRecord["Tags"],
): SubnetRecord {
  const SubnetId = context.world.newId("subnet");
  const acl = [...context.records.NetworkAcls.values()].find((one) => one.VpcId === vpc.VpcId && one.IsDefault);
  acl?.Associations.push({
    NetworkAclAssociationId: context.world.newId("aclassoc"),
    NetworkAclId: acl.NetworkAclId,
    SubnetId,
  });
  return add(context, "Subnets", {
    SubnetId,
    VpcId: vpc.VpcId,
    CidrBlock: formatBlock(block),
    AvailabilityZone: zone.ZoneName,
    AvailabilityZoneId: zone.ZoneId,
    AvailableIpAddressCount: addressCount(block) - RESERVED_ADDRESSES,
    AssignIpv6AddressOnCreation: false,
    DefaultForAz: false,
    Ipv6CidrBlockAssociationSet: [],
    MapPublicIpOnLaunch: false,
    OwnerId: context.account,
    State: "pending",
    SubnetArn: `arn:${context.world.state.caller.partition}:ec2:${context.region}:${context.account}:subnet/${SubnetId}`,
    Tags: tags,
  });
}

/** /16 to /28, inside a block that is `associated` (not merely `associating`), beside the VPC's other subnets. */
function checkBlock(context: CallContext, vpc: VpcRecord, block: Block): void {
  const text = formatBlock(block);
  const inside = vpc.CidrBlockAssociationSet.some(({ CidrBlock, CidrBlockState }) => {
    const outer = parseBlock(CidrBlock);
    return CidrBlockState.State === "associated" && outer !== undefined && contains(outer, block);
  });
  if (block.length < 16 || block.length > 28 || !inside) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${text}' is invalid.`);
  }
  for (const subnet of context.records.Subnets.values()) {
    if (subnet.VpcId !== vpc.VpcId) continue;
    const other = parseBlock(subnet.CidrBlock);
    if (other !== undefined && overlaps(other, block)) {
      throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${text}' conflicts with another subnet`);
    }
  }
}

function zoneOf(context: CallContext, name: string | undefined, id: string | undefined): ZoneRecord {
  const zones = inOrder(context.records.AvailabilityZones);
  if (name !== undefined && id !== undefined) {
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameters availabilityZone and availabilityZoneId cannot be used together",
    );
  }
  const zone = zones.find((one) =>
    id !== undefined ? one.ZoneId === id : name === undefined || one.ZoneName === name,
  );
  if (zone !== undefined) return zone;
  const [parameter, value, known] =
    id === undefined
      ? ["availabilityZone", name, zones.map((one) => one.ZoneName)]
      : ["availabilityZoneId", id, zones.map((one) => one.ZoneId)];
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${value}) for parameter ${parameter} is invalid. Subnets can currently only be created in the following availability zones: ${known.join(", ")}.`,
  );
}

/**
 * Refused while an interface is in it; its route table association goes with it. What AWS does with a reservation in it is not
 * documented: refused here, so that whoever relies on either answer is found out.
 */
export const deleteSubnet: Rule<"deleteSubnet"> = (context, input) => {
  const subnet = find(context, "Subnets", "SubnetId", input.SubnetId);
  const { records } = context;
  const inIt = [...interfacesIn(context, subnet.SubnetId), ...records.SubnetCidrReservations.values()];
  if (inIt.some((thing) => thing.SubnetId === subnet.SubnetId)) {
    throw new AwsError(
      "DependencyViolation",
      `The subnet '${subnet.SubnetId}' has dependencies and cannot be deleted.`,
    );
  }
  for (const table of records.RouteTables.values()) {
    table.Associations = table.Associations.filter((association) => association.SubnetId !== subnet.SubnetId);
  }
  for (const acl of records.NetworkAcls.values()) {
    acl.Associations = acl.Associations.filter((association) => association.SubnetId !== subnet.SubnetId);
  }
  remove(context, "Subnets", subnet);
  return {};
};
