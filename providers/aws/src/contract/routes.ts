import { expect } from "vitest";
import {
  type ContractCase,
  type ContractSubject,
  defined,
  filter,
  freshSubnet,
  freshTable,
  freshVpc,
  refusalOf,
  tableOf,
} from "./subject.ts";

const DEFAULT = "0.0.0.0/0";

/** A table of its own, and two NAT gateways of its VPC. */
async function freshGateways(subject: ContractSubject) {
  const vpc = await freshVpc(subject);
  const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
  const table = await freshTable(subject, vpc);
  const nat = async () => defined(await subject.seedNatGateway?.(subnet));
  return { vpc, subnet, table, one: await nat(), two: await nat() };
}

export const ROUTE_CASES: readonly ContractCase[] = [
  {
    id: "route-create",
    title: "a default route shows in its table with its target, origin and state",
    needs: "seedNatGateway",
    run: async (subject) => {
      const { table, one } = await freshGateways(subject);
      const input = { RouteTableId: table, DestinationCidrBlock: DEFAULT, NatGatewayId: one };
      expect(await subject.api.ec2.createRoute(input)).toMatchObject({ Return: true });
      const route = (await tableOf(subject, table)).Routes?.find((found) => found.DestinationCidrBlock === DEFAULT);
      expect(route).toMatchObject({ NatGatewayId: one, Origin: "CreateRoute", State: "active" });
    },
  },
  {
    id: "route-exists",
    title: "a second route to the same destination is refused, whatever its target",
    needs: "seedNatGateway",
    run: async (subject) => {
      const { table, one, two } = await freshGateways(subject);
      const input = { RouteTableId: table, DestinationCidrBlock: DEFAULT };
      await subject.api.ec2.createRoute({ ...input, NatGatewayId: one });
      for (const NatGatewayId of [one, two]) {
        const refusal = await refusalOf(subject.api.ec2.createRoute({ ...input, NatGatewayId }));
        expect(refusal).toMatchObject({ code: "RouteAlreadyExists", faultClass: "exists" });
      }
    },
  },
  {
    id: "route-replace",
    title: "replacing changes the target in one call, and needs a route that is there",
    needs: "seedNatGateway",
    run: async (subject) => {
      const { table, one, two } = await freshGateways(subject);
      const { ec2 } = subject.api;
      const input = { RouteTableId: table, DestinationCidrBlock: DEFAULT };
      const early = await refusalOf(ec2.replaceRoute({ ...input, NatGatewayId: one }));
      expect(early).toMatchObject({ code: "InvalidParameterValue", faultClass: "invalid" });
      await ec2.createRoute({ ...input, NatGatewayId: one });
      await ec2.replaceRoute({ ...input, NatGatewayId: two });
      const routes = (await tableOf(subject, table)).Routes?.filter((found) => found.DestinationCidrBlock === DEFAULT);
      expect(routes).toMatchObject([{ NatGatewayId: two, State: "active" }]);
    },
  },
  {
    id: "route-delete",
    title: "a route is deleted once; the second time it is not found",
    needs: "seedNatGateway",
    run: async (subject) => {
      const { table, one } = await freshGateways(subject);
      const { ec2 } = subject.api;
      const input = { RouteTableId: table, DestinationCidrBlock: DEFAULT };
      await ec2.createRoute({ ...input, NatGatewayId: one });
      await ec2.deleteRoute(input);
      expect((await tableOf(subject, table)).Routes).toHaveLength(1);
      const again = await refusalOf(ec2.deleteRoute(input));
      expect(again).toMatchObject({ code: "InvalidRoute.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "route-local",
    title: "the local route cannot be deleted",
    run: async (subject) => {
      const table = await freshTable(subject, await freshVpc(subject));
      const call = subject.api.ec2.deleteRoute({ RouteTableId: table, DestinationCidrBlock: "10.196.24.0/24" });
      expect((await refusalOf(call)).faultClass).toBe("invalid");
      expect((await tableOf(subject, table)).Routes).toHaveLength(1);
    },
  },
  {
    id: "route-with-table",
    title: "a table with a route of its own can be deleted, and the route goes with it",
    needs: "seedNatGateway",
    run: async (subject) => {
      const { table, one } = await freshGateways(subject);
      const { ec2 } = subject.api;
      await ec2.createRoute({ RouteTableId: table, DestinationCidrBlock: DEFAULT, NatGatewayId: one });
      await ec2.deleteRouteTable({ RouteTableId: table });
      const call = ec2.deleteRoute({ RouteTableId: table, DestinationCidrBlock: DEFAULT });
      expect(await refusalOf(call)).toMatchObject({ code: "InvalidRouteTableID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "route-to-nothing",
    title: "a NAT gateway that is not there, and a transit gateway that the VPC is not attached to, are refused",
    run: async (subject) => {
      const table = await freshTable(subject, await freshVpc(subject));
      const input = { RouteTableId: table, DestinationCidrBlock: DEFAULT };
      const nat = subject.api.ec2.createRoute({ ...input, NatGatewayId: "nat-0fffffffffffffff1" });
      expect(await refusalOf(nat)).toMatchObject({ code: "InvalidNatGatewayID.NotFound", faultClass: "not-found" });
      const transit = subject.api.ec2.createRoute({ ...input, TransitGatewayId: "tgw-0fffffffffffffff1" });
      expect(await refusalOf(transit)).toMatchObject({
        code: "InvalidTransitGatewayID.NotFound",
        faultClass: "not-found",
      });
    },
  },
  {
    id: "nat-gateways",
    title: "a NAT gateway tells its VPC, subnet and state; a filter passes nothing for one that there is not",
    needs: "seedNatGateway",
    run: async (subject) => {
      const { vpc, subnet, one } = await freshGateways(subject);
      const Filter = [filter("nat-gateway-id", one, "nat-0fffffffffffffff1")];
      const { NatGateways = [] } = await subject.api.ec2.describeNatGateways({ Filter, MaxResults: 1000 });
      expect(NatGateways).toHaveLength(1);
      expect(NatGateways[0]).toMatchObject({ NatGatewayId: one, VpcId: vpc, SubnetId: subnet, State: "available" });
    },
  },
  {
    id: "transit-attachments",
    title: "no attachment is listed of a transit gateway that there is not",
    run: async ({ api }) => {
      const Filters = [filter("transit-gateway-id", "tgw-0fffffffffffffff1")];
      const answer = await api.ec2.describeTransitGatewayVpcAttachments({ Filters, MaxResults: 1000 });
      expect(answer.TransitGatewayVpcAttachments ?? []).toEqual([]);
    },
  },
];
