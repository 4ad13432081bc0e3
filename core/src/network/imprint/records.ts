import { podGroupId } from "../../compile/identity/identity.ts";
import type { SecurityRule } from "../../desired/kinds/kinds.ts";
import type { AclEntry, Observed, ObservedKind } from "../../observed/index.ts";
import { isMadeByCni } from "../kubernetes/cluster-parts.ts";
import { cniVersion, configuredEnv, READ_RANGES, READ_VARIABLES } from "../kubernetes/cni.ts";
import { DISCOVERY_TAG } from "../kubernetes/planned.ts";
import type { Draft } from "./draft.ts";

type Writers = { readonly [K in ObservedKind]?: (record: Observed<K>, draft: Draft, keys: readonly string[]) => void };

/** Kinds that no network is made of. Of prefix lists and of endpoints there is something only where a route or a rule leads to them. */
const UNREAD: ReadonlySet<ObservedKind> = new Set<ObservedKind>([
  "route",
  "vpc-cidr",
  "subnet-cidr-reservation",
  "node-pool",
  "ec2-node-class",
  "access-entry",
  "launch-template",
  "instance-type",
  "availability-zone",
  "service-quota",
  "security-group-policy",
  "pod-disruption-budget",
  "namespace",
  "prefix-list",
  "vpc-endpoint",
]);

export function isUnread({ kind }: Observed): boolean {
  return UNREAD.has(kind);
}

/**
 * Everything that a network is made of in a record, of what a VPC has whose clusters have no nodes yet; of other kinds only that they are there
 * (`odd`). `keys`: of the clusters.
 */
export function writeRecord(record: Observed, draft: Draft, keys: readonly string[]): void {
  const write = WRITERS[record.kind] as ((record: Observed, draft: Draft, keys: readonly string[]) => void) | undefined;
  if (write === undefined) draft.odd = true;
  else write(record, draft, keys);
}

/** Targets of routes that do not lead out of the VPC's own, by way of other records. */
const OWN_TARGETS = /^(igw|eigw|nat)-/;

const WRITERS: Writers = {
  vpc: ({ props, facts }, draft) => {
    draft.address(props.cidr);
    for (const block of [...facts.cidrs, ...(facts.ipv6Cidrs ?? [])]) {
      draft.address(block.cidr);
      draft.value(block.state);
      draft.value(block.private);
    }
    draft.value(facts.blockPublicAccess);
  },
  subnet: ({ props, facts, tags }, draft) => {
    draft.name(props.vpc);
    draft.addresses([props.cidr, ...(facts.ipv6Cidrs ?? [])]);
    draft.zone(props.zone);
    draft.value(facts.blockPublicAccess);
    draft.value(tags?.[DISCOVERY_TAG] === "1");
  },
  "route-table": writeRouteTable,
  "route-table-association": ({ id, props, facts }, draft) => {
    draft.name(props.routeTable);
    draft.name(props.subnet);
    draft.value(facts.state);
    if (facts.state !== "disassociated") draft.claim("table", props.subnet, id);
  },
  "security-group": ({ id, owner, props }, draft, keys) => {
    draft.name(props.vpc);
    draft.value(props.name === "default");
    draft.value(owner === undefined ? -1 : keys.findIndex((key) => podGroupId(key) === owner.id));
    writeRules(props.ingress, draft);
    writeRules(props.egress, draft);
    if (props.name === "default") draft.claim("default group", props.vpc, id);
  },
  "network-acl": ({ id, props }, draft) => {
    draft.name(props.vpc);
    draft.value(props.isDefault);
    draft.set(props.subnets);
    writeEntries(props.ingress, draft);
    writeEntries(props.egress, draft);
    for (const subnet of props.subnets) draft.claim("acl", subnet, id);
    if (props.isDefault) draft.claim("default acl", props.vpc, id);
  },
  "network-interface": writeInterface,
  "nat-gateway": ({ props }, draft) => {
    draft.name(props.vpc);
    draft.name(props.subnet);
    draft.value(props.state);
    draft.value(props.connectivity);
    for (const { private: own, public: outside } of props.addresses ?? []) exchange(own, outside, draft);
  },
  "internet-gateway": ({ id, props }, draft) => {
    draft.set(props.vpcs);
    for (const vpc of props.vpcs) draft.claim("internet gateway", vpc, id);
  },
  "egress-only-internet-gateway": ({ props }, draft) => draft.set(props.vpcs),
  "elastic-address": ({ props }, draft) => {
    draft.name(props.networkInterface);
    exchange(props.private, props.public, draft);
  },
  cluster: ({ props }, draft) => {
    draft.cluster(props.name);
    draft.name(props.vpc);
    draft.set(props.subnets);
    draft.name(props.securityGroup);
    draft.value(props.ipFamily);
    draft.value(props.autoMode);
    draft.value(props.managedCni);
  },
  "node-group": ({ props }, draft) => {
    draft.cluster(props.cluster);
    draft.set(props.subnets);
  },
  "cni-addon": ({ props, facts }, draft) => {
    draft.cluster(props.cluster);
    draft.value(facts.addonVersion);
    draft.value(String(facts.configuration.enableNetworkPolicy));
    const asked = configuredEnv(facts.configuration);
    writeVariables((name) => asked[name], draft);
    writeVariables((name) => props.env[name], draft);
  },
  "cni-daemonset": ({ props, facts }, draft) => {
    draft.value(JSON.stringify(cniVersion(facts.image)));
    draft.value(facts.enforcesPolicies);
    writeVariables((name) => facts.env[name]?.value, draft);
    writeVariables((name) => props.env[name], draft);
  },
  "eni-config": ({ props }, draft) => {
    // The zone whose nodes take it, also of a further one (`ZONE-2`).
    draft.zone(props.name.replace(/-\d+$/, ""));
    draft.name(props.subnet);
    draft.set(props.securityGroups);
  },
  "node-class": ({ props }, draft) => {
    draft.set(props.subnets);
    draft.set(props.podSubnets);
    draft.set(props.securityGroups);
    draft.set(props.podSecurityGroups);
    draft.value(props.snatPolicy);
  },
};

