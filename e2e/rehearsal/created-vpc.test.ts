import { describe, expect, test } from "vitest";
import { blockedOf, expectUndone, idsOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { CREATED_FABRIC, EMPTY_WORLD, INHABITED_FABRIC, REGION } from "./worlds.fixture.ts";

/** A cluster comes up in the VPC that the Fabric made, in subnets of its own. */
async function bringUpCluster(story: Rehearsal): Promise<void> {
  await story.world.meddle(async (twin) => {
    const ec2 = await new Somebody(twin).ec2();
    const { Vpcs = [] } = await ec2.describeVpcs({});
    const subnets: string[] = [];
    for (const [index, zone] of ["eu-west-1b", "eu-west-1c"].entries()) {
      const { Subnet } = await ec2.createSubnet({
        VpcId: Vpcs[0]?.VpcId,
        CidrBlock: `10.10.${index}.0/24`,
        AvailabilityZone: zone,
      });
      subnets.push(Subnet?.SubnetId ?? "");
    }
    twin.invent({
      clusters: [{ name: "prod", region: REGION, subnets, managedCni: true, nodesPerZone: 1, podsPerNode: 1 }],
    });
  });
  story.world.pass(A_WHILE);
}

describe("a VPC that the Fabric creates", () => {
  test("with a further block: made, empty second plan, taken away without a trace", async () => {
    const story = await Rehearsal.of({ fabric: CREATED_FABRIC, world: EMPTY_WORLD });
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(idsOf(ran, "done")).toEqual(["main/cidr/10.11.0.0/16", "main/vpc"]);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("the pod network first, the cluster after it, so that EKS knows the range from the start (fault 3b-22)", async () => {
    const story = await Rehearsal.of({ fabric: INHABITED_FABRIC, world: EMPTY_WORLD });
    const early = await story.run("apply", { only: "aws" });
    expect(early.result, JSON.stringify(early.steps)).toBe("succeeded");
    expect(early.plan.diagnostics.map((found) => [found.code, found.severity])).toEqual([["CLUSTER-1", "warning"]]);
    expect(idsOf(early, "done")).toContain("prod/subnet/pods/eu-west-1b");
    await bringUpCluster(story);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    // The group learns of the cluster's own group.
    expect(idsOf(ran, "done")).toEqual([
      "prod/cni/addon",
      "prod/eni-config/eu-west-1b",
      "prod/eni-config/eu-west-1c",
      "prod/security-group/pods",
    ]);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("without --only, a cluster that is not there yet: its network is made, its own part is blocked", async () => {
    const story = await Rehearsal.of({ fabric: INHABITED_FABRIC, world: EMPTY_WORLD });
    const ran = await story.run("apply");
    expect(blockedOf(ran)).toEqual([
      "prod/cni/daemonset CLUSTER-1",
      "prod/eni-config/eu-west-1b CLUSTER-1",
      "prod/eni-config/eu-west-1c CLUSTER-1",
    ]);
    expect(idsOf(ran, "done")).toContain("prod/security-group/pods");
  });

  test("with somebody's subnets and cluster in it: destroy takes ours away, and the VPC once theirs are gone", async () => {
    const story = await Rehearsal.of({ fabric: INHABITED_FABRIC, world: EMPTY_WORLD });
    await story.run("apply", { only: "aws" });
    await bringUpCluster(story);
    await story.run("apply");
    story.world.pass(A_WHILE);
    const ran = await story.run("destroy");
    expect(idsOf(ran, "failed")).toEqual(["main/vpc"]);
    expect(JSON.stringify(ran.steps)).toContain("still holds what Podspan did not make");
    expect(idsOf(ran, "done")).toContain("prod/cidr/pods/100.64.0.0/16");
    // The cluster goes as it came.
    for (const kind of ["EksClusters", "EksAddons", "EksNodegroups", "NetworkInterfaces", "Subnets"]) {
      story.world.edit(`aws_configs/${REGION}/${kind}.json`, () => ({ [kind]: [] }));
    }
    story.world.edit<{ SecurityGroups: { GroupName: string }[] }>(
      `aws_configs/${REGION}/SecurityGroups.json`,
      ({ SecurityGroups }) => ({ SecurityGroups: SecurityGroups.filter((group) => group.GroupName === "default") }),
    );
    const last = await story.run("destroy", { only: "aws" });
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    expect(idsOf(last, "done")).toEqual(["main/vpc"]);
  });

  test("taken out of the Fabric, it goes with everything that is ours in it", async () => {
    const story = await Rehearsal.of({ fabric: CREATED_FABRIC, world: EMPTY_WORLD });
    const before = shapeOf(story.files);
    await story.run("apply");
    story.rewrite(CREATED_FABRIC.replace(/ {4}main:.*\n/, "").replace("vpcs:", "vpcs: {}"));
    const ran = await story.run("apply");
    expect(idsOf(ran, "done")).toEqual(["main/cidr/10.11.0.0/16", "main/vpc"]);
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
  });
});
