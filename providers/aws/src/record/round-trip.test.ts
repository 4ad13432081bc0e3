import { observedOf } from "@podspan/core/observed";
import { expect, test } from "vitest";
import { createTwin, VirtualClock } from "../../../twin/src/index.ts";
import { file } from "../import/collection.fixture.ts";
import { testContext } from "../testing/step-context.ts";
import { thereAndBack } from "./round-trip.fixture.ts";

const ME = "111122223333";
const ROOT = "aws_configs/eu-west-1";
const VPC = "vpc-00000001";
const TARGETS = [
  { DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1" },
  { DestinationCidrBlock: "1.0.0.0/8", GatewayId: "igw-1" },
  { DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: "eigw-1" },
  { DestinationCidrBlock: "10.2.0.0/16", TransitGatewayId: "tgw-1" },
  { DestinationCidrBlock: "10.3.0.0/16", VpcPeeringConnectionId: "pcx-1" },
  { DestinationCidrBlock: "10.4.0.0/16", GatewayId: "vgw-1" },
  { DestinationPrefixListId: "pl-1", GatewayId: "vpce-1" },
];
const attachment = { TransitGatewayAttachmentId: "tgw-attach-1", TransitGatewayId: "tgw-1", State: "available" };
const table = { TransitGatewayRouteTableId: "tgw-rtb-1" };
const propagations = ["1", "2", "3", "4", "5", "6"].map((one) => ({
  TransitGatewayAttachmentId: `tgw-attach-${one}`,
  ResourceType: "vpc",
  ResourceId: `vpc-${one}`,
  State: "enabled",
}));

const WORLD = {
  [`${ROOT}/Vpcs.json`]: file("Vpcs", { VpcId: VPC, CidrBlock: "10.1.0.0/16", OwnerId: ME }),
  [`${ROOT}/SecurityGroups.json`]: file("SecurityGroups", { GroupId: "sg-1", GroupName: "g", VpcId: VPC, OwnerId: ME }),
  [`${ROOT}/RouteTables.json`]: file("RouteTables", {
    RouteTableId: "rtb-1",
    VpcId: VPC,
    Routes: TARGETS.map((target) => ({ ...target, Origin: "CreateRoute", State: "active" })),
  }),
  [`${ROOT}/NatGateways.json`]: file("NatGateways", { NatGatewayId: "nat-1", VpcId: VPC }),
  [`${ROOT}/InternetGateways.json`]: file("InternetGateways", {
    InternetGatewayId: "igw-1",
    Attachments: [{ VpcId: VPC }],
  }),
  [`${ROOT}/EgressOnlyInternetGateways.json`]: file(
    "EgressOnlyInternetGateways",
    { EgressOnlyInternetGatewayId: "eigw-1" },
    { EgressOnlyInternetGatewayId: "eigw-2" },
  ),
  [`${ROOT}/TransitGateways.json`]: file("TransitGateways", { TransitGatewayId: "tgw-1", OwnerId: ME }),
  [`${ROOT}/TransitGatewayAttachments.json`]: file(
    "TransitGatewayAttachments",
    { ...attachment, ResourceType: "vpc", ResourceId: VPC, Association: { ...table, State: "associated" } },
    { ...attachment, TransitGatewayAttachmentId: "tgw-attach-2", ResourceType: "peering", ResourceId: "tgw-2" },
  ),
  [`${ROOT}/TransitGatewayVpcAttachments.json`]: file("TransitGatewayVpcAttachments", {
    ...attachment,
    VpcId: VPC,
    SubnetIds: ["subnet-1"],
  }),
  [`${ROOT}/TransitGatewayPeeringAttachments.json`]: file("TransitGatewayPeeringAttachments", {
    TransitGatewayAttachmentId: "tgw-attach-2",
    RequesterTgwInfo: { TransitGatewayId: "tgw-1", OwnerId: ME, Region: "eu-west-1" },
    AccepterTgwInfo: { TransitGatewayId: "tgw-2", OwnerId: ME, Region: "us-east-1" },
  }),
  [`${ROOT}/TransitGatewayRouteTables.json`]: file("TransitGatewayRouteTables", {
    ...table,
    TransitGatewayId: "tgw-1",
  }),
  [`${ROOT}/TransitGatewayRoutes.json`]: file("TransitGatewayRoutes", {
    ...table,
    Routes: [
      { DestinationCidrBlock: "10.9.0.0/16", Type: "static", State: "blackhole" },
      { DestinationCidrBlock: "10.8.0.0/16", Type: "static", State: "deleted" },
    ],
  }),
  [`${ROOT}/TransitGatewayPropagations.json`]: file("TransitGatewayPropagations", {
    ...table,
    TransitGatewayRouteTablePropagations: propagations,
  }),
  [`${ROOT}/VpnGateways.json`]: file("VpnGateways", { VpnGatewayId: "vgw-1" }),
  [`${ROOT}/VpnConnections.json`]: file("VpnConnections", {
    VpnConnectionId: "vpn-1",
    VpnGatewayId: "vgw-1",
    CustomerGatewayId: "cgw-1",
    CustomerGatewayConfiguration: "geheim",
  }),
  [`${ROOT}/CustomerGateways.json`]: file("CustomerGateways", { CustomerGatewayId: "cgw-1", IpAddress: "192.0.2.1" }),
  [`${ROOT}/VpcPeeringConnections.json`]: file("VpcPeeringConnections", {
    VpcPeeringConnectionId: "pcx-1",
    RequesterVpcInfo: { VpcId: VPC, OwnerId: ME },
    AccepterVpcInfo: { VpcId: "vpc-3", OwnerId: ME },
    Status: { Code: "active" },
  }),
  [`${ROOT}/ManagedPrefixLists.json`]: file("ManagedPrefixLists", {
    PrefixListId: "pl-1",
    PrefixListName: "s3",
    AddressFamily: "IPv4",
  }),
  [`${ROOT}/ManagedPrefixListEntries.json`]: file("ManagedPrefixListEntries", {
    PrefixListId: "pl-1",
    Entries: ["3.1.0.0/16", "3.2.0.0/16", "3.3.0.0/16", "3.4.0.0/16"].map((Cidr) => ({ Cidr })),
  }),
  [`${ROOT}/Addresses.json`]: file("Addresses", { AllocationId: "eipalloc-1", PublicIp: "192.0.2.9" }),
  [`${ROOT}/VpcEndpoints.json`]: file("VpcEndpoints", { VpcEndpointId: "vpce-1", VpcId: VPC, ServiceName: "s3" }),
};

test("what a twin answered, page by page, is imported as the Snapshot that was read; no key is written down", async () => {
  const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
  const twin = createTwin({ clock, files: WORLD, behaviour: { throttle: () => undefined, pageSize: 2 } });
  const context = testContext({ clock, run: "run-1" });
  const { read, imported, files } = await thereAndBack(twin.aws, { region: "eu-west-1", vpcs: [VPC], context });
  expect(imported.resources).toEqual(read.resources);
  for (const [key, status] of Object.entries(read.scopes)) expect([key, imported.scopes[key]]).toEqual([key, status]);
  expect(Object.values(read.scopes).filter(({ kind }) => kind !== "observed")).toEqual([]);
  const [transit] = observedOf(read, "transit-gateway-route-table");
  expect(transit?.facts.propagations).toHaveLength(6);
  expect(transit?.facts.routes.map(({ destination }) => destination)).toEqual(["10.1.0.0/16", "10.9.0.0/16"]);
  expect(observedOf(read, "prefix-list")[0]?.props.entries).toHaveLength(4);
  expect(observedOf(read, "egress-only-internet-gateway").map(({ id }) => id)).toEqual(["eigw-1"]);
  expect(observedOf(read, "transit-gateway-attachment")[1]?.props.peer?.region).toBe("us-east-1");
  expect(JSON.stringify(files)).not.toContain("geheim");
});
