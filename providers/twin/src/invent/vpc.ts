import { ensureZones } from "../ec2/account-zones.ts";
import { type Block, blockOf, formatBlock } from "../ec2/cidr.ts";
import type { CallContext } from "../ec2/context.ts";
import { makeRouteTable } from "../ec2/route-table.ts";
import { attach } from "../ec2/route-table-association.ts";
import { makeSubnet } from "../ec2/subnet.ts";
import { makeVpc } from "../ec2/vpc.ts";
import type { RouteTableRecord, SubnetRecord, Tag, VpcRecord, ZoneRecord } from "../records/kinds.ts";
import { recordAttachment, recordNatGateway } from "./gateway.ts";

export interface VpcPlan {
  /** By which clusters of the plan name it. */
  readonly key: string;
  /** 12 digits; default: the caller's. */
  readonly account?: string;
  readonly region: string;
  /** `vpc-…` as the Fabric names it; default: a new one. */
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Primary block, /16 to /26 with two zones. */
  readonly cidr: string;
  /** By name or by zone id. */
  readonly zones: readonly string[];
  /** The account whose names `zones` are; default: the VPC's own. */
  readonly namedBy?: string;
  /** Accounts that all of its subnets are shared with, also those made later; `caller` is the twin's own. */
  readonly sharedWith?: readonly string[];
  /** NAT gateways with ids that somebody knows; without a zone in the first. */
  readonly natGateways?: readonly { readonly id: string; readonly zone?: string | undefined }[];
  /** Transit gateways that the VPC is attached to, in all of its zones. */
  readonly transitGateways?: readonly string[];
  /** Prefix length of each node subnet; default: as large as the block allows with as many public ones. */
  readonly nodeSubnetLength?: number;
}

export interface InventedVpc {
  readonly vpc: VpcRecord;
  /** Private subnets, in the order of the plan's zones: where nodes live. */
  readonly nodeSubnets: readonly SubnetRecord[];
}

/** A VPC as people build them: a private and a public subnet in each zone, a private table with NAT, a public one with an internet gateway. */
export function inventVpc(context: CallContext, plan: VpcPlan): InventedVpc {
  ensureZones(context.records);
  const vpc = makeVpc(context, formatBlock(blockOf("cidr", plan.cidr)), tagsOf(plan.tags ?? {}), plan.id);
  vpc.State = "available";
  for (const account of plan.sharedWith ?? []) {
    const participant = account === "caller" ? context.world.state.caller.account : account;
    context.world.state.shares.push({ owner: context.account, region: context.region, vpc: vpc.VpcId, participant });
  }
  const { nodes, publics } = pieces(plan);
  const nodeSubnets = subnets(context, vpc, plan, nodes, "private");
  const publicSubnets = subnets(context, vpc, plan, publics, "public");
  const privateTable = table(context, vpc, "private", nodeSubnets);
  const own = context.world.newId("nat");
  route(privateTable, { NatGatewayId: own });
  if (publicSubnets.length > 0) {
    route(table(context, vpc, "public", publicSubnets), { GatewayId: context.world.newId("igw") });
  }
  const homes = publicSubnets.length > 0 ? publicSubnets : nodeSubnets;
  for (const { id, zone } of [{ id: own, zone: undefined }, ...(plan.natGateways ?? [])]) {
    const home = homes[Math.max(0, plan.zones.indexOf(zone ?? ""))];
    if (home) recordNatGateway(context, home, id);
  }
  for (const gateway of plan.transitGateways ?? []) recordAttachment(context, vpc, nodeSubnets, gateway);
  return { vpc, nodeSubnets };
}

export function tagsOf(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}

/** Equal pieces of the block: one a zone for nodes and, where there is room, one a zone for load balancers. */
function pieces(plan: VpcPlan): { readonly nodes: readonly Block[]; readonly publics: readonly Block[] } {
  const whole = blockOf("cidr", plan.cidr);
  const zones = plan.zones.length;
  const length = plan.nodeSubnetLength ?? Math.max(16, whole.length + Math.ceil(Math.log2(2 * zones)));
  const room = 2 ** (length - whole.length);
  if (length > 28 || room < zones) throw new Error(`${plan.cidr} has no room for node subnets in ${zones} zones`);
  const piece = (index: number): Block => ({ base: whole.base + index * 2 ** (32 - length), length });
  const all = Array.from({ length: Math.min(room, 2 * zones) }, (_, index) => piece(index));
  return { nodes: all.slice(0, zones), publics: all.length < 2 * zones ? [] : all.slice(zones) };
}

function subnets(
  context: CallContext,
  vpc: VpcRecord,
  plan: VpcPlan,
  blocks: readonly Block[],
  use: "private" | "public",
): readonly SubnetRecord[] {
  return blocks.map((block, index) => {
    const name = plan.zones[index] ?? "";
    const zone = zoneOf(context, name, plan.namedBy);
    if (zone === undefined) throw new Error(`${context.region} has no zone ${name}`);
    const role = use === "private" ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb";
    const subnet = makeSubnet(context, vpc, block, zone, tagsOf({ Name: `${plan.key}-${use}-${name}`, [role]: "1" }));
    subnet.State = "available";
    subnet.MapPublicIpOnLaunch = use === "public";
    return subnet;
  });
}

/** A zone of this account, by its id or by what `namedBy` calls it. */
function zoneOf(context: CallContext, word: string, namedBy: string | undefined): ZoneRecord | undefined {
  const account = namedBy === "caller" ? context.world.state.caller.account : namedBy;
  const names = account === undefined ? context.records : context.world.records(account, context.region);
  ensureZones(names);
  const id = names.AvailabilityZones.get(word)?.ZoneId ?? word;
  return [...context.records.AvailabilityZones.values()].find((zone) => zone.ZoneId === id);
}

function table(
  context: CallContext,
  vpc: VpcRecord,
  use: string,
  subnetsOf: readonly SubnetRecord[],
): RouteTableRecord {
  const made = makeRouteTable(context, vpc.VpcId, tagsOf({ Name: use }));
  for (const subnet of subnetsOf) {
    attach(context, made, { SubnetId: subnet.SubnetId, Main: false });
  }
  return made;
}

function route(to: RouteTableRecord, target: { readonly NatGatewayId?: string; readonly GatewayId?: string }): void {
  to.Routes.push({ DestinationCidrBlock: "0.0.0.0/0", Origin: "CreateRoute", State: "active", ...target });
}
