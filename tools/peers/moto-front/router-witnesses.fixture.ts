import { groupOf, interfaceOf, subnetOf, tableOf, vpcOf, type Witness } from "./witness-calls.fixture.ts";
import { insideOf, itemsOf, textOf, textsOf } from "./xml.ts";

/** What routers of a hybrid link need of AWS. */
export const routerWitnesses: readonly Witness[] = [
  {
    id: "portless-protocols",
    moto: "failed",
    aws: ["50"],
    look: async (ec2) => {
      const GroupId = await groupOf(ec2, await vpcOf(ec2), "esp");
      const rule = { "IpPermissions.1.IpProtocol": "50", "IpPermissions.1.IpRanges.1.CidrIp": "203.0.113.10/32" };
      try {
        await ec2.call("AuthorizeSecurityGroupIngress", { GroupId, ...rule });
      } catch {
        return "failed";
      }
      const { xml } = await ec2.call("DescribeSecurityGroups", { "GroupId.1": GroupId });
      return textsOf("ipProtocol", insideOf("ipPermissions", xml));
    },
  },
  {
    id: "root-volume",
    moto: "MissingParameter",
    aws: "",
    look: async (ec2) => {
      const target = await interfaceOf(ec2, await subnetOf(ec2, await vpcOf(ec2)));
      const { code } = await ec2.call("RunInstances", {
        ImageId: "ami-1",
        MinCount: "1",
        MaxCount: "1",
        "NetworkInterface.1.DeviceIndex": "0",
        "NetworkInterface.1.NetworkInterfaceId": target,
        "BlockDeviceMapping.1.DeviceName": "/dev/xvda",
        "BlockDeviceMapping.1.Ebs.Encrypted": "true",
      });
      return code;
    },
  },
  {
    id: "interface-routes",
    moto: "active",
    aws: "blackhole",
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const target = { NetworkInterfaceId: await interfaceOf(ec2, await subnetOf(ec2, vpc)) };
      const table = await tableOf(ec2, vpc);
      await ec2.call("CreateRoute", { RouteTableId: table, DestinationCidrBlock: "192.168.0.0/16", ...target });
      const { xml } = await ec2.call("DescribeRouteTables", { "RouteTableId.1": table });
      const route = itemsOf("routeSet", xml).find((item) => item.includes("192.168.0.0/16")) ?? "";
      return textOf("state", route);
    },
  },
];
