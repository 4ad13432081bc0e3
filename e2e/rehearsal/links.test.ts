import type { CallSite } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { appliedAfterKill, endedAfterKill, killedAt, placesOf } from "./kill-points.fixture.ts";
import {
  ec2Of,
  LINKED_WORLD,
  linkedFabric,
  livePeerings,
  MADE_FABRIC,
  NEAR_FABRIC,
  NEAR_WORLD,
  OTHER_ACCOUNT,
  routesOf,
  VPC1,
  VPC2,
  WEST2,
} from "./linked.fixture.ts";
import { blockedOf, expectHealed, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

const DAY = 86_400_000;

/** The pod networks are there, and nothing joins them: so that a story is about the link alone. */
const apart = await Rehearsal.of({ fabric: linkedFabric({ link: "" }), world: LINKED_WORLD });
const applied = await apart.run("apply");
apart.world.pass(A_WHILE);
await apart.world.meddle(async () => undefined);

function linked(start: Rehearsal = apart, fabric = linkedFabric()): Rehearsal {
  const story = start.fork();
  story.rewrite(fabric);
  return story;
}

async function expectNothingToDo(story: Rehearsal): Promise<void> {
  const { plan } = await story.plan("apply");
  expect(plan.steps.map(({ key, changes, blocked }) => ({ key, changes, blocked }))).toEqual([]);
}

const reference = await referenceOf(linked());
const joined = linked();
await joined.run("apply");
joined.world.pass(A_WHILE);

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

  test("every table that nodes and pods send by has a route to each range of the other side, both ways (three-systems 2b-1)", async () => {
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

describe("the other VPC is of an account that Podspan has no role in", () => {
  const partner = linkedFabric({ accounts: `{ id: "${OTHER_ACCOUNT}" }` })
    .split("\n")
    .filter((line) => !/^ {4}(two|three):/.test(line))
    .join("\n");

  async function accept(story: Rehearsal): Promise<void> {
    await story.world.meddle(async (twin) => {
      const [pending] = await livePeerings(twin, "west2");
      const ec2 = await ec2Of(twin, "west2");
      await ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: pending?.VpcPeeringConnectionId ?? "" });
    });
    story.world.pass(A_WHILE);
  }

  /** Everything but the acceptance is done: the run says that it is not all, and goes on another time. */
  async function askedFor(story: Rehearsal): Promise<void> {
    const ran = await story.run("apply");
    expect(ran.result).toBe("failed");
    expect(ran.steps.flatMap(({ outcome }) => (outcome.kind === "done" ? [] : [outcome.kind]))).toEqual(["blocked"]);
    story.world.pass(A_WHILE);
  }

  test("it is asked for; acceptance and routes wait; the next run after the acceptance goes on", async () => {
    const story = await Rehearsal.of({ fabric: partner, world: LINKED_WORLD });
    const { plan } = await story.plan("apply");
    expect(blockedOf({ plan })).toEqual(["west1-west2/peering-acceptance PEER-3"]);
    await askedFor(story);
    const waiting = await story.plan("apply");
    expect(blockedOf(waiting)).toEqual(["west1-west2/peering-acceptance PEER-3"]);
    expect(waiting.plan.steps).toHaveLength(1);
    await accept(story);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect((await routesOf(story, "west1")).map((route) => route.replace(/pcx-\w+/, "pcx"))).toEqual([
      "10.20.0.0/16 pcx active",
    ]);
    await expectNothingToDo(story);
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect((await story.state()).resources).toEqual({});
  });

  test("nobody accepts for a week: it has expired, which is said, and it is asked for again", async () => {
    const story = await Rehearsal.of({ fabric: partner, world: LINKED_WORLD });
    await askedFor(story);
    story.world.pass(8 * DAY);
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code, message }) => `${code} ${message.replace(/pcx-\w+/, "pcx")}`)).toContainEqual(
      expect.stringMatching(/^PEER-4 peering pcx is expired: nobody accepted it within 7 days/),
    );
    expect(plan.steps.map(({ key }) => key)).toContain("create west1-west2/peering");
    await askedFor(story);
    await accept(story);
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
  });

  test("refused: said, and asked for again", async () => {
    const story = await Rehearsal.of({ fabric: partner, world: LINKED_WORLD });
    await askedFor(story);
    await story.world.meddle(async (twin) => {
      const [pending] = await livePeerings(twin, "west2");
      twin.rejectPeering({ account: OTHER_ACCOUNT, region: WEST2 }, pending?.VpcPeeringConnectionId ?? "");
    });
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code }) => code)).toContain("PEER-4");
    await askedFor(story);
    expect(blockedOf(await story.plan("apply"))).toEqual(["west1-west2/peering-acceptance PEER-3"]);
  });
});

