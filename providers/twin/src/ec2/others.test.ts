import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  code,
  groupOf,
  interfaceIn,
  REGION,
  refusal,
  subnetOf,
  twinUnderTest,
  vpcOf,
} from "../testing/twin-under-test.ts";
import { REGION_ZONES } from "./zone-data.ts";

describe("network interfaces", () => {
  async function ground() {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    const subnet = await subnetOf(aws, vpc, "10.196.24.0/28");
    return { aws, ec2: aws.ec2, subnet, group: await groupOf(aws, vpc) };
  }

  test("tell their subnet, groups, addresses and what they are attached to", async () => {
    const { aws, ec2, subnet, group } = await ground();
    const { interfaces } = aws.twin.invent({
      interfaces: [
        {
          region: REGION,
          subnet,
          groups: [group],
          description: "aws-K8S-i-0123456789abcdef0",
          tags: { "node.k8s.amazonaws.com/instance_id": "i-0123456789abcdef0" },
          instance: "i-0123456789abcdef0",
        },
      ],
    });
    expect((await ec2.describeNetworkInterfaces({})).NetworkInterfaces).toMatchObject([
      {
        NetworkInterfaceId: interfaces[0],
        SubnetId: subnet,
        Groups: [{ GroupId: group, GroupName: "pods" }],
        Description: "aws-K8S-i-0123456789abcdef0",
        PrivateIpAddress: "10.196.24.4",
        PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: "10.196.24.4" }],
        PrivateDnsName: "ip-10-196-24-4.eu-west-1.compute.internal",
        Status: "in-use",
        Attachment: { InstanceId: "i-0123456789abcdef0", InstanceOwnerId: ACCOUNT, Status: "attached" },
        TagSet: [{ Key: "node.k8s.amazonaws.com/instance_id", Value: "i-0123456789abcdef0" }],
      },
    ]);
  });

  test("one left behind can be deleted, one in use cannot (moto deletes it: probe 115)", async () => {
    const { aws, ec2, subnet } = await ground();
    const leaked = interfaceIn(aws, subnet);
    const used = interfaceIn(aws, subnet, [], "i-0123456789abcdef0");
    await ec2.deleteNetworkInterface({ NetworkInterfaceId: leaked });
    expect(await refusal(ec2.deleteNetworkInterface({ NetworkInterfaceId: used }))).toBe(
      `InvalidNetworkInterface.InUse: Network interface '${used}' is currently in use.`,
    );
    expect(await code(ec2.deleteNetworkInterface({ NetworkInterfaceId: leaked }))).toBe(
      "InvalidNetworkInterfaceID.NotFound",
    );
  });
});

describe("availability zones", () => {
  test("have names of their own in every account for the same zone ids (three-systems 3b.12)", async () => {
    const { twin, ec2 } = await twinUnderTest();
    const account = { id: "444455556667", partition: "aws", assumeRole: "podspan" };
    const other = await twin.aws.open({ region: REGION, account });
    const zones = async (api: typeof ec2) =>
      (await api.describeAvailabilityZones({})).AvailabilityZones?.map((zone) => `${zone.ZoneName}=${zone.ZoneId}`) ??
      [];
    const [ours, theirs] = [await zones(ec2), await zones(other.ec2)];
    const ids = (list: readonly string[]) => list.map((zone) => zone.split("=")[1]).sort();
    expect(ids(ours)).toEqual(["euw1-az1", "euw1-az2", "euw1-az3"]);
    expect(ids(theirs)).toEqual(ids(ours));
    expect(theirs).not.toEqual(ours);
  });

  test("are found by name, id and filter; an unknown one is refused", async () => {
    const { ec2 } = await twinUnderTest();
    const names = async (input: object) =>
      (await ec2.describeAvailabilityZones(input)).AvailabilityZones?.map((zone) => zone.ZoneName);
    expect(await names({ ZoneNames: ["eu-west-1b"] })).toEqual(["eu-west-1b"]);
    expect(await names({ ZoneIds: ["euw1-az1"] })).toHaveLength(1);
    expect(await names({ Filters: [{ Name: "state", Values: ["available"] }] })).toHaveLength(3);
    expect(await refusal(ec2.describeAvailabilityZones({ ZoneNames: ["eu-west-1z"] }))).toBe(
      "InvalidParameterValue: Invalid availability zone: [eu-west-1z]",
    );
  });

  test("us-west-1 shows two of its zones, b and c", async () => {
    const { twin } = await twinUnderTest();
    const { ec2 } = await twin.aws.open({ region: "us-west-1" });
    const { AvailabilityZones } = await ec2.describeAvailabilityZones({});
    expect(AvailabilityZones?.map((zone) => zone.ZoneName)).toEqual(["us-west-1b", "us-west-1c"]);
  });

  test("every region of the table has zones with ids of its own", async () => {
    const prefixes = Object.values(REGION_ZONES).map((zones) => zones.ids);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const zones of Object.values(REGION_ZONES)) expect(zones.numbers.length).toBeGreaterThanOrEqual(2);
  });
});

describe("peering connections", () => {
  const side = (VpcId: string, CidrBlock: string) => ({ VpcId, CidrBlock, OwnerId: ACCOUNT, Region: REGION });
  const files = {
    [`aws_configs/${REGION}/VpcPeeringConnections.json`]: JSON.stringify({
      VpcPeeringConnections: [
        {
          VpcPeeringConnectionId: "pcx-0aaaaaaaaaaaaaaaa",
          RequesterVpcInfo: side("vpc-0aaaaaaaaaaaaaaaa", "10.1.0.0/16"),
          AccepterVpcInfo: side("vpc-0bbbbbbbbbbbbbbbb", "10.2.0.0/16"),
          Status: { Code: "active" },
        },
        {
          VpcPeeringConnectionId: "pcx-0cccccccccccccccc",
          RequesterVpcInfo: side("vpc-0cccccccccccccccc", "10.3.0.0/16"),
          AccepterVpcInfo: side("vpc-0aaaaaaaaaaaaaaaa", "10.1.0.0/16"),
          Status: { Code: "deleted" },
        },
      ],
    }),
  };

  test.each([
    ["requester-vpc-info.vpc-id", "vpc-0aaaaaaaaaaaaaaaa", ["pcx-0aaaaaaaaaaaaaaaa"]],
    ["accepter-vpc-info.vpc-id", "vpc-0aaaaaaaaaaaaaaaa", ["pcx-0cccccccccccccccc"]],
    ["status-code", "active", ["pcx-0aaaaaaaaaaaaaaaa"]],
    ["status-code", "*", ["pcx-0aaaaaaaaaaaaaaaa", "pcx-0cccccccccccccccc"]],
  ])("are found by %s (moto passes filters over: probe 153)", async (Name, value, expected) => {
    const { ec2 } = await twinUnderTest({}, files);
    const { VpcPeeringConnections } = await ec2.describeVpcPeeringConnections({ Filters: [{ Name, Values: [value] }] });
    expect(VpcPeeringConnections?.map((one) => one.VpcPeeringConnectionId)).toEqual(expected);
  });
});
