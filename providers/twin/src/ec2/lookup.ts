import { AwsError } from "../behaviour/aws-error.ts";
import { copyOf } from "../records/copy.ts";
import { idOf, type KindName, type Kinds } from "../records/region.ts";
import type { CallContext } from "./context.ts";
import {
  groupsOfParticipants,
  interfacesOfParticipants,
  internetGatewaysAsSeen,
  networkAclsAsSeen,
  notTheOwner,
  routeTablesAsSeen,
  rulesOfParticipants,
  sharedSubnet,
  sharedVpc,
  subnetsAsSeen,
  vpcsAsSeen,
} from "./sharing.ts";

/** How EC2 names a kind's ids in its errors: the spelling follows no rule (EC2 error codes page, one row each). */
interface IdForm {
  readonly prefix: string;
  readonly noun: string;
  readonly notFound: string;
  readonly malformed: string;
}

const FORMS = {
  Vpcs: { prefix: "vpc", noun: "vpc", notFound: "InvalidVpcID.NotFound", malformed: "InvalidVpcID.Malformed" },
  Subnets: {
    prefix: "subnet",
    noun: "subnet",
    notFound: "InvalidSubnetID.NotFound",
    malformed: "InvalidSubnetID.Malformed",
  },
  SubnetCidrReservations: {
    prefix: "scr",
    noun: "subnet CIDR reservation",
    notFound: "InvalidSubnetCidrReservationID.NotFound",
    malformed: "InvalidSubnetCidrReservationId.Malformed",
  },
  RouteTables: {
    prefix: "rtb",
    noun: "routeTable",
    notFound: "InvalidRouteTableID.NotFound",
    malformed: "InvalidRouteTableId.Malformed",
  },
  SecurityGroups: {
    prefix: "sg",
    noun: "security group",
    notFound: "InvalidGroup.NotFound",
    malformed: "InvalidGroupId.Malformed",
  },
  SecurityGroupRules: {
    prefix: "sgr",
    noun: "security group rule",
    notFound: "InvalidSecurityGroupRuleId.NotFound",
    malformed: "InvalidSecurityGroupRuleId.Malformed",
  },
  NetworkInterfaces: {
    prefix: "eni",
    noun: "networkInterface",
    notFound: "InvalidNetworkInterfaceID.NotFound",
    malformed: "InvalidNetworkInterfaceId.Malformed",
  },
  Addresses: {
    prefix: "eipalloc",
    noun: "allocation",
    notFound: "InvalidAllocationID.NotFound",
    malformed: "InvalidAllocationID.Malformed",
  },
  Instances: {
    prefix: "i",
    noun: "instance",
    notFound: "InvalidInstanceID.NotFound",
    malformed: "InvalidInstanceID.Malformed",
  },
  NetworkAcls: {
    prefix: "acl",
    noun: "networkAcl",
    notFound: "InvalidNetworkAclID.NotFound",
    malformed: "InvalidNetworkAclId.Malformed",
  },
  VpcPeeringConnections: {
    prefix: "pcx",
    noun: "vpcPeeringConnection",
    notFound: "InvalidVpcPeeringConnectionID.NotFound",
    malformed: "InvalidVpcPeeringConnectionId.Malformed",
  },
  NatGateways: { prefix: "nat", noun: "NAT gateway", notFound: "NatGatewayNotFound", malformed: "NatGatewayMalformed" },
  TransitGateways: {
    prefix: "tgw",
    noun: "transit gateway",
    notFound: "InvalidTransitGatewayID.NotFound",
    malformed: "InvalidTransitGatewayID.Malformed",
  },
  TransitGatewayVpcAttachments: {
    prefix: "tgw-attach",
    noun: "transit gateway attachment",
    notFound: "InvalidTransitGatewayAttachmentID.NotFound",
    malformed: "InvalidTransitGatewayAttachmentID.Malformed",
  },
  TransitGatewayPeeringAttachments: {
    prefix: "tgw-attach",
    noun: "transit gateway attachment",
    notFound: "InvalidTransitGatewayAttachmentID.NotFound",
    malformed: "InvalidTransitGatewayAttachmentID.Malformed",
  },
  TransitGatewayRouteTables: {
    prefix: "tgw-rtb",
    noun: "transit gateway route table",
    notFound: "InvalidRouteTableID.NotFound",
    malformed: "InvalidTransitGatewayRouteTableId.Malformed",
  },
} as const satisfies Partial<Record<KindName, IdForm>>;

export type Ec2Kind = keyof typeof FORMS;

/** Kinds that may carry tags, by id prefix: all before the last dash. Attachments to transit gateways are of two kinds. */
export function kindsOfId(id: string): readonly Ec2Kind[] {
  const prefix = id.slice(0, Math.max(0, id.lastIndexOf("-")));
  return (Object.keys(FORMS) as Ec2Kind[]).filter((kind) => FORMS[kind].prefix === prefix);
}

