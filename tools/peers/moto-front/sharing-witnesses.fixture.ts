import {
  type Ec2,
  filter,
  groupOf,
  type Parameters,
  subnetOf,
  tableOf,
  vpcOf,
  type Witness,
} from "./witness-calls.fixture.ts";
import { itemsOf, textOf } from "./xml.ts";

/** The account whose zones the front calls otherwise. */
export const SWAPPING = "222222222222";
const OWNER = "444444444445";
const PARTICIPANT = "123456789012";

/** What accounts show one another. */
export const sharingWitnesses: readonly Witness[] = [
  {
    id: "resource-shares",
    moto: [404, 1],
    aws: [200, 0],
    look: async (ec2) => {
      const { owner, shared } = await sharing(ec2);
      const resourceShareArn = await share(ec2, [shared]);
      const { status } = await ram(ec2, "disassociateresourceshare", {
        resourceShareArn,
        resourceArns: [arnOf(shared)],
      });
      const listed = await ram(ec2, "getresourceshareassociations", {
        associationType: "RESOURCE",
        resourceArn: arnOf(shared),
      });
      const { resourceShareAssociations } = JSON.parse(listed.body) as {
        readonly resourceShareAssociations: unknown[];
      };
      await owner.call("DeleteSubnet", { SubnetId: shared });
      return [status, resourceShareAssociations.length];
    },
  },
  {
    id: "zone-names",
    moto: ["us-west-1a", "us-west-1a", "us-west-1a"],
    aws: ["us-west-1a", "us-west-1b", "us-west-1b"],
    look: async (ec2) => {
      const other = ec2.as(SWAPPING);
      const [zone] = itemsOf(
        "availabilityZoneInfo",
        (await ec2.call("DescribeAvailabilityZones", { "ZoneName.1": "us-west-1a" })).xml,
      );
      const id = filter("zone-id", textOf("zoneId", zone ?? ""));
      const theirs = textOf("zoneName", (await other.call("DescribeAvailabilityZones", id)).xml);
      const place = { CidrBlock: "10.1.1.0/24", AvailabilityZone: theirs };
      const made = await other.call("CreateSubnet", { VpcId: await vpcOf(other), ...place });
      return [textOf("zoneName", zone ?? ""), theirs, textOf("availabilityZone", made.xml)];
    },
  },
  {
    id: "shared-subnets",
    moto: {
      seen: [0, 0, 0, 0, 0],
      byTag: 0,
      refused: ["InvalidVpcID.NotFound", "InvalidRouteTableID.NotFound"],
      egress: 0,
      groups: [1, 1],
    },
    aws: {
      seen: [1, 1, 2, 1, 1],
      byTag: 0,
      refused: ["UnauthorizedOperation", "UnauthorizedOperation"],
      egress: 1,
      groups: [1, 2],
    },
    look: async (ec2) => {
      const { owner, vpc, shared, table } = await sharing(ec2);
      await share(ec2, [shared]);
      const count = async (action: string, set: string, name = "vpc-id", value = vpc): Promise<number> =>
        itemsOf(set, (await ec2.call(action, filter(name, value))).xml).length;
      const seen = [
        await count("DescribeVpcs", "vpcSet"),
        await count("DescribeSubnets", "subnetSet"),
        // The main one and that of the shared subnet: not the third.
        await count("DescribeRouteTables", "routeTableSet"),
        await count("DescribeNetworkAcls", "networkAclSet"),
        await count("DescribeInternetGateways", "internetGatewaySet", "attachment.vpc-id"),
      ];
      const byTag = await count("DescribeSubnets", "subnetSet", "tag:Name", "shared");
      const block = await ec2.call("CreateSubnet", { VpcId: vpc, CidrBlock: "10.1.9.0/24" });
      const route = { RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-00000000" };
      const refused = [block.code, (await ec2.call("CreateRoute", route)).code];
      const group = filter("group-id", await groupOf(ec2, vpc, "pods"));
      const egress = itemsOf("ipPermissionsEgress", (await ec2.call("DescribeSecurityGroups", group)).xml).length;
      const groups = "securityGroupInfo";
      const theirs = itemsOf(groups, (await owner.call("DescribeSecurityGroups", filter("vpc-id", vpc))).xml);
      return { seen, byTag, refused, egress, groups: [await count("DescribeSecurityGroups", groups), theirs.length] };
    },
  },
];

/** A VPC of the owner's with a subnet that is to be shared and one that is not, each with a table, and an internet gateway. */
const sharing = async (ec2: Ec2) => {
  const owner = ec2.as(OWNER);
  const vpc = await vpcOf(owner);
  const [shared, kept] = [await subnetOf(owner, vpc), await subnetOf(owner, vpc, "10.1.2.0/24")];
  const [table, other] = [await tableOf(owner, vpc), await tableOf(owner, vpc)];
  await owner.call("AssociateRouteTable", { RouteTableId: table, SubnetId: shared });
  await owner.call("AssociateRouteTable", { RouteTableId: other, SubnetId: kept });
  await owner.call("CreateTags", { "ResourceId.1": shared, "Tag.1.Key": "Name", "Tag.1.Value": "shared" });
  const InternetGatewayId = textOf("internetGatewayId", (await owner.call("CreateInternetGateway")).xml);
  await owner.call("AttachInternetGateway", { InternetGatewayId, VpcId: vpc });
  return { owner, vpc, shared, table };
};

const arnOf = (subnet: string): string => `arn:aws:ec2:us-west-1:${OWNER}:subnet/${subnet}`;

const share = async (ec2: Ec2, subnets: readonly string[]): Promise<string> => {
  const asked = { name: "subnets", principals: [PARTICIPANT], resourceArns: subnets.map(arnOf) };
  const { body } = await ram(ec2, "createresourceshare", asked);
  return (JSON.parse(body) as { readonly resourceShare: Parameters }).resourceShare.resourceShareArn ?? "";
};

const ram = async ({ endpoint }: Ec2, operation: string, body: unknown) => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-west-1/ram/aws4_request, SignedHeaders=, Signature=";
  const response = await fetch(`${endpoint}/${operation}`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json", "x-moto-account-id": OWNER },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.text() };
};
