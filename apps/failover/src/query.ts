import type { Credentials } from "./credentials.ts";
import { type Ec2, Ec2Error, type RouteTable } from "./ec2.ts";
import { signed } from "./signature.ts";
import { partnerIn, rangesIn } from "./told.ts";
import { all, first, type Node, readXml } from "./xml.ts";

export interface Connection {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: () => Promise<Credentials>;
}

type Parameters = Readonly<Record<string, string>>;

/** Milliseconds until a call counts as lost. */
const PATIENCE = 5_000;

/** EC2's Query API (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-intro.html, version 2016-11-15). */
export function queryEc2(connection: Connection): Ec2 {
  const list = async (action: string, set: string, parameters: Parameters): Promise<readonly Node[]> => {
    const items: Node[] = [];
    let token = "";
    do {
      const page = token === "" ? {} : { NextToken: token };
      const answer = await call(connection, { Action: action, MaxResults: "100", ...parameters, ...page });
      items.push(...all(answer, set, "item"));
      token = first(answer, "nextToken");
    } while (token !== "");
    return items;
  };
  const ofVpc = (vpc: string): Parameters => filter(1, "vpc-id", [vpc]);
  return {
    interfaces: async (uid) => {
      const filters = filter(1, "tag:podspan.dev/uid", [uid]);
      return (await list("DescribeNetworkInterfaces", "networkInterfaceSet", filters)).map((item) => ({
        id: first(item, "networkInterfaceId"),
        vpc: first(item, "vpcId"),
        zone: first(item, "availabilityZone"),
        address: first(item, "privateIpAddress"),
        logicalId: tag(item, "podspan.dev/id"),
        ranges: rangesIn((key) => tag(item, key)),
        ...partnerIn((key) => tag(item, key)),
      }));
    },
    tables: async (vpc) => (await list("DescribeRouteTables", "routeTableSet", ofVpc(vpc))).map(tableOf),
    subnets: async (vpc) =>
      (await list("DescribeSubnets", "subnetSet", ofVpc(vpc))).map((item) => ({
        id: first(item, "subnetId"),
        zone: first(item, "availabilityZone"),
      })),
    replaceRoute: async (table, destination, networkInterface) => {
      const to = { RouteTableId: table, NetworkInterfaceId: networkInterface };
      await call(connection, { Action: "ReplaceRoute", DestinationCidrBlock: destination, ...to });
    },
  };
}

function tableOf(item: Node): RouteTable {
  const associations = all(item, "associationSet", "item");
  return {
    id: first(item, "routeTableId"),
    main: associations.some((each) => first(each, "main") === "true"),
    subnets: associations.map((each) => first(each, "subnetId")).filter((id) => id !== ""),
    routes: all(item, "routeSet", "item").map((route) => ({
      destination: first(route, "destinationCidrBlock"),
      target: first(route, "networkInterfaceId") || first(route, "gatewayId"),
      blackhole: first(route, "state") === "blackhole",
    })),
  };
}

function tag(item: Node, key: string): string {
  const found = all(item, "tagSet", "item").find((each) => first(each, "key") === key);
  return found === undefined ? "" : first(found, "value");
}

function filter(number: number, name: string, values: readonly string[]): Parameters {
  const at = `Filter.${number}`;
  return {
    [`${at}.Name`]: name,
    ...Object.fromEntries(values.map((value, index) => [`${at}.Value.${index + 1}`, value])),
  };
}

async function call({ region, endpoint, credentials }: Connection, parameters: Parameters): Promise<Node> {
  const body = new URLSearchParams({ Version: "2016-11-15", ...parameters }).toString();
  const headers = signed({ endpoint, region, service: "ec2", body, at: new Date(), credentials: await credentials() });
  const response = await fetch(endpoint, { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE) });
  const answer = readXml(await response.text());
  if (response.ok) return answer;
  throw new Ec2Error(first(answer, "Code") || `HTTP ${response.status}`, first(answer, "Message"));
}
