import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
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

/** As much of a Terraform state of version 4 as tells which thing is which. */
interface State {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: { readonly id: string; readonly vpc_id?: string } }[];
  }[];
}

/** What Terraform itself kept of the document's configuration, applied elsewhere (`node tools/terraform-states.ts`). */
const STATE = resolve(import.meta.dirname, "../../core/src/import/testdata/terraform/document/terraform.tfstate");

const ZONES = { b: "100.64.0.0/17", c: "100.64.128.0/17" } as const;

/** Makes the document's resources in the order in which Terraform makes them, and answers the state that it would then keep. */
export async function applyDocumentNetwork(client: EC2Client, vpc: string): Promise<string> {
  const ids = new Map<string, string>();
  const made = (address: string, id: string | undefined): string => {
    if (id === undefined) throw new Error(`moto gave ${address} no id`);
    ids.set(address, id);
    return id;
  };
  const block = await client.send(new AssociateVpcCidrBlockCommand({ VpcId: vpc, CidrBlock: "100.64.0.0/16" }));
  made("aws_vpc_ipv4_cidr_block_association.cgnat_cidr", block.CidrBlockAssociation?.AssociationId);
  const { RouteTable } = await client.send(
    new CreateRouteTableCommand({ VpcId: vpc, TagSpecifications: named("route-table", "cgnat-route-table") }),
  );
  const RouteTableId = made("aws_route_table.cgnat_route_table", RouteTable?.RouteTableId);
  for (const [letter, CidrBlock] of Object.entries(ZONES)) {
    const AvailabilityZone = `eu-west-1${letter}`;
    const TagSpecifications = named("subnet", `Internal/pods-${AvailabilityZone}`);
    const { Subnet } = await client.send(
      new CreateSubnetCommand({ VpcId: vpc, CidrBlock, AvailabilityZone, TagSpecifications }),
    );
    const SubnetId = made(`aws_subnet.in_pods_eu_west_1${letter}`, Subnet?.SubnetId);
    const { AssociationId } = await client.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    made(`aws_route_table_association.cgnat_rt_association_1${letter}`, AssociationId);
  }
  const group = await client.send(
    new CreateSecurityGroupCommand({
      VpcId: vpc,
      GroupName: "cgnat-overlay-sg",
      Description: "Security group for Carrier-Grade NAT overlay network pods",
      TagSpecifications: named("security-group", "cgnat-overlay-sg"),
    }),
  );
  const GroupId = made("aws_security_group.cgnat_overlay_sg", group.GroupId);
  for (const [name, CidrIp] of Object.entries({ vpc: "10.196.24.0/24", cgnat: "100.64.0.0/16" })) {
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp }] }];
    const { SecurityGroupRules } = await client.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }),
    );
    made(`aws_vpc_security_group_ingress_rule.allow_${name}_traffic`, SecurityGroupRules?.[0]?.SecurityGroupRuleId);
  }
  // The rule that lets all out AWS makes with the group; Terraform takes it away and makes it again.
  return withIds(await readFile(STATE, "utf8"), ids, vpc);
}

/** Terraform's own state with the ids of this world in the place of those of the world that it was made in. */
function withIds(text: string, ids: ReadonlyMap<string, string>, vpc: string): string {
  const { resources } = JSON.parse(text) as State;
  const former = resources.flatMap(({ type, name, instances }) =>
    instances.flatMap(({ attributes: { id, vpc_id: lyingIn } }): readonly (readonly [string, string])[] => {
      const now = ids.get(`${type}.${name}`);
      return [
        ...(now === undefined ? [] : [[id, now] as const]),
        ...(lyingIn === undefined ? [] : [[lyingIn, vpc] as const]),
      ];
    }),
  );
  return former.reduce((state, [before, now]) => state.replaceAll(before, now), text);
}

function named(ResourceType: TagSpecification["ResourceType"], Value: string): TagSpecification[] {
  return [{ ResourceType, Tags: [{ Key: "Name", Value }] }];
}
