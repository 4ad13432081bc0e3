import type { Observed } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { appliedAfterKill, killedAt, placesOf } from "./kill-points.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import { DOCUMENT_FABRIC, NAT, OTHER_NAT, REGION, TGW } from "./worlds.fixture.ts";

const BY_ZONE = `{ natGateway: { ${REGION}b: ${NAT}, ${REGION}c: ${OTHER_NAT} } }`;

/** The document's Fabric with these fields of its pods. */
function withPods(fields: string): string {
  return DOCUMENT_FABRIC.replace("pods: { ranges", `pods: { ${fields}, ranges`);
}

const EXTERNAL = withPods(`snat: external, egress: { natGateway: ${NAT} }`);
const EXTERNAL_BY_ZONE = withPods(`snat: external, egress: ${BY_ZONE}`);

/** The default routes of tables that are ours, as `id of the table: target`. */
async function defaultRoutes(story: Rehearsal): Promise<readonly string[]> {
  const { snapshot } = await story.plan("apply");
  const found = snapshot.resources.flatMap((table) => {
    if (table.kind !== "route-table" || table.owner === undefined) return [];
    const route = (table as Observed<"route-table">).facts.routes.find(
      ({ destination }) => destination === "0.0.0.0/0",
    );
    return route ? [`${table.owner.id}: ${route.target}`] : [];
  });
  return found.sort();
}

async function refusedCodes(story: Rehearsal): Promise<readonly string[]> {
  const refusal = await story.run("apply").catch((error: unknown) => error);
  return refusal instanceof Refused ? refusal.diagnostics.map(({ code }) => code) : [];
}

/** The world id of the table that is ours. */
async function podTable(story: Rehearsal): Promise<string> {
  const { snapshot } = await story.plan("apply");
  return snapshot.resources.find((thing) => thing.kind === "route-table" && thing.owner !== undefined)?.id ?? "";
}

describe("snat: external (fault 3b-7, 3b-8)", () => {
  test("with a NAT gateway: the route is there before the CNI is switched, and goes after it is switched back", async () => {
    const story = await Rehearsal.of({ fabric: EXTERNAL });
    const before = shapeOf(story.files);
    const calls: string[] = [];
    story.world.behave({ onCall: (point, api) => void (point === "after" && calls.push(api)) });
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(await defaultRoutes(story)).toEqual([`prod/route-table/pods: ${NAT}`]);
    expect(calls.indexOf("ec2:CreateRoute")).toBeLessThan(calls.indexOf("eks:UpdateAddon"));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.verify()).find(({ code }) => code === "egress-route")).toMatchObject({ status: "ok" });
    calls.length = 0;
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect(calls.indexOf("eks:UpdateAddon")).toBeLessThan(calls.indexOf("ec2:DeleteRoute"));
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
    expect((await story.state()).resources).toEqual({});
  });

  test("without a way out it is refused, and nothing is done", async () => {
    const story = await Rehearsal.of({ fabric: withPods("snat: external") });
    const before = shapeOf(story.files);
    expect(await refusedCodes(story)).toEqual(["CNI-2"]);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("a way out that is taken out of the Fabric is refused, not taken away under the pods", async () => {
    const story = await Rehearsal.of({ fabric: EXTERNAL });
    await story.run("apply");
    story.rewrite(withPods("snat: external"));
    expect(await refusedCodes(story)).toEqual(["CNI-2"]);
  });

  test("back to translation: the CNI gets its value back first, then the route goes", async () => {
    const story = await Rehearsal.of({ fabric: EXTERNAL });
    await story.run("apply");
    story.world.pass(A_WHILE);
    story.rewrite(DOCUMENT_FABRIC);
    const { plan } = await story.plan("apply");
    expect(plan.steps.map(({ key }) => key)).toEqual(["update prod/cni/addon", "delete prod/route/pods/default"]);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(await defaultRoutes(story)).toEqual([]);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("another gateway is set in one call", async () => {
    const story = await Rehearsal.of({ fabric: EXTERNAL });
    await story.run("apply");
    story.rewrite(EXTERNAL.replace(NAT, OTHER_NAT));
    const calls: string[] = [];
    story.world.behave({ onCall: (point, api) => void (point === "after" && /Route/.test(api) && calls.push(api)) });
    await story.run("apply");
    expect(calls.filter((api) => !api.includes("Describe"))).toEqual(["ec2:ReplaceRoute"]);
    expect(await defaultRoutes(story)).toEqual([`prod/route-table/pods: ${OTHER_NAT}`]);
  });

  test("from one gateway to one for each zone: subnets move to tables of their own in one call each, then the old table goes", async () => {
    const story = await Rehearsal.of({ fabric: EXTERNAL });
    await story.run("apply");
    story.world.pass(A_WHILE);
    story.rewrite(EXTERNAL_BY_ZONE);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(await defaultRoutes(story)).toEqual([
      `prod/route-table/pods/${REGION}b: ${NAT}`,
      `prod/route-table/pods/${REGION}c: ${OTHER_NAT}`,
    ]);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });
});

describe("somebody else's default route in the pods' table", () => {
  async function withForeignRoute(target: string, fabric: string): Promise<Rehearsal> {
    const story = await Rehearsal.of();
    await story.run("apply");
    const RouteTableId = await podTable(story);
    await story.world.meddle(async (twin) => {
      const ec2 = await new Somebody(twin).ec2();
      await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: target });
    });
    story.rewrite(fabric);
    return story;
  }

  test("to another target: refused, never overwritten", async () => {
    const story = await withForeignRoute(OTHER_NAT, EXTERNAL);
    expect(await refusedCodes(story)).toEqual(["EGRESS-3"]);
    expect(await defaultRoutes(story)).toEqual([`prod/route-table/pods: ${OTHER_NAT}`]);
  });

  test("to the same target: used and left", async () => {
    const story = await withForeignRoute(NAT, EXTERNAL);
    expect((await story.run("apply")).result).toBe("succeeded");
    story.rewrite(DOCUMENT_FABRIC);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(await defaultRoutes(story)).toEqual([`prod/route-table/pods: ${NAT}`]);
  });

  test("without an egress of the Fabric it is way out enough", async () => {
    const story = await withForeignRoute(NAT, withPods("snat: external"));
    expect((await story.run("apply")).result).toBe("succeeded");
  });
});

