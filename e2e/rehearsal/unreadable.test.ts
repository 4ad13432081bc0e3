import { describe, expect, test } from "vitest";
import { blockedOf, expectHealed, expectUndone, idsOf, outcomeOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { ROLL, ROLL_FABRIC, rollWorld } from "./roll-worlds.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import {
  EMPTY_WORLD,
  fabricWith,
  INHABITED_FABRIC,
  REGION,
  TWO_REGIONS_FABRIC,
  TWO_REGIONS_WORLD,
  VPC,
} from "./worlds.fixture.ts";

const reference = await referenceOf(await Rehearsal.of());
const applied = reference.start.fork();
await applied.run("apply");

const NETWORK = [
  "prod/cidr/pods/100.64.0.0/16",
  "prod/route-table-association/pods/eu-west-1b",
  "prod/route-table-association/pods/eu-west-1c",
  "prod/route-table/pods",
  "prod/security-group/pods",
  "prod/subnet/pods/eu-west-1b",
  "prod/subnet/pods/eu-west-1c",
];
const ENI_CONFIGS = ["prod/eni-config/eu-west-1b", "prod/eni-config/eu-west-1c"];

const EKS_CLUSTERS = "aws_configs/eu-west-1/EksClusters.json";

/** What apply and destroy ask of a finished world. */
const ASKED = [
  "ec2:DescribeVpcs",
  "ec2:DescribeSubnets",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "eks:DescribeAddon",
  "kubernetes:list",
  "kubernetes:get",
  "*",
];
/** Who tells whose account it is: a cluster, and where none can be read, STS. */
const WHOSE = ["eks:DescribeCluster", "sts:GetCallerIdentity"];

describe("a part of AWS that cannot be read", () => {
  test.each([
    { api: "ec2:DescribeSubnets", blocked: "prod/subnet/pods/eu-west-1b", done: "prod/route-table/pods" },
    { api: "ec2:DescribeRouteTables", blocked: "prod/route-table/pods", done: "prod/subnet/pods/eu-west-1b" },
    { api: "ec2:DescribeSecurityGroups", blocked: "prod/security-group/pods", done: "prod/subnet/pods/eu-west-1b" },
    { api: "eks:DescribeAddon", blocked: "prod/cni/addon", done: "prod/eni-config/eu-west-1b" },
  ])("$api denied: its steps are blocked with what to allow, the others are done", async ({ api, blocked, done }) => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api, fault: "denied" }] });
    const ran = await story.run("apply");
    expect(ran.result).toBe("failed");
    expect(outcomeOf(ran, blocked)).toMatchObject({ code: "SCOPE-1", fix: expect.stringContaining(`allow ${api}`) });
    expect(outcomeOf(ran, done).kind).toBe("done");
    await expectHealed(story, reference);
  });

  test.each([...[...ASKED, "eks:DescribeCluster"].map((api) => [api]), WHOSE])(
    "%s denied on a finished world: apply deletes nothing and makes nothing",
    async (...denied) => {
      const story = applied.fork();
      const before = shapeOf(story.files);
      story.world.behave({ faults: denied.map((api) => ({ api, fault: "denied" })) });
      const ran = await story.run("apply");
      expect(idsOf(ran, "done")).toEqual([]);
      expect(ran.steps.every(({ outcome }) => outcome.kind === "blocked")).toBe(true);
      expect(ran.plan.summary).toMatchObject({ create: 0, delete: 0, update: 0 });
      expect(shapeOf(story.files)).toEqual(before);
    },
  );

  test.each([...ASKED.map((api) => [api]), WHOSE])(
    "%s denied during destroy: nothing is called gone that was not seen, the next destroy finishes",
    async (...denied) => {
      const story = applied.fork();
      story.world.behave({ faults: denied.map((api) => ({ api, fault: "denied" })) });
      const ran = await story.run("destroy");
      expect(ran.result).toBe("failed");
      expect(ran.plan.checks.filter((check) => check.code === "readable").map((check) => check.status)).toContain(
        "unknown",
      );
      await expectHealed(story, reference);
    },
  );

  test("destroy never takes subnets away from ENIConfigs that it cannot see, nor these from a CNI that it cannot see", async () => {
    const story = applied.fork();
    story.world.behave({ faults: [{ api: "kubernetes:list", fault: "denied" }] });
    expect(idsOf(await story.run("destroy"), "done")).toEqual(["prod/cni/addon"]);
    const other = applied.fork();
    other.world.behave({ faults: [{ api: "eks:DescribeAddon", fault: "denied" }] });
    expect(idsOf(await other.run("destroy"), "done")).toEqual([]);
  });
});

