import { observedOf } from "@podspan/core/observed";
import { provePlan, proveSnapshot } from "@podspan/core/prove";
import type { InventPlan } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { attachmentsIn, foreignGateway, HUB_VPCS, HUB_WORLD, hubFabric, inAws, reachedOf } from "./hub.fixture.ts";
import { CALLER, LINKED_WORLD, linkedFabric, OTHER_ACCOUNT, WEST1 } from "./linked.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

const LINKED = linkedFabric({ link: "{ transitGateway: { vpcs: [west1, west2] } }" });

async function storyOf(fabric: string, world = HUB_WORLD): Promise<Rehearsal> {
  const story = await Rehearsal.of({ fabric, world });
  await story.world.meddle(async () => undefined);
  return story;
}

async function applied(story: Rehearsal): Promise<Rehearsal> {
  const ran = await story.run("apply");
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  return story;
}

async function expectGone(story: Rehearsal, before: ReturnType<typeof shapeOf>): Promise<void> {
  const gone = await story.run("destroy");
  expect(gone.result, JSON.stringify(gone.steps)).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(shapeOf(story.files)).toEqual(before);
}

async function refusalOf(story: Rehearsal): Promise<string> {
  try {
    await story.run("apply");
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a link over transit gateways", () => {
  test("joins two VPCs in two regions and accounts, does nothing more, and leaves nothing", async () => {
    const story = await storyOf(LINKED, LINKED_WORLD);
    const before = shapeOf(story.files);
    const { plan, snapshot, named, addresses } = await story.plan("apply");
    const foretold = provePlan({ fabric: named, addresses }, snapshot, plan).proof;
    await applied(story);
    story.world.pass(A_WHILE);
    const found = await story.plan("apply");
    const { proof } = proveSnapshot({ fabric: found.named, addresses: found.addresses }, found.snapshot);
    const across = ({ verdicts }: typeof proof) =>
      verdicts
        .filter(({ from, to }) => /one/.test(from) !== /one/.test(to) && to !== "internet" && !/vpcs/.test(from + to))
        .map(({ from, to, verdict }) => `${from} ${to} ${verdict}`);
    expect(across(foretold)).toEqual(across(proof));
    expect(across(proof).length).toBeGreaterThan(0);
    expect(across(proof).filter((line) => !line.endsWith(" reachable"))).toEqual([]);
    await expectGone(story, before);
  });

  test("joins VPCs of one region at one gateway, and those of two by a peering", async () => {
    const story = await storyOf(hubFabric(["a", "b", "c"]));
    const before = shapeOf(story.files);
    await applied(story);
    expect(attachmentsIn(story).map((line) => line.replace(/^tgw-\w+/, "tgw"))).toEqual([
      "tgw available",
      `${HUB_VPCS.a} available`,
      `${HUB_VPCS.b} available`,
    ]);
    await expectGone(story, before);
  });

  test("follows the VPCs that it names: one that comes is joined, one that goes leaves alone", async () => {
    const story = await applied(await storyOf(hubFabric(["a", "b"])));
    story.rewrite(hubFabric(["a", "b", "c"]));
    await applied(story);
    story.rewrite(hubFabric(["a", "c"]));
    const { plan } = await story.plan("apply");
    expect(plan.steps.filter(({ id }) => !/[/]b(?:[/]|$)|10[.]20[.]/.test(id))).toEqual([]);
    expect(plan.steps.every(({ operation }) => operation === "delete")).toBe(true);
    await applied(story);
    story.world.pass(A_WHILE);
    expect(attachmentsIn(story).filter((line) => line.startsWith(HUB_VPCS.b))).toEqual([]);
  });

  test("is found by its marks when the state is lost, and goes all the same", async () => {
    const story = await applied(await storyOf(hubFabric(["a", "b", "c"])));
    story.world.pass(A_WHILE);
    story.loseState({ lock: true });
    const { plan } = await story.plan("apply");
    expect(plan.steps).toEqual([]);
    const gone = await story.run("destroy");
    expect(gone.result, JSON.stringify(gone.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(attachmentsIn(story)).toEqual([]);
    expect(JSON.stringify(shapeOf(story.files))).not.toContain("podspan.dev/uid");
  });

  test("whose attachment somebody has deleted is whole again after the next run, which its proof lets pass", async () => {
    const ends = ["{ from: clusters/one/pods, to: clusters/two/pods, allow: true, nat: none }"];
    const fabric = `${LINKED}  expect: [${ends.join(", ")}]\n`;
    const story = await applied(await Rehearsal.of({ fabric, world: LINKED_WORLD, gated: true }));
    story.world.pass(A_WHILE);
    await story.world.meddle(async (twin) => {
      const { ec2 } = await twin.aws.open({ region: WEST1 });
      const { TransitGatewayVpcAttachments: all = [] } = await ec2.describeTransitGatewayVpcAttachments({});
      for (const { TransitGatewayAttachmentId = "" } of all) {
        await ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId });
      }
    });
    story.world.pass(A_WHILE);
    const { snapshot } = await story.plan("apply");
    expect(observedOf(snapshot, "route").map(({ facts }) => facts.state)).toContain("blackhole");
    await applied(story);
    story.world.pass(A_WHILE);
    const found = await story.plan("apply");
    const { proof } = proveSnapshot({ fabric: found.named, addresses: found.addresses }, found.snapshot);
    expect(proof.expectations.filter(({ status }) => status === "broken")).toEqual([]);
  });

  test("that is only observed is left as it is", async () => {
    const story = await storyOf(hubFabric(["a", "b"], "", "manage: observe"));
    const { plan } = await story.plan("apply");
    expect(plan.steps).toEqual([]);
  });
});

