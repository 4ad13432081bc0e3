import { routerWitnesses } from "./router-witnesses.fixture.ts";
import { sharingWitnesses } from "./sharing-witnesses.fixture.ts";
import {
  blockOf,
  by,
  filter,
  groupOf,
  interfaceOf,
  type Parameters,
  subnetOf,
  tableOf,
  vpcOf,
  type Witness,
} from "./witness-calls.fixture.ts";
import { insideOf, itemsOf, textOf, textsOf } from "./xml.ts";

export const witnesses: readonly Witness[] = [
  {
    id: "eks-network",
    moto: [undefined, undefined],
    aws: ["vpc-1", "sg-1"],
    look: async ({ endpoint }) => {
      const cluster = {
        name: "west",
        roleArn: "arn:aws:iam::123456789012:role/eks",
        resourcesVpcConfig: { subnetIds: [] },
      };
      await eks(endpoint, "POST", "/clusters", cluster);
      const { body } = await eks(endpoint, "GET", "/clusters/west");
      const network = /"vpcId":"(.*?)".*"clusterSecurityGroupId":"(.*?)"/.exec(body.replaceAll(/:\s+/g, ":"));
      return [network?.[1], network?.[2]];
    },
  },
  {
    id: "eks-addons",
    moto: 404,
    aws: 200,
    look: async ({ endpoint }) => (await eks(endpoint, "GET", "/clusters/west/addons")).status,
  },
  {
    id: "service-quotas",
    moto: 500,
    aws: 200,
    look: async ({ endpoint }) => {
      const answer = await fetch(endpoint, {
        method: "POST",
        headers: {
          authorization:
            "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/servicequotas/aws4_request, SignedHeaders=, Signature=",
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "ServiceQuotasV20190624.ListServiceQuotas",
        },
        body: JSON.stringify({ ServiceCode: "vpc" }),
      });
      return answer.status;
    },
  },
  {
    id: "client-token",
    moto: 2,
    aws: 1,
    look: async (ec2) => {
      const subnet = await subnetOf(ec2, await vpcOf(ec2));
      const ids = [1, 2].map(() => interfaceOf(ec2, subnet, { ClientToken: "once" }));
      return new Set(await Promise.all(ids)).size;
    },
  },
  {
    id: "paging",
    moto: [7],
    aws: [5, 2],
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      for (const third of [1, 2, 3, 4, 5, 6, 7]) await subnetOf(ec2, vpc, `10.1.${third}.0/24`);
      const pages: number[] = [];
      let token: Parameters = {};
      do {
        const { xml } = await ec2.call("DescribeSubnets", { ...filter("vpc-id", vpc), MaxResults: "5", ...token });
        pages.push(itemsOf("subnetSet", xml).length);
        token = { NextToken: textOf("nextToken", xml) };
      } while (token.NextToken !== "");
      return pages;
    },
  },
  {
    id: "dry-run",
    moto: [200, true],
    aws: [412, false],
    look: async (ec2) => {
      const { status } = await ec2.call("CreateVpc", { CidrBlock: "10.77.0.0/16", DryRun: "true" });
      return [status, (await ec2.call("DescribeVpcs")).xml.includes("10.77.0.0/16")];
    },
  },
  ...sharingWitnesses,
  {
    id: "canonical-cidr",
    moto: ["10.2.3.4/16", "100.64.9.9/16", "10.2.1.7/24", "192.168.5.5/16", "10.5.5.5/16"],
    aws: ["10.2.0.0/16", "100.64.0.0/16", "10.2.1.0/24", "192.168.0.0/16", "10.5.0.0/16"],
    look: async (ec2) => {
      const vpc = await vpcOf(ec2, "10.2.3.4/16");
      const association = await blockOf(ec2, vpc, "100.64.9.9/16");
      const subnet = await subnetOf(ec2, vpc, "10.2.1.7/24");
      const table = await tableOf(ec2, vpc);
      // Not in that subnet: moto fails over its own block there.
      const target = { NetworkInterfaceId: await interfaceOf(ec2, await subnetOf(ec2, vpc, "10.2.2.0/24")) };
      await ec2.call("CreateRoute", { RouteTableId: table, DestinationCidrBlock: "192.168.5.5/16", ...target });
      const group = await groupOf(ec2, vpc, "masked");
      const rule = { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.IpRanges.1.CidrIp": "10.5.5.5/16" };
      await ec2.call("AuthorizeSecurityGroupIngress", { GroupId: group, ...rule });
      const { xml } = await ec2.call("DescribeVpcs", { "VpcId.1": vpc });
      const subnets = await ec2.call("DescribeSubnets", { "SubnetId.1": subnet });
      const tables = await ec2.call("DescribeRouteTables", { "RouteTableId.1": table });
      const groups = await ec2.call("DescribeSecurityGroups", { "GroupId.1": group });
      return [
        textsOf("cidrBlock", xml).at(-1),
        textOf("cidrBlock", by(association, xml)),
        textOf("cidrBlock", subnets.xml),
        textsOf("destinationCidrBlock", tables.xml).find((block) => block.startsWith("192.")),
        textsOf("cidrIp", groups.xml).find((block) => block.startsWith("10.")),
      ];
    },
  },
  {
    id: "associating",
    moto: "associated",
    aws: "associating",
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const association = await blockOf(ec2, vpc, "100.64.0.0/16");
      return textOf("state", by(association, (await ec2.call("DescribeVpcs", { "VpcId.1": vpc })).xml));
    },
  },
  {
    id: "block-in-use",
    moto: "",
    aws: "InvalidCidrBlock.InUse",
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const association = await blockOf(ec2, vpc, "100.64.0.0/16");
      await subnetOf(ec2, vpc, "100.64.32.0/19");
      return (await ec2.call("DisassociateVpcCidrBlock", { AssociationId: association })).code;
    },
  },
  {
    id: "gone-block-routes",
    moto: { old: ["10.1.0.0/16"], created: ["10.1.0.0/16", "100.64.0.0/16"], later: ["10.1.0.0/16", "100.64.0.0/16"] },
    aws: { old: ["10.1.0.0/16"], created: ["10.1.0.0/16"], later: ["10.1.0.0/16"] },
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const old = await tableOf(ec2, vpc);
      const association = await blockOf(ec2, vpc, "100.64.0.0/16");
      await ec2.call("DisassociateVpcCidrBlock", { AssociationId: association });
      const { xml } = await ec2.call("CreateRouteTable", { VpcId: vpc });
      const routes = async (table: string): Promise<readonly string[]> =>
        textsOf("destinationCidrBlock", (await ec2.call("DescribeRouteTables", { "RouteTableId.1": table })).xml);
      return {
        old: await routes(old),
        created: textsOf("destinationCidrBlock", xml),
        later: await routes(textOf("routeTableId", xml)),
      };
    },
  },
  {
    id: "subnet-in-use",
    moto: "",
    aws: "DependencyViolation",
    look: async (ec2) => {
      const subnet = await subnetOf(ec2, await vpcOf(ec2));
      await interfaceOf(ec2, subnet);
      return (await ec2.call("DeleteSubnet", { SubnetId: subnet })).code;
    },
  },
  {
    id: "subnet-association",
    moto: [1, "DependencyViolation"],
    aws: [0, ""],
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const [subnet, table] = [await subnetOf(ec2, vpc), await tableOf(ec2, vpc)];
      await ec2.call("AssociateRouteTable", { RouteTableId: table, SubnetId: subnet });
      await ec2.call("DeleteSubnet", { SubnetId: subnet });
      const { xml } = await ec2.call("DescribeRouteTables", { "RouteTableId.1": table });
      const left = itemsOf("associationSet", xml).length;
      return [left, (await ec2.call("DeleteRouteTable", { RouteTableId: table })).code];
    },
  },
  {
    id: "reservation-tags",
    moto: [],
    aws: ["team"],
    look: async (ec2) => {
      const subnet = await subnetOf(ec2, await vpcOf(ec2));
      await ec2.call("CreateSubnetCidrReservation", {
        SubnetId: subnet,
        Cidr: "10.1.1.128/25",
        ReservationType: "prefix",
        "TagSpecification.1.ResourceType": "subnet-cidr-reservation",
        "TagSpecification.1.Tag.1.Key": "team",
        "TagSpecification.1.Tag.1.Value": "net",
      });
      return textsOf("key", (await ec2.call("GetSubnetCidrReservations", { SubnetId: subnet })).xml);
    },
  },
  {
    id: "group-in-use",
    moto: ["", ""],
    aws: ["DependencyViolation", "DependencyViolation"],
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const [member, named, other] = [
        await groupOf(ec2, vpc, "member"),
        await groupOf(ec2, vpc, "named"),
        await groupOf(ec2, vpc, "other"),
      ];
      await interfaceOf(ec2, await subnetOf(ec2, vpc), { "SecurityGroupId.1": member });
      const rule = { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.Groups.1.GroupId": named };
      await ec2.call("AuthorizeSecurityGroupIngress", { GroupId: other, ...rule });
      return [
        (await ec2.call("DeleteSecurityGroup", { GroupId: member })).code,
        (await ec2.call("DeleteSecurityGroup", { GroupId: named })).code,
      ];
    },
  },
  {
    id: "termination",
    moto: { made: "in-use", given: "in-use", primary: "in-use", detached: "OperationNotPermitted" },
    aws: { made: "", given: "available", primary: "available", detached: "InvalidAttachmentID.NotFound" },
    look: async (ec2) => {
      const subnet = await subnetOf(ec2, await vpcOf(ec2));
      const [given, primary] = [await interfaceOf(ec2, subnet), await interfaceOf(ec2, subnet)];
      const run = async (interfaces: Readonly<Record<string, string>>): Promise<string> => {
        const one = { ImageId: "ami-1", InstanceType: "m5.large", MinCount: "1", MaxCount: "1", ...interfaces };
        return textOf("instanceId", (await ec2.call("RunInstances", one)).xml);
      };
      const instance = await run({
        "NetworkInterface.1.DeviceIndex": "0",
        "NetworkInterface.1.SubnetId": subnet,
        "NetworkInterface.2.DeviceIndex": "1",
        "NetworkInterface.2.NetworkInterfaceId": given,
      });
      const other = await run({
        "NetworkInterface.1.DeviceIndex": "0",
        "NetworkInterface.1.NetworkInterfaceId": primary,
      });
      const attached = await ec2.call("DescribeNetworkInterfaces", filter("attachment.instance-id", instance));
      const made = textsOf("networkInterfaceId", attached.xml).find((id) => id !== given) ?? "";
      const kept = await ec2.call("DescribeNetworkInterfaces", filter("network-interface-id", primary));
      await ec2.call("TerminateInstances", { "InstanceId.1": instance });
      await ec2.call("TerminateInstances", { "InstanceId.1": other });
      const state = async (id: string): Promise<string> => {
        const found = await ec2.call("DescribeNetworkInterfaces", filter("network-interface-id", id));
        const [item = ""] = itemsOf("networkInterfaceSet", found.xml);
        return textOf("status", item.replace(insideOf("attachment", item), ""));
      };
      const detached = await ec2.call("DetachNetworkInterface", { AttachmentId: textOf("attachmentId", kept.xml) });
      return {
        made: await state(made),
        given: await state(given),
        primary: await state(primary),
        detached: detached.code,
      };
    },
  },
  {
    id: "route-exists",
    moto: ["", true],
    aws: ["RouteAlreadyExists", false],
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const [subnet, table] = [await subnetOf(ec2, vpc), await tableOf(ec2, vpc)];
      const [one, other] = [await interfaceOf(ec2, subnet), await interfaceOf(ec2, subnet)];
      const route = { RouteTableId: table, DestinationCidrBlock: "192.168.0.0/16" };
      await ec2.call("CreateRoute", { ...route, NetworkInterfaceId: one });
      const { code } = await ec2.call("CreateRoute", { ...route, NetworkInterfaceId: other });
      const { xml } = await ec2.call("DescribeRouteTables", { "RouteTableId.1": table });
      return [code, xml.includes(other)];
    },
  },
  ...routerWitnesses,
  {
    id: "peering-filters",
    moto: [2, 2],
    aws: [1, 0],
    look: async (ec2) => {
      const [a, b, c] = [await vpcOf(ec2), await vpcOf(ec2, "10.2.0.0/16"), await vpcOf(ec2, "10.3.0.0/16")];
      await ec2.call("CreateVpcPeeringConnection", { VpcId: a, PeerVpcId: b });
      await ec2.call("CreateVpcPeeringConnection", { VpcId: b, PeerVpcId: c });
      const count = async (name: string, value: string): Promise<number> => {
        const { xml } = await ec2.call("DescribeVpcPeeringConnections", filter(name, value));
        return itemsOf("vpcPeeringConnectionSet", xml).length;
      };
      return [await count("requester-vpc-info.vpc-id", a), await count("tag:Name", "absent")];
    },
  },
  {
    id: "peering-routes",
    moto: ["active", "active", "active"],
    aws: ["blackhole", "active", "blackhole"],
    look: async (ec2) => {
      const [a, b] = [await vpcOf(ec2), await vpcOf(ec2, "10.2.0.0/16")];
      const asked = await ec2.call("CreateVpcPeeringConnection", { VpcId: a, PeerVpcId: b });
      const peering = { VpcPeeringConnectionId: textOf("vpcPeeringConnectionId", asked.xml) };
      const table = await tableOf(ec2, a);
      await ec2.call("CreateRoute", { RouteTableId: table, DestinationCidrBlock: "10.2.0.0/16", ...peering });
      const state = async (): Promise<string> => {
        const { xml } = await ec2.call("DescribeRouteTables", { "RouteTableId.1": table });
        const route = itemsOf("routeSet", xml).find((item) => item.includes("10.2.0.0/16")) ?? "";
        return textOf("state", route);
      };
      const pending = await state();
      await ec2.call("AcceptVpcPeeringConnection", peering);
      const active = await state();
      await ec2.call("DeleteVpcPeeringConnection", peering);
      return [pending, active, await state()];
    },
  },
  {
    id: "transit-gateways",
    moto: ["associated", ""],
    aws: ["", "tgw-attach"],
    look: async (ec2) => {
      const vpc = await vpcOf(ec2);
      const options = {
        "Options.DefaultRouteTableAssociation": "disable",
        "Options.DefaultRouteTablePropagation": "disable",
      };
      const TransitGatewayId = textOf("transitGatewayId", (await ec2.call("CreateTransitGateway", options)).xml);
      const subnets = { "SubnetIds.1": await subnetOf(ec2, vpc) };
      const attach = { TransitGatewayId, VpcId: vpc, ...subnets };
      const { xml } = await ec2.call("CreateTransitGatewayVpcAttachment", attach);
      const TransitGatewayAttachmentId = textOf("transitGatewayAttachmentId", xml);
      const table = (await ec2.call("CreateTransitGatewayRouteTable", { TransitGatewayId })).xml;
      const TransitGatewayRouteTableId = textOf("transitGatewayRouteTableId", table);
      const pair = { TransitGatewayRouteTableId, TransitGatewayAttachmentId };
      const all = (await ec2.call("DescribeTransitGatewayAttachments")).xml;
      await ec2.call("CreateTransitGatewayRoute", { ...pair, DestinationCidrBlock: "10.9.0.0/16" });
      const search = { TransitGatewayRouteTableId, ...filter("type", "static") };
      const routes = (await ec2.call("SearchTransitGatewayRoutes", search)).xml;
      return [
        textOf("state", insideOf("association", all)),
        textOf("transitGatewayAttachmentId", routes).replace(/-[0-9a-f]+$/, ""),
      ];
    },
  },
];

const eks = async (endpoint: string, method: string, path: string, body?: unknown) => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-west-1/eks/aws4_request, SignedHeaders=, Signature=";
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.text() };
};
