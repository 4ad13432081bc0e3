import type { Twin } from "@podspan/twin";
import { A_WHILE, type RehearsedWorld } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { documentFabric, VPC } from "./worlds.fixture.ts";

/** World ids of the document's network, as Terraform and kubectl made it. */
export interface DocumentNetwork {
  readonly block: string;
  readonly subnets: Readonly<Record<string, string>>;
  readonly table: string;
  readonly associations: Readonly<Record<string, string>>;
  readonly group: string;
}

const ZONES = { "eu-west-1b": "100.64.0.0/17", "eu-west-1c": "100.64.128.0/17" } as const;

interface Parts {
  /** Its two ENIConfigs too. Default true. */
  readonly configs?: boolean;
  /** The subnets have its route table. Default true. */
  readonly associated?: boolean;
}

/** Makes the document's resources, in the order of its pages. */
export async function makeDocumentNetwork(world: RehearsedWorld, parts: Parts = {}): Promise<DocumentNetwork> {
  let block = "";
  await world.meddle(async (twin) => {
    const ec2 = await new Somebody(twin).ec2();
    const answer = await ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: "100.64.0.0/16" });
    block = needed(answer.CidrBlockAssociation?.AssociationId);
  });
  world.pass(A_WHILE);
  let network: DocumentNetwork | undefined;
  await world.meddle(async (twin) => {
    network = await makeRest(twin, block, parts);
  });
  world.pass(A_WHILE);
  if (network === undefined) throw new Error("nothing was made");
  return network;
}

async function makeRest(
  twin: Twin,
  block: string,
  { configs = true, associated = true }: Parts,
): Promise<DocumentNetwork> {
  const somebody = new Somebody(twin);
  const ec2 = await somebody.ec2();
  const subnets: Record<string, string> = {};
  for (const [zone, CidrBlock] of Object.entries(ZONES)) {
    const TagSpecifications = named("subnet", `Internal/pods-${zone}`);
    const { Subnet } = await ec2.createSubnet({ VpcId: VPC, CidrBlock, AvailabilityZone: zone, TagSpecifications });
    subnets[zone] = needed(Subnet?.SubnetId);
  }
  const { RouteTable } = await ec2.createRouteTable({
    VpcId: VPC,
    TagSpecifications: named("route-table", "cgnat-route-table"),
  });
  const table = needed(RouteTable?.RouteTableId);
  const associations: Record<string, string> = {};
  for (const [zone, SubnetId] of associated ? Object.entries(subnets) : []) {
    const { AssociationId } = await ec2.associateRouteTable({ RouteTableId: table, SubnetId });
    associations[zone] = needed(AssociationId);
  }
  const { GroupId } = await ec2.createSecurityGroup({
    VpcId: VPC,
    GroupName: "cgnat-overlay-sg",
    Description: "Security group for Carrier-Grade NAT overlay network pods",
    TagSpecifications: named("security-group", "cgnat-overlay-sg"),
  });
  const group = needed(GroupId);
  for (const CidrIp of ["10.196.24.0/24", "100.64.0.0/16"]) {
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp }] }];
    await ec2.authorizeSecurityGroupIngress({ GroupId: group, IpPermissions });
  }
  for (const [zone, subnet] of configs ? Object.entries(subnets) : []) {
    await somebody.applyEniConfig(zone, subnet, [group]);
  }
  return { block, subnets, table, associations, group };
}

function named(ResourceType: "subnet" | "route-table" | "security-group", Value: string) {
  return [{ ResourceType, Tags: [{ Key: "Name", Value }] }];
}

function needed(id: string | undefined): string {
  if (id === undefined) throw new Error("the twin gave no id");
  return id;
}

/** The document's Fabric; `adopt` as given. */
export function adoptingFabric(entries: readonly (readonly [id: string, as: string])[], more = ""): string {
  const adopt = entries.map(([id, as]) => `\n    - { id: ${id}, as: ${as} }`).join("");
  return documentFabric("{ ranges: [100.64.0.0/16] }", `${more}\n  adopt:${adopt === "" ? " []" : adopt}`);
}

/** Entries that take over all of it. */
export function allOf({ block, subnets, table, associations, group }: DocumentNetwork) {
  const zoned = Object.entries(subnets).flatMap(([zone, subnet]): (readonly [string, string])[] => [
    [subnet, `prod/subnet/pods/${zone}`],
    ...(associations[zone] === undefined
      ? []
      : [[associations[zone], `prod/route-table-association/pods/${zone}`] as const]),
    [zone, `prod/eni-config/${zone}`],
  ]);
  return [
    [block, "prod/cidr/pods/100.64.0.0/16"],
    ...zoned,
    [table, "prod/route-table/pods"],
    [group, "prod/security-group/pods"],
  ] as const;
}