const SHARED_POOL: InventPlan = {
  ...HUB_WORLD,
  clusters: [
    { name: "one", vpc: "a", managedCni: true, nodesPerZone: 1, podsPerNode: 1 },
    { name: "two", vpc: "b", managedCni: false, nodesPerZone: 1, podsPerNode: 1 },
    { name: "three", vpc: "c", managedCni: true, nodesPerZone: 1, podsPerNode: 1 },
  ],
};

test("pods of all clusters may have the same 100.64.0.0/16: nodes answer for them, and no gateway leads to it (F39)", async () => {
  const clusters = Object.entries({ one: "a", two: "b", three: "c" }).map(([name, vpc]) => {
    const zones = { a: "us-west-1b, us-west-1c", b: "us-west-1b", c: "us-west-2a" }[vpc];
    return `    ${name}: { vpc: ${vpc}, zones: [${zones}], pods: { ranges: [100.64.0.0/16] } }`;
  });
  const fabric = hubFabric(["a", "b", "c"]).replace("  links:", `  clusters:\n${clusters.join("\n")}\n  links:`);
  const story = await storyOf(fabric, SHARED_POOL);
  const before = shapeOf(story.files);
  await applied(story);
  story.world.pass(A_WHILE);
  const { named, addresses, snapshot } = await story.plan("apply");
  const across = proveSnapshot({ fabric: named, addresses }, snapshot)
    .proof.verdicts.filter(({ from, to }) => /pods/.test(from) && /nodes/.test(to))
    .map(({ from, to, verdict }) => `${from} ${to} ${verdict}`);
  expect(across.length).toBeGreaterThan(0);
  expect(across.filter((line) => !line.endsWith(" reachable"))).toEqual([]);
  const led = observedOf(snapshot, "route").filter(({ props }) => String(props.target).startsWith("tgw-"));
  expect([...new Set(led.map(({ props }) => props.destination))].sort()).toEqual([
    "10.10.0.0/16",
    "10.20.0.0/16",
    "10.30.0.0/16",
  ]);
  await expectGone(story, before);
});

describe("a transit gateway that is there", () => {
  test("with default tables is used as it is: it associates and propagates by itself", async () => {
    const story = await storyOf(hubFabric(["a"]));
    const id = await foreignGateway(story, "defaults");
    const before = shapeOf(story.files);
    story.rewrite(hubFabric(["a", "b", "c"], `id: ${id}`));
    const { plan } = await story.plan("apply");
    const here = plan.steps.filter(({ scope }) => scope.plane === "aws" && scope.region === WEST1);
    expect(here.map(({ kind }) => kind)).not.toContain("transit-gateway");
    expect(here.map(({ kind }) => kind)).not.toContain("transit-gateway-association");
    expect(here.map(({ kind }) => kind)).not.toContain("transit-gateway-propagation");
    await applied(story);
    await expectGone(story, before);
  });

  test("without default tables is given one of ours", async () => {
    const story = await storyOf(hubFabric(["a"]));
    const id = await foreignGateway(story, "none");
    const before = shapeOf(story.files);
    story.rewrite(hubFabric(["a", "b"], `id: ${id}`));
    await applied(story);
    await expectGone(story, before);
  });

  test("that nobody shows is an error, and nothing is done", async () => {
    const story = await storyOf(hubFabric(["a", "b"], "id: tgw-0123456789abcdef0"));
    expect(await refusalOf(story)).toContain("TGW-1: no account and region of link hub's VPCs (us-west-1) shows tgw-0");
    expect(await story.journal()).toEqual([]);
  });

  test("whose VPC somebody attached before: that attachment is used, and stays", async () => {
    const story = await storyOf(hubFabric(["a"]));
    const id = await foreignGateway(story, "none");
    await attachByHand(story, id);
    const before = shapeOf(story.files);
    story.rewrite(hubFabric(["a", "b"], `id: ${id}`));
    await applied(story);
    await expectGone(story, before);
    expect(attachmentsIn(story)).toEqual([`${HUB_VPCS.a} available`]);
  });

  test("whose VPC somebody attached before, with a table of another purpose, is refused with the way out", async () => {
    const story = await storyOf(hubFabric(["a"]));
    const id = await foreignGateway(story, "none");
    await attachByHand(story, id);
    await inAws(story, async ({ ec2 }) => {
      await ec2.createTransitGatewayRouteTable({ TransitGatewayId: id });
    });
    await inAws(story, async ({ ec2 }) => {
      const { TransitGatewayAttachments: [one] = [] } = await ec2.describeTransitGatewayAttachments({});
      const { TransitGatewayRouteTables: [table] = [] } = await ec2.describeTransitGatewayRouteTables({});
      await ec2.associateTransitGatewayRouteTable({
        TransitGatewayAttachmentId: one?.TransitGatewayAttachmentId,
        TransitGatewayRouteTableId: table?.TransitGatewayRouteTableId,
      });
    });
    story.rewrite(hubFabric(["a", "b"], `id: ${id}`));
    expect(await refusalOf(story)).toMatch(
      /TGW-5: tgw-attach-\w+, which somebody else attached VPC a by, is associated with tgw-rtb-/,
    );
  });

  test("with somebody's static route for a VPC of the link is refused (F40)", async () => {
    const story = await storyOf(hubFabric(["a"]));
    const id = await foreignGateway(story, "defaults");
    await inAws(story, async ({ ec2 }) => {
      const { TransitGateways: [gateway] = [] } = await ec2.describeTransitGateways({});
      await ec2.createTransitGatewayRoute({
        TransitGatewayRouteTableId: gateway?.Options?.AssociationDefaultRouteTableId,
        DestinationCidrBlock: "10.20.0.0/16",
        Blackhole: true,
      });
    });
    story.rewrite(hubFabric(["a", "b"], `id: ${id}`));
    expect(await refusalOf(story)).toMatch(/TGW-7: tgw-rtb-\w+ has a static route for 10\.20\.0\.0\/16 to nowhere/);
  });
});

