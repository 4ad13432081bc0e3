import { type Behaviour, createTwin, type Twin, VirtualClock } from "../../../twin/src/index.ts";
import type { AwsApi } from "../api.ts";
import { awsWriter } from "../index.ts";
import { type TestContext, type TestContextOptions, testContext } from "./step-context.ts";
import { scopeIn } from "./steps.ts";

export const REGION = "eu-west-1";
export const ACCOUNT = "111122223333";
export const SCOPE = scopeIn(REGION, ACCOUNT);

/** The provider on a twin of its own. */
export interface TwinSide {
  readonly twin: Twin;
  readonly api: AwsApi;
  readonly clock: VirtualClock;
  /** A context of its own for one step or observation. */
  readonly context: (prior?: TestContextOptions["prior"]) => TestContext;
  readonly writer: ReturnType<typeof awsWriter>;
  /** Waits until AWS has finished what takes it time. */
  readonly settle: () => Promise<void>;
}

export async function twinSide(behaviour: Partial<Behaviour> = {}): Promise<TwinSide> {
  const clock = new VirtualClock({ start: Date.parse("2026-11-21T00:00:00Z") });
  const twin = createTwin({ clock, behaviour: { throttle: () => undefined, ...behaviour } });
  let contexts = 0;
  return {
    twin,
    clock,
    api: await twin.aws.open({ region: REGION }),
    context: (prior) => {
      contexts += 1;
      return testContext({ clock, run: `run-${contexts}`, ...(prior === undefined ? {} : { prior }) });
    },
    writer: awsWriter(twin.aws),
    settle: () => clock.advance(60_000),
  };
}

/** An empty VPC, available. */
export async function emptyVpc({ api, settle }: TwinSide, cidr = "10.196.24.0/24"): Promise<string> {
  const { Vpc } = await api.ec2.createVpc({ CidrBlock: cidr });
  await settle();
  return Vpc?.VpcId ?? "";
}

export async function subnetIn(side: TwinSide, vpc: string, cidr: string, zone = "b"): Promise<string> {
  const AvailabilityZone = `${REGION}${zone}`;
  const { Subnet } = await side.api.ec2.createSubnet({ VpcId: vpc, CidrBlock: cidr, AvailabilityZone });
  await side.settle();
  return Subnet?.SubnetId ?? "";
}

export async function groupIn({ api }: TwinSide, vpc: string, name = "pods"): Promise<string> {
  const answer = await api.ec2.createSecurityGroup({ VpcId: vpc, GroupName: name, Description: name });
  return answer.GroupId ?? "";
}

export async function tableIn({ api }: TwinSide, vpc: string): Promise<string> {
  return (await api.ec2.createRouteTable({ VpcId: vpc })).RouteTable?.RouteTableId ?? "";
}

/** An EKS cluster with a managed VPC CNI in a VPC of its own; answers its VPC. */
export function clusterIn({ twin }: TwinSide, name: string, configurationValues?: string): string {
  const zones = ["a", "b"].map((zone) => `${REGION}${zone}`);
  const { vpcs } = twin.invent({
    vpcs: [{ key: name, region: REGION, cidr: "10.20.0.0/16", zones }],
    clusters: [
      {
        name,
        vpc: name,
        managedCni: true,
        nodesPerZone: 1,
        ...(configurationValues === undefined ? {} : { configurationValues }),
      },
    ],
  });
  return vpcs[name]?.id ?? "";
}