describe("the world has changed since", () => {
  test("the other side has deleted the peering: asked for again, and every route led to the new one", async () => {
    const story = joined.fork();
    await story.world.meddle(async (twin) => {
      const [peering] = await livePeerings(twin, "west2");
      await (await ec2Of(twin, "west2")).deleteVpcPeeringConnection({
        VpcPeeringConnectionId: peering?.VpcPeeringConnectionId ?? "",
      });
    });
    story.world.pass(A_WHILE);
    const findings = (await story.verify()).filter(({ status }) => status === "failed");
    expect(findings.map(({ code }) => code)).toContain("PEER-1");
    expect(findings.map(({ code }) => code)).toContain("ROUTE-1");
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code }) => code)).toContain("PEER-4");
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
    expect((await routesOf(story, "west1")).every((route) => route.endsWith(" active"))).toBe(true);
  });

  test("a subnet with a table of its own has come, and nodes may come into it: it learns the way, and until then verify says so (three-systems 2b-22)", async () => {
    const story = joined.fork();
    await story.world.meddle(async (twin) => {
      const ec2 = await ec2Of(twin, "west1");
      const { RouteTable } = await ec2.createRouteTable({ VpcId: VPC1 });
      const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
        Filters: [{ Name: "vpc-id", Values: [VPC1] }],
      });
      const subnet = NetworkInterfaces.find(({ Attachment }) => Attachment?.InstanceId)?.SubnetId ?? "";
      const { RouteTables = [] } = await ec2.describeRouteTables({
        Filters: [{ Name: "association.subnet-id", Values: [subnet] }],
      });
      const association = RouteTables.flatMap(({ Associations = [] }) => Associations).find(
        ({ SubnetId }) => SubnetId === subnet,
      );
      await ec2.replaceRouteTableAssociation({
        AssociationId: association?.RouteTableAssociationId ?? "",
        RouteTableId: RouteTable?.RouteTableId ?? "",
      });
    });
    const lacking = (await story.verify()).filter(({ code, status }) => code === "ROUTE-1" && status === "failed");
    expect(lacking).toHaveLength(3);
    const ran = await story.run("apply");
    expect(ran.plan.steps.map(({ kind, operation }) => `${operation} ${kind}`)).toEqual(Array(3).fill("create route"));
    await expectNothingToDo(story);
  });
});

