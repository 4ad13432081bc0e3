import type {
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayPeeringAttachment,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
  TransitGatewayRouteTablePropagation,
  TransitGatewayVpcAttachment,
} from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed, ObservedFacts, ObservedProps, TransitRoute } from "@podspan/core/observed";
import { canonicalCidr } from "../records/cidr.ts";
import { ownerOf, tagMap } from "../records/tags.ts";

/** What was deleted, refused or never came about stays listed for hours, marks and all: it is nobody's any more. */
const DEAD: ReadonlySet<string> = new Set(["deleted", "failed", "rejected"]);

function marksOf(tags: TransitGateway["Tags"], state: string): Pick<Observed, "owner" | "tags"> {
  const map = tagMap(tags);
  const owner = DEAD.has(state) ? undefined : ownerOf(map);
  return { ...(owner ? { owner } : {}), tags: map };
}

export function observedTransitGateway(gateway: TransitGateway, scope: AwsScope): Observed<"transit-gateway"> {
  const { Options, State = "", OwnerId = scope.account } = gateway;
  const associates = Options?.DefaultRouteTableAssociation === "enable" && Options.AssociationDefaultRouteTableId;
  const propagates = Options?.DefaultRouteTablePropagation === "enable" && Options.PropagationDefaultRouteTableId;
  return {
    kind: "transit-gateway",
    scope,
    id: gateway.TransitGatewayId ?? "",
    ...marksOf(gateway.Tags, State),
    props: {
      ...(Options?.AmazonSideAsn === undefined ? {} : { asn: Options.AmazonSideAsn }),
      securityGroupReferencing: Options?.SecurityGroupReferencingSupport === "enable",
    },
    facts: {
      state: State,
      owner: OwnerId,
      ...(associates ? { associationTable: associates } : {}),
      ...(propagates ? { propagationTable: propagates } : {}),
    },
  };
}

/** What three describe calls tell of one attachment: any of them may not have been made. */
export interface AttachmentRecords {
  /** Of every type; of a gateway of another account only its owner sees the association. */
  readonly any?: TransitGatewayAttachment | undefined;
  readonly vpc?: TransitGatewayVpcAttachment | undefined;
  readonly peering?: TransitGatewayPeeringAttachment | undefined;
}

type AttachmentProps = ObservedProps<"transit-gateway-attachment">;

export function observedAttachment(
  records: AttachmentRecords,
  scope: AwsScope,
): Observed<"transit-gateway-attachment"> {
  const { any, vpc, peering } = records;
  const known = any ?? vpc ?? peering;
  const state = vpc?.State ?? any?.State ?? peering?.State ?? "";
  return {
    kind: "transit-gateway-attachment",
    scope,
    id: known?.TransitGatewayAttachmentId ?? "",
    ...(any || peering ? marksOf(known?.Tags, state) : {}),
    props: {
      transitGateway: any?.TransitGatewayId ?? vpc?.TransitGatewayId ?? sidesOf(peering, scope)?.own ?? "",
      ...typeOf(records),
      vpc: vpc?.VpcId ?? (any?.ResourceType === "vpc" ? any.ResourceId : undefined) ?? "",
      subnets: [...(vpc?.SubnetIds ?? [])].sort(),
      ...optionsOf(vpc),
      ...peerOf(records, scope),
    },
    facts: {
      state,
      ...(any?.ResourceId ? { resource: any.ResourceId } : {}),
      ...associationOf(any),
      ...familiesOf(vpc),
    },
  };
}

/** Absent where only the list of VPC attachments was read: then it is a VPC's. */
function typeOf({ any, vpc, peering }: AttachmentRecords): Pick<AttachmentProps, "type"> {
  const type = any?.ResourceType ?? (vpc === undefined && peering !== undefined ? "peering" : undefined);
  return type === undefined ? {} : { type };
}

function optionsOf(
  vpc: TransitGatewayVpcAttachment | undefined,
): Pick<AttachmentProps, "securityGroupReferencing" | "applianceMode"> {
  const { SecurityGroupReferencingSupport: referencing, ApplianceModeSupport: appliance } = vpc?.Options ?? {};
  return {
    ...(referencing === undefined ? {} : { securityGroupReferencing: referencing === "enable" }),
    ...(appliance === undefined ? {} : { applianceMode: appliance === "enable" }),
  };
}

function familiesOf(
  vpc: TransitGatewayVpcAttachment | undefined,
): Pick<ObservedFacts<"transit-gateway-attachment">, "ipv6"> {
  const support = vpc?.Options?.Ipv6Support;
  return support === undefined ? {} : { ipv6: support === "enable" };
}

