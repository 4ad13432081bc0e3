import { inputsOf, type PlanInputs, staleSteps } from "@podspan/core/plan";
import { describe, expect, test } from "vitest";
import { expectHealed, idsOf, outcomeOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { VPC } from "./worlds.fixture.ts";

const reference = await referenceOf(await Rehearsal.of());
const applied = reference.start.fork();
await applied.run("apply");
applied.world.pass(A_WHILE);

const SUBNET = "prod/subnet/pods/eu-west-1b";
const GROUP = "prod/security-group/pods";

async function changed(story: Rehearsal, change: (somebody: Somebody) => Promise<unknown>): Promise<void> {
  await story.world.meddle((twin) => change(new Somebody(twin)));
}

describe("something vanishes between the look and the call", () => {
  test("the VPC: every step that names it says that it is gone; the next run says so before it does anything", async () => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api: "ec2:CreateRouteTable", fault: "vanish" }] });
    const ran = await story.run("apply");
    expect(ran.result).toBe("failed");
    expect(outcomeOf(ran, "prod/route-table/pods")).toMatchObject({
      code: "InvalidVpcID.NotFound",
      hint: expect.stringContaining("removed after it was read"),
    });
    story.world.behave({});
    await expect(story.run("apply")).rejects.toThrow("VPC-1");
  });

  test.each([
    { api: "ec2:AuthorizeSecurityGroupIngress", step: GROUP, code: "InvalidGroup.NotFound" },
    {
      api: "ec2:AssociateRouteTable",
      step: "prod/route-table-association/pods/eu-west-1b",
      code: "InvalidRouteTableID.NotFound",
    },
  ])("what $api names: the step says so, and the next run makes it anew", async ({ api, step, code }) => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api, fault: "vanish", nth: 1 }] });
    const ran = await story.run("apply");
    expect(outcomeOf(ran, step)).toMatchObject({ kind: "failed", code });
    await expectHealed(story, reference);
  });

  test("a subnet, before it has its table: the step says so, and the next run makes it anew", async () => {
    const story = reference.start.fork();
    story.world.meanwhile("ec2:AssociateRouteTable", async (twin) => {
      const somebody = new Somebody(twin);
      await (await somebody.ec2()).deleteSubnet({ SubnetId: await somebody.subnet(SUBNET) });
    });
    const ran = await story.run("apply");
    expect(idsOf(ran, "failed")).toEqual(["prod/route-table-association/pods/eu-west-1b"]);
    await expectHealed(story, reference);
  });

  test("what destroy is about to remove: that it is gone already is as it should be", async () => {
    const story = applied.fork();
    story.world.meanwhile("ec2:DeleteRouteTable", async (twin) => {
      const somebody = new Somebody(twin);
      const ec2 = await somebody.ec2();
      await ec2.deleteRouteTable({ RouteTableId: await somebody.table("prod/route-table/pods") });
    });
    expect((await story.run("destroy")).result).toBe("succeeded");
    await expectHealed(story, reference);
  });
});

