import type { IpPermission, IpRange, UserIdGroupPair } from "@aws-sdk/client-ec2";
import type { SecurityRule } from "@podspan/core/desired";
import { canonicalCidr } from "./cidr.ts";

/** Names that AWS answers for protocol numbers (IANA). */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };
const PORT_PROTOCOLS: ReadonlySet<string> = new Set(["tcp", "udp"]);
const ICMP_PROTOCOLS: ReadonlySet<string> = new Set(["icmp", "icmpv6"]);
const LAST_PORT = 65_535;

/** AWS's grouped permissions of one direction as single rules: canonical, each once, sorted. */
export function rulesOf(permissions: readonly IpPermission[] | undefined): readonly SecurityRule[] {
  return sortedRules((permissions ?? []).flatMap(rulesOfPermission));
}

function rulesOfPermission(permission: IpPermission): readonly SecurityRule[] {
  const base = {
    protocol: permission.IpProtocol ?? "-1",
    ...(permission.FromPort === undefined ? {} : { fromPort: permission.FromPort }),
    ...(permission.ToPort === undefined ? {} : { toPort: permission.ToPort }),
  };
  const described = (source: { cidr: string } | { group: string }, description: string | undefined): SecurityRule => ({
    ...base,
    ...source,
    ...(description ? { description } : {}),
  });
  return [
    ...(permission.IpRanges ?? []).map((range) => described({ cidr: range.CidrIp ?? "" }, range.Description)),
    ...(permission.Ipv6Ranges ?? []).map((range) => described({ cidr: range.CidrIpv6 ?? "" }, range.Description)),
    ...(permission.PrefixListIds ?? []).map((list) => described({ cidr: list.PrefixListId ?? "" }, list.Description)),
    ...(permission.UserIdGroupPairs ?? []).map((pair) => described({ group: pair.GroupId ?? "" }, pair.Description)),
  ];
}

/** Rules in the one form in which equal rules are equal JSON: see `canonicalRule`; each once, sorted. */
export function sortedRules(rules: readonly SecurityRule[]): readonly SecurityRule[] {
  const byKey = new Map(rules.map((rule) => [ruleKey(rule), canonicalRule(rule)]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** Protocols by name, canonical CIDRs, and no ports where they mean all: AWS says -1, nothing, or 0-65535 for that. */
export function canonicalRule(rule: SecurityRule): SecurityRule {
  const protocol = PROTOCOL_NAMES[rule.protocol] ?? rule.protocol;
  return {
    protocol,
    ...portsOf(protocol, rule.fromPort, rule.toPort),
    ...(rule.cidr === undefined ? {} : { cidr: canonicalCidr(rule.cidr) }),
    ...(rule.group === undefined ? {} : { group: rule.group }),
    ...(rule.description ? { description: rule.description } : {}),
  };
}

function portsOf(protocol: string, from = -1, to = -1): { fromPort?: number; toPort?: number } {
  if (PORT_PROTOCOLS.has(protocol)) {
    const all = from === -1 || (from === 0 && to === LAST_PORT);
    return all ? {} : { fromPort: from, toPort: to };
  }
  // Type 8 with any code is 8 and -1.
  if (ICMP_PROTOCOLS.has(protocol)) return from === -1 ? {} : { fromPort: from, toPort: to };
  return {};
}

/** What AWS tells two rules apart by; the description is not part of it. */
export function ruleKey(rule: SecurityRule): string {
  const { protocol, fromPort, toPort, cidr, group } = canonicalRule(rule);
  return JSON.stringify([protocol, fromPort ?? -1, toPort ?? -1, cidr ?? "", group ?? ""]);
}

/** Single rules as the fewest permissions, for one call per direction. */
export function permissionsOf(rules: readonly SecurityRule[]): IpPermission[] {
  const groups = new Map<string, IpPermission>();
  for (const rule of sortedRules(rules)) {
    const ports = wirePorts(rule);
    const key = JSON.stringify([rule.protocol, ports.FromPort, ports.ToPort]);
    const permission = groups.get(key) ?? { IpProtocol: rule.protocol, ...ports };
    groups.set(key, withSource(permission, rule));
  }
  return [...groups.values()];
}

function wirePorts(rule: SecurityRule): Pick<IpPermission, "FromPort" | "ToPort"> {
  if (rule.fromPort !== undefined) return { FromPort: rule.fromPort, ToPort: rule.toPort ?? rule.fromPort };
  if (PORT_PROTOCOLS.has(rule.protocol)) return { FromPort: 0, ToPort: LAST_PORT };
  return ICMP_PROTOCOLS.has(rule.protocol) ? { FromPort: -1, ToPort: -1 } : {};
}

function withSource(permission: IpPermission, rule: SecurityRule): IpPermission {
  const note = rule.description ? { Description: rule.description } : {};
  if (rule.group !== undefined) {
    const pair: UserIdGroupPair = { GroupId: rule.group, ...note };
    return { ...permission, UserIdGroupPairs: [...(permission.UserIdGroupPairs ?? []), pair] };
  }
  const cidr = rule.cidr ?? "";
  if (cidr.startsWith("pl-")) {
    return { ...permission, PrefixListIds: [...(permission.PrefixListIds ?? []), { PrefixListId: cidr, ...note }] };
  }
  if (cidr.includes(":")) {
    return { ...permission, Ipv6Ranges: [...(permission.Ipv6Ranges ?? []), { CidrIpv6: cidr, ...note }] };
  }
  const range: IpRange = { CidrIp: cidr, ...note };
  return { ...permission, IpRanges: [...(permission.IpRanges ?? []), range] };
}

/** What must change so that a direction has exactly the wanted rules. */
export interface RuleDelta {
  readonly missing: readonly SecurityRule[];
  readonly surplus: readonly SecurityRule[];
  /** There already, with another description. */
  readonly redescribed: readonly SecurityRule[];
}

export function ruleDelta(current: readonly SecurityRule[], wanted: readonly SecurityRule[]): RuleDelta {
  const has = new Map(sortedRules(current).map((rule) => [ruleKey(rule), rule]));
  const wants = new Map(sortedRules(wanted).map((rule) => [ruleKey(rule), rule]));
  const isNew = (key: string): boolean => !has.has(key);
  return {
    missing: [...wants].filter(([key]) => isNew(key)).map(([, rule]) => rule),
    surplus: [...has].filter(([key]) => !wants.has(key)).map(([, rule]) => rule),
    redescribed: [...wants]
      .filter(([key, rule]) => !isNew(key) && has.get(key)?.description !== rule.description)
      .map(([, rule]) => rule),
  };
}
