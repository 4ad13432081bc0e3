import type { AwsApi } from "@podspan/aws/api";
import { type Behaviour, INSTANT_BEHAVIOUR } from "../../behaviour/behaviour.ts";
import { given, REGION, subnetOf, type TwinUnderTest, twinUnderTest, vpcOf } from "../../twin.fixture.ts";

export const FAR = "us-west-2";

/** Transit gateways that take their time; all else is instant. */
export function slowTwin(behaviour: Partial<Behaviour> = {}): Promise<TwinUnderTest> {
  return twinUnderTest({
    timing: { ...INSTANT_BEHAVIOUR.timing, transit: 10_000, transitEntry: 60_000 },
    ...behaviour,
  });
}

/** A gateway without default tables, as Podspan makes them. */
export async function gatewayOf({ ec2 }: AwsApi): Promise<string> {
  const Options = { DefaultRouteTableAssociation: "disable", DefaultRouteTablePropagation: "disable" } as const;
  return given((await ec2.createTransitGateway({ Options })).TransitGateway?.TransitGatewayId);
}

export async function transitTableOf({ ec2 }: AwsApi, gateway: string): Promise<string> {
  const { TransitGatewayRouteTable } = await ec2.createTransitGatewayRouteTable({ TransitGatewayId: gateway });
  return given(TransitGatewayRouteTable?.TransitGatewayRouteTableId);
}

/** A VPC with a subnet in the region's first zone, attached by it. */
export async function attachedVpc(
  aws: AwsApi,
  gateway: string,
  cidr = "10.10.0.0/16",
): Promise<{ readonly vpc: string; readonly subnet: string; readonly attachment: string }> {
  const vpc = await vpcOf(aws, cidr);
  const subnet = await subnetOf(aws, vpc, cidr.replace("/16", "/24"), `${await regionOf(aws)}a`);
  return { vpc, subnet, attachment: await attachmentOf(aws, gateway, vpc, [subnet]) };
}

async function regionOf({ ec2 }: AwsApi): Promise<string> {
  const { AvailabilityZones } = await ec2.describeAvailabilityZones({});
  return AvailabilityZones?.[0]?.RegionName ?? REGION;
}

export async function attachmentOf(
  { ec2 }: AwsApi,
  gateway: string,
  vpc: string,
  subnets: readonly string[],
): Promise<string> {
  const input = { TransitGatewayId: gateway, VpcId: vpc, SubnetIds: [...subnets] };
  const { TransitGatewayVpcAttachment } = await ec2.createTransitGatewayVpcAttachment(input);
  return given(TransitGatewayVpcAttachment?.TransitGatewayAttachmentId);
}

/** `DESTINATION ATTACHMENT STATE TYPE` of each route of a gateway's table. */
export async function routesIn({ ec2 }: AwsApi, table: string): Promise<readonly string[]> {
  const Filters = [{ Name: "state", Values: ["active", "blackhole"] }];
  const { Routes = [] } = await ec2.searchTransitGatewayRoutes({ TransitGatewayRouteTableId: table, Filters });
  return Routes.map((route) =>
    [
      route.DestinationCidrBlock,
      route.TransitGatewayAttachments?.[0]?.TransitGatewayAttachmentId ?? "-",
      route.State,
      route.Type,
    ].join(" "),
  );
}

export async function stateOfAttachment({ ec2 }: AwsApi, id: string): Promise<string | undefined> {
  const { TransitGatewayAttachments } = await ec2.describeTransitGatewayAttachments({
    Filters: [{ Name: "transit-gateway-attachment-id", Values: [id] }],
  });
  return TransitGatewayAttachments?.[0]?.State;
}
