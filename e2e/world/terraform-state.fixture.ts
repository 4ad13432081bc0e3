import {
  AssociateRouteTableCommand,
  AssociateVpcCidrBlockCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  type EC2Client,
  type TagSpecification,
} from "@aws-sdk/client-ec2";

/** One resource of a Terraform state of version 4. */
interface StateResource {
  readonly mode: "managed";
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly instances: readonly {
    readonly schema_version: number;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

const ZONES = { b: "100.64.0.0/17", c: "100.64.128.0/17" } as const;

/** Makes the document's resources in the order in which Terraform makes them, and answers what its state then says. */
export async function applyDocumentNetwork(client: EC2Client, vpc: string): Promise<string> {
  const resources: StateResource[] = [];
  const add = (type: string, name: string, attributes: Readonly<Record<string, unknown>>): void => {
    const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
    resources.push({ mode: "managed", type, name, provider, instances: [{ schema_version: 1, attributes }] });
  };
  const block = await client.send(new AssociateVpcCidrBlockCommand({ VpcId: vpc, CidrBlock: "100.64.0.0/16" }));
  add("aws_vpc_ipv4_cidr_block_association", "cgnat_cidr", {
    id: block.CidrBlockAssociation?.AssociationId,
    vpc_id: vpc,
    cidr_block: "100.64.0.0/16",
  });
  const table = await client.send(
    new CreateRouteTableCommand({ VpcId: vpc, TagSpecifications: named("route-table", "cgnat-route-table") }),
  );
  const tableId = table.RouteTable?.RouteTableId;
  add("aws_route_table", "cgnat_route_table", {
    id: tableId,
    vpc_id: vpc,
    route: [],
    tags: { Name: "cgnat-route-table" },
  });
  for (const [letter, cidr] of Object.entries(ZONES)) {
    const zone = `eu-west-1${letter}`;
    const TagSpecifications = named("subnet", `Internal/pods-${zone}`);
    const { Subnet } = await client.send(
      new CreateSubnetCommand({ VpcId: vpc, CidrBlock: cidr, AvailabilityZone: zone, TagSpecifications }),
    );
    const id = Subnet?.SubnetId;
    const tags = { Name: `Internal/pods-${zone}` };
    add("aws_subnet", `in_pods_eu_west_1${letter}`, {
      id,
      vpc_id: vpc,
      cidr_block: cidr,
      availability_zone: zone,
      tags,
    });
    const association = await client.send(new AssociateRouteTableCommand({ RouteTableId: tableId, SubnetId: id }));
    add("aws_route_table_association", `cgnat_rt_association_1${letter}`, {
      id: association.AssociationId,
      subnet_id: id,
      route_table_id: tableId,
    });
  }
  const group = await client.send(
    new CreateSecurityGroupCommand({
      VpcId: vpc,
      GroupName: "cgnat-overlay-sg",
      Description: "Security group for Carrier-Grade NAT overlay network pods",
      TagSpecifications: named("security-group", "cgnat-overlay-sg"),
    }),
  );
  add("aws_security_group", "cgnat_overlay_sg", { id: group.GroupId, vpc_id: vpc, name: "cgnat-overlay-sg" });
  for (const [name, cidr] of Object.entries({ vpc: "10.196.24.0/24", cgnat: "100.64.0.0/16" })) {
    const answer = await client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group.GroupId,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: cidr }] }],
      }),
    );
    add("aws_vpc_security_group_ingress_rule", `allow_${name}_traffic`, {
      id: answer.SecurityGroupRules?.[0]?.SecurityGroupRuleId,
      security_group_id: group.GroupId,
      cidr_ipv4: cidr,
      ip_protocol: "-1",
    });
  }
  // AWS makes it with the group; Terraform takes it away and makes it again.
  add("aws_vpc_security_group_egress_rule", "allow_all_outbound", {
    security_group_id: group.GroupId,
    cidr_ipv4: "0.0.0.0/0",
    ip_protocol: "-1",
  });
  return JSON.stringify({ version: 4, terraform_version: "1.9.8", serial: 7, lineage: "e2e", outputs: {}, resources });
}

function named(ResourceType: TagSpecification["ResourceType"], Value: string): TagSpecification[] {
  return [{ ResourceType, Tags: [{ Key: "Name", Value }] }];
}
