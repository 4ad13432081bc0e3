import { DAEMON_SETS, type KubeApi } from "@podspan/kubernetes/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Behaviour, INSTANT_BEHAVIOUR } from "./behaviour/behaviour.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import { POD_RANGES_WORLD } from "./invent/example.ts";
import { given, REGION, START, twinUnderTest } from "./twin.fixture.ts";
import { createTwin, type Twin } from "./twin.ts";

const propertyRuns = { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 8) };

/** The example's job by hand, several things at once; refusals are part of the run. */
async function job(twin: Twin, clock: VirtualClock): Promise<void> {
  const { ec2, eks } = await twin.aws.open({ region: REGION });
  const { Vpcs } = await ec2.describeVpcs({ Filters: [{ Name: "tag:Name", Values: ["Internal"] }] });
  const VpcId = given(Vpcs?.[0]?.VpcId);
  const [, group] = await Promise.all([
    ec2.associateVpcCidrBlock({ VpcId, CidrBlock: "100.64.0.0/16" }),
    ec2.createSecurityGroup({ VpcId, GroupName: "pods", Description: "pods" }),
    ec2.createRouteTable({ VpcId, ClientToken: "one" }),
    ec2.createRouteTable({ VpcId, ClientToken: "one" }).catch(() => undefined),
  ]);
  const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "100.64.0.0/16" }] }];
  await clock.sleep(5_000);
  await Promise.all([
    ...["eu-west-1b", "eu-west-1c"].map((AvailabilityZone, index) =>
      ec2.createSubnet({ VpcId, CidrBlock: `100.64.${128 * index}.0/17`, AvailabilityZone }).catch(() => undefined),
    ),
    ec2.authorizeSecurityGroupIngress({ GroupId: group.GroupId, IpPermissions }).catch(() => undefined),
    eks
      .updateAddon({ clusterName: "prod", addonName: "vpc-cni", configurationValues: '{"env":{"MAX_ENI":"3"}}' })
      .catch(() => undefined),
  ]);
}

async function run(behaviour: Partial<Behaviour>, seed: string) {
  const calls: string[] = [];
  const clock = new VirtualClock({ start: START });
  const onCall: Behaviour["onCall"] = (point, api) => {
    calls.push(`${clock.now()} ${point} ${api}`);
  };
  const twin = createTwin({ clock, seed, behaviour: { ...behaviour, onCall } });
  twin.invent(POD_RANGES_WORLD);
  await job(twin, clock).catch((error: Error) => calls.push(error.name));
  await clock.sleep(60_000);
  return { files: twin.save(), calls };
}

describe("two equal runs", () => {
  test("end in worlds that are equal byte by byte, and asked the same at the same times", async () => {
    expect(await run({}, "a")).toEqual(await run({}, "a"));
  });

  test("also when AWS is slow, forgetful, busy and faulty", async () => {
    const behaviours = fc.record({
      latencyMs: fc.nat(500),
      visibilityMs: fc.nat(3_000),
      lingerMs: fc.nat(3_000),
      pageSize: fc.integer({ min: 1, max: 5 }),
      faults: fc.array(
        fc.record({
          api: fc.constantFrom("ec2:*", "ec2:CreateSubnet", "ec2:AssociateVpcCidrBlock", "eks:*"),
          fault: fc.constantFrom("throttle", "denied", "lost-answer", "server-error", "association-fails"),
          nth: fc.integer({ min: 1, max: 6 }),
        }),
        { maxLength: 3 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(behaviours, fc.string(), async (behaviour, seed) => {
        expect(await run(behaviour, seed)).toEqual(await run(behaviour, seed));
      }),
      propertyRuns,
    );
  }, 300_000);
});

describe("a run that is interrupted by saving and loading", () => {
  test("ends where the whole run ends", async () => {
    const clock = new VirtualClock({ start: START });
    const twin = createTwin({ clock, seed: "a" });
    twin.invent(POD_RANGES_WORLD);
    await job(twin, clock);
    const later = new VirtualClock({ start: clock.now() });
    const again = createTwin({ clock: later, files: twin.save() });
    await Promise.all([clock.sleep(60_000), later.sleep(60_000)]);
    expect(again.save()).toEqual(twin.save());
  });
});

const awsNode = (kube: KubeApi) => kube.get({ type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" });

describe("the two planes", () => {
  test("are one world: an add-on update reaches the DaemonSet even when only the cluster is asked", async () => {
    const { twin, eks, clock } = await twinUnderTest({
      timing: { ...INSTANT_BEHAVIOUR.timing, addon: 5_000 },
    });
    twin.invent(POD_RANGES_WORLD);
    const kube = await twin.kubernetes.open({ cluster: "prod" });
    const before = await awsNode(kube);
    await eks.updateAddon({
      clusterName: "prod",
      addonName: "vpc-cni",
      configurationValues: '{"env":{"MAX_ENI":"3"}}',
    });
    await clock.sleep(5_000);
    const after = await awsNode(kube);
    expect(JSON.stringify(before.spec)).not.toContain("MAX_ENI");
    expect(JSON.stringify(after.spec)).toContain('{"name":"MAX_ENI","value":"3"}');
  });

  test("are saved and loaded together", async () => {
    const { twin } = await twinUnderTest();
    twin.invent(POD_RANGES_WORLD);
    const again = await twinUnderTest({}, twin.save());
    const kube = await again.twin.kubernetes.open({ cluster: "prod", context: "prod" });
    expect((await awsNode(kube)).metadata.name).toBe("aws-node");
    expect((await again.eks.describeCluster({ name: "prod" })).cluster?.status).toBe("ACTIVE");
  });

  test("a cluster that the world lacks cannot be opened", async () => {
    const { twin } = await twinUnderTest();
    await expect(twin.kubernetes.open({ cluster: "prod" })).rejects.toThrow();
  });
});

test("a region that AWS does not have cannot be reached", async () => {
  const { twin } = await twinUnderTest();
  const { ec2 } = await twin.aws.open({ region: "eu-nowhere-9" });
  await expect(ec2.describeVpcs({})).rejects.toMatchObject({ code: "ENOTFOUND" });
});