test("a gateway that is gone leaves a blackhole, and verify tells it", async () => {
  const story = await Rehearsal.of({ fabric: EXTERNAL });
  await story.run("apply");
  const path = Object.keys(story.files).find((file) => file.endsWith("RouteTables.json")) ?? "";
  interface Tables {
    readonly RouteTables: readonly { readonly Routes: readonly Readonly<Record<string, unknown>>[] }[];
  }
  story.world.edit<Tables>(path, ({ RouteTables, ...rest }) => ({
    ...rest,
    RouteTables: RouteTables.map((table) => ({
      ...table,
      Routes: table.Routes.map((route) => (route.NatGatewayId === NAT ? { ...route, State: "blackhole" } : route)),
    })),
  }));
  const check = (await story.verify()).find(({ code }) => code === "egress-route");
  expect(check).toMatchObject({ status: "failed", message: expect.stringContaining(`${NAT} is gone`) });
});

test("killed at any call about a route, the next run ends in the same state, and destroy leaves nothing", async () => {
  const start = await Rehearsal.of({ fabric: EXTERNAL_BY_ZONE });
  const before = shapeOf(start.files);
  const reference = start.fork();
  const places = (await placesOf(reference, "apply")).filter(({ api }) => api === "ec2:CreateRoute");
  expect(places).toHaveLength(3 * 2);
  reference.world.pass(A_WHILE);
  const wanted = outlineOf(reference.files);
  for (const place of places) await appliedAfterKill(start, place, wanted);
  const removals = (await placesOf(reference.fork(), "destroy")).filter(({ api }) => api === "ec2:DeleteRoute");
  expect(removals).toHaveLength(3 * 2);
  for (const place of removals) {
    const story = reference.fork();
    await killedAt(story, "destroy", place);
    expect((await story.run("destroy")).result, JSON.stringify(place)).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files), JSON.stringify(place)).toEqual(before);
  }
});

