import { INSTANT_BEHAVIOUR } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { expectHealed, expectUndone, idsOf, outcomeOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { DOCUMENT_FABRIC, fabricWith, REGION, VPC } from "./worlds.fixture.ts";

const reference = await referenceOf(await Rehearsal.of());
const applied = reference.start.fork();
await applied.run("apply");
applied.world.pass(A_WHILE);

const SUBNET = "prod/subnet/pods/eu-west-1b";

async function changed(story: Rehearsal, change: (somebody: Somebody) => Promise<unknown>): Promise<void> {
  await story.world.meddle((twin) => change(new Somebody(twin)));
}

describe("something foreign is in the way", () => {
  const WRITTEN = DOCUMENT_FABRIC.replace(
    "ranges: [100.64.0.0/16]",
    "ranges: [100.64.0.0/16], subnets: { eu-west-1b: 100.64.0.0/18, eu-west-1c: 100.64.64.0/18 }",
  );

  async function withForeignSubnet(cidr: string): Promise<Rehearsal> {
    const story = reference.start.fork();
    await changed(story, async (somebody) => {
      const ec2 = await somebody.ec2();
      await ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: "100.64.0.0/16" });
    });
    story.world.pass(A_WHILE);
    await changed(story, async (somebody) => {
      const ec2 = await somebody.ec2();
      await ec2.createSubnet({ VpcId: VPC, CidrBlock: cidr, AvailabilityZone: "eu-west-1b" });
    });
    story.world.pass(A_WHILE);
    return story;
  }

  test("a subnet where the Fabric wants ours: refused before anything is touched", async () => {
    const story = await withForeignSubnet("100.64.0.0/20");
    story.rewrite(WRITTEN);
    const before = shapeOf(story.files);
    await expect(story.run("apply")).rejects.toThrow(
      /OWN-3: .* needs 100\.64\.0\.0\/18, but subnet subnet-.* is not ours/,
    );
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("a subnet where ours may lie elsewhere: ours lie elsewhere, and destroy leaves theirs and their block alone", async () => {
    const story = await withForeignSubnet("100.64.0.0/20");
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.result).toBe("succeeded");
    expect(
      Object.values(story.lock?.clusters.prod?.subnets ?? {})
        .flat()
        .sort(),
    ).toEqual(["100.64.128.0/18", "100.64.64.0/18"]);
    expect(ran.plan.checks).toContainEqual(
      expect.objectContaining({ code: "left-alone", status: "ok", subject: "prod/cidr/pods/100.64.0.0/16" }),
    );
    await expectUndone(story, before);
  });

  test("a security group of the name: refused before anything is touched", async () => {
    const story = reference.start.fork();
    await changed(story, async (somebody) => {
      const ec2 = await somebody.ec2();
      await ec2.createSecurityGroup({ VpcId: VPC, GroupName: "cgnat-prod-pods", Description: "theirs" });
    });
    const before = shapeOf(story.files);
    await expect(story.run("apply")).rejects.toThrow("OWN-3");
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("an ENIConfig of the zone's name that says something else: refused before anything is touched", async () => {
    const story = reference.start.fork();
    await changed(story, (somebody) => somebody.applyEniConfig("eu-west-1b", "subnet-0123456789abcdef0", []));
    const before = shapeOf(story.files);
    await expect(story.run("apply")).rejects.toThrow("OWN-3");
    expect(shapeOf(story.files)).toEqual(before);
    await changed(story, (somebody) => somebody.deleteEniConfig("eu-west-1b"));
    await expectHealed(story, reference);
  });

  test("and made while we were at work: not taken over, said so, the CNI is not switched", async () => {
    const story = reference.start.fork();
    story.world.meanwhile("ec2:CreateSubnet", (twin) =>
      new Somebody(twin).applyEniConfig("eu-west-1b", "subnet-0123456789abcdef0", []),
    );
    const ran = await story.run("apply");
    expect(outcomeOf(ran, "prod/eni-config/eu-west-1b")).toMatchObject({
      code: "ForeignEniConfig",
      hint: expect.stringContaining("kubectl delete eniconfig eu-west-1b"),
    });
    expect(idsOf(ran, "skipped")).toEqual(["prod/cni/addon"]);
  });

  test("another Fabric of the same name and another uid: refused, neither touches what is the other's", async () => {
    const story = applied.fork();
    const other = story.elsewhere();
    other.rewrite(fabricWith(DOCUMENT_FABRIC.slice(DOCUMENT_FABRIC.indexOf("spec:") + 5), "another-uid-0001"));
    const before = shapeOf(story.files);
    await expect(other.run("apply")).rejects.toThrow("OWN-1");
    await expect(other.run("destroy")).rejects.toThrow("OWN-1");
    expect(shapeOf(story.files)).toEqual(before);
    await expectUndone(story, reference.before);
  });

  test("a table of the VPC routes the very block elsewhere: refused before anything is touched (fault 3b-9)", async () => {
    const story = reference.start.fork();
    story.world.edit<{ RouteTables: { Routes: object[] }[] }>(`aws_configs/${REGION}/RouteTables.json`, (file) => ({
      RouteTables: file.RouteTables.map((table, index) =>
        index > 0
          ? table
          : {
              ...table,
              Routes: [
                ...table.Routes,
                {
                  DestinationCidrBlock: "100.64.0.0/16",
                  TransitGatewayId: "tgw-0123456789abcdef0",
                  Origin: "CreateRoute",
                  State: "active",
                },
              ],
            },
      ),
    }));
    await expect(story.run("apply")).rejects.toThrow("CIDR-3");
  });
});

describe("an association that AWS takes and then fails", () => {
  test("the step says why, no subnet is tried, and the next run associates anew (fault 3b-10)", async () => {
    const story = reference.start.fork();
    const message = "The CIDR conflicts with a Direct Connect gateway";
    story.world.behave({ faults: [{ api: "ec2:AssociateVpcCidrBlock", fault: "association-fails", message }] });
    const ran = await story.run("apply");
    expect(outcomeOf(ran, "prod/cidr/pods/100.64.0.0/16")).toMatchObject({
      kind: "failed",
      code: "CidrBlockAssociationFailed",
      message: expect.stringContaining(message),
    });
    expect(idsOf(ran, "skipped")).toContain(SUBNET);
    expect(ran.requests["ec2:CreateSubnet"]).toBeUndefined();
    await expectHealed(story, reference);
  });

  test("at once after it, while the failed entry is still listed, too", async () => {
    const story = reference.start.fork();
    story.world.behave({
      faults: [{ api: "ec2:AssociateVpcCidrBlock", fault: "association-fails" }],
      timing: { ...INSTANT_BEHAVIOUR.timing, cidr: 3_000, cidrEntry: 400_000, addon: 20_000 },
    });
    await story.run("apply");
    await expectHealed(story, reference);
  });
});
