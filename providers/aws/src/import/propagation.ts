import type * as ec2 from "@aws-sdk/client-ec2";
import { overlaps, type Prefix, parsePrefix } from "@podspan/core/addressing";
import type { TransitRoute } from "@podspan/core/observed";
import { canonicalCidr, canonicalCidrs } from "../records/cidr.ts";
import type { Collected } from "./collection.ts";

/** An attachment whose routes a table takes over, as far as it was collected. */
export interface Carried {
  readonly propagation: ec2.TransitGatewayRouteTablePropagation;
  readonly any?: ec2.TransitGatewayAttachment | undefined;
  readonly vpc?: ec2.TransitGatewayVpcAttachment | undefined;
}

export interface Brought {
  readonly routes: readonly TransitRoute[];
  /** What propagates and cannot be told, each in a few words. */
  readonly gaps: readonly string[];
}

type Records = Collected["records"];

/** What one attachment brings, before anything is compared with the others. */
interface Offer {
  readonly id: string;
  readonly type: string;
  readonly cidrs: readonly string[];
  /** Milliseconds since the epoch; NaN: unknown. */
  readonly since: number;
  readonly gap?: string;
}

/** The propagated routes of one table. Of VPCs that overlap only the one that was attached first has the route (F39). */
export function carriedBy(carried: readonly Carried[], places: readonly Records[]): Brought {
  const offers = carried.map((one) => offerOf(one, places));
  const clashes: string[] = [];
  const routes = offers.flatMap((offer) =>
    offer.cidrs.flatMap((cidr): readonly TransitRoute[] => {
      const rivals = offer.type === "vpc" ? offers.filter((other) => isRival(offer, other, cidr)) : [];
      if (rivals.some(({ since }) => since < offer.since)) return [];
      if (rivals.some(({ since }) => !(since > offer.since))) {
        clashes.push(`which of overlapping VPCs has ${cidr}, for it is not told which was attached first`);
        return [];
      }
      const resourceType = offer.type;
      return [{ destination: cidr, attachments: [offer.id], resourceType, origin: "propagated", state: "active" }];
    }),
  );
  const gaps = [...offers.flatMap(({ gap }) => gap ?? []), ...clashes];
  return { routes: merged(routes), gaps: [...new Set(gaps)].sort() };
}

function isRival(offer: Offer, other: Offer, cidr: string): boolean {
  if (other === offer || other.type !== "vpc") return false;
  return other.cidrs.some((rival) => overlap(rival, cidr));
}

function overlap(a: string, b: string): boolean {
  const [one, two] = [prefixOf(a), prefixOf(b)];
  return one !== undefined && two !== undefined && overlaps(one, two);
}

function prefixOf(text: string): Prefix | undefined {
  const reading = parsePrefix(text);
  return reading.ok ? reading.prefix : undefined;
}

/** Several tunnels that bring the same prefix are one route of several attachments (ECMP). */
function merged(routes: readonly TransitRoute[]): readonly TransitRoute[] {
  const groups = Map.groupBy(routes, ({ destination, resourceType }) => `${destination} ${resourceType}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first, attachments: same.flatMap(({ attachments }) => attachments).sort() }] : [];
  });
}

const LIVE: ReadonlySet<string> = new Set(["available", "modifying"]);

function offerOf({ propagation, any, vpc }: Carried, places: readonly Records[]): Offer {
  const id = propagation.TransitGatewayAttachmentId ?? "";
  const type = propagation.ResourceType ?? any?.ResourceType ?? (vpc ? "vpc" : "");
  const resource = vpc?.VpcId ?? propagation.ResourceId ?? any?.ResourceId ?? "";
  const since = timeOf(vpc?.CreationTime ?? any?.CreationTime);
  const state = vpc?.State ?? any?.State ?? "available";
  const offer = { id, type, since };
  if (!LIVE.has(state)) return { ...offer, cidrs: [] };
  switch (type) {
    case "vpc":
      return { ...offer, ...vpcOffer(resource, vpc, places) };
    case "vpn":
      return { ...offer, ...vpnOffer(id, resource, places) };
    // Only static routes lead over a peering (F40).
    case "peering":
      return { ...offer, cidrs: [] };
    default:
      return { ...offer, cidrs: [], gap: `what BGP brings over ${id}${type === "" ? "" : ` (${type})`}` };
  }
}

type Content = Pick<Offer, "cidrs" | "gap">;

function vpcOffer(
  id: string,
  attachment: ec2.TransitGatewayVpcAttachment | undefined,
  places: readonly Records[],
): Content {
  const vpc = found(places, ({ Vpcs = [] }) => Vpcs.find(({ VpcId }) => VpcId === id));
  if (vpc === undefined) return { cidrs: [], gap: `the blocks of ${id || "a VPC"}, which was not collected` };
  const blocks = (vpc.CidrBlockAssociationSet ?? []).filter(
    ({ CidrBlockState }) => (CidrBlockState?.State ?? "associated") === "associated",
  );
  const six = (vpc.Ipv6CidrBlockAssociationSet ?? []).filter(
    ({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State ?? "associated") === "associated",
  );
  const four = blocks.length > 0 ? blocks.map(({ CidrBlock }) => CidrBlock) : [vpc.CidrBlock];
  const both = attachment?.Options?.Ipv6Support === "enable" ? six.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock) : [];
  return { cidrs: canonicalCidrs([...four, ...both]) };
}

/** A connection with static routes only has these; what BGP brings no describe call tells. */
function vpnOffer(attachment: string, id: string, places: readonly Records[]): Content {
  const connection = found(places, ({ VpnConnections = [] }) =>
    VpnConnections.find(({ VpnConnectionId }) => VpnConnectionId === id),
  );
  if (connection === undefined) return { cidrs: [], gap: `the routes of ${id || attachment}, which was not collected` };
  const cidrs = (connection.Routes ?? [])
    .filter(({ State = "available" }) => State === "available")
    .flatMap(({ DestinationCidrBlock }) => (DestinationCidrBlock ? [canonicalCidr(DestinationCidrBlock)] : []));
  return connection.Options?.StaticRoutesOnly === true
    ? { cidrs }
    : { cidrs, gap: `what BGP brings over ${attachment}` };
}

function found<T>(places: readonly Records[], find: (records: Records) => T | undefined): T | undefined {
  for (const records of places) {
    const one = find(records);
    if (one !== undefined) return one;
  }
  return undefined;
}

function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" || typeof value === "number" ? new Date(value).getTime() : Number.NaN;
}
