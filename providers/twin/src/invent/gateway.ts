import { publicAddress } from "../ec2/address.ts";
import { addressCount, blockOf, formatAddress } from "../ec2/cidr.ts";
import type { CallContext } from "../ec2/context.ts";
import { find } from "../ec2/lookup.ts";
import { hexId } from "../records/ids.ts";
import type { SubnetRecord, VpcRecord } from "../records/kinds.ts";

/** A NAT gateway in a subnet that is there. */
export interface NatGatewayPlan {
  readonly region: string;
  readonly subnet: string;
}

/** An internet gateway, attached to a VPC that is there. */
export interface InternetGatewayPlan {
  /** Default: the twin's own. */
  readonly account?: string;
  readonly region: string;
  readonly vpc: string;
}

/** Answers its id. */
export function inventInternetGateway(context: CallContext, { vpc }: InternetGatewayPlan): string {
  const { VpcId, OwnerId } = find(context, "Vpcs", "VpcId", vpc);
  const InternetGatewayId = context.world.newId("igw");
  const Attachments = [{ VpcId, State: "attached" as const }];
  context.records.InternetGateways.set(InternetGatewayId, { InternetGatewayId, OwnerId, Attachments, Tags: [] });
  return InternetGatewayId;
}

/** Answers its id. */
export function inventNatGateway(context: CallContext, { subnet }: NatGatewayPlan): string {
  const id = context.world.newId("nat");
  recordNatGateway(context, find(context, "Subnets", "SubnetId", subnet), id);
  return id;
}

export function recordNatGateway({ records }: CallContext, home: SubnetRecord, id: string): void {
  const neighbours = [...records.NatGateways.values()].filter(({ SubnetId }) => SubnetId === home.SubnetId).length;
  records.NatGateways.set(id, {
    NatGatewayId: id,
    VpcId: home.VpcId,
    SubnetId: home.SubnetId,
    State: "available",
    ConnectivityType: home.MapPublicIpOnLaunch ? "public" : "private",
    NatGatewayAddresses: [natAddress(home, id, neighbours)],
    Tags: [],
  });
}

/** Of the last addresses of its subnet that AWS gives, far from where nodes begin; outside as an Elastic IP of its own. */
function natAddress({ CidrBlock, MapPublicIpOnLaunch }: SubnetRecord, id: string, neighbours: number) {
  const block = blockOf("cidr", CidrBlock);
  const PrivateIp = formatAddress(block.base + addressCount(block) - 2 - neighbours);
  const AllocationId = `eipalloc-${hexId(id, 0)}`;
  const outside = MapPublicIpOnLaunch ? { AllocationId, PublicIp: publicAddress(AllocationId) } : {};
  return { IsPrimary: true, PrivateIp, Status: "succeeded" as const, ...outside };
}

/** Attaches a VPC to a transit gateway by these subnets. */
export function recordAttachment(
  context: CallContext,
  vpc: VpcRecord,
  within: readonly SubnetRecord[],
  gateway: string,
): void {
  // One for each VPC and gateway; ids that somebody counts on do not depend on it.
  const TransitGatewayAttachmentId = `tgw-attach-${hexId(`${vpc.VpcId}/${gateway}`, 0)}`;
  context.records.TransitGatewayVpcAttachments.set(TransitGatewayAttachmentId, {
    TransitGatewayAttachmentId,
    TransitGatewayId: gateway,
    VpcId: vpc.VpcId,
    VpcOwnerId: context.account,
    SubnetIds: within.map(({ SubnetId }) => SubnetId),
    State: "available",
    Tags: [],
  });
}
