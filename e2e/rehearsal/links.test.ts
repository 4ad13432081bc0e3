import type { CallSite } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { apart, applied, DAY, expectNothingToDo, joined, linked } from "./joined.fixture.ts";
import { appliedAfterKill, endedAfterKill, placesOf } from "./kill-points.fixture.ts";
import { LINKED_WORLD, linkedFabric, OTHER_ACCOUNT, routesOf } from "./linked.fixture.ts";
import { expectHealed, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

const reference = await referenceOf(linked());

describe("two VPCs in two regions and accounts, with three clusters", () => {
  test("from nothing: peered with their pod networks, then nothing to do, verified, and nothing left", async () => {
    expect(applied.result).toBe("succeeded");
    const story = await Rehearsal.of({ fabric: linkedFabric(), world: LINKED_WORLD });
    await story.world.meddle(async () => undefined);
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    await expectNothingToDo(story);
    story.world.pass(A_WHILE);
    const checks = (await story.verify()).filter(({ subject }) => subject.startsWith("west1-west2"));
    expect(checks.map(({ code, status, subject }) => `${status} ${code} ${subject}`)).toEqual([
      "ok PEER-1 west1-west2",
      "ok PEER-1 west1-west2",
      "ok ROUTE-1 west1-west2/west1",
      "ok ROUTE-1 west1-west2/west2",
      "ok SG-1 west1-west2/west1",
      "ok SG-1 west1-west2/west2",
    ]);
    const gone = await story.run("destroy");
    expect(gone.result, JSON.stringify(gone.steps)).toBe("succeeded");
    story.world.pass(3 * DAY);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("every table that nodes and pods send by has a route to each range of the other side, both ways (fault 2b-1)", async () => {
    const [west1, west2] = [await routesOf(joined.fork(), "west1"), await routesOf(joined.fork(), "west2")];
    const peering = west1[0]?.split(" ")[1];
    expect(west1).toEqual(["10.20.0.0/16", "10.21.0.0/16", "10.22.0.0/16"].map((to) => `${to} ${peering} active`));
    expect(west2).toEqual(["10.10.0.0/16", "10.11.0.0/16"].map((to) => `${to} ${peering} active`));
  });

  test("taken out of the Fabric: routes and rules go before the peering, all else stays", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ link: "" }));
    const { plan } = await story.plan("apply");
    const order = plan.steps.map(({ kind }) => kind);
    expect(order.lastIndexOf("route")).toBeLessThan(order.indexOf("peering-connection"));
    expect(order.lastIndexOf("security-group-rule")).toBeLessThan(order.indexOf("peering-connection"));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    await expectNothingToDo(story);
    story.world.pass(3 * DAY);
    expect(shapeOf(story.files)).toEqual(shapeOf(apart.files));
  });

  test("the two named the other way round are the same link", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ link: "{ peering: [west2, west1] }" }));
    await expectNothingToDo(story);
  });

  test("--only aws makes it whole", async () => {
    const story = linked();
    expect((await story.run("apply", { only: "aws" })).result).toBe("succeeded");
    expect((await story.plan("apply", { only: "aws" })).plan.steps).toEqual([]);
    expect((await story.run("destroy", { only: "kubernetes" })).result).toBe("succeeded");
    expect((await story.run("destroy", { only: "aws" })).result).toBe("succeeded");
    expect((await story.state()).resources).toEqual({});
  });

  test("only observed: compared, and not changed", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ link: "{ peering: [west1, west2], manage: observe, dns: true }" }));
    const { plan } = await story.plan("apply");
    expect(plan.steps.filter(({ id }) => id.startsWith("west1-west2"))).toEqual([]);
    expect(
      plan.checks.filter(({ code, subject }) => code === "left-alone" && subject.includes("peering-dns")),
    ).toHaveLength(2);
  });

  test("protected: a plan that would take it away is refused", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ link: "{ peering: [west1, west2], protect: true }" }));
    await expect(story.run("destroy")).rejects.toThrow("PROTECT-1");
  });

  test("the DNS option is set at both ends, and taken back", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ link: "{ peering: [west1, west2], dns: true }" }));
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
    story.rewrite(linkedFabric());
    const { plan } = await story.plan("apply");
    expect(plan.steps.map(({ key }) => key)).toEqual([
      "update west1-west2/peering-dns/west1",
      "update west1-west2/peering-dns/west2",
    ]);
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
  });

  test("another range for one cluster: its own tables and rules, and nothing of the others", async () => {
    const story = joined.fork();
    story.rewrite(linkedFabric({ two: "10.21.0.0/16, 10.23.0.0/16" }));
    const { plan } = await story.plan("apply");
    const ofLink = plan.steps.filter(({ id }) => id.startsWith("west1-west2")).map(({ key }) => key);
    expect(
      ofLink.every((key) => key.startsWith("create ") && key.endsWith("/10.23.0.0/16") && key.includes("/west1/")),
    ).toBe(true);
    expect(ofLink).toHaveLength(3);
    expect(plan.steps.filter(({ id }) => id.startsWith("three/")).map(({ key }) => key)).toEqual([
      "update three/security-group/pods",
    ]);
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
  });

  test("a VPC with another key keeps everything of the link", async () => {
    const story = joined.fork();
    const renamed = linkedFabric({ further: "  moved: [{ from: west2, to: far }]\n" })
      .replace("    west2: {", "    far: {")
      .replaceAll("vpc: west2", "vpc: far")
      .replace("[west1, west2]", "[west1, far]");
    story.rewrite(renamed);
    const { plan } = await story.plan("apply");
    expect(plan.steps.filter(({ operation }) => operation !== "update")).toEqual([]);
    expect(
      plan.steps.every(({ changes }) =>
        changes.every(({ field }) => field.startsWith("tags.") || field === "description"),
      ),
    ).toBe(true);
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
  });
});

