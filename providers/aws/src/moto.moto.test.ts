import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateLaunchTemplateCommand,
  CreateNatGatewayCommand,
  CreateNetworkInterfaceCommand,
  EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { afterAll, beforeAll } from "vitest";
import { type MotoServer, startMoto } from "../../../tools/peers/moto/moto-server.ts";
import { awsApiContract } from "./api.contract.ts";
import type { AwsAddress } from "./api.ts";
import { MOTO_DEVIATIONS } from "./contract/moto-deviations.ts";
import { MOTO_PEERING_DEVIATIONS } from "./contract/moto-peering-deviations.ts";
import { MOTO_ROUTER_DEVIATIONS } from "./contract/moto-router-deviations.ts";
import type { ClusterSeed, InterfaceSeed } from "./contract/subject.ts";
import { sdkAwsWorld } from "./sdk/index.ts";

const region = "eu-west-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let moto: MotoServer;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

const clientConfig = () => ({ region, credentials, endpoint: moto.endpoint });

async function seedInterface(seed: InterfaceSeed): Promise<string> {
  const client = new EC2Client(clientConfig());
  const { NetworkInterface } = await client.send(
    new CreateNetworkInterfaceCommand({
      SubnetId: seed.subnet,
      Groups: [...seed.groups],
      Description: seed.description,
    }),
  );
  const id = NetworkInterface?.NetworkInterfaceId ?? "";
  if (seed.instance) {
    await client.send(
      new RunInstancesCommand({
        ImageId: "ami-12c6146b",
        MinCount: 1,
        MaxCount: 1,
        NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: id }],
      }),
    );
  }
  return id;
}

async function seedInstance({ subnet }: { readonly subnet: string }): Promise<string> {
  const { Instances } = await new EC2Client(clientConfig()).send(
    new RunInstancesCommand({ ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1, SubnetId: subnet }),
  );
  return Instances?.[0]?.InstanceId ?? "";
}

async function seedTemplate(seed: { readonly name: string; readonly userData: string }): Promise<string> {
  const { LaunchTemplate } = await new EC2Client(clientConfig()).send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: seed.name,
      LaunchTemplateData: { UserData: seed.userData },
    }),
  );
  return LaunchTemplate?.LaunchTemplateId ?? "";
}

async function seedNatGateway(subnet: string): Promise<string> {
  const client = new EC2Client(clientConfig());
  const { NatGateway } = await client.send(
    new CreateNatGatewayCommand({ SubnetId: subnet, ConnectivityType: "private" }),
  );
  return NatGateway?.NatGatewayId ?? "";
}

async function seedInternetGateway(VpcId: string): Promise<string> {
  const client = new EC2Client(clientConfig());
  const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? "";
  await client.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  return InternetGatewayId;
}

async function seedCluster({ name, subnets }: ClusterSeed): Promise<void> {
  await new EKSClient(clientConfig()).send(
    new CreateClusterCommand({
      name,
      roleArn: "arn:aws:iam::123456789012:role/eks",
      resourcesVpcConfig: { subnetIds: [...subnets] },
    }),
  );
}

/** moto gives whoever assumes a role of an account that account. */
function elsewhereAddress(other: string, account: string | undefined): AwsAddress {
  if (account === undefined) return { region: other };
  const assumeRole = `arn:aws:iam::${account}:role/podspan`;
  return { region: other, account: { id: account, partition: "aws", assumeRole } };
}

awsApiContract({
  name: "moto",
  make: async () => ({
    api: await sdkAwsWorld({ endpoint: moto.endpoint, credentials }).open({ region }),
    account: "123456789012",
    region,
    elsewhere: ({ account, region: other = region }) =>
      sdkAwsWorld({ endpoint: moto.endpoint, credentials }).open(elsewhereAddress(other, account)),
    seedInterface,
    seedInstance,
    seedTemplate,
    seedNatGateway,
    seedInternetGateway,
    seedCluster,
  }),
  seeds: ["seedCluster", "seedInterface", "seedInstance", "seedTemplate", "seedNatGateway", "seedInternetGateway"],
  deviations: [...MOTO_DEVIATIONS, ...MOTO_PEERING_DEVIATIONS, ...MOTO_ROUTER_DEVIATIONS],
});