describe("network interfaces that cannot be read", () => {
  const denied = { faults: [{ api: "ec2:DescribeNetworkInterfaces", fault: "denied" }] } as const;

  test.for([undefined, "aws"] as const)(
    "destroy, --only %s: what they may lie in or carry is blocked, and so are the blocks around it; the next one finishes",
    async (only) => {
      const story = applied.fork();
      if (only === "aws") await story.run("destroy", { only: "kubernetes" });
      story.world.behave(denied);
      const ran = await story.run("destroy", only === undefined ? {} : { only });
      expect(ran.result).toBe("failed");
      expect(blockedOf(ran)).toEqual([
        "prod/cidr/pods/100.64.0.0/16 SCOPE-1",
        "prod/route-table/pods SCOPE-1",
        "prod/security-group/pods SCOPE-1",
        "prod/subnet/pods/eu-west-1b SCOPE-1",
        "prod/subnet/pods/eu-west-1c SCOPE-1",
      ]);
      expect(outcomeOf(ran, "prod/subnet/pods/eu-west-1b")).toMatchObject({
        fix: expect.stringContaining("allow ec2:DescribeNetworkInterfaces"),
      });
      story.world.behave({});
      await expectUndone(story, reference.before);
    },
  );

  test("destroy --roll, which cannot tell the nodes that hold the subnets: nothing of these goes", async () => {
    const world = rollWorld([{ name: "web", nodes: 2, kind: "self" }]);
    const story = await Rehearsal.of({ fabric: ROLL_FABRIC, world });
    await story.run("apply", ROLL);
    story.world.pass(A_WHILE);
    story.world.behave(denied);
    const { plan } = await story.plan("destroy", ROLL);
    const going = plan.steps.filter(({ operation, blocked }) => operation === "delete" && !blocked);
    expect(going.map(({ kind }) => kind).sort()).toEqual(["cni-addon", "eni-config", "eni-config", "eni-config"]);
  });
});

describe("EKS that cannot be read", () => {
  test("the group, whose rules name the cluster's own, waits with what needs it; the rest of the network is made", async () => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api: "eks:*", fault: "denied" }] });
    const ran = await story.run("apply");
    expect(idsOf(ran, "done")).toEqual(NETWORK.filter((id) => id !== "prod/security-group/pods"));
    expect(blockedOf(ran)).toEqual([
      "prod/cni/addon SCOPE-1",
      "prod/cni/daemonset SCOPE-1",
      ...ENI_CONFIGS.map((id) => `${id} SCOPE-1`),
      "prod/security-group/pods SCOPE-1",
    ]);
    await expectHealed(story, reference);
  });
});

describe("Kubernetes that cannot be reached", () => {
  test("the network in AWS is made, the cluster's part is blocked and named, the next run completes it", async () => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api: "kubernetes:*", fault: "server-error" }] });
    const ran = await story.run("apply");
    expect(idsOf(ran, "done")).toEqual(NETWORK);
    expect(blockedOf(ran)).toEqual(["prod/cni/addon SCOPE-1", ...ENI_CONFIGS.map((id) => `${id} SCOPE-1`)]);
    await expectHealed(story, reference);
  });

  test("--only aws leaves it out: everything that is asked for is done, and done again finds nothing to do", async () => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api: "kubernetes:*", fault: "server-error" }] });
    const ran = await story.run("apply", { only: "aws" });
    expect(ran.result).toBe("succeeded");
    expect(idsOf(ran, "done")).toEqual(NETWORK);
    expect((await story.plan("apply", { only: "aws" })).plan.steps).toEqual([]);
    await expectHealed(story, reference);
  });

  test("--only kubernetes before the network is there: blocked with what it needs, nothing is tried", async () => {
    const story = reference.start.fork();
    const ran = await story.run("apply", { only: "kubernetes" });
    expect(blockedOf(ran)).toEqual(["prod/cni/addon PLAN-2", ...ENI_CONFIGS.map((id) => `${id} PLAN-2`)]);
    await expectHealed(story, reference);
  });

  test("--only kubernetes after it: the cluster's part alone", async () => {
    const story = reference.start.fork();
    await story.run("apply", { only: "aws" });
    const ran = await story.run("apply", { only: "kubernetes" });
    expect(idsOf(ran, "done")).toEqual(["prod/cni/addon", ...ENI_CONFIGS]);
    await expectHealed(story, reference);
  });

  test("destroy --only aws leaves what the cluster still uses, and names it", async () => {
    const story = applied.fork();
    story.world.behave({ faults: [{ api: "kubernetes:*", fault: "denied" }] });
    expect((await story.run("destroy")).result).toBe("failed");
    const ran = await story.run("destroy", { only: "aws" });
    expect(ran.result).toBe("failed");
    expect(blockedOf(ran)).toEqual(
      expect.arrayContaining(["prod/subnet/pods/eu-west-1b PLAN-2", "prod/security-group/pods PLAN-2"]),
    );
    expect(idsOf(ran, "done")).toEqual([]);
  });

  test.for([undefined, "aws"] as const)(
    "a cluster that EKS no longer has is no hindrance: destroy, --only %s",
    async (only) => {
      const story = applied.fork();
      story.world.edit(EKS_CLUSTERS, () => ({ EksClusters: [] }));
      story.world.behave({ faults: [{ api: "kubernetes:*", fault: "denied" }] });
      const ran = await story.run("destroy", only === undefined ? {} : { only });
      expect(ran.result, JSON.stringify(ran)).toBe("succeeded");
      expect(idsOf(ran, "done")).toEqual(NETWORK.filter((id) => !id.includes("association")));
    },
  );

  test("it goes away in the middle: the step fails with what to check, the next run ends well", async () => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api: "kubernetes:apply", fault: "server-error" }] });
    const ran = await story.run("apply");
    expect(idsOf(ran, "failed")).toEqual(ENI_CONFIGS);
    expect(idsOf(ran, "skipped")).toEqual(["prod/cni/addon"]);
    await expectHealed(story, reference);
  });
});

