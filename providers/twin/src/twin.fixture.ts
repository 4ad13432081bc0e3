import type { AwsApi } from "@podspan/aws/api";
import { type Behaviour, INSTANT_BEHAVIOUR } from "./behaviour/behaviour.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import type { Files } from "./records/files.ts";
import { createTwin, type Twin } from "./twin.ts";

export const START = Date.parse("2026-01-01T00:00:00Z");
export const REGION = "eu-west-1";
export const ACCOUNT = "111122223333";

export interface TwinUnderTest extends AwsApi {
  readonly twin: Twin;
  readonly clock: VirtualClock;
}

/** A twin on which everything is instant unless `behaviour` says otherwise, opened in one region. */
export async function twinUnderTest(behaviour: Partial<Behaviour> = {}, files: Files = {}): Promise<TwinUnderTest> {
  const clock = new VirtualClock({ start: START });
  const twin = createTwin({ clock, files, behaviour: { ...INSTANT_BEHAVIOUR, ...behaviour } });
  return { twin, clock, ...(await twin.aws.open({ region: REGION })) };
}

/** The refusal of a call as `CODE: message`; throws when it is answered. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error("the call was answered");
}

/** The refusal's code alone. */
export async function code(call: Promise<unknown>): Promise<string> {
  return (await refusal(call)).split(": ")[0] ?? "";
}

/** What an answer must have. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the answer lacks what it must have");
  return value;
}

export async function vpcOf({ ec2 }: AwsApi, cidr = "10.196.24.0/24"): Promise<string> {
  return given((await ec2.createVpc({ CidrBlock: cidr })).Vpc?.VpcId);
}

export async function subnetOf({ ec2 }: AwsApi, vpc: string, cidr: string, zone = "eu-west-1a"): Promise<string> {
  const { Subnet } = await ec2.createSubnet({ VpcId: vpc, CidrBlock: cidr, AvailabilityZone: zone });
  return given(Subnet?.SubnetId);
}

export async function tableOf({ ec2 }: AwsApi, vpc: string): Promise<string> {
  return given((await ec2.createRouteTable({ VpcId: vpc })).RouteTable?.RouteTableId);
}

export async function groupOf({ ec2 }: AwsApi, vpc: string, name = "pods"): Promise<string> {
  return given((await ec2.createSecurityGroup({ VpcId: vpc, GroupName: name, Description: name })).GroupId);
}

/** An interface attached to nothing, or to an instance. */
export function interfaceIn(
  { twin }: TwinUnderTest,
  subnet: string,
  groups: readonly string[] = [],
  instance?: string,
): string {
  const attached = instance === undefined ? {} : { instance };
  return given(twin.invent({ interfaces: [{ region: REGION, subnet, groups, ...attached }] }).interfaces[0]);
}

/** A describe call's list, over all its pages. */
export async function everyPage<A extends { readonly NextToken?: string | undefined }, R>(
  ask: (NextToken: string | undefined) => Promise<A>,
  list: (answer: A) => readonly R[] | undefined,
): Promise<{ readonly pages: number; readonly records: readonly R[] }> {
  const records: R[] = [];
  let pages = 0;
  let token: string | undefined;
  do {
    const answer = await ask(token);
    records.push(...(list(answer) ?? []));
    token = answer.NextToken;
    pages += 1;
  } while (token !== undefined);
  return { pages, records };
}
