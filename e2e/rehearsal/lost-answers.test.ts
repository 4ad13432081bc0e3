import { describe, expect, test } from "vitest";
import { expectHealedAndUndone, outcomeOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { CREATED_FABRIC, EMPTY_WORLD, SELF_MANAGED_WORLD } from "./worlds.fixture.ts";

/** AWS that shows what was made only after a while. */
const LATE = { visibilityMs: 8_000, lingerMs: 8_000 };

const documents = await referenceOf(await Rehearsal.of());
const created = await referenceOf(await Rehearsal.of({ fabric: CREATED_FABRIC, world: EMPTY_WORLD }));
const selfManaged = await referenceOf(await Rehearsal.of({ world: SELF_MANAGED_WORLD }));

/** Every call that makes or changes something. */
const CALLS = [
  { api: "ec2:CreateVpc", reference: created },
  { api: "ec2:AssociateVpcCidrBlock", reference: documents },
  { api: "ec2:CreateRouteTable", reference: documents },
  { api: "ec2:CreateSecurityGroup", reference: documents },
  { api: "ec2:AuthorizeSecurityGroupIngress", reference: documents },
  { api: "ec2:CreateSubnet", reference: documents },
  { api: "ec2:AssociateRouteTable", reference: documents },
  { api: "eks:UpdateAddon", reference: documents },
  { api: "kubernetes:apply", reference: selfManaged },
] as const;

describe.each([
  { name: "AWS shows at once what it made", behaviour: {} },
  { name: "AWS shows only later what it made", behaviour: LATE },
])("the answer is lost after the request was taken, and $name", ({ behaviour }) => {
  test.each(CALLS)("$api: read back and compared, nothing twice, done in the same run", async ({ api, reference }) => {
    const story = reference.start.fork();
    story.world.behave({ ...behaviour, faults: [{ api, fault: "lost-answer", times: 2 }] });
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    await expectHealedAndUndone(story, reference);
  });

  // When AWS shows what it made makes no difference to what it never made.
  test.each(behaviour !== LATE || isSoak ? CALLS : [])(
    "$api fails before it is taken: sent again",
    async ({ api, reference }) => {
      const story = reference.start.fork();
      story.world.behave({ ...behaviour, faults: [{ api, fault: "server-error", nth: 1 }] });
      const ran = await story.run("apply");
      expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
      await expectHealedAndUndone(story, reference);
    },
  );
});

test.each([
  "ec2:DeleteSubnet",
  "ec2:DeleteRouteTable",
  "ec2:DeleteSecurityGroup",
  "ec2:DisassociateVpcCidrBlock",
  "kubernetes:delete",
])("%s loses its answer: gone is gone, destroy goes on", async (api) => {
  const story = documents.start.fork();
  await story.run("apply");
  story.world.behave({ faults: [{ api, fault: "lost-answer", times: 2 }] });
  const ran = await story.run("destroy");
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  await expectHealedAndUndone(story, documents);
});

describe("AWS says that it is there already", () => {
  test("when it shows later than any window: the run fails, nothing is made twice, the next run takes what is there", async () => {
    const story = documents.start.fork();
    const faults = [{ api: "ec2:CreateSubnet", fault: "lost-answer", nth: 1 } as const];
    story.world.behave({ visibilityMs: 70_000, faults });
    const ran = await story.run("apply");
    expect(ran.result).toBe("failed");
    // Sent again once the window had passed; AWS itself refuses the same addresses twice.
    expect(ran.requests["ec2:CreateSubnet"]).toBe(3);
    await expectHealedAndUndone(story, documents);
  });

  test("and it is not ours: the step fails and says so, and nothing of it is touched", async () => {
    const story = documents.start.fork();
    story.world.meanwhile("ec2:CreateSecurityGroup", async ({ aws }) => {
      const { ec2 } = await aws.open({ region: "eu-west-1" });
      await ec2.createSecurityGroup({
        VpcId: "vpc-09796d57be9cec2d2",
        GroupName: "cgnat-prod-pods",
        Description: "of somebody else",
      });
    });
    const ran = await story.run("apply");
    expect(outcomeOf(ran, "prod/security-group/pods")).toMatchObject({
      kind: "failed",
      code: "InvalidGroup.Duplicate",
    });
    await expect(story.run("apply")).rejects.toThrow("OWN-3");
  });
});
