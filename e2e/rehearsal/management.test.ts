import { describe, expect, test } from "vitest";
import { expectUndone } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { fabricWith, REGION, SHARED_WORLD, VPC } from "./worlds.fixture.ts";

function fabric(vpc: string, cluster: string): string {
  return fabricWith(`
  vpcs:
    main: { region: ${REGION}, id: ${VPC}, manage: ${vpc} }
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1b, eu-west-1c]
      pods: { ranges: [100.64.0.0/16] }
      manage: ${cluster}
`);
}

/** Made in full, then written with less leave. */
async function madeThen(vpc: string, cluster: string) {
  const story = await Rehearsal.of({ fabric: fabric("full", "full") });
  const before = shapeOf(story.files);
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  story.rewrite(fabric(vpc, cluster));
  return { story, before, made: shapeOf(story.files) };
}

async function someoneClosesTheGroup(story: Rehearsal): Promise<void> {
  await story.world.meddle(async (twin) => {
    const somebody = new Somebody(twin);
    const GroupId = await somebody.group("prod/security-group/pods");
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "100.64.0.0/16" }] }];
    await (await somebody.ec2()).revokeSecurityGroupIngress({ GroupId, IpPermissions });
  });
}

describe.each([
  { vpc: "observe", cluster: "observe" },
  { vpc: "full", cluster: "observe" },
])("manage: observe (VPC $vpc, cluster $cluster)", ({ vpc, cluster }) => {
  test("what somebody changed is told by plan and verify, and changed back by nobody", async () => {
    const { story } = await madeThen(vpc, cluster);
    expect((await story.plan("apply")).plan).toMatchObject({ steps: [], summary: { unchanged: 10 } });
    await someoneClosesTheGroup(story);
    const closed = shapeOf(story.files);
    const { plan } = await story.plan("apply");
    expect(plan.steps).toEqual([]);
    expect(plan.checks).toContainEqual({
      code: "left-alone",
      status: "ok",
      subject: "prod/security-group/pods",
      message: expect.stringMatching(/^only observed, and left as it is: sg-\w+ differs in ingress\[\]$/),
      fix: "",
    });
    const checks = await story.verify();
    expect(checks.filter(({ status }) => status === "failed")).toEqual([
      {
        code: "security-group",
        status: "failed",
        subject: "prod/security-group/pods",
        message: expect.stringContaining("ingress lacks all traffic: 100.64.0.0/16"),
        fix: expect.stringContaining("`manage: observe`"),
      },
    ]);
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(closed);
  });

  test("destroy leaves all of it and says so; with full leave again it goes", async () => {
    const { story, before, made } = await madeThen(vpc, cluster);
    const { plan } = await story.plan("destroy");
    expect(plan.steps).toEqual([]);
    expect(plan.checks.filter(({ code }) => code === "left-alone").map(({ subject }) => subject)).toContain(
      "prod/subnet/pods/eu-west-1b",
    );
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect(shapeOf(story.files)).toEqual(made);
    story.rewrite(fabric("full", "full"));
    await expectUndone(story, before);
  });

  test("what is not there is not made", async () => {
    const story = await Rehearsal.of({ fabric: fabric(vpc, cluster) });
    const before = shapeOf(story.files);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(shapeOf(story.files)).toEqual(before);
    expect((await story.verify()).find(({ code }) => code === "pod-subnet")?.status).toBe("failed");
  });
});

describe.each([
  { vpc: "none", cluster: "none" },
  { vpc: "full", cluster: "none" },
])("manage: none (VPC $vpc, cluster $cluster)", ({ vpc, cluster }) => {
  test("is not even read: neither plan nor destroy has anything to do, and full leave finds everything", async () => {
    const { story, before, made } = await madeThen(vpc, cluster);
    const { plan, snapshot } = await story.plan("apply");
    expect(plan.steps).toEqual([]);
    expect(snapshot.resources.filter(({ kind }) => kind === "cluster" || kind === "eni-config")).toEqual([]);
    if (vpc === "none") expect(snapshot.resources).toEqual([]);
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect(shapeOf(story.files)).toEqual(made);
    story.rewrite(fabric("full", "full"));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });
});

test("of two clusters in a VPC only the one with full leave is changed and removed", async () => {
  const two = (green: string) =>
    fabricWith(`
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
  clusters:
    blue: { vpc: main, zones: [eu-west-1a, eu-west-1b, eu-west-1c], pods: { ranges: [100.64.0.0/16] } }
    green: { vpc: main, zones: [eu-west-1a, eu-west-1b, eu-west-1c], pods: { ranges: [100.65.0.0/16] }, manage: ${green} }
`);
  const story = await Rehearsal.of({ fabric: two("full"), world: SHARED_WORLD });
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  story.rewrite(two("observe"));
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  const destroyed = await story.run("destroy");
  expect(destroyed.result, JSON.stringify(destroyed.steps)).toBe("succeeded");
  expect(destroyed.plan.steps.filter(({ id }) => id.startsWith("green/"))).toEqual([]);
  story.world.pass(A_WHILE);
  expect(
    (await story.verify()).filter(({ status, subject }) => status === "failed" && subject.startsWith("green/")),
  ).toEqual([]);
  expect(Object.keys((await story.state()).resources).every((id) => id.startsWith("green/"))).toBe(true);
});
