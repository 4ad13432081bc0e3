import { describe, expect, test } from "vitest";
import { DAY, expectNothingToDo, joined, linked } from "./joined.fixture.ts";
import { killedAt, placesOf } from "./kill-points.fixture.ts";
import { ec2Of, linkedFabric, MADE_FABRIC, NEAR_FABRIC, NEAR_WORLD, routesOf, VPC1 } from "./linked.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

describe("other worlds", () => {
  test("one region and account: groups are named instead of ranges, before and after their pods' group (F27)", async () => {
    const story = await Rehearsal.of({ fabric: NEAR_FABRIC, world: NEAR_WORLD });
    await story.world.meddle(async () => undefined);
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    const rules = ran.plan.steps.filter(({ kind }) => kind === "security-group-rule").map(({ id }) => id);
    expect(rules.filter((id) => id.endsWith("/one/security-group/pods"))).toHaveLength(1);
    expect(rules.filter((id) => id.includes("/icmp/3-4/10."))).toHaveLength(3);
    await expectNothingToDo(story);
    story.world.pass(A_WHILE);
    expect((await story.verify()).filter(({ status, code }) => status === "failed" && code !== "old-nodes")).toEqual(
      [],
    );
    const gone = await story.run("destroy");
    expect(gone.result, JSON.stringify(gone.steps)).toBe("succeeded");
    story.world.pass(3 * DAY);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("a VPC that the Fabric makes, with its blocks before the request, and its cluster later", async () => {
    const story = await Rehearsal.of({ fabric: MADE_FABRIC, world: NEAR_WORLD });
    const ran = await story.run("apply", { only: "aws" });
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    const keys = ran.plan.steps.map(({ key }) => key);
    for (const block of ["create made/cidr/10.31.0.0/16", "create new/cidr/pods/10.32.0.0/16"])
      expect(keys.indexOf(block)).toBeLessThan(keys.indexOf("create made-west1/peering"));
    expect(keys).toContain("create made-west1/peering-route/made/new/route-table/pods/10.10.0.0/16");
    const again = await story.plan("apply", { only: "aws" });
    expect(again.plan.steps).toEqual([]);
    const gone = await story.run("destroy", { only: "aws" });
    expect(gone.result, JSON.stringify(gone.steps)).toBe("succeeded");
    expect((await story.state()).resources).toEqual({});
  });

  test("a range that comes while the request is pending is associated once it is accepted (F18)", async () => {
    const story = linked();
    const places = await placesOf(story.fork(), "apply");
    const accept = places.find(
      ({ api, point }) => api === "ec2:AcceptVpcPeeringConnection" && point === "after-intent",
    );
    if (accept === undefined) throw new Error("nothing accepts");
    await killedAt(story, "apply", accept);
    story.rewrite(linkedFabric({ one: "10.11.0.0/16, 10.12.0.0/16" }));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    const keys = ran.plan.steps.map(({ key }) => key);
    expect(keys.indexOf("create west1-west2/peering-acceptance")).toBeLessThan(
      keys.indexOf("create one/cidr/pods/10.12.0.0/16"),
    );
    await expectNothingToDo(story);
  });

  test("state is lost: what carries marks is known, routes are named and left", async () => {
    const story = joined.fork();
    story.loseState({ lock: false });
    expect((await story.plan("apply", { only: "aws" })).plan.steps).toEqual([]);
    const { plan } = await story.plan("destroy", { only: "aws" });
    const named = plan.checks.filter(({ message }) =>
      /stays as a blackhole: nothing tells that Podspan made it/.test(message),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(plan.steps.map(({ key }) => key)).toContain("delete west1-west2/peering");
  });

  test("drift tells what somebody took away", async () => {
    const story = joined.fork();
    await story.world.meddle(async (twin) => {
      const ec2 = await ec2Of(twin, "west1");
      const { RouteTables = [] } = await ec2.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [VPC1] }] });
      const table = RouteTables.find(({ Routes = [] }) =>
        Routes.some(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId),
      );
      await ec2.deleteRoute({ RouteTableId: table?.RouteTableId ?? "", DestinationCidrBlock: "10.20.0.0/16" });
    });
    const { items } = await story.drift();
    expect(items.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^west1-west2\/peering-route\/west1\/.*10\.20\.0\.0\/16$/),
    ]);
  });

  test("another VPC at one end is another peering: the old one goes first, and everything is led to the new one in the same run", async () => {
    const story = await Rehearsal.of({ fabric: NEAR_FABRIC, world: NEAR_WORLD });
    expect((await story.run("apply")).result).toBe("succeeded");
    story.rewrite(NEAR_FABRIC.replace("[west1, west2]", "[west1, west3]"));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.plan.steps.filter(({ action }) => action === "replace").map(({ key }) => key)).toEqual(
      expect.arrayContaining(["delete west1-west2/peering", "create west1-west2/peering"]),
    );
    await expectNothingToDo(story);
    expect((await routesOf(story, "west1")).map((route) => route.replace(/pcx-\w+/, "pcx"))).toEqual([
      "10.40.0.0/16 pcx active",
    ]);
  });

  test("a link and a cluster with other keys keep everything", async () => {
    const story = await Rehearsal.of({ fabric: NEAR_FABRIC, world: NEAR_WORLD });
    expect((await story.run("apply", { only: "aws" })).result).toBe("succeeded");
    const moved = "  moved: [{ from: west1-west2, to: joined }, { from: one, to: uno }]\n";
    story.rewrite(
      `${NEAR_FABRIC.replace("    west1-west2:", "    joined:").replace("    one: {", "    uno: { name: one,")}${moved}`,
    );
    const { plan } = await story.plan("apply", { only: "aws" });
    expect(plan.steps.filter(({ operation }) => operation !== "update").map(({ key }) => key)).toEqual([]);
    expect((await story.run("apply", { only: "aws" })).result).toBe("succeeded");
    expect((await story.plan("apply", { only: "aws" })).plan.steps).toEqual([]);
  });

  test("a link that is not managed any more keeps what it has", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ link: "{ peering: [west1, west2], manage: none }" }));
    const { plan } = await story.plan("apply", { only: "aws" });
    expect(plan.steps.filter(({ id }) => id.startsWith("west1-west2"))).toEqual([]);
  });

  test("a link of another name, which nothing calls a rename, takes over what the old one led", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric().replace("west1-west2: {", "other: {"));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect((await routesOf(story, "west1")).map((route) => route.split(" ")[2])).toEqual([
      "active",
      "active",
      "active",
    ]);
    await expectNothingToDo(story);
    const gone = await story.run("destroy");
    expect(gone.result, JSON.stringify(gone.steps)).toBe("succeeded");
    story.world.pass(3 * DAY);
    expect((await story.plan("destroy")).plan.steps).toEqual([]);
    expect(await routesOf(story, "west1")).toEqual([]);
  });

  test("a transit gateway in the place of a peering takes over its routes, and back again", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ link: "{ transitGateway: { vpcs: [west1, west2] } }" }));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    await expectNothingToDo(story);
    expect(await routesOf(story, "west1")).toEqual([]);
    story.rewrite(linkedFabric());
    const back = await story.run("apply");
    expect(back.result, JSON.stringify(back.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    await expectNothingToDo(story);
    expect((await routesOf(story, "west1")).map((route) => route.split(" ")[2])).toEqual([
      "active",
      "active",
      "active",
    ]);
  });
});
