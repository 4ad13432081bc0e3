import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { startMoto } from "../../tools/peers/moto/moto-server.ts";
import { type MotoFront, startFront } from "../../tools/peers/moto-front/front.ts";
import { type EksWorldOptions, eksOf } from "./moto-eks.fixture.ts";

export const REGION = "eu-west-1";
const ZONES = ["eu-west-1b", "eu-west-1c"];
const CREDENTIALS = { accessKeyId: "testing", secretAccessKey: "testing" };

/** What the VPC of the document is made of before anybody gives it a pod range. */
export interface DocumentVpc {
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly clusterGroup: string;
}

/** moto with AWS's stricter ways before it, EKS answered by the twin, and the document's VPC made by the plain SDK. */
export interface MotoWorld extends DocumentVpc {
  readonly front: MotoFront;
  readonly client: EC2Client;
  /** Environment for a child process that takes this for AWS. */
  readonly env: Readonly<Record<string, string>>;
  /** What the VPC holds, to compare before and after. */
  dump(): Promise<unknown>;
  /** What the caller's own account holds: no VPC of ours when the document's VPC is another account's. */
  dumpCaller(): Promise<unknown>;
  stop(): Promise<void>;
}

export interface MotoWorldOptions extends EksWorldOptions {
  /** The account of the document's VPC; default: the caller's own. moto keeps each account's things apart. */
  readonly account?: string;
  /** Made by somebody else, e.g. by the aws CLI; default: by the SDK. */
  readonly make?: (endpoint: string) => Promise<DocumentVpc>;
  /** Milliseconds added to every request. */
  readonly latency?: number;
  /** For measuring: moto as it is, but for what AWS's own way of deleting needs; nothing is asked of moto beside the client's own requests. */
  readonly bare?: boolean;
}

/** Rules of the front that ask moto something of their own, or make it slower than it is. */
export const STRICTER = [
  "client-token",
  "paging",
  "dry-run",
  "canonical-cidr",
  "associating",
  "block-in-use",
  "subnet-in-use",
  "group-in-use",
  "termination",
  "route-exists",
  "peering-filters",
];

export async function startMotoWorld(options: MotoWorldOptions = {}): Promise<MotoWorld> {
  const moto = await startMoto();
  const own = clientFor(moto.endpoint);
  const client = options.account === undefined ? own : await clientIn(options.account, moto.endpoint);
  const made = await (options.make ?? (() => makeDocumentVpc(client)))(moto.endpoint);
  const whose = options.account === undefined ? {} : { account: options.account };
  const place = { moto: moto.endpoint, region: REGION, name: "prod", ...whose };
  const front = await startFront({
    upstream: moto.endpoint,
    eks: eksOf(made, place, options),
    ...(options.bare ? { without: STRICTER } : { associatingFor: 100 }),
    ...(options.latency === undefined ? {} : { latency: options.latency }),
  });
  return {
    ...made,
    front,
    client,
    env: awsEnvironment(front.endpoint),
    dump: () => dumpVpc(client, made.vpc),
    dumpCaller: () => dumpAccount(own),
    stop: async () => {
      client.destroy();
      own.destroy();
      await front.stop();
      await moto.stop();
    },
  };
}

/** The environment in which any AWS client talks to an emulator. */
export function awsEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** A client of moto itself, past any front. */
export function clientFor(
  endpoint: string,
  { region = REGION, credentials = CREDENTIALS }: { readonly region?: string; readonly credentials?: Credentials } = {},
): EC2Client {
  return new EC2Client({ endpoint, region, credentials });
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Of another account, as whoever made its VPC came there. */
export async function clientIn(account: string, endpoint: string, region: string = REGION): Promise<EC2Client> {
  return clientFor(endpoint, { region, credentials: await keysIn(account, endpoint) });
}

/** Of a role in another account. */
export async function keysIn(account: string, endpoint: string): Promise<Required<Credentials>> {
  const sts = new STSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const RoleArn = `arn:aws:iam::${account}:role/somebody`;
  const { Credentials: keys } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "somebody" }));
  sts.destroy();
  return {
    accessKeyId: needed(keys?.AccessKeyId),
    secretAccessKey: needed(keys?.SecretAccessKey),
    sessionToken: needed(keys?.SessionToken),
  };
}

/** VPC 10.196.24.0/24 with a node subnet per zone and the cluster's security group: as something else left it. */
async function makeDocumentVpc(client: EC2Client): Promise<DocumentVpc> {
  const tags = (resource: "vpc" | "subnet", name: string) => [
    { ResourceType: resource, Tags: [{ Key: "Name", Value: name }] },
  ];
  const created = await client.send(
    new CreateVpcCommand({ CidrBlock: "10.196.24.0/24", TagSpecifications: tags("vpc", "Internal") }),
  );
  const vpc = needed(created.Vpc?.VpcId);
  const subnets: string[] = [];
  for (const [index, zone] of ZONES.entries()) {
    const answer = await client.send(
      new CreateSubnetCommand({
        VpcId: vpc,
        CidrBlock: `10.196.24.${index * 128}/25`,
        AvailabilityZone: zone,
        TagSpecifications: tags("subnet", `Internal/nodes-${zone}`),
      }),
    );
    subnets.push(needed(answer.Subnet?.SubnetId));
  }
  const group = await client.send(
    new CreateSecurityGroupCommand({
      VpcId: vpc,
      GroupName: "eks-cluster-sg-prod",
      Description: "EKS created security group",
    }),
  );
  return { vpc, subnets, clusterGroup: needed(group.GroupId) };
}

function needed(id: string | undefined): string {
  if (id === undefined) throw new Error("moto gave no id or key");
  return id;
}

/** Everything of a VPC that a pod range touches, without what changes by itself. */
export async function dumpVpc(client: EC2Client, vpc: string): Promise<unknown> {
  const Filters = [{ Name: "vpc-id", Values: [vpc] }];
  const [vpcs, subnets, tables, groups] = await Promise.all([
    client.send(new DescribeVpcsCommand({ VpcIds: [vpc] })),
    client.send(new DescribeSubnetsCommand({ Filters })),
    client.send(new DescribeRouteTablesCommand({ Filters })),
    client.send(new DescribeSecurityGroupsCommand({ Filters })),
  ]);
  const rules = await client.send(
    new DescribeSecurityGroupRulesCommand({
      Filters: [{ Name: "group-id", Values: (groups.SecurityGroups ?? []).map((group) => group.GroupId ?? "") }],
    }),
  );
  const blocks = (vpcs.Vpcs?.[0]?.CidrBlockAssociationSet ?? [])
    .filter((block) => block.CidrBlockState?.State === "associated")
    .map((block) => block.CidrBlock);
  return {
    blocks,
    tags: vpcs.Vpcs?.[0]?.Tags,
    subnets: sortedById(subnets.Subnets, "SubnetId"),
    tables: sortedById(tables.RouteTables, "RouteTableId"),
    groups: sortedById(groups.SecurityGroups, "GroupId"),
    rules: sortedById(rules.SecurityGroupRules, "SecurityGroupRuleId"),
  };
}

/** Every VPC of an account and what is in it. */
export async function dumpAccount(client: EC2Client): Promise<unknown> {
  const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({}));
  return Promise.all(sortedById(Vpcs, "VpcId").map(({ VpcId }) => dumpVpc(client, needed(VpcId))));
}

function sortedById<T extends object>(things: readonly T[] | undefined, key: keyof T): readonly T[] {
  return [...(things ?? [])].sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));
}