describe("somebody changes what is ours, and the next run repairs it", () => {
  test.each<{
    readonly what: string;
    readonly change: (somebody: Somebody) => Promise<unknown>;
    readonly repaired: string;
  }>([
    {
      what: "a subnet is deleted",
      change: async (somebody) => (await somebody.ec2()).deleteSubnet({ SubnetId: await somebody.subnet(SUBNET) }),
      repaired: SUBNET,
    },
    {
      what: "a rule is added to the group",
      change: async (somebody) =>
        (await somebody.ec2()).authorizeSecurityGroupIngress({
          GroupId: await somebody.group(GROUP),
          IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
        }),
      repaired: GROUP,
    },
    {
      what: "the rule for the pods is taken out of the group",
      change: async (somebody) =>
        (await somebody.ec2()).revokeSecurityGroupIngress({
          GroupId: await somebody.group(GROUP),
          IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "100.64.0.0/16" }] }],
        }),
      repaired: GROUP,
    },
    {
      what: "all egress is taken out of the group",
      change: async (somebody) =>
        (await somebody.ec2()).revokeSecurityGroupEgress({
          GroupId: await somebody.group(GROUP),
          IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
        }),
      repaired: GROUP,
    },
    {
      what: "a subnet loses its table",
      change: async (somebody) =>
        (await somebody.ec2()).disassociateRouteTable({
          AssociationId: await somebody.association(await somebody.subnet(SUBNET)),
        }),
      repaired: "prod/route-table-association/pods/eu-west-1b",
    },
    {
      what: "a subnet loses its tags",
      change: async (somebody) => {
        const ec2 = await somebody.ec2();
        const id = await somebody.subnet(SUBNET);
        await ec2.deleteTags({ Resources: [id], Tags: [{ Key: "podspan.dev/uid" }, { Key: "Name" }] });
      },
      repaired: SUBNET,
    },
    {
      what: "an ENIConfig is deleted",
      change: (somebody) => somebody.deleteEniConfig("eu-west-1b"),
      repaired: "prod/eni-config/eu-west-1b",
    },
    {
      what: "an ENIConfig is pointed elsewhere",
      change: (somebody) => somebody.applyEniConfig("eu-west-1b", "subnet-0123456789abcdef0", []),
      repaired: "prod/eni-config/eu-west-1b",
    },
    {
      what: "custom networking is switched off",
      change: async (somebody) =>
        (await somebody.eks()).updateAddon({ clusterName: "prod", addonName: "vpc-cni", configurationValues: "{}" }),
      repaired: "prod/cni/addon",
    },
  ])("$what", async ({ change, repaired }) => {
    const story = applied.fork();
    await changed(story, change);
    story.world.pass(A_WHILE);
    const { plan } = await story.plan("apply");
    expect(plan.steps.map((step) => step.id)).toContain(repaired);
    expect(plan.diagnostics).toEqual([]);
    await expectHealed(story, reference);
  });

  test("a table is given to a subnet in the middle of a run: the step names the other table, the next run takes it back", async () => {
    const story = reference.start.fork();
    story.world.meanwhile("ec2:AssociateRouteTable", async (twin) => {
      const somebody = new Somebody(twin);
      const ec2 = await somebody.ec2();
      const { RouteTable } = await ec2.createRouteTable({ VpcId: VPC });
      await ec2.associateRouteTable({
        RouteTableId: RouteTable?.RouteTableId ?? "",
        SubnetId: await somebody.subnet(SUBNET),
      });
    });
    const ran = await story.run("apply");
    expect(outcomeOf(ran, "prod/route-table-association/pods/eu-west-1b")).toMatchObject({
      kind: "failed",
      code: "Resource.AlreadyAssociated",
      message: expect.stringContaining("was given rtb-"),
    });
    story.world.behave({});
    const again = await story.run("apply");
    expect(idsOf(again, "done")).toContain("prod/route-table-association/pods/eu-west-1b");
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("the add-on is being updated by somebody: waited for, and their variables are kept", async () => {
    const story = reference.start.fork();
    story.world.meanwhile("eks:UpdateAddon", async (twin) => {
      const configurationValues = JSON.stringify({ env: { WARM_ENI_TARGET: "3" } });
      const eks = await new Somebody(twin).eks();
      await eks.updateAddon({ clusterName: "prod", addonName: "vpc-cni", configurationValues });
    });
    const ran = await story.run("apply");
    expect(outcomeOf(ran, "prod/cni/addon")).toMatchObject({ kind: "failed", code: "ResourceInUseException" });
    story.world.behave({});
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(JSON.stringify(shapeOf(story.files))).toContain('"WARM_ENI_TARGET":"3"');
  });
});

/** What a plan that was saved now would be held against. */
async function inputsNow(story: Rehearsal): Promise<PlanInputs> {
  return inputsOf((await story.plan("apply")).plan, (text) => text);
}

describe("a saved plan", () => {
  test("is stale once somebody has changed what a step was decided from, and not before", async () => {
    const story = reference.start.fork();
    const saved = await inputsNow(story);
    story.world.pass(A_WHILE);
    expect(staleSteps(saved, await inputsNow(story))).toEqual([]);
    await changed(story, async (somebody) => {
      await (await somebody.ec2()).associateVpcCidrBlock({ VpcId: VPC, CidrBlock: "100.64.0.0/16" });
    });
    expect(staleSteps(saved, await inputsNow(story))).toEqual(["create prod/cidr/pods/100.64.0.0/16"]);
  });

  test("is stale once it has been applied", async () => {
    const story = reference.start.fork();
    const saved = await inputsNow(story);
    await story.run("apply");
    expect(staleSteps(saved, await inputsNow(story))).toEqual(Object.keys(saved).sort());
  });
});
