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
} from "../twin.fixture.ts";

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
