import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as ec2 from "@aws-sdk/client-ec2";
import { systemClock } from "@podspan/engine";
import { createTwin, INSTANT_BEHAVIOUR } from "@podspan/twin";
import { eksHttpHandler } from "@podspan/twin/eks-http";
import { startMoto } from "../../tools/peers/moto/moto-server.ts";
import { type EksAnswer, type EksRequest, type MotoFront, startFront } from "../../tools/peers/moto-front/front.ts";
import { readyPeer } from "../../tools/peers/peers.ts";
import { awsEnvironment, clientFor, clientIn, dumpVpc } from "./moto-world.fixture.ts";

/** A cluster as eksctl leaves it: with a VPC of its own. */
export interface EksctlCluster {
  readonly name: string;
  readonly region: string;
  /** The /16 of its VPC. */
  readonly cidr: string;
  /** Two zones of the region. */
  readonly zones: readonly [string, string];
  /** Default: the caller's own. */
  readonly account?: string;
}

/** The platter document's two clusters. */
export const PLATTER: readonly EksctlCluster[] = [
  { name: "small-us-west-1", region: "us-west-1", cidr: "10.10.0.0/16", zones: ["us-west-1a", "us-west-1b"] },
  { name: "small-us-west-2", region: "us-west-2", cidr: "10.20.0.0/16", zones: ["us-west-2a", "us-west-2b"] },
];

/** moto's own. */
const CALLER = "123456789012";
/** Account of a cluster that is not the caller's. */
const OTHER = "222222222222";

/** One more, in a third region and another account. */
export const THIRD: EksctlCluster = {
  name: "small-us-east-2",
  region: "us-east-2",
  cidr: "10.30.0.0/16",
  zones: ["us-east-2a", "us-east-2b"],
  account: OTHER,
};

/** A Fabric of such clusters with pods beside their nodes; `links`: its section, indented. */
export function platterFabric(clusters: readonly EksctlCluster[], links: string): string {
  const account = (one: EksctlCluster) => (one.account === undefined ? "" : ", account: other");
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: platter, uid: 0e0e0e0e-1111-4222-8333-555555555555 }
spec:
  accounts:
    other: { id: "${OTHER}", assumeRole: podspan }
  vpcs:
