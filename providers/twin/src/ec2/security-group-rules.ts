import type { RevokedSecurityGroupRule, SecurityGroupRuleDescription } from "@aws-sdk/client-ec2";
import { AwsError } from "../behaviour/aws-error.ts";
import type { SecurityGroupRecord, SecurityGroupRuleRecord } from "../records/kinds.ts";
import type { CallContext, Rule } from "./context.ts";
import { describe, type FilterReaders } from "./describe.ts";
import { find, remove } from "./lookup.ts";
import {
  addRules,
  type PermissionInput,
  requestedRules,
  ruleKey,
  rulesOfGroup,
  withReference,
} from "./security-rules.ts";
import { specifiedTags } from "./tags.ts";

/** And tags by key and value, not by key alone (DescribeSecurityGroupRules API reference). */
const FILTERS: FilterReaders<SecurityGroupRuleRecord> = {
  "group-id": (rule) => [rule.GroupId],
  "security-group-rule-id": (rule) => [rule.SecurityGroupRuleId],
};

export const describeSecurityGroupRules: Rule<"describeSecurityGroupRules"> = (context, input) => {
  const ids = { parameter: "SecurityGroupRuleIds", values: input.SecurityGroupRuleIds };
  const { records, ...rest } = describe(context, "SecurityGroupRules", ids, input, FILTERS);
  return { ...rest, SecurityGroupRules: [...records] };
};

type AuthorizeInput = PermissionInput & {
  readonly GroupId?: string | undefined;
  readonly TagSpecifications?: Parameters<typeof specifiedTags>[0];
};

/** All rules of the call or none, as AWS does it (moto is not atomic here: aws-benchmarks A.1, probe 68). */
function authorize(context: CallContext, input: AuthorizeInput, egress: boolean) {
  const group = find(context, "SecurityGroups", "GroupId", input.GroupId);
  const tags = specifiedTags(input.TagSpecifications, "security-group-rule");
  const wanted = requestedRules(context, input).map((rule) => withReference(context, group, rule));
  const present = rulesOfGroup(context, group.GroupId, egress);
  const keys = new Set(present.map(ruleKey));
  const duplicate = wanted.find((rule) => keys.has(ruleKey(rule)));
  if (duplicate !== undefined) {
    throw new AwsError("InvalidPermission.Duplicate", `the specified rule "${ruleKey(duplicate)}" already exists`);
  }
  const together = [...present, ...wanted];
  // IPv4 and IPv6 are counted apart; a reference or prefix list counts for both (F31).
  const counts = [together.filter((rule) => !rule.CidrIpv6), together.filter((rule) => !rule.CidrIpv4)];
  if (counts.some((rules) => rules.length > context.limits.rulesPerGroup)) {
    throw new AwsError(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
  return { Return: true, SecurityGroupRules: [...addRules(context, group, egress, wanted, tags)] };
}

export const authorizeSecurityGroupIngress: Rule<"authorizeSecurityGroupIngress"> = (context, input) =>
  authorize(context, input, false);

export const authorizeSecurityGroupEgress: Rule<"authorizeSecurityGroupEgress"> = (context, input) =>
  authorize(context, input, true);

type RevokeInput = PermissionInput & {
  readonly GroupId?: string | undefined;
  readonly SecurityGroupRuleIds?: readonly string[] | undefined;
};

/** By rule id or by what the rule says; one that is not there refuses the whole call (RevokeSecurityGroupIngress API reference). */
function revoke(context: CallContext, input: RevokeInput, egress: boolean) {
  const group = find(context, "SecurityGroups", "GroupId", input.GroupId);
  const present = rulesOfGroup(context, group.GroupId, egress);
  const goes =
    input.SecurityGroupRuleIds?.map((id) => byId(present, id)) ??
    requestedRules(context, input).map((wanted) => byContent(present, ruleKey(wanted)));
  for (const rule of goes) remove(context, "SecurityGroupRules", rule);
  return { Return: true, RevokedSecurityGroupRules: goes.map(revoked) };
}

function byId(rules: readonly SecurityGroupRuleRecord[], id: string | undefined): SecurityGroupRuleRecord {
  const rule = rules.find((one) => one.SecurityGroupRuleId === id);
  if (rule === undefined) {
    throw new AwsError("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`);
  }
  return rule;
}

function byContent(rules: readonly SecurityGroupRuleRecord[], key: string): SecurityGroupRuleRecord {
  const rule = rules.find((one) => ruleKey(one) === key);
  if (rule === undefined) {
    throw new AwsError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
  }
  return rule;
}

function revoked(rule: SecurityGroupRuleRecord): RevokedSecurityGroupRule {
  const { GroupOwnerId: _owner, ReferencedGroupInfo, Tags: _tags, SecurityGroupRuleArn: _arn, ...rest } = rule;
  return ReferencedGroupInfo === undefined ? rest : { ...rest, ReferencedGroupId: ReferencedGroupInfo.GroupId };
}

export const revokeSecurityGroupIngress: Rule<"revokeSecurityGroupIngress"> = (context, input) =>
  revoke(context, input, false);

export const revokeSecurityGroupEgress: Rule<"revokeSecurityGroupEgress"> = (context, input) =>
  revoke(context, input, true);

type DescriptionInput = PermissionInput & {
  readonly GroupId?: string | undefined;
  readonly SecurityGroupRuleDescriptions?: readonly SecurityGroupRuleDescription[] | undefined;
};

/** The description is no part of a rule's identity: this alone changes it. All or nothing; a rule that is absent refuses the call. */
function redescribe(context: CallContext, input: DescriptionInput, egress: boolean) {
  const group: SecurityGroupRecord = find(context, "SecurityGroups", "GroupId", input.GroupId);
  const present = rulesOfGroup(context, group.GroupId, egress);
  const changes =
    input.SecurityGroupRuleDescriptions?.map(({ SecurityGroupRuleId, Description }) => ({
      rule: byId(present, SecurityGroupRuleId),
      Description,
    })) ??
    requestedRules(context, input).map((wanted) => ({
      rule: byContent(present, ruleKey(wanted)),
      Description: wanted.Description,
    }));
  for (const { rule, Description } of changes) {
    if (Description === undefined || Description === "") delete rule.Description;
    else rule.Description = Description;
  }
  return { Return: true };
}

export const updateSecurityGroupRuleDescriptionsIngress: Rule<"updateSecurityGroupRuleDescriptionsIngress"> = (
  context,
  input,
) => redescribe(context, input, false);

export const updateSecurityGroupRuleDescriptionsEgress: Rule<"updateSecurityGroupRuleDescriptionsEgress"> = (
  context,
  input,
) => redescribe(context, input, true);
