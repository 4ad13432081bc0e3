import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeAvailabilityZonesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { startMoto } from "../../tools/peers/moto/moto-server.ts";
import { type MotoFront, startFront } from "../../tools/peers/moto-front/front.ts";
import { readyPeer } from "../../tools/peers/peers.ts";
import { type EksWorldOptions, eksOf } from "./moto-eks.fixture.ts";
import { awsEnvironment, clientFor, dumpAccount, dumpVpc, keysIn } from "./moto-world.fixture.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/shared-vpc");
const REGION = "eu-central-1";
/** As the example's Fabrics name it. */
export const OWNER = "444444444445";
export const PARTICIPANT = "123456789012";

/** The zones of the example by their ids, as the account of its cluster calls them, and as the owner of its VPC does. */
export const ZONES = [
  { id: "euc1-az1", own: "eu-central-1a", owners: "eu-central-1b" },
  { id: "euc1-az2", own: "eu-central-1b", owners: "eu-central-1a" },
] as const;

/** Two accounts on moto behind the front: the owner's VPC, of which it shares two subnets with the account of cluster `apps`. */
export interface SharedVpcWorld {
  readonly vpc: string;
  readonly clusterGroup: string;
  readonly front: MotoFront;
  /** Environment of a child process in the participant's account. */
  readonly env: Readonly<Record<string, string>>;
  /** Clients of either account behind the front. */
  readonly participant: EC2Client;
  readonly owner: EC2Client;
  /** One of the example's Fabrics, about this VPC and a cluster that is reached so. */
  fabric(file: string, kubeconfig: string): Promise<string>;
  /** Types these commands of a hand-over in the owner's account. */
  asOwner(folder: string, commands: readonly string[]): Promise<void>;
  /** What either account holds at moto itself, past the front. */
  dump(): Promise<{ readonly owner: unknown; readonly participant: unknown }>;
  stop(): Promise<void>;
}

export async function startSharedVpcWorld(options: EksWorldOptions): Promise<SharedVpcWorld> {
  const moto = await startMoto();
  const keys = await keysIn(OWNER, moto.endpoint);
  const at = (endpoint: string, credentials?: typeof keys) =>
    clientFor(endpoint, { region: REGION, ...(credentials && { credentials }) });
  const [ownersMoto, ownMoto] = [at(moto.endpoint, keys), at(moto.endpoint)];
  const { vpc, subnets } = await makeOwners(ownersMoto);
  let eks: ReturnType<typeof eksOf> | undefined;
  const front = await startFront({
    upstream: moto.endpoint,
    eks: (request) => eks?.(request) ?? Promise.reject(new Error("the cluster is not there yet")),
    associatingFor: 100,
    swappedZones: [OWNER],
  });
  const [owner, participant] = [at(front.endpoint, keys), at(front.endpoint)];
  await shareSubnets(front.endpoint, keys.accessKeyId, subnets);
  const clusterGroup = await makeClusterGroup(participant, vpc);
  eks = eksOf({ vpc, subnets, clusterGroup }, { moto: moto.endpoint, region: REGION, name: "apps" }, options);
  return {
    vpc,
    clusterGroup,
    front,
    env: awsEnvironment(front.endpoint),
    participant,
    owner,
    fabric: async (file, kubeconfig) => {
      const text = await readFile(join(EXAMPLE, file), "utf8");
      const reached = `    apps:\n      kubernetes: { kubeconfig: ${kubeconfig} }\n`;
      return text.replace(/vpc-[0-9a-f]{17}/, vpc).replace("    apps:\n", reached);
    },
    asOwner: async (folder, commands) => {
      const script = join(folder, "hand-over.sh");
      await writeFile(script, `set -eu\n${commands.join("\n")}\n`);
      const { path } = await readyPeer("aws-cli");
      const PATH = `${dirname(path)}:${process.env.PATH ?? ""}`;
      const own = {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
        AWS_PAGER: "",
      };
      await promisify(execFile)("sh", [script], {
        env: { PATH, HOME: folder, ...awsEnvironment(front.endpoint), ...own },
      });
    },
    dump: async () => ({
      owner: await dumpVpc(ownersMoto, vpc),
      participant: [await dumpAccount(ownMoto), await groupsIn(ownMoto, vpc)],
    }),
    stop: async () => {
      for (const client of [ownersMoto, ownMoto, owner, participant]) client.destroy();
      await front.stop();
      await moto.stop();
    },
  };
}

/** 10.20.0.0/16 with a way to the internet, a node subnet in each zone, and one that the owner keeps to itself. */
async function makeOwners(client: EC2Client): Promise<{ readonly vpc: string; readonly subnets: readonly string[] }> {
  const created = await client.send(
    new CreateVpcCommand({
      CidrBlock: "10.20.0.0/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "shared" }] }],
    }),
  );
  const VpcId = needed(created.Vpc?.VpcId);
  const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = needed(InternetGateway?.InternetGatewayId);
  await client.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
  const { RouteTables } = await client.send(new DescribeRouteTablesCommand({ Filters }));
  const RouteTableId = needed(RouteTables?.[0]?.RouteTableId);
  const out = { DestinationCidrBlock: "0.0.0.0/0", GatewayId: InternetGatewayId };
  await client.send(new CreateRouteCommand({ RouteTableId, ...out }));
  const subnetIn = async (zone: string, CidrBlock: string): Promise<string> => {
    const zones = await client.send(new DescribeAvailabilityZonesCommand({ ZoneIds: [zone] }));
    const AvailabilityZone = needed(zones.AvailabilityZones?.[0]?.ZoneName);
    const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }));
    return needed(Subnet?.SubnetId);
  };
  const subnets = [await subnetIn(ZONES[0].id, "10.20.0.0/18"), await subnetIn(ZONES[1].id, "10.20.64.0/18")];
  await subnetIn(ZONES[0].id, "10.20.128.0/18");
  return { vpc: VpcId, subnets };
}

/** What EKS makes for a cluster in a shared VPC is in the account of the cluster. */
async function makeClusterGroup(client: EC2Client, VpcId: string): Promise<string> {
  const what = { GroupName: "eks-cluster-sg-apps", Description: "EKS created security group" };
  return needed((await client.send(new CreateSecurityGroupCommand({ VpcId, ...what }))).GroupId);
}

/** Shares what was there before the cluster, as its owner had. */
async function shareSubnets(endpoint: string, accessKey: string, subnets: readonly string[]): Promise<void> {
  const scope = `Credential=${accessKey}/20260101/${REGION}/ram/aws4_request`;
  const response = await fetch(`${endpoint}/createresourceshare`, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=, Signature=`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      name: "nodes",
      principals: [PARTICIPANT],
      resourceArns: subnets.map((id) => `arn:aws:ec2:${REGION}:${OWNER}:subnet/${id}`),
    }),
  });
  if (!response.ok) throw new Error(`the subnets were not shared: ${response.status} ${await response.text()}`);
}

async function groupsIn(client: EC2Client, vpc: string): Promise<unknown> {
  const Filters = [{ Name: "vpc-id", Values: [vpc] }];
  return (await client.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups;
}

function needed(id: string | undefined): string {
  if (id === undefined) throw new Error("moto gave no id");
  return id;
}
