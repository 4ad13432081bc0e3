import type { IpPermission, UserIdGroupPair } from "@aws-sdk/client-ec2";
import type { SecurityGroupRecord, SecurityGroupRuleRecord } from "./kinds.ts";

/**
 * The two shapes of a group's rules: flat (`DescribeSecurityGroupRules`, one record a rule, the twin's own) and grouped by
 * protocol and ports (`DescribeSecurityGroups`).
 */
export function withPermissions(
  group: SecurityGroupRecord,
  rules: readonly SecurityGroupRuleRecord[],
): SecurityGroupRecord & { IpPermissions: IpPermission[]; IpPermissionsEgress: IpPermission[] } {
  return {
    ...group,
    IpPermissions: grouped(rules.filter((rule) => !rule.IsEgress)),
    IpPermissionsEgress: grouped(rules.filter((rule) => rule.IsEgress)),
  };
}

function grouped(rules: readonly SecurityGroupRuleRecord[]): IpPermission[] {
  const groups = Map.groupBy(rules, (rule) => `${rule.IpProtocol}/${rule.FromPort}/${rule.ToPort}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([, members]) => {
      const first = members[0];
      return first === undefined ? [] : [permission(first, members)];
    });
}

function permission(first: SecurityGroupRuleRecord, rules: readonly SecurityGroupRuleRecord[]): IpPermission {
  const described = (rule: SecurityGroupRuleRecord) =>
    rule.Description === undefined ? {} : { Description: rule.Description };
  // AWS leaves the ports out for "all protocols".
  const ports = first.IpProtocol === "-1" ? {} : { FromPort: first.FromPort, ToPort: first.ToPort };
  return {
    IpProtocol: first.IpProtocol,
    ...ports,
    IpRanges: rules.flatMap((rule) => (rule.CidrIpv4 ? [{ CidrIp: rule.CidrIpv4, ...described(rule) }] : [])),
    Ipv6Ranges: rules.flatMap((rule) => (rule.CidrIpv6 ? [{ CidrIpv6: rule.CidrIpv6, ...described(rule) }] : [])),
    PrefixListIds: rules.flatMap((rule) =>
      rule.PrefixListId ? [{ PrefixListId: rule.PrefixListId, ...described(rule) }] : [],
    ),
    UserIdGroupPairs: rules.flatMap((rule) =>
      rule.ReferencedGroupInfo
        ? [
            {
              ...rule.ReferencedGroupInfo,
              ...described(rule),
            },
          ]
        : [],
    ),
  };
}

/** What one rule allows, without its id, group and direction. */
export type RuleTarget = Pick<
  SecurityGroupRuleRecord,
  | "IpProtocol"
  | "FromPort"
  | "ToPort"
  | "CidrIpv4"
  | "CidrIpv6"
  | "PrefixListId"
  | "ReferencedGroupInfo"
  | "Description"
>;

/** One permission as flat rules, one per source or destination. Absent ports are -1, as DescribeSecurityGroupRules tells them. */
export function flattened(permission: IpPermission, account: string): readonly RuleTarget[] {
  const base = {
    IpProtocol: permission.IpProtocol ?? "-1",
    FromPort: permission.FromPort ?? -1,
    ToPort: permission.ToPort ?? -1,
  };
  const about = (entry: { Description?: string | undefined }) =>
    entry.Description === undefined ? {} : { Description: entry.Description };
  return [
    ...(permission.IpRanges ?? []).map((range) => ({ ...base, ...about(range), CidrIpv4: range.CidrIp ?? "" })),
    ...(permission.Ipv6Ranges ?? []).map((range) => ({ ...base, ...about(range), CidrIpv6: range.CidrIpv6 ?? "" })),
    ...(permission.PrefixListIds ?? []).map((list) => ({
      ...base,
      ...about(list),
      PrefixListId: list.PrefixListId ?? "",
    })),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => ({
      ...base,
      ...about(pair),
      ReferencedGroupInfo: referenced(pair, account),
    })),
  ];
}

/** A group of another VPC is told with the peering over which it is meant. */
function referenced(pair: UserIdGroupPair, account: string): RuleTarget["ReferencedGroupInfo"] {
  const { VpcId, VpcPeeringConnectionId, PeeringStatus } = pair;
  return {
    GroupId: pair.GroupId ?? "",
    UserId: pair.UserId ?? account,
    ...(VpcId === undefined ? {} : { VpcId }),
    ...(VpcPeeringConnectionId === undefined ? {} : { VpcPeeringConnectionId }),
    ...(PeeringStatus === undefined ? {} : { PeeringStatus }),
  };
}
