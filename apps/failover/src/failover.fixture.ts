import type { AwsApi } from "@podspan/aws/api";
import { type Ec2, Ec2Error, type Partner } from "./ec2.ts";
import type { Settings } from "./settings.ts";
import { partnerIn, rangesIn } from "./told.ts";

export const SITE = ["10.1.0.0/16", "192.168.0.0/16"];
const UID = "5f0c";

/** A VPC with a router in each of two zones and a table in each for every `SITE` range and pod subnet. */
export interface Vpc {
  readonly vpc: string;
  /** Inside interfaces of the routers `a` and `b`. */
  readonly interfaces: Readonly<Record<"a" | "b", string>>;
  readonly tables: Readonly<Record<"a" | "b", readonly string[]>>;
  /** Id of the interface that each route to the site leads to, by table and destination. */
  readonly routes: () => Promise<Readonly<Record<string, string>>>;
}

/** Insides of the routers. */
export const INSIDE = { a: "10.0.250.10", b: "10.0.251.10" } as const;

export const settingsOf = (name: "a" | "b"): Settings => ({
  region: "eu-west-1",
  uid: UID,
  link: "dc",
  name,
  address: INSIDE[name],
  gateway: INSIDE[name].replace(/10$/, "1"),
  bfd: { interval: 300, multiplier: 3 },
});

/** The other router, as its tags have it. */
export const partnerOf = (name: "a" | "b"): Partner => ({
  address: INSIDE[name === "a" ? "b" : "a"],
  tunnel: "10.250.0.12",
});

export interface VpcShape {
  /** How many in each zone. */
  readonly tables?: number;
  /** Destinations in each table, the first one of `SITE` before all. */
  readonly ranges?: readonly string[];
  /** What the routers' link is called now. */
  readonly link?: string | undefined;
}

/** Makes it with the API of any world. */
export async function makeVpc(
  { ec2 }: AwsApi,
  zones: Readonly<Record<"a" | "b", string>>,
  { tables = 2, ranges = SITE, link = "dc" }: VpcShape = {},
): Promise<Vpc> {
  const vpc = given((await ec2.createVpc({ CidrBlock: "10.0.0.0/16" })).Vpc?.VpcId);
  const made = { interfaces: { a: "", b: "" }, tables: { a: [] as string[], b: [] as string[] } };
  let block = 0;
  for (const name of ["a", "b"] as const) {
    const subnet = async (CidrBlock: string): Promise<string> =>
      given((await ec2.createSubnet({ VpcId: vpc, CidrBlock, AvailabilityZone: zones[name] })).Subnet?.SubnetId);
    const Tags = [
      { Key: "podspan.dev/uid", Value: UID },
      { Key: "podspan.dev/id", Value: `${link}/router-interface/${name}/inside` },
      { Key: "podspan.dev/partner", Value: Object.values(partnerOf(name)).join(" ") },
      { Key: "podspan.dev/ranges", Value: "10.1.0.0/16 +" },
      { Key: "podspan.dev/ranges-2", Value: ranges.slice(1).join(" ") },
      { Key: "podspan.dev/ranges-3", Value: "10.99.0.0/16" },
    ];
    const { NetworkInterface } = await ec2.createNetworkInterface({
      SubnetId: await subnet(INSIDE[name].replace(/10$/, "0/24")),
      PrivateIpAddress: INSIDE[name],
      TagSpecifications: [{ ResourceType: "network-interface", Tags }],
    });
    made.interfaces[name] = given(NetworkInterface?.NetworkInterfaceId);
    for (let number = 0; number < tables; number += 1) {
      block += 1;
      const table = given((await ec2.createRouteTable({ VpcId: vpc })).RouteTable?.RouteTableId);
      await ec2.associateRouteTable({ RouteTableId: table, SubnetId: await subnet(`10.0.${block}.0/24`) });
      for (const DestinationCidrBlock of ranges) {
        await ec2.createRoute({ RouteTableId: table, DestinationCidrBlock, NetworkInterfaceId: made.interfaces[name] });
      }
      made.tables[name].push(table);
    }
  }
  return { vpc, ...made, routes: () => routesOf({ ec2 }, vpc) };
}

async function routesOf({ ec2 }: Pick<AwsApi, "ec2">, vpc: string): Promise<Readonly<Record<string, string>>> {
  const seen = await apiEc2({ ec2 }).tables(vpc);
  return Object.fromEntries(
    seen.flatMap(({ id, routes }) =>
      routes
        .filter(({ destination }) => SITE.includes(destination))
        .map(({ destination, target }) => [`${id} ${destination}`, target]),
    ),
  );
}

/** The failover's questions, asked of an API that the providers know: how it stands on the twin. */
export function apiEc2({ ec2 }: Pick<AwsApi, "ec2">): Ec2 {
  const ofVpc = (vpc: string) => ({ Filters: [{ Name: "vpc-id", Values: [vpc] }] });
  return {
    interfaces: async (uid) => {
      const Filters = [{ Name: "tag:podspan.dev/uid", Values: [uid] }];
      return ((await refused(ec2.describeNetworkInterfaces({ Filters }))).NetworkInterfaces ?? []).map((one) => {
        const tags = new Map(one.TagSet?.map(({ Key, Value }) => [Key, Value]));
        return {
          id: given(one.NetworkInterfaceId),
          vpc: given(one.VpcId),
          zone: given(one.AvailabilityZone),
          address: given(one.PrivateIpAddress),
          logicalId: given(tags.get("podspan.dev/id")),
          ranges: rangesIn((key) => tags.get(key) ?? ""),
          ...partnerIn((key) => tags.get(key) ?? ""),
        };
      });
    },
    tables: async (vpc) => {
      const found = [];
      let NextToken: string | undefined;
      do {
        const page = NextToken === undefined ? {} : { NextToken };
        const answer = await refused(ec2.describeRouteTables({ ...ofVpc(vpc), ...page }));
        found.push(...(answer.RouteTables ?? []));
        NextToken = answer.NextToken;
      } while (NextToken !== undefined);
      return found.map(({ RouteTableId, Associations = [], Routes = [] }) => ({
        id: given(RouteTableId),
        main: Associations.some(({ Main }) => Main),
        subnets: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
        routes: Routes.map((route) => ({
          destination: route.DestinationCidrBlock ?? "",
          target: route.NetworkInterfaceId ?? route.GatewayId ?? "",
          blackhole: route.State === "blackhole",
        })),
      }));
    },
    subnets: async (vpc) =>
      ((await refused(ec2.describeSubnets(ofVpc(vpc)))).Subnets ?? []).map((one) => ({
        id: given(one.SubnetId),
        zone: given(one.AvailabilityZone),
      })),
    replaceRoute: async (RouteTableId, DestinationCidrBlock, NetworkInterfaceId) => {
      await refused(ec2.replaceRoute({ RouteTableId, DestinationCidrBlock, NetworkInterfaceId }));
    },
  };
}

/** An API's refusals, by their code. */
async function refused<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof Error ? new Ec2Error(error.name, error.message) : error;
  }
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the answer lacks what it must have");
  return value;
}
