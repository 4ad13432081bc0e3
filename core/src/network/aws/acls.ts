import { readPrefix } from "../../addressing/index.ts";
import { type AclEntry, type Observed, onceFor } from "../../observed/index.ts";
import type { Filter, FilterRule } from "../model.ts";
import { addressRange, portsMatch } from "./matches.ts";
import { isPlanned, type World } from "./world.ts";

/** What a network ACL does to what leaves a subnet and to what comes into it. */
export interface Acl {
  readonly leaving: readonly Filter[];
  readonly entering: readonly Filter[];
}

/**
 * The ACL of a subnet: its own, else its VPC's default one (F33). Of a subnet that AWS has, records always tell the one that is its own: where
 * ACLs were read and none of them is, that one is missing, and lets nothing through.
 */
export function aclOf(world: World, subnet: Observed<"subnet">): Acl {
  const ofSubnet = world.groups("network-acl", "acl by subnet", ({ props }) => props.subnets).get(subnet.id);
  if (ofSubnet?.[0] !== undefined) return filtersOf(ofSubnet[0]);
  const gap = gapOf(world, subnet);
  if (gap !== undefined) {
    world.notes.find("NET-1", gap.message, gap.hint);
    return closedAcl(subnet);
  }
  const { vpc } = subnet.props;
  const acl = aclsOf(world, vpc).find(({ props }) => props.isDefault);
  if (acl !== undefined) return filtersOf(acl);
  const id = `${vpc}/network-acls`;
  const text = `The network ACLs of ${vpc} were not read; they are taken as AWS makes them, which let everything through (F33).`;
  world.notes.assume({ id, text, about: [id] });
  return openAcl(world.get("vpc", vpc) ?? subnet);
}

function aclsOf(world: World, vpc: string): readonly Observed<"network-acl">[] {
  return world.groups("network-acl", "acls by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
}

/** What is missing where ACLs were read and that of a subnet is not among them; undefined where none were, and while AWS has yet to make it. */
function gapOf(
  world: World,
  { id, scope, props: { vpc } }: Observed<"subnet">,
): { readonly message: string; readonly hint?: string } | undefined {
  const fault = world.brokenRecords(scope, "network-acl");
  const known = aclsOf(world, vpc);
  if (fault === undefined && !world.isRead(scope, "network-acl") && known.length === 0) return undefined;
  if (isPlanned(vpc) || (isPlanned(id) && known.some(({ props }) => props.isDefault))) return undefined;
  const missing = isPlanned(id) ? `the default network ACL of ${vpc}` : `the network ACL of ${id}`;
  return fault === undefined
    ? { message: `${missing} is not in the snapshot` }
    : { message: `${missing} is not among those that could be read: ${fault.message}`, hint: fault.hint };
}

/** Lets nothing through, as security groups that were not read do. */
const closedAcl = onceFor(({ id }: Observed<"subnet">): Acl => {
  const closed: readonly Filter[] = [{ id: `the unread network ACL of ${id}`, stateful: false, rules: [] }];
  return { leaving: closed, entering: closed };
});

/** A default ACL, as AWS makes it. */
const openAcl = onceFor((of: Observed<"vpc"> | Observed<"subnet">): Acl => {
  const id = `${of.kind === "vpc" ? of.id : (of as Observed<"subnet">).props.vpc}/network-acls`;
  const open: readonly Filter[] = [{ id, stateful: false, rules: [{ id: `${id}/assumed`, permits: true, match: {} }] }];
  return { leaving: open, entering: open };
});

/** In the order of their numbers; what no entry matches is dropped (F33). */
const filtersOf = onceFor(
  (acl: Observed<"network-acl">): Acl => ({
    leaving: [filterOf(acl.id, "egress", acl.props.egress)],
    entering: [filterOf(acl.id, "ingress", acl.props.ingress)],
  }),
);

function filterOf(acl: string, direction: "ingress" | "egress", entries: readonly AclEntry[]): Filter {
  const id = `${acl}/${direction}`;
  const inOrder = [...entries].sort((a, b) => a.number - b.number);
  return { id, stateful: false, rules: inOrder.flatMap((entry) => ruleOf(id, direction, entry) ?? []) };
}

function ruleOf(filter: string, direction: "ingress" | "egress", entry: AclEntry): FilterRule | undefined {
  const ports = portsMatch(entry);
  const prefix = readPrefix(entry.cidr);
  if (ports === undefined || prefix === undefined) return undefined;
  const field = direction === "ingress" ? "source" : "destination";
  return {
    id: `${filter}/${entry.number}`,
    permits: entry.permits,
    match: { ...ports, [field]: [addressRange(prefix)] },
  };
}
