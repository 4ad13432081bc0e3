import type { IpPermission } from "@aws-sdk/client-ec2";
import { AwsError } from "../behaviour/aws-error.ts";
import type { SecurityGroupRecord, SecurityGroupRuleRecord } from "../records/kinds.ts";
import { flattened, type RuleTarget } from "../records/rules.ts";
import { canonicalV6, formatBlock, parseBlock } from "./cidr.ts";
import type { CallContext } from "./context.ts";
import { add, checkId } from "./lookup.ts";

/** The single-rule form of authorize and revoke: `CidrIp` and friends beside the group. */
export interface PermissionInput {
  readonly IpPermissions?: readonly IpPermission[] | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
}

const PROTOCOLS: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", all: "-1" };

/** What the request names, as flat rules in AWS's own spelling; throws for what EC2 refuses before it looks at the group. */
export function requestedRules(context: CallContext, input: PermissionInput): readonly RuleTarget[] {
  const permissions = input.IpPermissions ?? single(input);
  if (permissions.length === 0)
    throw new AwsError("MissingParameter", "The request must contain the parameter ipPermissions");
  const rules = permissions.flatMap((permission) => rulesOf(context, permission));
  const keys = rules.map(ruleKey);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) {
    throw new AwsError("InvalidParameterValue", "The same permission must not appear multiple times");
  }
  return rules;
}

function single(input: PermissionInput): readonly IpPermission[] {
  if (input.IpProtocol === undefined) return [];
  const { IpProtocol, FromPort, ToPort, CidrIp } = input;
  return [{ IpProtocol, FromPort, ToPort, IpRanges: CidrIp === undefined ? [] : [{ CidrIp }] }];
}

function rulesOf(context: CallContext, permission: IpPermission): readonly RuleTarget[] {
  const ports = portsOf(permission);
  const rules = flattened({ ...permission, ...ports }, context.account);
  if (rules.length === 0) {
    throw new AwsError("MissingParameter", "The request must contain a source or destination for each permission");
  }
  return rules.map(canonical);
}

/** Ports are needed for TCP and UDP, are type and code for ICMP, and mean nothing for the others (API reference: IpPermission). */
function portsOf(permission: IpPermission): Required<Pick<RuleTarget, "IpProtocol" | "FromPort" | "ToPort">> {
  const given = permission.IpProtocol?.toLowerCase();
  if (given === undefined) throw new AwsError("MissingParameter", "The request must contain the parameter ipProtocol");
  const IpProtocol = PROTOCOLS[given] ?? given;
  if (
    !["-1", "tcp", "udp", "icmp", "icmpv6"].includes(IpProtocol) &&
    !(Number(IpProtocol) >= 0 && Number(IpProtocol) <= 255)
  ) {
    throw new AwsError(
      "InvalidParameterValue",
      `Invalid value '${permission.IpProtocol}' for IP protocol. Unknown protocol.`,
    );
  }
  const FromPort = permission.FromPort ?? -1;
  const ToPort = permission.ToPort ?? -1;
  if (IpProtocol !== "tcp" && IpProtocol !== "udp") {
    return IpProtocol.startsWith("icmp") ? { IpProtocol, FromPort, ToPort } : { IpProtocol, FromPort: -1, ToPort: -1 };
  }
  if (permission.FromPort === undefined || permission.ToPort === undefined) {
    throw new AwsError(
      "InvalidParameterValue",
      "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
    );
  }
  if (FromPort < 0 || ToPort > 65535 || FromPort > ToPort) {
    throw new AwsError("InvalidParameterValue", `Invalid TCP/UDP port range (${FromPort}:${ToPort})`);
  }
  return { IpProtocol, FromPort, ToPort };
}

function canonical(rule: RuleTarget): RuleTarget {
  if (rule.CidrIpv4 !== undefined) return { ...rule, CidrIpv4: canonicalV4(rule.CidrIpv4) };
  if (rule.CidrIpv6 !== undefined) {
    const text = canonicalV6(rule.CidrIpv6);
    if (text === undefined) throw malformed(rule.CidrIpv6);
    return { ...rule, CidrIpv6: text };
  }
  if (rule.ReferencedGroupInfo !== undefined) checkId("SecurityGroups", "GroupId", rule.ReferencedGroupInfo.GroupId);
  return rule;
}

/** Host bits are cleared, not refused (F15). */
function canonicalV4(text: string): string {
  const block = parseBlock(text);
  if (block === undefined) throw malformed(text);
  return formatBlock(block);
}

function malformed(cidr: string): AwsError {
  return new AwsError("InvalidParameterValue", `CIDR block ${cidr} is malformed`);
}

/**
 * A rule that is to be added, with what EC2 tells of a group that it names: one of the same VPC, or of one that an active peering in the
 * same Region joins to it (F27). A rule that is there may be taken away whatever has become of the group (F30).
 */
export function withReference(context: CallContext, group: SecurityGroupRecord, rule: RuleTarget): RuleTarget {
  const reference = rule.ReferencedGroupInfo;
  if (reference === undefined) return rule;
  const id = reference.GroupId ?? "";
  const records = context.world.records(reference.UserId ?? context.account, context.region);
  const other = context.world.isHidden(id) ? undefined : records.SecurityGroups.get(id);
  if (other === undefined) throw new AwsError("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
  if (other.VpcId === group.VpcId) return rule;
  const peering = [...context.records.VpcPeeringConnections.values()].find(
    ({ RequesterVpcInfo, AccepterVpcInfo, Status }) =>
      Status.Code === "active" &&
      RequesterVpcInfo.Region === AccepterVpcInfo.Region &&
      [RequesterVpcInfo.VpcId, AccepterVpcInfo.VpcId].includes(group.VpcId) &&
      [RequesterVpcInfo.VpcId, AccepterVpcInfo.VpcId].includes(other.VpcId),
  );
  if (peering === undefined) {
    throw new AwsError("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
  }
  const { VpcPeeringConnectionId } = peering;
  const across = { VpcId: other.VpcId, VpcPeeringConnectionId, PeeringStatus: "active" };
  return { ...rule, ReferencedGroupInfo: { ...reference, ...across } };
}

/** Equal keys are the same rule: the description is not part of it. */
export function ruleKey(rule: RuleTarget): string {
  const to = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId;
  return `${rule.IpProtocol}/${rule.FromPort}/${rule.ToPort}/${to}`;
}

export function rulesOfGroup(
  context: CallContext,
  groupId: string,
  egress: boolean,
): readonly SecurityGroupRuleRecord[] {
  return [...context.records.SecurityGroupRules.values()].filter(
    (rule) => rule.GroupId === groupId && rule.IsEgress === egress,
  );
}

export function addRules(
  context: CallContext,
  group: SecurityGroupRecord,
  egress: boolean,
  rules: readonly RuleTarget[],
  tags: SecurityGroupRuleRecord["Tags"] = [],
): readonly SecurityGroupRuleRecord[] {
  return rules.map((rule) =>
    add(context, "SecurityGroupRules", {
      SecurityGroupRuleId: context.world.newId("sgr"),
      GroupId: group.GroupId,
      GroupOwnerId: group.OwnerId,
      IsEgress: egress,
      Tags: tags,
      ...rule,
    }),
  );
}