describe("somebody else is there before", () => {
  async function peeredByHand(accepted: boolean): Promise<Rehearsal> {
    const story = linked();
    await story.world.meddle(async (twin) => {
      const ec2 = await ec2Of(twin, "west1");
      await ec2.createVpcPeeringConnection({
        VpcId: VPC1,
        PeerVpcId: VPC2,
        PeerOwnerId: OTHER_ACCOUNT,
        PeerRegion: WEST2,
      });
    });
    story.world.pass(A_WHILE);
    if (accepted) {
      await story.world.meddle(async (twin) => {
        const [peering] = await livePeerings(twin, "west2");
        const ec2 = await ec2Of(twin, "west2");
        await ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: peering?.VpcPeeringConnectionId ?? "" });
      });
      story.world.pass(A_WHILE);
    }
    return story;
  }

  async function peeringThere(story: Rehearsal): Promise<string> {
    let id = "";
    await story.world.meddle(async (twin) => {
      id = (await livePeerings(twin, "west1"))[0]?.VpcPeeringConnectionId ?? "";
    });
    return id;
  }

  test("an active peering of theirs is used, and stays when the link goes", async () => {
    const story = await peeredByHand(true);
    const before = shapeOf(story.files);
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code }) => code)).toContain("PEER-5");
    expect(plan.steps.filter(({ kind }) => kind.startsWith("peering"))).toEqual([]);
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
    expect(await routesOf(story, "west2")).toHaveLength(2);
    story.rewrite(linkedFabric({ link: "" }));
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("one that is pending carries nothing yet: what needs it waits", async () => {
    const story = await peeredByHand(false);
    const { plan } = await story.plan("apply");
    expect(
      new Set(plan.steps.filter(({ id }) => id.startsWith("west1-west2")).map(({ blocked }) => blocked?.code)),
    ).toEqual(new Set(["PEER-1"]));
  });

  test("adopted: accepted, and given back as it was", async () => {
    const story = await peeredByHand(true);
    const id = await peeringThere(story);
    const before = shapeOf(story.files);
    story.rewrite(linkedFabric({ further: `  adopt: [{ id: ${id}, as: west1-west2/peering }]\n` }));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.plan.steps.map(({ key }) => key)).toContain("adopt west1-west2/peering");
    await expectNothingToDo(story);
    story.rewrite(linkedFabric({ link: "" }));
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("a pending one that is adopted is accepted", async () => {
    const story = await peeredByHand(false);
    const id = await peeringThere(story);
    story.rewrite(linkedFabric({ further: `  adopt: [{ id: ${id}, as: west1-west2/peering }]\n` }));
    expect((await story.run("apply")).result).toBe("succeeded");
    await expectNothingToDo(story);
  });

  test("a route of theirs to the same range is explained and never overwritten, blackhole or not, unless it is adopted", async () => {
    const story = linked();
    let table = "";
    await story.world.meddle(async (twin) => {
      const ec2 = await ec2Of(twin, "west1");
      const { RouteTables = [] } = await ec2.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [VPC1] }] });
      const route = RouteTables.flatMap(({ RouteTableId, Routes = [] }) =>
        Routes.map(({ NatGatewayId }) => ({ RouteTableId, NatGatewayId })),
      ).find(({ NatGatewayId }) => NatGatewayId !== undefined);
      table = route?.RouteTableId ?? "";
      await ec2.createRoute({
        RouteTableId: table,
        DestinationCidrBlock: "10.20.0.0/16",
        NatGatewayId: route?.NatGatewayId ?? "",
      });
    });
    const before = shapeOf(story.files);
    await expect(story.run("apply")).rejects.toThrow(/ROUTE-4: rtb-\w+ sends 10\.20\.0\.0\/16 to nat-/);
    expect(shapeOf(story.files)).toEqual(before);
    const as = `west1-west2/peering-route/west1/${table}/10.20.0.0/16`;
    story.rewrite(linkedFabric({ further: `  adopt: [{ id: ${table}/10.20.0.0/16, as: ${as} }]\n` }));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.plan.steps.map(({ key }) => key)).toContain(`adopt ${as}`);
    await expectNothingToDo(story);
    story.rewrite(linkedFabric({ link: "" }));
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(3 * DAY);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("the very rule that a link needs, made by hand: used, and left where it is", async () => {
    const story = linked();
    const { plan } = await story.plan("apply");
    const rule = plan.steps.find(({ kind }) => kind === "security-group-rule");
    const [, , vpc, group = ""] = rule?.id.split("/") ?? [];
    const cidr = rule?.id.split("/").slice(-2).join("/") ?? "";
    await story.world.meddle(async (twin) => {
      const ec2 = await ec2Of(twin, vpc === "west1" ? "west1" : "west2");
      await ec2.authorizeSecurityGroupIngress({
        GroupId: group,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: cidr }] }],
      });
    });
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.plan.steps.map(({ id }) => id)).not.toContain(rule?.id);
    await expectNothingToDo(story);
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
