import { AwsError } from "../behaviour/aws-error.ts";
import type { VpcRecord } from "../records/kinds.ts";
import type { RegionRecords } from "../records/region.ts";
import { type Block, blockOf, contains, formatBlock, overlaps, parseBlock } from "./cidr.ts";

function block(text: string): Block {
  return blockOf("CidrBlock", text);
}

const RFC1918_10 = block("10.0.0.0/8");
const RFC1918_172 = block("172.16.0.0/12");
const RFC1918_192 = block("192.168.0.0/16");
const BENCHMARK = block("198.19.0.0/16");
/** Ranges that no VPC may have ("VPC CIDR blocks", VPC user guide, VPC CIDR blocks). */
const NEVER = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"].map(block);

/**
 * The restriction table of "VPC CIDR blocks: IPv4 CIDR block association restrictions" (F17), row by row: what a VPC that has a
 * block in `has` is refused. The last row stands for public ranges and 100.64.0.0/10.
 */
const RESTRICTIONS: readonly { readonly has: (block: Block) => boolean; readonly refused: readonly Block[] }[] = [
  { has: (b) => contains(RFC1918_10, b), refused: [RFC1918_172, RFC1918_192, BENCHMARK] },
  { has: (b) => contains(block("10.0.0.0/15"), b), refused: [block("10.0.0.0/16")] },
  {
    has: (b) => contains(RFC1918_172, b),
    refused: [RFC1918_10, RFC1918_192, block("172.31.0.0/16"), BENCHMARK],
  },
  { has: (b) => contains(RFC1918_192, b), refused: [RFC1918_10, RFC1918_172, BENCHMARK] },
  { has: (b) => contains(BENCHMARK, b), refused: [RFC1918_10, RFC1918_172, RFC1918_192] },
  { has: isOther, refused: [RFC1918_10, RFC1918_172, RFC1918_192, BENCHMARK] },
];

function isOther(b: Block): boolean {
  return ![RFC1918_10, RFC1918_172, RFC1918_192, BENCHMARK].some((range) => contains(range, b));
}

/** Size and range of any block of a VPC, primary or further. */
export function checkVpcBlock(candidate: Block): void {
  if (candidate.length < 16 || candidate.length > 28) {
    throw new AwsError("InvalidVpc.Range", `The CIDR '${formatBlock(candidate)}' is invalid.`);
  }
  if (NEVER.some((range) => overlaps(range, candidate))) {
    throw new AwsError("InvalidVpc.Range", `The CIDR '${formatBlock(candidate)}' is invalid.`);
  }
}

/** Blocks that take room: an entry that failed or left does not. */
export function liveBlocks(vpc: VpcRecord): readonly Block[] {
  return vpc.CidrBlockAssociationSet.filter(
    ({ CidrBlockState }) => CidrBlockState.State !== "failed" && CidrBlockState.State !== "disassociated",
  ).flatMap((association) => parseBlock(association.CidrBlock) ?? []);
}

/**
 * Whether a further block is refused by the table. A VPC whose primary block is RFC 1918 keeps the row of that block: associating
 * 100.64.0.0/10 or public space later does not take its own range from it (the table's last note); a VPC whose primary is not
 * RFC 1918 can never get one (F17).
 */
export function restricted(vpcBlocks: readonly Block[], candidate: Block): boolean {
  const primary = vpcBlocks[0];
  const rows = RESTRICTIONS.filter(({ has }) =>
    vpcBlocks.some((b) => has(b) && !(primary !== undefined && !isOther(primary) && isOther(b))),
  );
  return rows.some(({ refused }) => refused.some((range) => overlaps(range, candidate)));
}

/** Every rule that AssociateVpcCidrBlock applies to an IPv4 block. `limit`: blocks per VPC, primary included (F20, quota L-83CA0A9D). */
export function checkFurtherBlock(records: RegionRecords, vpc: VpcRecord, candidate: Block, limit: number): void {
  const text = formatBlock(candidate);
  checkVpcBlock(candidate);
  const present = liveBlocks(vpc);
  if (present.some((b) => overlaps(b, candidate))) {
    throw new AwsError("CidrConflict", `The CIDR '${text}' conflicts with another CIDR of the VPC`);
  }
  if (restricted(present, candidate)) {
    throw new AwsError(
      "InvalidVpc.Range",
      `The CIDR '${text}' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or use a publicly-routable CIDR. For additional restrictions, see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html`,
    );
  }
  checkRoutes(records, vpc, candidate);
  checkPeerings(records, vpc, candidate);
  if (present.length >= limit) {
    throw new AwsError(
      "CidrLimitExceeded",
      `This network '${vpc.VpcId}' has met its maximum number of allowed CIDRs: ${limit}`,
    );
  }
}

/** F16: not the same as, nor larger than, the destination of a route in any of the VPC's tables. */
function checkRoutes(records: RegionRecords, vpc: VpcRecord, candidate: Block): void {
  for (const table of records.RouteTables.values()) {
    if (table.VpcId !== vpc.VpcId) continue;
    for (const route of table.Routes) {
      const destination = parseBlock(route.DestinationCidrBlock ?? "");
      if (destination === undefined || route.GatewayId === "local") continue;
      if (contains(candidate, destination)) {
        throw new AwsError(
          "CidrConflict",
          `The CIDR '${formatBlock(candidate)}' conflicts with the route ${route.DestinationCidrBlock} of ${table.RouteTableId}`,
        );
      }
    }
  }
}

/** F18: a requester with a pending peering takes no block; an active peer's blocks must not overlap. */
function checkPeerings(records: RegionRecords, vpc: VpcRecord, candidate: Block): void {
  for (const peering of records.VpcPeeringConnections.values()) {
    const { RequesterVpcInfo: requester, AccepterVpcInfo: accepter, Status } = peering;
    if (Status.Code === "pending-acceptance" && requester.VpcId === vpc.VpcId) {
      throw new AwsError(
        "OperationNotPermitted",
        `The VPC '${vpc.VpcId}' is the requester of the pending VPC peering connection ${peering.VpcPeeringConnectionId}`,
      );
    }
    if (
      (Status.Code !== "active" && Status.Code !== "provisioning") ||
      (requester.VpcId !== vpc.VpcId && accepter.VpcId !== vpc.VpcId)
    )
      continue;
    const peer = requester.VpcId === vpc.VpcId ? accepter : requester;
    const blocks = [peer.CidrBlock, ...(peer.CidrBlockSet ?? []).map((entry) => entry.CidrBlock)];
    if (blocks.some((text) => overlapsText(text, candidate))) {
      throw new AwsError(
        "CidrConflict",
        `The CIDR '${formatBlock(candidate)}' conflicts with the peered VPC ${peer.VpcId}`,
      );
    }
  }
}

function overlapsText(text: string | undefined, candidate: Block): boolean {
  const parsed = text === undefined ? undefined : parseBlock(text);
  return parsed !== undefined && overlaps(parsed, candidate);
}
