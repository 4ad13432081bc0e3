import { describe, expect, test } from "vitest";
import { expectHealed, idsOf, outcomeOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { DOCUMENT_FABRIC, REGION, VPC } from "./worlds.fixture.ts";

const reference = await referenceOf(await Rehearsal.of());

/** Every call that apply makes to change something, with a step that makes it. */
const WRITES = [
  { api: "ec2:AssociateVpcCidrBlock", step: "prod/cidr/pods/100.64.0.0/16" },
  { api: "ec2:CreateRouteTable", step: "prod/route-table/pods" },
  { api: "ec2:CreateSecurityGroup", step: "prod/security-group/pods" },
  { api: "ec2:AuthorizeSecurityGroupIngress", step: "prod/security-group/pods" },
  { api: "ec2:CreateSubnet", step: "prod/subnet/pods/eu-west-1b" },
  { api: "ec2:AssociateRouteTable", step: "prod/route-table-association/pods/eu-west-1b" },
  { api: "kubernetes:apply", step: "prod/eni-config/eu-west-1b" },
  { api: "eks:UpdateAddon", step: "prod/cni/addon" },
] as const;

/** Refusals of services in their own words. */
const DENIED = { ec2: "UnauthorizedOperation", eks: "AccessDeniedException", kubernetes: "Forbidden" } as const;

function serviceOf(api: string): keyof typeof DENIED {
  return api.split(":")[0] as keyof typeof DENIED;
}

describe.each(WRITES)("$api is denied", ({ api, step }) => {
  test("its step fails with the code and what to allow, what does not need it is done, the next run ends well", async () => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api, fault: "denied", nth: 1 }] });
    const ran = await story.run("apply");
    expect(ran.result).toBe("failed");
    expect(idsOf(ran, "failed")).toEqual([step]);
    const outcome = outcomeOf(ran, step);
    expect(outcome).toMatchObject({ kind: "failed", code: DENIED[serviceOf(api)], api });
    const named = api.startsWith("kubernetes:") ? '"verbs":["create","patch"]' : `allow ${api} to this identity`;
    expect(outcome).toMatchObject({ hint: expect.stringContaining(named) });
    const roots = ran.steps.flatMap(({ outcome: end }) => (end.kind === "skipped" ? end.because : []));
    expect(new Set(roots)).toEqual(new Set(roots.length === 0 ? [] : [ran.steps.find(isFailed)?.key]));
    expect([...idsOf(ran, "done"), ...idsOf(ran, "skipped"), step]).toHaveLength(ran.steps.length);
    await expectHealed(story, reference);
  });
});

function isFailed({ outcome }: { readonly outcome: { readonly kind: string } }): boolean {
  return outcome.kind === "failed";
}

test("a denied subnet holds back its own zone only: the other zone's network is made", async () => {
  const story = reference.start.fork();
  story.world.behave({ faults: [{ api: "ec2:CreateSubnet", fault: "denied", nth: 1 }] });
  const ran = await story.run("apply");
  expect(idsOf(ran, "done")).toEqual([
    "prod/cidr/pods/100.64.0.0/16",
    "prod/eni-config/eu-west-1c",
    "prod/route-table-association/pods/eu-west-1c",
    "prod/route-table/pods",
    "prod/security-group/pods",
    "prod/subnet/pods/eu-west-1c",
  ]);
  // A CNI that was switched now would leave the nodes of zone b without an ENIConfig.
  expect(idsOf(ran, "skipped")).toContain("prod/cni/addon");
});

test("a denied call is not tried again: asking twice does not help", async () => {
  const story = reference.start.fork();
  story.world.behave({ faults: [{ api: "ec2:CreateRouteTable", fault: "denied" }] });
  const ran = await story.run("apply");
  expect(ran.requests["ec2:CreateRouteTable"]).toBe(1);
});

