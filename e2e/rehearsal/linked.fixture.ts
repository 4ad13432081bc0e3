import type { InventPlan, Twin } from "@podspan/twin";
import type { Rehearsal } from "./rehearsal.fixture.ts";
import { fabricWith } from "./worlds.fixture.ts";

/** The account of the second VPC; the first one's is the caller's. */
export const OTHER_ACCOUNT = "222222222222";
export const CALLER = "111122223333";
export const [WEST1, WEST2] = ["us-west-1", "us-west-2"];
export const [VPC1, VPC2, VPC3] = ["vpc-0aaaaaaaaaaaaaaa1", "vpc-0bbbbbbbbbbbbbbb2", "vpc-0ccccccccccccccc3"];

/** The two VPCs of the platter document, and three clusters in two accounts: pods with ranges that other networks route to. */
export const LINKED_WORLD: InventPlan = {
  vpcs: [
    { key: "west1", region: WEST1, id: VPC1, cidr: "10.10.0.0/16", zones: ["us-west-1b", "us-west-1c"] },
    {
      key: "west2",
      account: OTHER_ACCOUNT,
      region: WEST2,
      id: VPC2,
      cidr: "10.20.0.0/16",
      zones: ["us-west-2a", "us-west-2b"],
    },
  ],
  clusters: [
    { name: "one", vpc: "west1", managedCni: true, nodesPerZone: 1, podsPerNode: 1 },
    { name: "two", vpc: "west2", managedCni: true, nodesPerZone: 1, podsPerNode: 1 },
    { name: "three", vpc: "west2", managedCni: false, nodesPerZone: 1, podsPerNode: 1 },
  ],
};

/** Kinds that are there for links alone. */
export const MADE_FOR_LINKS = /^(peering|security-group-rule|transit-gateway)/;

/** `link`: what the link between the two VPCs says. */
export interface LinkedFabric {
  readonly link?: string;
  readonly accounts?: string;
  readonly further?: string;
  /** Pods of both are expected to reach each other without NAT. */
  readonly expected?: boolean;
  /** Pod ranges of clusters `one` and `two`. */
  readonly one?: string;
  readonly two?: string;
}

/** What a link without an `allow` is for: written, it refuses an apply that leaves it broken. */
const EXPECTED = `  expect:
    - { from: clusters/one/pods, to: clusters/two/pods, allow: true, nat: none }
    - { from: clusters/two/pods, to: clusters/one/pods, allow: true, nat: none }
`;

export function linkedFabric({
  link = "{ peering: [west1, west2] }",
  accounts = `{ id: "${OTHER_ACCOUNT}", assumeRole: podspan }`,
  further = "",
  expected = false,
  one = "10.11.0.0/16",
  two = "10.21.0.0/16",
}: LinkedFabric = {}): string {
  return fabricWith(`
  accounts: { other: ${accounts} }
  vpcs:
    west1: { region: ${WEST1}, id: ${VPC1} }
    west2: { account: other, region: ${WEST2}, id: ${VPC2} }
  clusters:
    one: { vpc: west1, zones: [us-west-1b, us-west-1c], pods: { ranges: [${one}] } }
    two: { vpc: west2, zones: [us-west-2a, us-west-2b], pods: { ranges: [${two}] } }
    three: { vpc: west2, zones: [us-west-2a, us-west-2b], pods: { ranges: [10.22.0.0/16] } }
  ${link === "" ? "" : `links: { west1-west2: ${link} }`}
${expected ? EXPECTED : ""}${further}`);
}

/** The same two VPCs in one region and account, and made by the Fabric itself or not. */
export const NEAR_WORLD: InventPlan = {
  vpcs: [
    { key: "west1", region: WEST1, id: VPC1, cidr: "10.10.0.0/16", zones: ["us-west-1b", "us-west-1c"] },
    { key: "west2", region: WEST1, id: VPC2, cidr: "10.20.0.0/16", zones: ["us-west-1b", "us-west-1c"] },
    { key: "west3", region: WEST2, id: VPC3, cidr: "10.40.0.0/16", zones: ["us-west-2a", "us-west-2b"] },
  ],
  clusters: [
    { name: "one", vpc: "west1", managedCni: true, nodesPerZone: 1, podsPerNode: 1 },
    { name: "two", vpc: "west2", managedCni: true, nodesPerZone: 1, podsPerNode: 1 },
  ],
};

export const NEAR_FABRIC = fabricWith(`
  vpcs:
    west1: { region: ${WEST1}, id: ${VPC1} }
    west2: { region: ${WEST1}, id: ${VPC2} }
    west3: { region: ${WEST2}, id: ${VPC3} }
  clusters:
    one: { vpc: west1, zones: [us-west-1b, us-west-1c], pods: { ranges: [10.11.0.0/16] } }
    two: { vpc: west2, zones: [us-west-1b, us-west-1c], pods: { placement: nodes } }
  links:
    west1-west2: { peering: [west1, west2], allow: [{ protocol: tcp, ports: [443] }] }
`);

/** A VPC that the Fabric makes, with a cluster to come, joined to one that is there. */
export const MADE_FABRIC = fabricWith(`
  vpcs:
    made: { region: ${WEST2}, cidrs: [10.30.0.0/16, 10.31.0.0/16] }
    west1: { region: ${WEST1}, id: ${VPC1} }
  clusters:
    new: { vpc: made, zones: [us-west-2a, us-west-2b], pods: { ranges: [10.32.0.0/16] } }
    one: { vpc: west1, zones: [us-west-1b, us-west-1c], pods: { placement: nodes } }
  links:
    made-west1: { peering: [made, west1] }
`);

type Ec2 = Awaited<ReturnType<Twin["aws"]["open"]>>["ec2"];

/** EC2 as the owner of one of the two VPCs sees it. */
export async function ec2Of(twin: Twin, vpc: "west1" | "west2"): Promise<Ec2> {
  if (vpc === "west1") return (await twin.aws.open({ region: WEST1 })).ec2;
  const account = { id: OTHER_ACCOUNT, partition: "aws", assumeRole: `arn:aws:iam::${OTHER_ACCOUNT}:role/podspan` };
  return (await twin.aws.open({ region: WEST2, account })).ec2;
}

/** The live peerings that a VPC's owner sees. */
export async function livePeerings(twin: Twin, vpc: "west1" | "west2") {
  const ec2 = await ec2Of(twin, vpc);
  const Filters = [{ Name: "status-code", Values: ["pending-acceptance", "active"] }];
  return (await ec2.describeVpcPeeringConnections({ Filters })).VpcPeeringConnections ?? [];
}

/** The routes of all tables of a VPC, as `DESTINATION TARGET STATE`, each once, sorted. */
export async function routesOf(story: Rehearsal, vpc: "west1" | "west2"): Promise<readonly string[]> {
  let found: readonly string[] = [];
  await story.world.meddle(async (twin) => {
    const { RouteTables = [] } = await (await ec2Of(twin, vpc)).describeRouteTables({});
    found = RouteTables.flatMap(({ Routes = [] }) =>
      Routes.flatMap((route) =>
        route.VpcPeeringConnectionId
          ? [`${route.DestinationCidrBlock} ${route.VpcPeeringConnectionId} ${route.State}`]
          : [],
      ),
    );
  });
  return [...new Set(found)].sort();
}