describe("killed at any call that changes the world, and run again", async () => {
  const places = await placesOf(linked(), "apply");
  const some = isSoak
    ? places
    : places.filter(
        ({ api, call, point }) => point !== "after-intent" && (!/Route|SecurityGroup/.test(api) || call % 5 === 0),
      );
  test.each(some)("apply: $point $api, call $call", async (place) => {
    await appliedAfterKill(linked(), place, reference.wanted);
  });

  const ends = await placesOf(joined.fork(), "destroy");
  const few = isSoak ? ends : ends.filter(({ api, point }) => point !== "after-intent" && /Peering/.test(api));
  test.each(few)("destroy: $point $api, call $call", async (place) => {
    const story = await endedAfterKill(joined, "destroy", place);
    story.world.pass(3 * DAY);
    expect((await story.state()).resources).toEqual({});
    expect((await story.plan("destroy")).plan.steps).toEqual([]);
  });
});

describe("the answer is lost after the request was taken", () => {
  test.each([
    "ec2:CreateVpcPeeringConnection",
    "ec2:AcceptVpcPeeringConnection",
    "ec2:CreateRoute",
    "ec2:AuthorizeSecurityGroupIngress",
  ])("%s: read back, nothing twice, done in the same run", async (api) => {
    const story = linked();
    story.world.behave({ faults: [{ api, fault: "lost-answer", times: 2 }] });
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    await expectHealed(story, reference);
    expect((await story.run("destroy")).result).toBe("succeeded");
    story.world.pass(3 * DAY);
    expect((await story.state()).resources).toEqual({});
    expect(await routesOf(story, "west1")).toEqual([]);
  });
});

test("an account that cannot be read for once: what the link has there and here stays, and waits", async () => {
  const story = joined.fork();
  const denied = (_input: unknown, site: CallSite) => site.account === OTHER_ACCOUNT;
  story.world.behave({ faults: [{ api: "ec2:*", fault: "denied", match: denied }] });
  const { plan } = await story.plan("apply");
  expect(plan.steps.filter(({ id, blocked }) => id.startsWith("west1-west2") && !blocked)).toEqual([]);
  expect(plan.steps.filter(({ operation, blocked }) => operation === "delete" && !blocked)).toEqual([]);
  story.world.behave({});
  await expectNothingToDo(story);
});