async function attachByHand(story: Rehearsal, gateway: string): Promise<void> {
  await inAws(story, async ({ ec2 }) => {
    const Filters = [{ Name: "vpc-id", Values: [HUB_VPCS.a] }];
    const { Subnets: [subnet] = [] } = await ec2.describeSubnets({ Filters });
    await ec2.createTransitGatewayVpcAttachment({
      TransitGatewayId: gateway,
      VpcId: HUB_VPCS.a,
      SubnetIds: [subnet?.SubnetId ?? ""],
    });
  });
}

test("a gateway of one account and a VPC of another: the owner is told to share it, then it is attached and accepted", async () => {
  const story = await storyOf(hubFabric(["a", "d"]));
  const before = shapeOf(story.files);
  const first = await story.run("apply");
  expect(first.result).not.toBe("succeeded");
  const { plan } = await story.plan("apply");
  const [gateway] = plan.steps.flatMap(
    ({ blocked }) => /arn:aws:ec2:[^`]*(tgw-\w+)`/.exec(blocked?.fix ?? "")?.[1] ?? [],
  );
  expect(plan.steps.find(({ id }) => id === "hub/transit-gateway-attachment/d")?.blocked).toMatchObject({
    code: "TGW-2",
    fix: expect.stringContaining(
      `aws ram create-resource-share --region ${WEST1} --name podspan-cgnat-hub --principals ${OTHER_ACCOUNT}`,
    ),
  });
  story.world.edit<object>("twin.json", (twin) => ({
    ...twin,
    gatewayShares: [{ owner: CALLER, region: WEST1, gateway, participant: OTHER_ACCOUNT }],
  }));
  await applied(story);
  expect(await reachedOf(story)).toEqual([]);
  // The order of the VPCs says where a gateway is made, not where it has to be.
  story.rewrite(hubFabric(["d", "a"]));
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  await expectGone(story, before);
});

test("the gateway of an account that has no VPC of the link does its part there, and keeps nothing of it", async () => {
  const fabric = (what = "") => hubFabric(["a", "b"], what).replace(/^ +d: .*\n/m, "");
  const story = await storyOf(fabric());
  const id = await foreignGateway(story, "none", OTHER_ACCOUNT);
  story.world.edit<object>("twin.json", (twin) => ({
    ...twin,
    gatewayShares: [{ owner: OTHER_ACCOUNT, region: WEST1, gateway: id, participant: CALLER }],
  }));
  const before = shapeOf(story.files);
  story.rewrite(fabric(`id: ${id}`));
  const { plan: alone } = await story.plan("apply");
  expect(alone.diagnostics).toMatchObject([
    { code: "TGW-3", fix: expect.stringContaining(`owner: "${OTHER_ACCOUNT}"`) },
  ]);
  story.rewrite(fabric(`id: ${id}, owner: "${OTHER_ACCOUNT}"`));
  await applied(story);
  story.world.pass(A_WHILE);
  const across = (await reachedOf(story)).filter((line) => /[/]a .*[/]b |[/]b .*[/]a /.test(line));
  expect(across.filter((line) => !line.endsWith(" reachable"))).toEqual([]);
  await expectGone(story, before);
});
