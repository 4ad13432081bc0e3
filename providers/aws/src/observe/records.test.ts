import { expect, test } from "vitest";
import { scopeIn } from "../testing/steps.ts";
import { filterChunks } from "./page-sizes.ts";
import { observedPeering } from "./peering-connections.ts";
import { observedAssociations, observedRouteTable } from "./route-tables.ts";
import { observedVpc, observedVpcCidrs } from "./vpcs.ts";

const scope = scopeIn("eu-west-1", "111122223333");

test("ranges that were kept as typed are compared as AWS would keep them (F15)", () => {
  const vpc = {
    VpcId: "vpc-1",
    CidrBlock: "10.1.2.3/16",
    CidrBlockAssociationSet: [
      { AssociationId: "a-1", CidrBlock: "10.1.2.3/16", CidrBlockState: { State: "associated" as const } },
      { AssociationId: "a-2", CidrBlock: "100.68.0.18/18", CidrBlockState: { State: "associating" as const } },
      { AssociationId: "a-3", CidrBlock: "100.65.0.0/16", CidrBlockState: { State: "disassociated" as const } },
    ],
  };
  expect(observedVpc(vpc, scope).props).toEqual({ cidr: "10.1.0.0/16" });
  expect(observedVpcCidrs(vpc, scope).map(({ id, props, facts }) => [id, props.cidr, facts.state])).toEqual([
    ["a-2", "100.68.0.0/18", "associating"],
  ]);
});

test("a route's target is what forwards; a dead one is a blackhole", () => {
  const table = {
    RouteTableId: "rtb-1",
    VpcId: "vpc-1",
    Routes: [
      {
        DestinationCidrBlock: "10.0.0.0/8",
        InstanceId: "i-1",
        NetworkInterfaceId: "eni-1",
        State: "blackhole" as const,
      },
      { DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: "eigw-1", Origin: "CreateRoute" as const },
      { DestinationPrefixListId: "pl-1", GatewayId: "vpce-1", Origin: "CreateRoute" as const },
      { DestinationCidrBlock: "172.16.0.0/12", GatewayId: "vgw-1", Origin: "EnableVgwRoutePropagation" as const },
      { DestinationCidrBlock: "10.1.0.0/16", GatewayId: "local", Origin: "CreateRouteTable" as const },
    ],
  };
  expect(observedRouteTable(table, scope).facts.routes).toEqual([
    { destination: "10.0.0.0/8", target: "eni-1", origin: "static", state: "blackhole" },
    { destination: "10.1.0.0/16", target: "local", origin: "table", state: "active" },
    { destination: "172.16.0.0/12", target: "vgw-1", origin: "propagated", state: "active" },
    { destination: "::/0", target: "eigw-1", origin: "static", state: "active" },
    { destination: "pl-1", target: "vpce-1", origin: "static", state: "active" },
  ]);
});

test("only explicit associations of subnets are associations", () => {
  const table = {
    RouteTableId: "rtb-1",
    Associations: [
      { RouteTableAssociationId: "m", Main: true },
      { RouteTableAssociationId: "g", Main: false, GatewayId: "igw-1" },
      { RouteTableAssociationId: "s", Main: false, SubnetId: "subnet-1" },
      { RouteTableAssociationId: "d", SubnetId: "subnet-2", AssociationState: { State: "disassociated" as const } },
    ],
  };
  expect(observedAssociations(table, scope)).toMatchObject([
    { id: "s", props: { routeTable: "rtb-1", subnet: "subnet-1" }, facts: { state: "associated" } },
  ]);
});

test("a peering tells all ranges of both sides, each once", () => {
  const peering = {
    VpcPeeringConnectionId: "pcx-1",
    Status: { Code: "active" as const },
    RequesterVpcInfo: {
      VpcId: "vpc-1",
      CidrBlock: "10.1.0.0/16",
      CidrBlockSet: [{ CidrBlock: "100.64.0.0/16" }, { CidrBlock: "10.1.0.0/16" }],
      Ipv6CidrBlockSet: [{ Ipv6CidrBlock: "fd00:0:0::/56" }],
    },
    AccepterVpcInfo: { VpcId: "vpc-2" },
  };
  expect(observedPeering(peering, scope).facts).toEqual({
    requester: { vpc: "vpc-1", cidrs: ["10.1.0.0/16", "100.64.0.0/16", "fd00::/56"] },
    accepter: { vpc: "vpc-2", cidrs: [] },
    status: "active",
  });
});

test("filters take 200 values each, each value once, and none is no filter", () => {
  const ids = Array.from({ length: 450 }, (_, index) => `vpc-${index}`);
  expect(filterChunks([...ids, ...ids]).map((chunk) => chunk.length)).toEqual([200, 200, 50]);
  expect(filterChunks([])).toEqual([]);
});