${clusters.map((one) => `    ${one.name}: { region: ${one.region}, tags: { Name: eksctl-${one.name}-cluster/VPC }${account(one)} }\n`).join("")}  clusters:
${clusters.map(({ name }) => `    ${name}: { vpc: ${name}, compute: selfManaged, pods: { placement: nodes } }\n`).join("")}  links:
${links}`;
}

/** What of it was made. */
export interface EksctlVpc extends EksctlCluster {
  readonly vpc: string;
  readonly publicTable: string;
  readonly privateTables: readonly string[];
  readonly subnets: readonly string[];
  readonly clusterGroup: string;
  readonly nodeGroup: string;
}

export interface EksctlWorld {
  readonly front: MotoFront;
  readonly vpcs: readonly EksctlVpc[];
  /** Environment for a child process that takes this for AWS. */
  readonly env: Readonly<Record<string, string>>;
  clientOf(cluster: string): ec2.EC2Client;
  /** What the VPCs hold, to compare before and after. */
  dump(): Promise<unknown>;
  stop(): Promise<void>;
}

const COMMANDS = {
  CreateVpc: ec2.CreateVpcCommand,
  CreateSubnet: ec2.CreateSubnetCommand,
  CreateRouteTable: ec2.CreateRouteTableCommand,
  AssociateRouteTable: ec2.AssociateRouteTableCommand,
  CreateInternetGateway: ec2.CreateInternetGatewayCommand,
  AttachInternetGateway: ec2.AttachInternetGatewayCommand,
  CreateRoute: ec2.CreateRouteCommand,
  CreateSecurityGroup: ec2.CreateSecurityGroupCommand,
  AuthorizeSecurityGroupIngress: ec2.AuthorizeSecurityGroupIngressCommand,
  RunInstances: ec2.RunInstancesCommand,
} as const;
type Action = keyof typeof COMMANDS;

/** Asks EC2 in one place; the answer is the same by the SDK and by the command. */
type Ask = <T>(action: Action, input: object) => Promise<T>;

export interface EksctlWorldOptions {
  readonly clusters?: readonly EksctlCluster[];
  /** Made by the plain aws command; default: by the SDK, which is faster. */
  readonly byCli?: boolean;
  /** For measuring: rules of the front to leave out. */
  readonly without?: readonly string[];
}

/** moto with the VPCs of eksctl's clusters in it, and EKS answered by the twin. */
export async function startEksctlWorld(options: EksctlWorldOptions = {}): Promise<EksctlWorld> {
  const moto = await startMoto();
  const clients = new Map<string, ec2.EC2Client>();
  const make = async (cluster: EksctlCluster): Promise<EksctlVpc> => {
    const { account, region } = cluster;
    const client =
      account === undefined ? clientFor(moto.endpoint, { region }) : await clientIn(account, moto.endpoint, region);
    clients.set(cluster.name, client);
    return makeVpc(options.byCli ? byCli(moto.endpoint, cluster, client) : bySdk(client), cluster);
  };
  const vpcs = await Promise.all((options.clusters ?? PLATTER).map(make));
  const front = await startFront({
    upstream: moto.endpoint,
    eks: eksOf(vpcs),
    ...(options.without ? { without: options.without } : { associatingFor: 100 }),
  });
  const clientOf = (name: string): ec2.EC2Client => needed(clients.get(name), name);
  return {
    front,
    vpcs,
    env: awsEnvironment(front.endpoint),
    clientOf,
    dump: () => Promise.all(vpcs.map(({ name, vpc }) => dumpVpc(clientOf(name), vpc))),
    stop: async () => {
      for (const client of clients.values()) client.destroy();
      await front.stop();
      await moto.stop();
    },
  };
}

function bySdk(client: ec2.EC2Client): Ask {
  return async <T>(action: Action, input: object) => {
    // Each command takes its own input, which who asks knows; one of them stands for all.
    const Command = COMMANDS[action] as unknown as new (input: object) => ec2.CreateVpcCommand;
    return (await client.send(new Command(input))) as T;
  };
}

/** With the keys of the client: another account's, where that is meant. */
function byCli(endpoint: string, { region }: EksctlCluster, client: ec2.EC2Client): Ask {
  return async <T>(action: Action, input: object) => {
    const { path } = await readyPeer("aws-cli");
    const keys = await client.config.credentials();
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      ...awsEnvironment(endpoint),
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
      AWS_PAGER: "",
    };
    const word = action.replace(/[A-Z]/g, (letter, at) => `${at === 0 ? "" : "-"}${letter.toLowerCase()}`);
    const words = ["ec2", word, "--cli-input-json", JSON.stringify(input), "--output", "json", "--region", region];
    const { stdout } = await promisify(execFile)(path, words, { env });
    return (stdout.trim() === "" ? {} : JSON.parse(stdout)) as T;
  };
}

/** What eksctl's stacks make, with their names and tags; NAT gateways are left out, for no route of ours leads there. */
async function makeVpc(ask: Ask, cluster: EksctlCluster): Promise<EksctlVpc> {
  const { name, cidr, zones } = cluster;
  const tagged = (type: string, what: string, more: Readonly<Record<string, string>> = {}) => ({
    TagSpecifications: [
      {
        ResourceType: type,
        Tags: Object.entries({
          Name: what,
          "alpha.eksctl.io/cluster-name": name,
          "eksctl.cluster.k8s.io/v1alpha1/cluster-name": name,
          ...more,
        }).map(([Key, Value]) => ({ Key, Value })),
      },
    ],
  });
  const named = (part: string) => `eksctl-${name}-cluster/${part}`;
  const { Vpc } = await ask<ec2.CreateVpcResult>("CreateVpc", { CidrBlock: cidr, ...tagged("vpc", named("VPC")) });
  const VpcId = needed(Vpc?.VpcId, "VPC");
  const { InternetGateway } = await ask<ec2.CreateInternetGatewayResult>(
    "CreateInternetGateway",
    tagged("internet-gateway", named("InternetGateway")),
  );
  const InternetGatewayId = needed(InternetGateway?.InternetGatewayId, "internet gateway");
  await ask("AttachInternetGateway", { VpcId, InternetGatewayId });
  const network = cidr.split(".", 2).join(".");
  const table = async (part: string): Promise<string> => {
    const { RouteTable } = await ask<ec2.CreateRouteTableResult>("CreateRouteTable", {
      VpcId,
      ...tagged("route-table", named(part)),
    });
    return needed(RouteTable?.RouteTableId, "route table");
  };
  const subnet = async (access: string, zone: string, third: number, routeTable: string): Promise<string> => {
    const part = `Subnet${access}${zone.replaceAll("-", "").toUpperCase()}`;
    const { Subnet } = await ask<ec2.CreateSubnetResult>("CreateSubnet", {
      VpcId,
      CidrBlock: `${network}.${third}.0/19`,
      AvailabilityZone: zone,
      ...tagged("subnet", named(part)),
    });
    const SubnetId = needed(Subnet?.SubnetId, "subnet");
    await ask("AssociateRouteTable", { SubnetId, RouteTableId: routeTable });
    return SubnetId;
  };
  const publicTable = await table("PublicRouteTable");
  await ask("CreateRoute", {
    RouteTableId: publicTable,
    DestinationCidrBlock: "0.0.0.0/0",
    GatewayId: InternetGatewayId,
  });
  const [a, b] = zones;
  const publicSubnets = [await subnet("Public", a, 0, publicTable), await subnet("Public", b, 32, publicTable)];
  const privateTables: string[] = [];
  const privateSubnets: string[] = [];
  for (const [index, zone] of zones.entries()) {
    const own = await table(`PrivateRouteTable${zone.replaceAll("-", "").toUpperCase()}`);
    privateTables.push(own);
    privateSubnets.push(await subnet("Private", zone, 64 + 32 * index, own));
  }
  const group = async (what: string, GroupName: string): Promise<string> => {
    const { GroupId } = await ask<ec2.CreateSecurityGroupResult>("CreateSecurityGroup", {
      VpcId,
      GroupName,
      Description: "made by eksctl",
      ...tagged("security-group", what, { [`kubernetes.io/cluster/${name}`]: "owned" }),
    });
    return needed(GroupId, "security group");
  };
  const clusterGroup = await group(`eks-cluster-sg-${name}`, `eks-cluster-sg-${name}`);
  const nodeGroup = await group(`eksctl-${name}-nodegroup-ng/SG`, `eksctl-${name}-nodegroup-ng-SG`);
  await ask("AuthorizeSecurityGroupIngress", {
    GroupId: nodeGroup,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
  await ask("RunInstances", {
    ImageId: "ami-12c6146b",
    InstanceType: "t4g.small",
    MinCount: 1,
    MaxCount: 1,
    SubnetId: publicSubnets[0],
    SecurityGroupIds: [nodeGroup],
    ...tagged("instance", `${name}-ng-Node`, { [`kubernetes.io/cluster/${name}`]: "owned" }),
  });
  const subnets = [...publicSubnets, ...privateSubnets];
  return { ...cluster, vpc: VpcId, publicTable, privateTables, subnets, clusterGroup, nodeGroup };
}

function needed<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`moto gave no ${what}`);
  return value;
}

/** EKS with the clusters, each in its region; names are told apart by region alone, whichever account asks. */
function eksOf(vpcs: readonly EksctlVpc[]): (request: EksRequest) => Promise<EksAnswer> {
  const byRegion = Map.groupBy(vpcs, ({ region }) => region);
  const files = [...byRegion].map(([region, all]) => [
    `aws_configs/${region}/EksClusters.json`,
    JSON.stringify(all.map(clusterRecord)),
  ]);
  const twin = createTwin({ clock: systemClock, behaviour: INSTANT_BEHAVIOUR, files: Object.fromEntries(files) });
  return async (request) => {
    const api = await twin.aws.open({ region: regionOf(request) });
    return eksHttpHandler(api.eks)(request);
  };
}

/** The region that a request was signed for (Signature Version 4, credential scope). */
function regionOf({ headers }: EksRequest): string {
  const [, region] = /Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  return needed(region, "signed region");
}

function clusterRecord({ name, region, subnets, clusterGroup, vpc, account = CALLER }: EksctlVpc) {
  return {
    name,
    arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
    version: "1.34",
    status: "ACTIVE",
    endpoint: "https://127.0.0.1",
    roleArn: "arn:aws:iam::123456789012:role/eks",
    resourcesVpcConfig: { subnetIds: subnets, securityGroupIds: [], clusterSecurityGroupId: clusterGroup, vpcId: vpc },
    kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
    platformVersion: "eks.9",
    computeConfig: { enabled: false },
    certificateAuthority: { data: "LS0tLS1CRUdJTi0tLS0t" },
    createdAt: "2026-01-01T00:00:00.000Z",
    accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
    tags: {},
  };
}
