import { expect } from "vitest";
import type { AwsApi } from "../api.ts";
import {
  type ContractCase,
  type ContractSubject,
  defined,
  eventually,
  FAR_REGION,
  filter,
  freshSubnet,
  freshTable,
  freshVpc,
  refusalOf,
  tableOf,
} from "./subject.ts";

const TAGS = [{ Key: "team", Value: "net" }];
/** As Podspan makes them: which table an attachment has is said by nobody else. */
const NO_DEFAULTS = { DefaultRouteTableAssociation: "disable", DefaultRouteTablePropagation: "disable" } as const;

async function stateOf({ ec2 }: AwsApi, id: string): Promise<string | undefined> {
  const byId = (name: string) => [filter(name, id)];
  if (id.startsWith("tgw-attach-")) {
    const answer = await ec2.describeTransitGatewayAttachments({ Filters: byId("transit-gateway-attachment-id") });
    return answer.TransitGatewayAttachments?.[0]?.State;
  }
  if (id.startsWith("tgw-rtb-")) {
    const answer = await ec2.describeTransitGatewayRouteTables({ Filters: byId("transit-gateway-route-table-id") });
    return answer.TransitGatewayRouteTables?.[0]?.State;
  }
  return (await ec2.describeTransitGateways({ Filters: byId("transit-gateway-id") })).TransitGateways?.[0]?.State;
}

async function until(subject: ContractSubject, id: string, state: string, api = subject.api): Promise<string> {
  await eventually(subject, async () => ((await stateOf(api, id)) === state ? true : undefined));
  return id;
}

export async function freshGateway(subject: ContractSubject, api = subject.api): Promise<string> {
  const TagSpecifications = [{ ResourceType: "transit-gateway" as const, Tags: TAGS }];
  const { TransitGateway } = await api.ec2.createTransitGateway({ Options: NO_DEFAULTS, TagSpecifications });
  return until(subject, defined(TransitGateway?.TransitGatewayId), "available", api);
}

export async function freshTransitTable(subject: ContractSubject, gateway: string): Promise<string> {
  const { TransitGatewayRouteTable } = await subject.api.ec2.createTransitGatewayRouteTable({
    TransitGatewayId: gateway,
    TagSpecifications: [{ ResourceType: "transit-gateway-route-table", Tags: TAGS }],
  });
  return until(subject, defined(TransitGatewayRouteTable?.TransitGatewayRouteTableId), "available");
}

export async function attach(
  subject: ContractSubject,
  gateway: string,
  vpc: string,
  subnets: string[],
): Promise<string> {
  const { TransitGatewayVpcAttachment } = await subject.api.ec2.createTransitGatewayVpcAttachment({
    TransitGatewayId: gateway,
    VpcId: vpc,
    SubnetIds: subnets,
    TagSpecifications: [{ ResourceType: "transit-gateway-attachment", Tags: TAGS }],
  });
  return until(subject, defined(TransitGatewayVpcAttachment?.TransitGatewayAttachmentId), "available");
}

/** A gateway with a table, and a VPC that is attached to it. */
export async function attached(subject: ContractSubject) {
  const vpc = await freshVpc(subject);
  const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
  const gateway = await freshGateway(subject);
  const table = await freshTransitTable(subject, gateway);
  const attachment = await attach(subject, gateway, vpc, [subnet]);
  const pair = { TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: attachment };
  return { vpc, subnet, gateway, table, attachment, pair };
}

async function routesIn({ api }: ContractSubject, table: string): Promise<readonly string[]> {
  const { Routes = [] } = await api.ec2.searchTransitGatewayRoutes({
    TransitGatewayRouteTableId: table,
    Filters: [filter("state", "active", "blackhole")],
    MaxResults: 1000,
  });
  return Routes.map((route) => {
    const [to] = route.TransitGatewayAttachments ?? [];
    return [route.DestinationCidrBlock, to?.TransitGatewayAttachmentId ?? "-", route.State, route.Type].join(" ");
  });
}