test("deletions that are denied fail with what to allow; the next destroy finishes", async () => {
  const story = reference.start.fork();
  await story.run("apply");
  story.world.behave({ faults: [{ api: "ec2:DeleteSubnet", fault: "denied" }] });
  const ran = await story.run("destroy");
  expect(idsOf(ran, "failed")).toEqual(["prod/subnet/pods/eu-west-1b", "prod/subnet/pods/eu-west-1c"]);
  expect(outcomeOf(ran, "prod/subnet/pods/eu-west-1b")).toMatchObject({ code: "UnauthorizedOperation" });
  expect(idsOf(ran, "skipped")).toEqual(["prod/cidr/pods/100.64.0.0/16", "prod/route-table/pods"]);
  expect(idsOf(ran, "done")).toContain("prod/security-group/pods");
  await expectHealed(story, reference);
});

describe("throttled", () => {
  test.each(WRITES)("$api three times in a row: tried again, made once, done in the same run", async ({ api }) => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api, fault: "throttle", times: 3 }] });
    const ran = await story.run("apply");
    expect(ran.result).toBe("succeeded");
    expect(ran.events.filter((event) => event.kind === "retry" && event.api === api)).toHaveLength(3);
    await expectHealed(story, reference);
  });

  test("reading is tried again too", async () => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api: "ec2:Describe*", fault: "throttle", times: 6 }] });
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectHealed(story, reference);
  });

  test("an account whose request rate is a tenth of the usual: slower, and the same end", async () => {
    const story = reference.start.fork();
    const throttle = () => ({ capacity: 2, refillPerSecond: 0.5 });
    story.world.behave({ throttle });
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectHealed(story, reference);
  });
});

describe("limits", () => {
  const LIMITS = [
    { api: "ec2:AssociateVpcCidrBlock", code: "CidrLimitExceeded", quota: "L-83CA0A9D" },
    { api: "ec2:CreateRouteTable", code: "RouteTableLimitExceeded", quota: "L-589F43AA" },
    { api: "ec2:CreateSecurityGroup", code: "SecurityGroupLimitExceeded", quota: "L-E79EC296" },
    { api: "ec2:AuthorizeSecurityGroupIngress", code: "RulesPerSecurityGroupLimitExceeded", quota: "L-0EA8095F" },
    { api: "ec2:CreateSubnet", code: "SubnetLimitExceeded", quota: "L-407747CB" },
  ] as const;

  test.each(LIMITS)("$code names the quota to raise, and the next run goes on", async ({ api, code, quota }) => {
    const story = reference.start.fork();
    story.world.behave({ faults: [{ api, fault: "limit" }] });
    const ran = await story.run("apply");
    const failed = ran.steps.find(isFailed)?.outcome;
    expect(failed).toMatchObject({ code, hint: expect.stringContaining(quota) });
    await expectHealed(story, reference);
  });

  test("a VPC that has its five blocks is refused before anything is touched (fault 3b-9)", async () => {
    const story = await fiveBlocks();
    const run = story.run("apply");
    await expect(run).rejects.toThrow("CIDR-4");
    expect((await story.state()).resources).toEqual({});
  });

  test("a quota that the Fabric believes to be higher than it is: AWS refuses, and what needs no block is made", async () => {
    const story = await fiveBlocks();
    story.rewrite(DOCUMENT_FABRIC.replace(`id: ${VPC}`, `id: ${VPC}, blockQuota: 6`));
    const ran = await story.run("apply");
    expect(outcomeOf(ran, "prod/cidr/pods/100.64.0.0/16")).toMatchObject({ code: "CidrLimitExceeded" });
    expect(idsOf(ran, "done")).toEqual(["prod/route-table/pods", "prod/security-group/pods"]);
  });
});

/** The VPC has four blocks of somebody else beside its own. */
async function fiveBlocks(): Promise<Rehearsal> {
  const story = reference.start.fork();
  await story.world.meddle(async ({ aws }) => {
    const { ec2 } = await aws.open({ region: REGION });
    for (const octet of [65, 66, 67, 68]) {
      await ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: `100.${octet}.0.0/16` });
    }
  });
  return story;
}
