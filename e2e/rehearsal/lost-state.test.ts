import { describe, expect, test } from "vitest";
import { blockedOf, expectUndone, idsOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { fabricWith, REGION, SELF_MANAGED_WORLD, SHARED_WORLD, VPC } from "./worlds.fixture.ts";

const BLOCK = "vpc-cidr-assoc-";

async function appliedAndForgotten(start: Rehearsal, lock: boolean): Promise<Rehearsal> {
  const story = start.fork();
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  story.loseState({ lock });
  return story;
}

/** Everything that is left of us in a world: nothing carries our mark, the block is there still. */
function expectOnlyTheBlock(story: Rehearsal): void {
  const text = JSON.stringify(shapeOf(story.files));
  expect(text).not.toContain("podspan.dev/uid");
  expect(text).toContain("100.64.0.0/16");
}

describe("the state is lost, with a self-managed CNI", () => {
  test("apply finds everything by marks and field managers, and has nothing to do", async () => {
    const story = await appliedAndForgotten(await Rehearsal.of({ world: SELF_MANAGED_WORLD }), false);
    const ran = await story.run("apply");
    expect(ran.steps).toEqual([]);
    expect(ran.plan.summary.unchanged).toBe(10);
  });

  test("destroy removes what is marked, gives the CNI's defaults back, and names the block that it will not touch", async () => {
    const story = await appliedAndForgotten(await Rehearsal.of({ world: SELF_MANAGED_WORLD }), true);
    const ran = await story.run("destroy");
    expect(ran.result).toBe("succeeded");
    expect(ran.steps[0]?.key).toBe("delete prod/cni/daemonset");
    expect(ran.plan.checks).toEqual([
      {
        code: "left-alone",
        status: "warning",
        subject: expect.stringContaining(BLOCK),
        message: expect.stringContaining("(100.64.0.0/16) stays: nothing tells that Podspan associated it"),
        fix: expect.stringContaining(
          "aws ec2 disassociate-vpc-cidr-block --region eu-west-1 --association-id vpc-cidr-assoc-",
        ),
      },
    ]);
    expectOnlyTheBlock(story);
    expect(JSON.stringify(shapeOf(story.files))).not.toContain('"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG","value":"true"');
    expect((await story.plan("destroy")).plan.steps).toEqual([]);
  });
});

describe("the state is lost, with the CNI as a managed add-on", () => {
  test("destroy takes no ENIConfig away from a CNI that it cannot give back, and says what to do", async () => {
    const story = await appliedAndForgotten(await Rehearsal.of(), true);
    const before = shapeOf(story.files);
    const ran = await story.run("destroy");
    expect(ran.result).toBe("failed");
    expect(blockedOf(ran)).toEqual([
      "prod/eni-config/eu-west-1b CNI-8",
      "prod/eni-config/eu-west-1c CNI-8",
      "prod/route-table/pods CNI-8",
      "prod/security-group/pods CNI-8",
      "prod/subnet/pods/eu-west-1b CNI-8",
      "prod/subnet/pods/eu-west-1c CNI-8",
    ]);
    expect(JSON.stringify(ran.steps)).toContain("set AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG to");
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("once custom networking is switched off by hand, destroy finishes", async () => {
    const story = await appliedAndForgotten(await Rehearsal.of(), true);
    await story.world.meddle(async ({ aws }) => {
      const { eks } = await aws.open({ region: REGION });
      const configurationValues = JSON.stringify({ env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false" } });
      await eks.updateAddon({ clusterName: "prod", addonName: "vpc-cni", configurationValues });
    });
    story.world.pass(A_WHILE);
    const ran = await story.run("destroy");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(idsOf(ran, "done")).toHaveLength(6);
    expectOnlyTheBlock(story);
  });
});

describe("the lock file is lost", () => {
  const POOLED = fabricWith(`
  addressing: { podPool: 100.64.0.0/14 }
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
  clusters:
    blue: { vpc: main, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }
    green: { vpc: main, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }
`);

  test("it is written again as it was, from what the world shows, and nothing moves", async () => {
    const start = await Rehearsal.of({ fabric: POOLED, world: SHARED_WORLD });
    const { before } = await referenceOf(start);
    const story = start.fork();
    await story.run("apply");
    const lock = story.lock;
    story.lock = undefined;
    const ran = await story.run("apply");
    expect(ran.steps).toEqual([]);
    expect(story.lock).toEqual(lock);
    await expectUndone(story, before);
  });

  test("and the state with it: still nothing moves and nothing is made twice", async () => {
    const start = await Rehearsal.of({ fabric: POOLED, world: SHARED_WORLD });
    const story = await appliedAndForgotten(start, false);
    const lock = story.lock;
    story.lock = undefined;
    const ran = await story.run("apply");
    expect(ran.steps).toEqual([]);
    expect(story.lock).toEqual(lock);
  });
});