/** Refuses an id that is absent or not `prefix-` and 8 or 17 hex digits. */
export function checkId(kind: Ec2Kind, parameter: string, id: string | undefined): string {
  const form = FORMS[kind];
  if (id === undefined || id === "") {
    throw new AwsError("MissingParameter", `The request must contain the parameter ${parameter}`);
  }
  if (!new RegExp(`^${form.prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) {
    throw new AwsError(form.malformed, `Invalid id: "${id}" (expecting "${form.prefix}-...")`);
  }
  return id;
}

export function notFound(kind: Ec2Kind, id: string): AwsError {
  return new AwsError(FORMS[kind].notFound, `The ${FORMS[kind].noun} ID '${id}' does not exist`);
}

/** The record of an id that the request names; an id made a moment ago may not be known yet (eventual consistency page). */
export function find<K extends Ec2Kind>(
  context: CallContext,
  kind: K,
  parameter: string,
  id: string | undefined,
): Kinds[K] {
  const known = checkId(kind, parameter, id);
  const record = (context.records[kind] as Map<string, Kinds[K]>).get(known);
  if (record === undefined && ownedByAnother(context, kind, known)) throw notTheOwner();
  if (record === undefined || context.world.isHidden(known)) throw notFound(kind, known);
  return record;
}

function ownedByAnother(context: CallContext, kind: Ec2Kind, id: string): boolean {
  switch (kind) {
    case "Vpcs":
      return sharedVpc(context, id) !== undefined;
    case "Subnets":
      return sharedSubnet(context, id) !== undefined;
    case "RouteTables":
      return routeTablesAsSeen(context).some(({ RouteTableId }) => RouteTableId === id);
    case "SecurityGroups":
      return groupsOfParticipants(context).some(({ GroupId }) => GroupId === id);
    default:
      return false;
  }
}

/** A VPC that we may put our own things into: ours, or one that is shared with us. */
export function findUsableVpc(context: CallContext, id: string | undefined): Kinds["Vpcs"] {
  return sharedVpc(context, checkId("Vpcs", "VpcId", id)) ?? find(context, "Vpcs", "VpcId", id);
}

/** The same for a subnet; the owner's own record, whose addresses are taken. */
export function findUsableSubnet(context: CallContext, id: string | undefined): Kinds["Subnets"] {
  return sharedSubnet(context, checkId("Subnets", "SubnetId", id)) ?? find(context, "Subnets", "SubnetId", id);
}

/** All records that a list shows at this instant, in the order of their ids. */
export function listed<K extends KindName>(context: CallContext, kind: K): readonly Kinds[K][] {
  return byId(kind, shown(context, kind));
}

/** The same in no order: without those not seen yet, with those deleted a moment ago. `ids`: of those that are there only these. */
export function shown<K extends KindName>(
  context: CallContext,
  kind: K,
  ids?: ReadonlySet<string>,
): readonly Kinds[K][] {
  const { world, records } = context;
  const all = records[kind] as Map<string, Kinds[K]>;
  const asked = ids === undefined ? [...all.values()] : [...ids].flatMap((id) => all.get(id) ?? []);
  const live = asked.filter((record) => !world.isHidden(idOf[kind](record)));
  const ghosts = [...world.ghostsOf(records, kind), ...(othersOf(context, kind) as readonly Kinds[K][])];
  if (ghosts.length === 0) return live;
  return [...new Map([...ghosts, ...live].map((record) => [idOf[kind](record), record])).values()];
}

/** In the order of their ids, in which the twin lists. */
export function byId<K extends KindName>(kind: K, records: readonly Kinds[K][]): readonly Kinds[K][] {
  const id = idOf[kind];
  return records.toSorted((a, b) => (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0));
}

/** What is not ours and shown to us all the same, because a VPC is shared. */
function othersOf(context: CallContext, kind: KindName): readonly Kinds[KindName][] {
  switch (kind) {
    case "Vpcs":
      return vpcsAsSeen(context);
    case "Subnets":
      return subnetsAsSeen(context);
    case "RouteTables":
      return routeTablesAsSeen(context);
    case "NetworkAcls":
      return networkAclsAsSeen(context);
    case "InternetGateways":
      return internetGatewaysAsSeen(context);
    case "SecurityGroups":
      return groupsOfParticipants(context);
    case "SecurityGroupRules":
      return rulesOfParticipants(context);
    case "NetworkInterfaces":
      return interfacesOfParticipants(context);
    default:
      return [];
  }
}

/** Adds a new record; others see it once the visibility time has passed. */
export function add<K extends KindName>(context: CallContext, kind: K, record: Kinds[K]): Kinds[K] {
  const id = idOf[kind](record);
  (context.records[kind] as Map<string, Kinds[K]>).set(id, record);
  if (context.visibilityMs > 0) context.world.hide(id, context.now + context.visibilityMs);
  return record;
}

/** Deletes a record; lists go on showing it for the linger time. */
export function remove<K extends KindName>(context: CallContext, kind: K, record: Kinds[K]): void {
  const { world, records, account, region, now, lingerMs } = context;
  const id = idOf[kind](record);
  records[kind].delete(id);
  world.state.hidden.delete(id);
  if (lingerMs > 0) {
    world.state.ghosts.push({ account, region, kind, until: now + lingerMs, record: copyOf(record) });
  }
}
