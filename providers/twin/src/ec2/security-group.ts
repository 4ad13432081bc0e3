import { AwsError } from "../behaviour/aws-error.ts";
import type { SecurityGroupRecord, SecurityGroupRuleRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import { withPermissions } from "../records/rules.ts";
import type { CallContext, Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";
import { add, find, findUsableVpc, remove } from "./lookup.ts";
import { addRules } from "./security-rules.ts";
import { rulesOfParticipants } from "./sharing.ts";
import { specifiedTags } from "./tags.ts";

/** Letters, digits, spaces and these (CreateSecurityGroup API reference). */
const NAME = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

type Rules = readonly SecurityGroupRuleRecord[];

function filters(rulesOf: (group: SecurityGroupRecord) => Rules): FilterReaders<SecurityGroupRecord> {
  const ingress = (group: SecurityGroupRecord) => rulesOf(group).filter((rule) => !rule.IsEgress);
  const egress = (group: SecurityGroupRecord) => rulesOf(group).filter((rule) => rule.IsEgress);
  return {
    description: (group) => [group.Description],
    "egress.ip-permission.cidr": (group) => egress(group).map((rule) => rule.CidrIpv4),
    "group-id": (group) => [group.GroupId],
    "group-name": (group) => [group.GroupName],
    "ip-permission.cidr": (group) => ingress(group).map((rule) => rule.CidrIpv4),
    "ip-permission.group-id": (group) => ingress(group).map((rule) => rule.ReferencedGroupInfo?.GroupId),
    "owner-id": (group) => [group.OwnerId],
    "tag-key": (group) => tagsOf(group).map((tag) => tag.Key),
    "vpc-id": (group) => [group.VpcId],
  };
}

export const describeSecurityGroups: Rule<"describeSecurityGroups"> = (context, input) => {
  const rules = [...inOrder(context.records.SecurityGroupRules), ...rulesOfParticipants(context)];
  const byGroup = Map.groupBy(rules, (rule) => rule.GroupId);
  const rulesOf = (group: SecurityGroupRecord): Rules => byGroup.get(group.GroupId) ?? [];
  const ids = { parameter: "GroupIds", values: input.GroupIds };
  const { records, ...rest } = describe(context, "SecurityGroups", ids, input, filters(rulesOf));
  return { ...rest, SecurityGroups: records.map((group) => withPermissions(group, rulesOf(group))) };
};

/** A new group has no ingress and one egress rule, all to 0.0.0.0/0 (F23). */
export const createSecurityGroup: Rule<"createSecurityGroup"> = (context, input) => {
  const GroupName = nameOf(input.GroupName);
  const Description = descriptionOf(input.Description);
  if (input.VpcId === undefined) throw new AwsError("VPCIdNotSpecified", "No default VPC for this user");
  const vpc = findUsableVpc(context, input.VpcId);
  const Tags = specifiedTags(input.TagSpecifications, "security-group");
  const groups = [...context.records.SecurityGroups.values()];
  if (groups.some((group) => group.VpcId === vpc.VpcId && group.GroupName === GroupName)) {
    throw new AwsError(
      "InvalidGroup.Duplicate",
      `The security group '${GroupName}' already exists for VPC '${vpc.VpcId}'`,
    );
  }
  if (groups.length >= context.limits.groupsPerRegion) {
    throw new AwsError("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.");
  }
  const group = makeGroup(context, { VpcId: vpc.VpcId, GroupName, Description, Tags });
  return {
    GroupId: group.GroupId,
    Tags: group.Tags,
    SecurityGroupArn: `arn:${context.world.state.caller.partition}:ec2:${context.region}:${context.account}:security-group/${group.GroupId}`,
  };
};

export function makeGroup(
  context: CallContext,
  what: Pick<SecurityGroupRecord, "VpcId" | "GroupName" | "Description" | "Tags">,
): SecurityGroupRecord {
  const GroupId = context.world.newId("sg");
  const group = add(context, "SecurityGroups", { ...what, GroupId, OwnerId: context.account });
  addRules(context, group, true, [{ IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "0.0.0.0/0" }]);
  return group;
}

function nameOf(name: string | undefined): string {
  if (name === undefined || name === "")
    throw new AwsError("MissingParameter", "The request must contain the parameter GroupName");
  if (name === "default") throw new AwsError("InvalidGroup.Reserved", "The security group 'default' is reserved");
  if (name.startsWith("sg-")) {
    throw new AwsError(
      "InvalidParameterValue",
      `Invalid group name. Group names may not be in the format sg-*: ${name}`,
    );
  }
  if (!NAME.test(name))
    throw new AwsError("InvalidParameterValue", `Value (${name}) for parameter GroupName is invalid.`);
  return name;
}

function descriptionOf(description: string | undefined): string {
  if (description === undefined || description === "") {
    throw new AwsError("MissingParameter", "The request must contain the parameter GroupDescription");
  }
  if (!NAME.test(description)) {
    throw new AwsError("InvalidParameterValue", `Value (${description}) for parameter GroupDescription is invalid.`);
  }
  return description;
}

/**
 * Not the default group, none that an interface carries, none that another group's rule names; one of a peered VPC goes stale instead
 * (F30; "Update your security groups to reference peer security groups").
 */
export const deleteSecurityGroup: Rule<"deleteSecurityGroup"> = (context, input) => {
  const group = find(context, "SecurityGroups", "GroupId", input.GroupId);
  if (group.GroupName === "default") {
    throw new AwsError(
      "CannotDelete",
      `the specified group: "${group.GroupId}" name: "default" cannot be deleted by a user`,
    );
  }
  const { records } = context;
  const carried = [...records.NetworkInterfaces.values()].some((eni) =>
    eni.Groups.some((one) => one.GroupId === group.GroupId),
  );
  const rules = [...records.SecurityGroupRules.values()];
  const named = rules.some(
    (rule) =>
      rule.GroupId !== group.GroupId &&
      rule.ReferencedGroupInfo?.GroupId === group.GroupId &&
      rule.ReferencedGroupInfo.VpcPeeringConnectionId === undefined,
  );
  if (carried || named) throw new AwsError("DependencyViolation", `resource ${group.GroupId} has a dependent object`);
  for (const rule of rules) if (rule.GroupId === group.GroupId) remove(context, "SecurityGroupRules", rule);
  remove(context, "SecurityGroups", group);
  return { Return: true, GroupId: group.GroupId };
};