function writeRouteTable({ id, props, facts }: Observed<"route-table">, draft: Draft): void {
  draft.name(props.vpc);
  draft.value(facts.main);
  draft.odd ||= (facts.gateways ?? []).length > 0;
  for (const { destination, target, origin, state } of facts.routes) {
    draft.address(destination);
    if (target === "local") draft.value(target);
    else draft.name(target);
    draft.value(origin);
    draft.value(state);
    draft.odd ||= isList(destination) || (target !== "local" && !OWN_TARGETS.test(target));
    // Of several the first table's would be taken.
    if (OWN_TARGETS.test(target) && !target.startsWith("nat-"))
      draft.claim(target.startsWith("igw-") ? "igw" : "eigw", props.vpc, target);
  }
  if (facts.main) draft.claim("main table", props.vpc, id);
}

/** Of an instance more is asked: whether it runs, and what it is. */
function writeInterface({ props }: Observed<"network-interface">, draft: Draft): void {
  draft.odd ||= props.instance !== undefined;
  draft.name(props.vpc);
  draft.name(props.subnet);
  draft.value(props.status);
  draft.value(props.type);
  draft.value(isMadeByCni(props));
  draft.set(props.groups);
  draft.addresses(props.addresses);
  draft.addresses(props.prefixes);
  draft.value(props.sourceDestCheck);
  for (const { private: own, public: outside } of props.publicAddresses ?? []) exchange(own, outside, draft);
}

function exchange(own: string | undefined, outside: string | undefined, draft: Draft): void {
  draft.address(own);
  draft.address(outside);
  draft.claim("public address", own, outside ?? "");
}

function writeRules(rules: readonly SecurityRule[], draft: Draft): void {
  draft.value(rules.length);
  for (const { protocol, fromPort, toPort, cidr, group } of rules) {
    draft.value(protocol);
    draft.value(fromPort);
    draft.value(toPort);
    draft.address(cidr);
    draft.name(group);
    draft.odd ||= isList(cidr ?? "");
  }
}

function writeEntries(entries: readonly AclEntry[], draft: Draft): void {
  draft.value(entries.length);
  for (const { number, permits, protocol, cidr, fromPort, toPort, icmpType, icmpCode } of entries) {
    draft.value(number);
    draft.value(permits);
    draft.value(protocol);
    draft.address(cidr);
    draft.value(fromPort);
    draft.value(toPort);
    draft.value(icmpType);
    draft.value(icmpCode);
  }
}

function writeVariables(read: (name: string) => string | undefined, draft: Draft): void {
  for (const name of READ_VARIABLES) draft.value(read(name));
  for (const name of READ_RANGES) {
    const text = read(name);
    if (text === undefined) draft.value(text);
    else draft.addresses(text.split(",").map((item) => item.trim()));
  }
}

function isList(text: string): boolean {
  return text.startsWith("pl-");
}
