import type { TransitGatewayRoute } from "@aws-sdk/client-ec2";
import type { AnyAttachmentRecord, VpcRecord } from "../../records/kinds.ts";
import { overlaps, parseBlock } from "../cidr.ts";
import type { CallContext } from "../context.ts";
import { anyOf } from "./known.ts";

const CARRYING: ReadonlySet<string> = new Set(["available", "modifying"]);

/**
 * The routes of a transit gateway's table at this instant. Static ones lead nowhere once their attachment is gone. Propagated ones
 * of a VPC follow its blocks; a block that overlaps one which is propagated already is not (F39, "Routes" in "How transit gateways
 * work"). What was recorded of attachments whose VPC is not in this world stays as it was recorded. A static route goes before a
 * propagated one to the same destination (F40), which is not shown.
 */
export function routesOfTable(context: CallContext, table: string): readonly TransitGatewayRoute[] {
  const recorded = context.records.TransitGatewayRoutes.get(table)?.Routes ?? [];
  const followed = propagationsOf(context, table);
  const ids = new Set(followed.map(({ attachment }) => attachment.TransitGatewayAttachmentId));
  const isFollowed = (route: TransitGatewayRoute): boolean =>
    route.Type === "propagated" &&
    (route.TransitGatewayAttachments ?? []).some(({ TransitGatewayAttachmentId: id = "" }) => ids.has(id));
  const kept = recorded.filter((route) => !isFollowed(route)).map((route) => withState(context, route));
  const taken = new Set(kept.map((route) => route.DestinationCidrBlock));
  return [...kept, ...propagated(followed).filter((route) => !taken.has(route.DestinationCidrBlock))].sort(byKey);
}

function byKey(a: TransitGatewayRoute, b: TransitGatewayRoute): number {
  const key = (route: TransitGatewayRoute) => route.DestinationCidrBlock ?? route.PrefixListId ?? "";
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

/** An attachment that nothing is known of carries as it was recorded to. */
function withState(context: CallContext, route: TransitGatewayRoute): TransitGatewayRoute {
  const attachments = (route.TransitGatewayAttachments ?? []).flatMap(
    ({ TransitGatewayAttachmentId: id = "" }) => stateOf(context, id) ?? [],
  );
  if (attachments.length === 0 || route.Type === "propagated") return route;
  const carries = attachments.some((state) => CARRYING.has(state));
  return { ...route, State: carries ? "active" : "blackhole" };
}

function stateOf({ records }: CallContext, id: string): string | undefined {
  return (records.TransitGatewayAttachments.get(id) ?? records.TransitGatewayVpcAttachments.get(id))?.State;
}

interface Followed {
  readonly attachment: AnyAttachmentRecord;
  readonly vpc: VpcRecord;
}

/** VPC attachments that propagate to a table and whose VPC is in this world, the oldest first. */
function propagationsOf(context: CallContext, table: string): readonly Followed[] {
  const { records } = context;
  const propagations = records.TransitGatewayPropagations.get(table)?.TransitGatewayRouteTablePropagations ?? [];
  const found = propagations.flatMap(({ TransitGatewayAttachmentId: id = "", State = "enabled" }) => {
    const known = records.TransitGatewayVpcAttachments.get(id);
    const attachment = records.TransitGatewayAttachments.get(id) ?? (known && anyOf(known));
    const vpc = vpcOf(context, attachment?.ResourceType === "vpc" ? attachment.ResourceId : undefined);
    return attachment && vpc && State === "enabled" ? [{ attachment, vpc }] : [];
  });
  const age = ({ attachment }: Followed) =>
    `${attachment.CreationTime?.toISOString() ?? ""} ${attachment.TransitGatewayAttachmentId}`;
  return found.sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

/** Whoever in this region has the VPC. */
function vpcOf({ world, region }: CallContext, id: string | undefined): VpcRecord | undefined {
  if (id === undefined) return undefined;
  return world
    .regions()
    .filter((records) => records.region === region)
    .map((records) => records.Vpcs.get(id))
    .find((vpc) => vpc !== undefined);
}

function propagated(followed: readonly Followed[]): readonly TransitGatewayRoute[] {
  const routes: TransitGatewayRoute[] = [];
  for (const { attachment, vpc } of followed) {
    if (!CARRYING.has(attachment.State)) continue;
    const target = {
      TransitGatewayAttachmentId: attachment.TransitGatewayAttachmentId,
      ResourceType: attachment.ResourceType,
      ResourceId: vpc.VpcId,
    };
    const others = routes.map(({ DestinationCidrBlock = "" }) => DestinationCidrBlock);
    for (const { CidrBlock, CidrBlockState } of vpc.CidrBlockAssociationSet) {
      if (CidrBlockState.State !== "associated" || others.some((other) => overlap(other, CidrBlock))) continue;
      routes.push({
        DestinationCidrBlock: CidrBlock,
        TransitGatewayAttachments: [target],
        Type: "propagated",
        State: "active",
      });
    }
  }
  return routes;
}

function overlap(a: string, b: string): boolean {
  const [one, other] = [parseBlock(a), parseBlock(b)];
  return one !== undefined && other !== undefined && overlaps(one, other);
}