test("one region of two cannot be read: its steps are blocked, the other region is finished", async () => {
  const regions = await referenceOf(await Rehearsal.of({ fabric: TWO_REGIONS_FABRIC, world: TWO_REGIONS_WORLD }));
  const story = regions.start.fork();
  const match = (_: unknown, { region }: { readonly region: string }) => region === "us-west-2";
  story.world.behave({ faults: [{ api: "ec2:Describe*", fault: "denied", match }] });
  const ran = await story.run("apply");
  expect(ran.result).toBe("failed");
  const cluster = (id: string) => id.split("/")[0];
  expect(new Set(idsOf(ran, "blocked").map(cluster))).toEqual(new Set(["west"]));
  expect(new Set(idsOf(ran, "done").map(cluster))).toEqual(new Set(["prod"]));
  expect(idsOf(ran, "done")).toContain("prod/cni/addon");
  await expectHealed(story, regions);
});

test("nobody can say for a moment whose credentials these are: the next look does not pass for the whole", async () => {
  const start = await Rehearsal.of({ fabric: INHABITED_FABRIC, world: EMPTY_WORLD });
  const story = start.fork();
  await story.run("apply", { only: "aws" });
  const before = outlineOf(story.files);
  story.world.behave({ faults: [{ api: "sts:GetCallerIdentity", fault: "denied", times: 1 }] });
  const ran = await story.run("apply", { only: "aws" });
  expect(ran.steps.every(({ outcome }) => outcome.kind === "blocked")).toBe(true);
  story.world.behave({});
  expect((await story.plan("apply", { only: "aws" })).plan.steps).toEqual([]);
  expect(outlineOf(story.files)).toEqual(before);
});

describe("credentials", () => {
  test.each([
    { at: "the first write", api: "ec2:AssociateVpcCidrBlock", nth: 1 },
    // The plan has read it twice; the third waits for the block.
    { at: "a wait", api: "ec2:DescribeVpcs", nth: 3 },
    { at: "the second subnet", api: "ec2:CreateSubnet", nth: 2 },
    { at: "the last write", api: "eks:UpdateAddon", nth: 1 },
  ])("they expire at $at: the whole run stops at once, and the next one goes on from there", async ({ api, nth }) => {
    const story = reference.start.fork();
    let calls = 0;
    const match = () => calls >= nth;
    story.world.behave({
      faults: [{ api: "*", fault: "expired-credentials", match }],
      onCall: (point, called) => {
        if (point === "before" && called === api) calls += 1;
      },
    });
    const ran = await story.run("apply");
    expect(ran.result).toBe("failed");
    expect(ran.stopped).toMatchObject({ hint: expect.stringContaining("sign in again") });
    // Not tried again and again: every further request would fail alike.
    expect(ran.requests[api]).toBeLessThanOrEqual(nth + 1);
    await expectHealed(story, reference);
  });

  test("those of another account than the Fabric names: said so, and nothing is written anywhere", async () => {
    const text = fabricWith(`
  accounts:
    prod: { id: "999988887777" }
  vpcs:
    main: { region: ${REGION}, id: ${VPC}, account: prod }
  clusters:
    prod: { vpc: main, zones: [eu-west-1b, eu-west-1c], pods: { ranges: [100.64.0.0/16] } }
`);
    const story = await Rehearsal.of({ fabric: text });
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.steps.every(({ outcome }) => outcome.kind === "blocked")).toBe(true);
    expect(JSON.stringify(ran.steps)).toContain("the Fabric names account 999988887777");
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("those of another account than the one that was applied to: destroy touches nothing and says where it did not look", async () => {
    const story = applied.fork();
    // The other one has a cluster of that name too.
    story.world.edit<{ EksClusters: readonly { arn: string }[] }>(EKS_CLUSTERS, ({ EksClusters }) => ({
      EksClusters: EksClusters.map((one) => ({ ...one, arn: one.arn.replace("111122223333", "444455556666") })),
    }));
    const before = shapeOf(story.files);
    story.world.edit<{ caller: { account: string } }>("twin.json", (twin) => ({
      ...twin,
      caller: { ...twin.caller, account: "444455556666" },
    }));
    const ran = await story.run("destroy");
    expect(ran.result).toBe("failed");
    expect(idsOf(ran, "done")).toEqual([]);
    expect(JSON.stringify(ran.steps)).toContain("account 111122223333, eu-west-1 was not looked at");
    expect(Object.values(shapeOf(story.files))).toEqual(Object.values(before));
  });
});
