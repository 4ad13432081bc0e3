import type { Filter, SecurityGroupRule } from "@aws-sdk/client-ec2";
import { type AwsScope, type KindProps, TAG_UID } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { canonicalRule } from "../records/security-rules.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** The rules of an account and region that some Fabric has marked as its own. AWS has no filter by a tag's key alone here. */
export function readMarkedRules(reading: Reading): Promise<readonly SecurityGroupRule[]> {
  return readRules(reading, [{ Name: `tag:${TAG_UID}`, Values: ["*"] }]);
}

export function readRules(reading: Reading, Filters: Filter[]): Promise<readonly SecurityGroupRule[]> {
  return allPages(
    (NextToken) =>
      ask(reading, "ec2:DescribeSecurityGroupRules", () =>
        reading.api.ec2.describeSecurityGroupRules({
          Filters,
          MaxResults: PAGE_SIZES.securityGroupRules,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.SecurityGroupRules,
    (answer) => answer.NextToken,
  );
}

export function observedRule(rule: SecurityGroupRule, scope: AwsScope): Observed<"security-group-rule"> {
  const tags = tagMap(rule.Tags);
  const owner = ownerOf(tags);
  return {
    kind: "security-group-rule",
    scope,
    id: rule.SecurityGroupRuleId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: rulePropsOf(rule, scope.account),
    facts: {},
  };
}

/** In the form in which equal rules are equal: see `canonicalRule`. A group of another account is `ACCOUNT/sg-…`, as AWS's own tools write it. */
export function rulePropsOf(rule: SecurityGroupRule, account: string): KindProps["security-group-rule"] {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = rule;
  const cidr = CidrIpv4 ?? CidrIpv6 ?? PrefixListId;
  const { GroupId: source, UserId: owner = account } = ReferencedGroupInfo ?? {};
  const ports = canonicalRule({
    protocol: rule.IpProtocol ?? "-1",
    ...(rule.FromPort === undefined ? {} : { fromPort: rule.FromPort }),
    ...(rule.ToPort === undefined ? {} : { toPort: rule.ToPort }),
    ...(cidr === undefined ? {} : { cidr }),
  });
  return {
    group: rule.GroupId ?? "",
    direction: rule.IsEgress ? "egress" : "ingress",
    ...ports,
    ...(source === undefined ? {} : { source: owner === account ? source : `${owner}/${source}` }),
    description: rule.Description ?? "",
  };
}