function associationOf(
  any: TransitGatewayAttachment | undefined,
): Pick<ObservedFacts<"transit-gateway-attachment">, "routeTable"> {
  const { TransitGatewayRouteTableId: routeTable, State = "associated" } = any?.Association ?? {};
  return routeTable && State === "associated" ? { routeTable } : {};
}

/** A peering names both gateways; which one is here the region tells, and between two of one region the account. */
function sidesOf(peering: TransitGatewayPeeringAttachment | undefined, scope: AwsScope) {
  if (peering === undefined) return undefined;
  const { RequesterTgwInfo: requester, AccepterTgwInfo: accepter } = peering;
  const isHere = (side: typeof requester): boolean =>
    side?.Region === scope.region && (side.OwnerId === undefined || side.OwnerId === scope.account);
  const [own, other] = isHere(accepter) && !isHere(requester) ? [accepter, requester] : [requester, accepter];
  return { own: own?.TransitGatewayId, other };
}

/** The list of all attachments names the other gateway too, without its region. */
function peerOf({ any, peering }: AttachmentRecords, scope: AwsScope): Pick<AttachmentProps, "peer"> {
  const other = sidesOf(peering, scope)?.other;
  if (!other?.TransitGatewayId) return peerNamedBy(any);
  return {
    peer: {
      transitGateway: other.TransitGatewayId,
      ...(other.OwnerId && other.OwnerId !== scope.account ? { account: other.OwnerId } : {}),
      ...(other.Region && other.Region !== scope.region ? { region: other.Region } : {}),
    },
  };
}

function peerNamedBy(any: TransitGatewayAttachment | undefined): Pick<AttachmentProps, "peer"> {
  const { ResourceType, ResourceId, TransitGatewayId } = any ?? {};
  if (ResourceType !== "peering" || !ResourceId || ResourceId === TransitGatewayId) return {};
  return { peer: { transitGateway: ResourceId } };
}

/** What was read of a table beside itself; an absent part was not read. */
export interface TableParts {
  readonly propagations?: readonly TransitGatewayRouteTablePropagation[] | undefined;
  readonly routes: readonly TransitRoute[];
  /** Why routes may be missing; absent: none is. */
  readonly unread?: string | undefined;
}

export function observedTransitTable(
  table: TransitGatewayRouteTable,
  { propagations = [], routes, unread }: TableParts,
  scope: AwsScope,
): Observed<"transit-gateway-route-table"> {
  return {
    kind: "transit-gateway-route-table",
    scope,
    id: table.TransitGatewayRouteTableId ?? "",
    ...marksOf(table.Tags, table.State ?? ""),
    props: { transitGateway: table.TransitGatewayId ?? "" },
    facts: {
      state: table.State ?? "",
      propagations: enabledPropagations(propagations)
        .flatMap((one) => one.TransitGatewayAttachmentId ?? [])
        .sort(),
      routes: sortedTransitRoutes(routes),
      ...(unread === undefined ? {} : { unread }),
    },
  };
}

export function enabledPropagations(
  propagations: readonly TransitGatewayRouteTablePropagation[],
): readonly TransitGatewayRouteTablePropagation[] {
  return propagations.filter(({ State = "enabled" }) => State === "enabled");
}

export function transitRoute(route: TransitGatewayRoute): TransitRoute {
  const attachments = route.TransitGatewayAttachments ?? [];
  const types = new Set(attachments.flatMap(({ ResourceType }) => ResourceType ?? []));
  const [type] = types;
  return {
    destination: route.PrefixListId || canonicalCidr(route.DestinationCidrBlock ?? ""),
    attachments: attachments.flatMap(({ TransitGatewayAttachmentId }) => TransitGatewayAttachmentId ?? []).sort(),
    ...(type !== undefined && types.size === 1 ? { resourceType: type } : {}),
    origin: route.Type === "propagated" ? "propagated" : "static",
    state: route.State === "blackhole" ? "blackhole" : "active",
  };
}

/** A deleted route stays listed for a while; it carries nothing. */
export function isLiveRoute({ State }: TransitGatewayRoute): boolean {
  return State !== "deleted" && State !== "deleting";
}

export function sortedTransitRoutes(routes: readonly TransitRoute[]): readonly TransitRoute[] {
  const key = ({ destination, origin, attachments }: TransitRoute) => `${destination} ${origin} ${attachments.join()}`;
  return [...routes].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