describe("the gateways that pods.egress names are looked at before the first write (EGRESS-4, EGRESS-5)", () => {
  interface Gateways {
    readonly NatGateways: readonly Readonly<Record<string, unknown>>[];
  }
  interface Attachments {
    readonly TransitGatewayVpcAttachments: readonly { readonly SubnetIds: readonly string[] }[];
  }

  type Ran = Awaited<ReturnType<Rehearsal["run"]>>;

  function egressProblems(diagnostics: Ran["plan"]["diagnostics"]): readonly string[] {
    return diagnostics.flatMap(({ code, message }) => (code.startsWith("EGRESS") ? [`${code}: ${message}`] : []));
  }

  /** What is said of the Fabric in a world that `meddle` has changed; nothing has been written then. */
  async function said(
    fabric: string,
    meddle: (story: Rehearsal) => void = () => undefined,
  ): Promise<readonly string[]> {
    const story = await Rehearsal.of({ fabric });
    meddle(story);
    const calls: string[] = [];
    story.world.behave({ onCall: (point, api) => void (point === "after" && calls.push(api)) });
    const outcome = await story.run("apply").catch((error: unknown) => error);
    if (!(outcome instanceof Refused)) return egressProblems((outcome as Ran).plan.diagnostics);
    expect(calls.filter((api) => /Create|Associate|Update/.test(api))).toEqual([]);
    return egressProblems(outcome.diagnostics);
  }

  const withNat = (change: Readonly<Record<string, unknown>>) => (story: Rehearsal) =>
    story.world.edit<Gateways>(`aws_configs/${REGION}/NatGateways.json`, ({ NatGateways }) => ({
      NatGateways: NatGateways.map((one) => (one.NatGatewayId === NAT ? { ...one, ...change } : one)),
    }));

  const oneNat = withPods(`egress: { natGateway: ${NAT} }`);

  test("one that is there and available is no matter", async () => {
    expect(await said(oneNat)).toEqual([]);
    expect(await said(withPods(`egress: ${BY_ZONE}`))).toEqual([]);
  });

  test("one that the account does not have", async () => {
    expect(await said(oneNat.replace(NAT, "nat-0bbbbbbbbbbbbbbb1"))).toEqual([
      `EGRESS-4: account 111122223333 has no NAT gateway nat-0bbbbbbbbbbbbbbb1 in ${REGION}`,
    ]);
  });

  test.each(["pending", "failed", "deleting", "deleted"])("one that is %s", async (State) => {
    expect(await said(oneNat, withNat({ State }))).toEqual([`EGRESS-4: NAT gateway ${NAT} is ${State}, not available`]);
  });

  test("one of another VPC", async () => {
    expect(await said(oneNat, withNat({ VpcId: "vpc-0123456789abcdef0" }))).toEqual([
      expect.stringMatching(
        /^EGRESS-4: NAT gateway .* lies in vpc-0123456789abcdef0, and the pods of prod in vpc-0979/,
      ),
    ]);
  });

  test("one of another zone, where each zone is to have its own, is a warning", async () => {
    const swapped = `{ natGateway: { ${REGION}b: ${OTHER_NAT}, ${REGION}c: ${NAT} } }`;
    expect(await said(withPods(`egress: ${swapped}`))).toEqual([
      `EGRESS-5: NAT gateway ${OTHER_NAT}, named for ${REGION}b, lies in ${REGION}c`,
      `EGRESS-5: NAT gateway ${NAT}, named for ${REGION}c, lies in ${REGION}b`,
    ]);
  });

  test("a regional one lies in no zone", async () => {
    expect(await said(withPods(`egress: ${BY_ZONE}`), withNat({ SubnetId: "" }))).toEqual([]);
  });

  test("a transit gateway that the VPC is attached to in each zone, and one that it is not attached to", async () => {
    const transit = withPods(`egress: { transitGateway: ${TGW} }`);
    expect(await said(transit)).toEqual([]);
    expect(await said(transit.replace(TGW, "tgw-0bbbbbbbbbbbbbbb1"))).toEqual([
      expect.stringMatching(/^EGRESS-4: vpc-0979.* is not attached to tgw-0bbbbbbbbbbbbbbb1$/),
    ]);
  });

  const withAttachment = (change: (one: { readonly SubnetIds: readonly string[] }) => object) => (story: Rehearsal) =>
    story.world.edit<Attachments>(
      `aws_configs/${REGION}/TransitGatewayVpcAttachments.json`,
      ({ TransitGatewayVpcAttachments }) => ({
        TransitGatewayVpcAttachments: TransitGatewayVpcAttachments.map((one) => ({ ...one, ...change(one) })),
      }),
    );

  test("an attachment without a subnet in a zone of the pods drops their packets (F39)", async () => {
    const transit = withPods(`egress: { transitGateway: ${TGW} }`);
    const oneZone = withAttachment(({ SubnetIds }) => ({ SubnetIds: SubnetIds.slice(0, 1) }));
    expect(await said(transit, oneZone)).toEqual([
      expect.stringMatching(
        new RegExp(`^EGRESS-4: tgw-attach-.* has no subnet in ${REGION}c: packets of pods of prod there`),
      ),
    ]);
    expect(
      await said(
        transit,
        withAttachment(() => ({ State: "pendingAcceptance" })),
      ),
    ).toEqual([expect.stringMatching(/^EGRESS-4: tgw-attach-.* is pendingAcceptance, not available$/)]);
    expect(
      await said(
        transit,
        withAttachment(() => ({ State: "deleted" })),
      ),
    ).toEqual([expect.stringMatching(/is not attached to/)]);
  });

  test("nobody asks about them once the route is there, nor without `egress`", async () => {
    const asked = async (fabric: string) => {
      const story = await Rehearsal.of({ fabric });
      const calls: string[] = [];
      story.world.behave({ onCall: (point, api) => void (point === "after" && calls.push(api)) });
      const gateways = () => calls.filter((api) => /Gateway/.test(api)).length;
      await story.run("apply");
      const first = gateways();
      story.world.pass(A_WHILE);
      calls.length = 0;
      expect((await story.plan("apply")).plan.steps).toEqual([]);
      return [first > 0, gateways()];
    };
    expect(await asked(oneNat)).toEqual([true, 0]);
    expect(await asked(DOCUMENT_FABRIC)).toEqual([false, 0]);
  });

  test("when they cannot be read, the plan says so and goes on: AWS refuses what is not there", async () => {
    const story = await Rehearsal.of({ fabric: oneNat });
    story.world.behave({ faults: [{ api: "ec2:DescribeNatGateways", fault: "denied", times: 99 }] });
    const { plan, snapshot } = await story.plan("apply");
    expect(egressProblems(plan.diagnostics)).toEqual([]);
    const failed = Object.entries(snapshot.scopes).filter(([, { kind }]) => kind === "failed");
    expect(failed.map(([scope]) => scope)).toEqual([`aws/aws/111122223333/${REGION}#nat-gateway`]);
    expect(plan.steps.filter(({ blocked }) => blocked)).toEqual([]);
  });
});