export async function associationOf({ api }: ContractSubject, attachment: string) {
  const Filters = [filter("transit-gateway-attachment-id", attachment)];
  const { TransitGatewayAttachments } = await api.ec2.describeTransitGatewayAttachments({ Filters });
  return TransitGatewayAttachments?.[0]?.Association;
}

async function associate(
  subject: ContractSubject,
  pair: { TransitGatewayRouteTableId: string; TransitGatewayAttachmentId: string },
) {
  await subject.api.ec2.associateTransitGatewayRouteTable(pair);
  await eventually(subject, async () =>
    (await associationOf(subject, pair.TransitGatewayAttachmentId))?.State === "associated" ? true : undefined,
  );
}

export const TRANSIT_CASES: readonly ContractCase[] = [
  {
    id: "transit-gateway-make",
    title: "a transit gateway without default tables has none, keeps its options and is found by its tags",
    run: async (subject) => {
      const gateway = await freshGateway(subject);
      const { ec2 } = subject.api;
      const Filters = [filter("tag:team", "net")];
      const { TransitGateways = [] } = await ec2.describeTransitGateways({ Filters });
      const found = TransitGateways.find((one) => one.TransitGatewayId === gateway);
      expect(found).toMatchObject({ State: "available", OwnerId: subject.account, Tags: TAGS });
      expect(found?.Options).toMatchObject({ AmazonSideAsn: 64512, ...NO_DEFAULTS });
      const { TransitGatewayRouteTables } = await ec2.describeTransitGatewayRouteTables({
        Filters: [filter("transit-gateway-id", gateway)],
      });
      expect(TransitGatewayRouteTables ?? []).toEqual([]);
    },
  },
  {
    id: "transit-gateway-modify",
    title: "whether security groups may be named across it can be changed",
    run: async (subject) => {
      const gateway = await freshGateway(subject);
      const Options = { SecurityGroupReferencingSupport: "enable" } as const;
      await subject.api.ec2.modifyTransitGateway({ TransitGatewayId: gateway, Options });
      await until(subject, gateway, "available");
      const Filters = [filter("transit-gateway-id", gateway)];
      const { TransitGateways } = await subject.api.ec2.describeTransitGateways({ Filters });
      expect(TransitGateways?.[0]?.Options).toMatchObject({ ...Options, ...NO_DEFAULTS });
    },
  },
  {
    id: "transit-attachment-make",
    title: "an attachment of a VPC is listed by both calls, with its subnets, type and tags, and without a table",
    run: async (subject) => {
      const { vpc, subnet, gateway, attachment } = await attached(subject);
      const Filters = [filter("transit-gateway-id", gateway)];
      const { ec2 } = subject.api;
      const { TransitGatewayVpcAttachments } = await ec2.describeTransitGatewayVpcAttachments({ Filters });
      expect(TransitGatewayVpcAttachments).toMatchObject([
        { TransitGatewayAttachmentId: attachment, VpcId: vpc, SubnetIds: [subnet], State: "available", Tags: TAGS },
      ]);
      const { TransitGatewayAttachments = [] } = await ec2.describeTransitGatewayAttachments({ Filters });
      expect(TransitGatewayAttachments).toMatchObject([
        { TransitGatewayAttachmentId: attachment, ResourceType: "vpc", ResourceId: vpc, Tags: TAGS },
      ]);
      expect(TransitGatewayAttachments[0]?.Association?.TransitGatewayRouteTableId ?? "").toBe("");
    },
  },
  {
    id: "transit-attachment-tags",
    title: "attachments are found by their tags",
    run: async (subject) => {
      const { attachment } = await attached(subject);
      const absent = [filter("tag:team", "nobody's")];
      const { ec2 } = subject.api;
      expect(
        (await ec2.describeTransitGatewayVpcAttachments({ Filters: absent })).TransitGatewayVpcAttachments ?? [],
      ).toEqual([]);
      const Filters = [filter("tag:team", "net")];
      const { TransitGatewayVpcAttachments = [] } = await ec2.describeTransitGatewayVpcAttachments({ Filters });
      expect(TransitGatewayVpcAttachments.map((one) => one.TransitGatewayAttachmentId)).toContain(attachment);
    },
  },
  {
    id: "transit-attachment-zones",
    title: "an attachment takes one subnet of a zone",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const subnets = [
        await freshSubnet(subject, vpc, "10.196.24.0/26"),
        await freshSubnet(subject, vpc, "10.196.24.64/26"),
      ];
      const call = attach(subject, await freshGateway(subject), vpc, subnets);
      expect((await refusalOf(call)).code).toBe("DuplicateSubnetsInSameZone");
    },
  },
  {
    id: "transit-attachment-twice",
    title: "a VPC is attached to a gateway once",
    run: async (subject) => {
      const { vpc, subnet, gateway } = await attached(subject);
      const refusal = await refusalOf(attach(subject, gateway, vpc, [subnet]));
      expect(refusal).toMatchObject({ code: "DuplicateTransitGatewayAttachment", faultClass: "exists" });
    },
  },
  {
    id: "transit-attachment-subnets",
    title: "an attachment's subnets can be changed",
    run: async (subject) => {
      const { vpc, subnet, attachment } = await attached(subject);
      const second = await freshSubnet(subject, vpc, "10.196.24.128/25", "b");
      await subject.api.ec2.modifyTransitGatewayVpcAttachment({
        TransitGatewayAttachmentId: attachment,
        AddSubnetIds: [second],
        RemoveSubnetIds: [subnet],
      });
      await until(subject, attachment, "available");
      const Filters = [filter("transit-gateway-attachment-id", attachment)];
      const { TransitGatewayVpcAttachments } = await subject.api.ec2.describeTransitGatewayVpcAttachments({ Filters });
      expect(TransitGatewayVpcAttachments?.[0]?.SubnetIds).toEqual([second]);
    },
  },
  {
    id: "transit-vpc-route",
    title: "a VPC's table leads to a gateway that the VPC is attached to",
    run: async (subject) => {
      const { vpc, gateway } = await attached(subject);
      const table = await freshTable(subject, vpc);
      const input = { RouteTableId: table, DestinationCidrBlock: "10.20.0.0/16", TransitGatewayId: gateway };
      await subject.api.ec2.createRoute(input);
      const routes = (await tableOf(subject, table)).Routes;
      expect(routes?.find((route) => route.DestinationCidrBlock === "10.20.0.0/16")).toMatchObject({
        TransitGatewayId: gateway,
        State: "active",
      });
    },
  },
  {
    id: "transit-association",
    title: "an attachment has one table, which its own record tells (F40)",
    run: async (subject) => {
      const { gateway, attachment, table, pair } = await attached(subject);
      await associate(subject, pair);
      expect((await associationOf(subject, attachment))?.TransitGatewayRouteTableId).toBe(table);
      const other = await freshTransitTable(subject, gateway);
      const again = { ...pair, TransitGatewayRouteTableId: other };
      const refusal = await refusalOf(subject.api.ec2.associateTransitGatewayRouteTable(again));
      expect(refusal).toMatchObject({ code: "Resource.AlreadyAssociated", faultClass: "exists" });
    },
  },
  {
    id: "transit-disassociate",
    title: "an association that is taken away is gone after a while, and is not found again",
    run: async (subject) => {
      const { attachment, pair } = await attached(subject);
      await associate(subject, pair);
      await subject.api.ec2.disassociateTransitGatewayRouteTable(pair);
      await eventually(subject, async () =>
        (await associationOf(subject, attachment))?.TransitGatewayRouteTableId ? undefined : true,
      );
      const refusal = await refusalOf(subject.api.ec2.disassociateTransitGatewayRouteTable(pair));
      expect(refusal).toMatchObject({ code: "InvalidAssociation.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "transit-propagation",
    title: "a table that an attachment propagates to has the blocks of its VPC, until that ends (F39)",
    run: async (subject) => {
      const { table, attachment, pair } = await attached(subject);
      await subject.api.ec2.enableTransitGatewayRouteTablePropagation(pair);
      expect(await routesIn(subject, table)).toEqual([`10.196.24.0/24 ${attachment} active propagated`]);
      const { TransitGatewayRouteTablePropagations } = await subject.api.ec2.getTransitGatewayRouteTablePropagations({
        TransitGatewayRouteTableId: table,
      });
      expect(TransitGatewayRouteTablePropagations).toMatchObject([
        { TransitGatewayAttachmentId: attachment, State: "enabled" },
      ]);
      await subject.api.ec2.disableTransitGatewayRouteTablePropagation(pair);
      expect(await routesIn(subject, table)).toEqual([]);
    },
  },
  {
    id: "transit-propagation-twice",
    title: "a second propagation is refused as one that is there, and one that is not there is not found",
    run: async (subject) => {
      const { pair } = await attached(subject);
      const { ec2 } = subject.api;
      await ec2.enableTransitGatewayRouteTablePropagation(pair);
      const twice = await refusalOf(ec2.enableTransitGatewayRouteTablePropagation(pair));
      expect(twice).toMatchObject({ code: "TransitGatewayRouteTablePropagation.Duplicate", faultClass: "exists" });
      await ec2.disableTransitGatewayRouteTablePropagation(pair);
      const gone = await refusalOf(ec2.disableTransitGatewayRouteTablePropagation(pair));
      expect(gone).toMatchObject({ faultClass: "not-found" });
    },
  },
  {
    id: "transit-route",
    title: "a static route shows with its attachment, and is found by its destination",
    run: async (subject) => {
      const { table, attachment, pair } = await attached(subject);
      await subject.api.ec2.createTransitGatewayRoute({ ...pair, DestinationCidrBlock: "10.99.0.0/16" });
      expect(await routesIn(subject, table)).toEqual([`10.99.0.0/16 ${attachment} active static`]);
      const { Routes } = await subject.api.ec2.searchTransitGatewayRoutes({
        TransitGatewayRouteTableId: table,
        Filters: [filter("route-search.exact-match", "10.99.0.0/16"), filter("type", "static")],
      });
      expect(Routes).toHaveLength(1);
      await subject.api.ec2.deleteTransitGatewayRoute({
        TransitGatewayRouteTableId: table,
        DestinationCidrBlock: "10.99.0.0/16",
      });
      expect(await routesIn(subject, table)).toEqual([]);
    },
  },
  {
    id: "transit-route-exists",
    title: "a second static route to a destination is refused; replaced it leads elsewhere; gone it is not found",
    run: async (subject) => {
      const { table, pair } = await attached(subject);
      const { ec2 } = subject.api;
      const route = { ...pair, DestinationCidrBlock: "10.99.0.0/16" };
      await ec2.createTransitGatewayRoute(route);
      const twice = await refusalOf(ec2.createTransitGatewayRoute(route));
      expect(twice).toMatchObject({ code: "RouteAlreadyExists", faultClass: "exists" });
      const { TransitGatewayAttachmentId: _none, ...blackhole } = { ...route, Blackhole: true };
      await ec2.replaceTransitGatewayRoute(blackhole);
      expect(await routesIn(subject, table)).toEqual(["10.99.0.0/16 - blackhole static"]);
      const gone = { TransitGatewayRouteTableId: table, DestinationCidrBlock: "10.98.0.0/16" };
      const refusal = await refusalOf(ec2.deleteTransitGatewayRoute(gone));
      expect(refusal).toMatchObject({ code: "InvalidRoute.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "transit-delete-order",
    title: "a gateway with attachments and a table with associations are in use",
    run: async (subject) => {
      const { gateway, table, pair } = await attached(subject);
      await associate(subject, pair);
      const { ec2 } = subject.api;
      const refusals = [
        await refusalOf(ec2.deleteTransitGateway({ TransitGatewayId: gateway })),
        await refusalOf(ec2.deleteTransitGatewayRouteTable({ TransitGatewayRouteTableId: table })),
      ];
      for (const refusal of refusals) expect(refusal).toMatchObject({ code: "IncorrectState", faultClass: "in-use" });
    },
  },
  {
    id: "transit-delete",
    title: "attachment, table and gateway are gone, or listed as deleted, and not found after that",
    run: async (subject) => {
      const { gateway, table, attachment } = await attached(subject);
      const { ec2 } = subject.api;
      const gone = async (id: string) => {
        const state = await eventually(subject, async () => {
          const now = (await stateOf(subject.api, id)) ?? "deleted";
          return now === "deleting" || now === "available" ? undefined : now;
        });
        expect(state).toBe("deleted");
      };
      await ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: attachment });
      await gone(attachment);
      await ec2.deleteTransitGatewayRouteTable({ TransitGatewayRouteTableId: table });
      await gone(table);
      await ec2.deleteTransitGateway({ TransitGatewayId: gateway });
      await gone(gateway);
      const refusals = [
        await refusalOf(ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: attachment })),
        await refusalOf(ec2.deleteTransitGatewayRouteTable({ TransitGatewayRouteTableId: table })),
        await refusalOf(ec2.deleteTransitGateway({ TransitGatewayId: gateway })),
      ];
      for (const refusal of refusals) expect(refusal.faultClass).toBe("not-found");
    },
  },
  {
    id: "transit-peering",
    title: "a peering of gateways in two regions waits for its acceptance there, and both list it by one id",
    run: async (subject) => {
      const far = await subject.elsewhere({ region: FAR_REGION });
      const [here, there] = [await freshGateway(subject), await freshGateway(subject, far)];
      const { TransitGatewayPeeringAttachment: asked } = await subject.api.ec2.createTransitGatewayPeeringAttachment({
        TransitGatewayId: here,
        PeerTransitGatewayId: there,
        PeerAccountId: subject.account,
        PeerRegion: FAR_REGION,
        TagSpecifications: [{ ResourceType: "transit-gateway-attachment", Tags: TAGS }],
      });
      const id = defined(asked?.TransitGatewayAttachmentId);
      await until(subject, id, "pendingAcceptance", far);
      await far.ec2.acceptTransitGatewayPeeringAttachment({ TransitGatewayAttachmentId: id });
      await until(subject, id, "available", far);
      await until(subject, id, "available");
      for (const [api, gateway] of [
        [subject.api, here],
        [far, there],
      ] as const) {
        const { TransitGatewayAttachments } = await api.ec2.describeTransitGatewayAttachments({
          Filters: [filter("transit-gateway-id", gateway)],
        });
        expect(TransitGatewayAttachments).toMatchObject([{ TransitGatewayAttachmentId: id, ResourceType: "peering" }]);
        const { TransitGatewayPeeringAttachments } = await api.ec2.describeTransitGatewayPeeringAttachments({
          Filters: [filter("transit-gateway-id", gateway)],
        });
        expect(TransitGatewayPeeringAttachments).toMatchObject([
          {
            RequesterTgwInfo: { TransitGatewayId: here, Region: subject.region },
            AccepterTgwInfo: { TransitGatewayId: there, Region: FAR_REGION },
          },
        ]);
      }
      await subject.api.ec2.deleteTransitGatewayPeeringAttachment({ TransitGatewayAttachmentId: id });
      await eventually(subject, async () => (((await stateOf(far, id)) ?? "deleted") === "deleted" ? true : undefined));
    },
  },
];
