import { AwsError } from "../behaviour/aws-error.ts";
import type { VpcRecord } from "../records/kinds.ts";
import { blockOf, formatBlock } from "./cidr.ts";
import { type CallContext, later, type Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";
import { localRoute } from "./local-routes.ts";
import { add, find, remove } from "./lookup.ts";
import { isLive } from "./peering-lifecycle.ts";
import { addRules } from "./security-rules.ts";
import { specifiedTags } from "./tags.ts";
import { checkVpcBlock } from "./vpc-blocks.ts";

const FILTERS: FilterReaders<VpcRecord> = {
  cidr: (vpc) => [vpc.CidrBlock],
  "cidr-block-association.cidr-block": (vpc) => vpc.CidrBlockAssociationSet.map((entry) => entry.CidrBlock),
  "cidr-block-association.association-id": (vpc) => vpc.CidrBlockAssociationSet.map((entry) => entry.AssociationId),
  "cidr-block-association.state": (vpc) => vpc.CidrBlockAssociationSet.map((entry) => entry.CidrBlockState.State),
  "dhcp-options-id": (vpc) => [vpc.DhcpOptionsId],
  "is-default": (vpc) => [String(vpc.IsDefault)],
  "owner-id": (vpc) => [vpc.OwnerId],
  state: (vpc) => [vpc.State],
  "tag-key": (vpc) => tagsOf(vpc).map((tag) => tag.Key),
  "vpc-id": (vpc) => [vpc.VpcId],
};

export const describeVpcs: Rule<"describeVpcs"> = (context, input) => {
  const { records, ...rest } = describe(context, "Vpcs", { parameter: "VpcIds", values: input.VpcIds }, input, FILTERS);
  return { ...rest, Vpcs: [...records] };
};

/** Makes the VPC with its main route table, default security group and default network ACL ("VPC basics"; F10, F24, F33). */
export const createVpc: Rule<"createVpc"> = (context, input) => {
  const block = blockOf("CidrBlock", input.CidrBlock);
  checkVpcBlock(block);
  const Tags = specifiedTags(input.TagSpecifications, "vpc");
  if (context.records.Vpcs.size >= context.limits.vpcsPerRegion) {
    throw new AwsError("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
  }
  const vpc = makeVpc(context, formatBlock(block), Tags);
  later(context, context.timing.vpc, { kind: "vpc-available", vpc: vpc.VpcId });
  return { Vpc: vpc };
};

/** The VPC and what AWS makes with it, `pending`. */
export function makeVpc(context: CallContext, cidr: string, tags: VpcRecord["Tags"], id?: string): VpcRecord {
  const { world } = context;
  const VpcId = id ?? world.newId("vpc");
  const vpc = add(context, "Vpcs", {
    VpcId,
    CidrBlock: cidr,
    CidrBlockAssociationSet: [
      { AssociationId: world.newId("vpc-cidr-assoc"), CidrBlock: cidr, CidrBlockState: { State: "associated" } },
    ],
    DhcpOptionsId: "default",
    InstanceTenancy: "default",
    IsDefault: false,
    OwnerId: context.account,
    State: "pending",
    Tags: tags,
  });
  makeMainTable(context, vpc);
  makeDefaultAcl(context, vpc);
  makeDefaultGroup(context, vpc);
  return vpc;
}

function makeMainTable(context: CallContext, vpc: VpcRecord): void {
  const RouteTableId = context.world.newId("rtb");
  add(context, "RouteTables", {
    RouteTableId,
    VpcId: vpc.VpcId,
    OwnerId: context.account,
    Associations: [
      {
        RouteTableAssociationId: context.world.newId("rtbassoc"),
        RouteTableId,
        Main: true,
        AssociationState: { State: "associated" },
      },
    ],
    Routes: [localRoute(vpc.CidrBlock)],
    PropagatingVgws: [],
    Tags: [],
  });
}

function makeDefaultAcl(context: CallContext, vpc: VpcRecord): void {
  const entry = (Egress: boolean, RuleNumber: number, RuleAction: "allow" | "deny") => ({
    CidrBlock: "0.0.0.0/0",
    Egress,
    Protocol: "-1",
    RuleAction,
    RuleNumber,
  });
  add(context, "NetworkAcls", {
    NetworkAclId: context.world.newId("acl"),
    VpcId: vpc.VpcId,
    IsDefault: true,
    OwnerId: context.account,
    Associations: [],
    Entries: [
      entry(true, 100, "allow"),
      entry(true, 32767, "deny"),
      entry(false, 100, "allow"),
      entry(false, 32767, "deny"),
    ],
    Tags: [],
  });
}

/** F24: ingress all from itself, egress all. */
function makeDefaultGroup(context: CallContext, vpc: VpcRecord): void {
  const group = add(context, "SecurityGroups", {
    GroupId: context.world.newId("sg"),
    GroupName: "default",
    Description: "default VPC security group",
    VpcId: vpc.VpcId,
    OwnerId: context.account,
    Tags: [],
  });
  const all = { IpProtocol: "-1", FromPort: -1, ToPort: -1 };
  addRules(context, group, false, [
    { ...all, ReferencedGroupInfo: { GroupId: group.GroupId, UserId: context.account } },
  ]);
  addRules(context, group, true, [{ ...all, CidrIpv4: "0.0.0.0/0" }]);
}

/** Refused while anything is in it that AWS did not make with it (DeleteVpc API reference). */
export const deleteVpc: Rule<"deleteVpc"> = (context, input) => {
  const vpc = find(context, "Vpcs", "VpcId", input.VpcId);
  const { records } = context;
  const inside = <T extends { VpcId?: string | undefined }>(kind: ReadonlyMap<string, T>) =>
    [...kind.values()].filter((record) => record.VpcId === vpc.VpcId);
  const groups = inside(records.SecurityGroups);
  const tables = inside(records.RouteTables);
  const busy =
    inside(records.Subnets).length > 0 ||
    inside(records.NetworkInterfaces).length > 0 ||
    groups.some((group) => group.GroupName !== "default") ||
    tables.some((table) => !table.Associations.some((association) => association.Main)) ||
    [...records.VpcPeeringConnections.values()].some(
      (peering) =>
        isLive(peering) && [peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId].includes(vpc.VpcId),
    );
  if (busy) {
    throw new AwsError("DependencyViolation", `The vpc '${vpc.VpcId}' has dependencies and cannot be deleted.`);
  }
  const ids = new Set(groups.map((group) => group.GroupId));
  for (const rule of [...records.SecurityGroupRules.values()])
    if (ids.has(rule.GroupId)) remove(context, "SecurityGroupRules", rule);
  for (const group of groups) remove(context, "SecurityGroups", group);
  for (const table of tables) remove(context, "RouteTables", table);
  for (const acl of inside(records.NetworkAcls)) remove(context, "NetworkAcls", acl);
  remove(context, "Vpcs", vpc);
  return {};
};
