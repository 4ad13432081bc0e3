import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { readyPeer } from "../../tools/peers/peers.ts";
import { awsEnvironment, type DocumentVpc, REGION } from "./moto-world.fixture.ts";

const run = promisify(execFile);

/** Runs the plain `aws` command and gives its JSON answer. */
async function aws<T>(endpoint: string, ...args: readonly string[]): Promise<T> {
  const { path } = await readyPeer("aws-cli");
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    ...awsEnvironment(endpoint),
    AWS_PAGER: "",
  };
  const { stdout } = await run(path, [...args, "--output", "json", "--region", REGION], { env });
  return (stdout.trim() === "" ? {} : JSON.parse(stdout)) as T;
}

/** The document's VPC as something else created it: by the plain aws CLI. */
export async function makeVpcByCli(endpoint: string): Promise<DocumentVpc> {
  const name = (type: string, value: string) => `ResourceType=${type},Tags=[{Key=Name,Value=${value}}]`;
  const { Vpc } = await aws<{ Vpc: { VpcId: string } }>(
    endpoint,
    "ec2",
    "create-vpc",
    "--cidr-block",
    "10.196.24.0/24",
    "--tag-specifications",
    name("vpc", "Internal"),
  );
  const subnet = async (zone: string, cidr: string): Promise<string> => {
    const { Subnet } = await aws<{ Subnet: { SubnetId: string } }>(
      endpoint,
      "ec2",
      "create-subnet",
      "--vpc-id",
      Vpc.VpcId,
      "--cidr-block",
      cidr,
      "--availability-zone",
      zone,
      "--tag-specifications",
      name("subnet", `Internal/nodes-${zone}`),
    );
    return Subnet.SubnetId;
  };
  const subnets = [await subnet("eu-west-1b", "10.196.24.0/25"), await subnet("eu-west-1c", "10.196.24.128/25")];
  const { GroupId } = await aws<{ GroupId: string }>(
    endpoint,
    "ec2",
    "create-security-group",
    "--group-name",
    "eks-cluster-sg-prod",
    "--description",
    "EKS created security group",
    "--vpc-id",
    Vpc.VpcId,
  );
  return { vpc: Vpc.VpcId, subnets, clusterGroup: GroupId };
}
