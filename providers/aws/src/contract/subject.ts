import type { Filter } from "@aws-sdk/client-ec2";
import type { Clock, ProviderError } from "@podspan/core/ports";
import type { AwsApi } from "../api.ts";
import { awsFault } from "../errors/fault.ts";

/** An EKS cluster with a managed VPC CNI, made by whatever the implementation has for that. */
export interface ClusterSeed {
  readonly name: string;
  readonly subnets: readonly string[];
  /** `configurationValues` of its vpc-cni add-on; absent: none. */
  readonly configuration?: string;
}

/** A network interface, made by whatever the implementation has for that. */
export interface InterfaceSeed {
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly description: string;
  /** The instance that it is attached to; absent: attached to nothing. */
  readonly instance?: boolean;
}

export interface Elsewhere {
  readonly region?: string;
  /** 12 digits. */
  readonly account?: string;
}

/** One implementation of the AWS api under test. Cases share it or not: each makes all that it looks at. */
export interface ContractSubject {
  readonly api: AwsApi;
  readonly account: string;
  readonly region: string;
  /** The same world seen from another region, or from another account by a role of it. */
  readonly elsewhere: (place: Elsewhere) => Promise<AwsApi>;
  /** Lets time pass where the implementation has transitions that take time. */
  readonly clock?: Clock;
  readonly seedCluster?: (seed: ClusterSeed) => Promise<void>;
  /** Answers the interface's id. */
  readonly seedInterface?: (seed: InterfaceSeed) => Promise<string>;
  /** A running instance in a subnet; answers its id. */
  readonly seedInstance?: (seed: { readonly subnet: string }) => Promise<string>;
  /** A launch template of that name with one version, whose user data these are; answers its id. */
  readonly seedTemplate?: (seed: { readonly name: string; readonly userData: string }) => Promise<string>;
  /** A NAT gateway in a subnet; answers its id. */
  readonly seedNatGateway?: (subnet: string) => Promise<string>;
  /** An internet gateway, attached to a VPC; answers its id. */
  readonly seedInternetGateway?: (vpc: string) => Promise<string>;
}

/** One behaviour of AWS that Podspan relies on. */
export interface ContractCase {
  /** Stable, for naming deviations. */
  readonly id: string;
  readonly title: string;
  /** What the implementation must be able to seed for it. */
  readonly needs?:
    | "seedCluster"
    | "seedInterface"
    | "seedInstance"
    | "seedTemplate"
    | "seedNatGateway"
    | "seedInternetGateway";
  readonly run: (subject: ContractSubject) => Promise<void>;
}

/** The error that a call must answer; throws when it is answered at all. */
export async function refusalOf(call: Promise<unknown>): Promise<ProviderError> {
  try {
    await call;
  } catch (error) {
    return awsFault(error, { api: "contract:Call" });
  }
  throw new Error("the call was accepted");
}

/** A region beside the subject's own. */
export const FAR_REGION = "us-west-2";

const POLLS = 200;
/** What has no clock does everything at once. */
const POLLS_AT_ONCE = 10;

/** Asks again, letting time pass, until there is an answer. */
export async function eventually<T>(subject: ContractSubject, poll: () => Promise<T | undefined>): Promise<T> {
  const polls = subject.clock === undefined ? POLLS_AT_ONCE : POLLS;
  for (let count = 0; count < polls; count += 1) {
    const answer = await poll();
    if (answer !== undefined) return answer;
    await subject.clock?.sleep(1000);
  }
  throw new Error(`still not so after ${polls} polls`);
}

export function filter(name: string, ...values: string[]): Filter {
  return { Name: name, Values: values };
}

/** A VPC of its own for one case, available. */
export async function freshVpc(subject: ContractSubject, cidr = "10.196.24.0/24"): Promise<string> {
  const { Vpc } = await subject.api.ec2.createVpc({ CidrBlock: cidr });
  const id = defined(Vpc?.VpcId);
  await eventually(subject, async () => ((await vpcOf(subject, id)).State === "available" ? true : undefined));
  return id;
}

export async function vpcOf({ api }: ContractSubject, id: string) {
  const { Vpcs = [] } = await api.ec2.describeVpcs({ Filters: [filter("vpc-id", id)] });
  return defined(Vpcs[0]);
}

/** Associates a block and waits until a subnet may be made in it; answers the association's id. */
export async function freshBlock(subject: ContractSubject, vpc: string, cidr: string): Promise<string> {
  const answer = await subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: cidr });
  const id = defined(answer.CidrBlockAssociation?.AssociationId);
  await eventually(subject, async () => ((await blockState(subject, vpc, id)) === "associated" ? true : undefined));
  return id;
}

export async function blockState(subject: ContractSubject, vpc: string, id: string): Promise<string | undefined> {
  const { CidrBlockAssociationSet = [] } = await vpcOf(subject, vpc);
  return CidrBlockAssociationSet.find(({ AssociationId }) => AssociationId === id)?.CidrBlockState?.State;
}

export async function freshSubnet(subject: ContractSubject, vpc: string, cidr: string, zone = "a"): Promise<string> {
  const { Subnet } = await subject.api.ec2.createSubnet({
    VpcId: vpc,
    CidrBlock: cidr,
    AvailabilityZone: `${subject.region}${zone}`,
  });
  return defined(Subnet?.SubnetId);
}

export async function freshTable({ api }: ContractSubject, vpc: string): Promise<string> {
  return defined((await api.ec2.createRouteTable({ VpcId: vpc })).RouteTable?.RouteTableId);
}

export async function freshGroup({ api }: ContractSubject, vpc: string, name = "pods"): Promise<string> {
  const answer = await api.ec2.createSecurityGroup({ VpcId: vpc, GroupName: name, Description: "pods" });
  return defined(answer.GroupId);
}

/** An interface as the VPC CNI makes them for pods, attached to nothing, in a subnet and a group of its own. Needs `seedInterface`. */
export async function podInterface(subject: ContractSubject) {
  const vpc = await freshVpc(subject);
  const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
  const group = await freshGroup(subject, vpc);
  const eni = defined(await subject.seedInterface?.({ subnet, groups: [group], description: "aws-K8S-i-1" }));
  return { vpc, subnet, group, eni };
}

export async function groupOf({ api }: ContractSubject, id: string) {
  const { SecurityGroups = [] } = await api.ec2.describeSecurityGroups({ Filters: [filter("group-id", id)] });
  return defined(SecurityGroups[0]);
}

export async function tableOf({ api }: ContractSubject, id: string) {
  const { RouteTables = [] } = await api.ec2.describeRouteTables({ Filters: [filter("route-table-id", id)] });
  return defined(RouteTables[0]);
}

export function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the answer lacks what it must have");
  return value;
}
