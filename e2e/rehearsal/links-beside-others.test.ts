import { describe, expect, test } from "vitest";
import { DAY, expectNothingToDo, joined, linked } from "./joined.fixture.ts";
import {
  CALLER,
  ec2Of,
  LINKED_WORLD,
  linkedFabric,
  livePeerings,
  OTHER_ACCOUNT,
  routesOf,
  VPC1,
  VPC2,
  WEST1,
  WEST2,
} from "./linked.fixture.ts";
import { blockedOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

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
    expect(ran.result).toBe("waiting");
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

  test("a subnet with a table of its own has come, and nodes may come into it: it learns the way, and until then verify says so (fault 2b-22)", async () => {
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
    story.rewrite(linkedFabric({ expected: true, further: `  adopt: [{ id: ${id}, as: west1-west2/peering }]\n` }));
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
    story.rewrite(linkedFabric({ expected: true, further: `  adopt: [{ id: ${id}, as: west1-west2/peering }]\n` }));
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
    story.rewrite(linkedFabric({ expected: true, further: `  adopt: [{ id: ${table}/10.20.0.0/16, as: ${as} }]\n` }));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.plan.steps.map(({ key }) => key)).toContain(`adopt ${as}`);
    await expectNothingToDo(story);
    story.rewrite(linkedFabric({ link: "" }));
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(3 * DAY);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("a route of theirs over a peering that is gone: a blackhole, led over ours once adopted, and not left leading to ours", async () => {
    const story = await peeredByHand(true);
    const former = await peeringThere(story);
    let table = "";
    await story.world.meddle(async (twin) => {
      const ec2 = await ec2Of(twin, "west1");
      const { RouteTables = [] } = await ec2.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [VPC1] }] });
      const used = RouteTables.find(({ Routes = [] }) => Routes.some(({ NatGatewayId }) => NatGatewayId !== undefined));
      table = used?.RouteTableId ?? "";
      const over = { DestinationCidrBlock: "10.20.0.0/16", VpcPeeringConnectionId: former };
      await ec2.createRoute({ RouteTableId: table, ...over });
      await ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: former });
    });
    story.world.pass(A_WHILE);
    await expect(story.run("apply")).rejects.toThrow(/ROUTE-4: rtb-\w+ sends 10\.20\.0\.0\/16 to pcx-\w+, a blackhole/);
    const as = `west1-west2/peering-route/west1/${table}/10.20.0.0/16`;
    story.rewrite(linkedFabric({ expected: true, further: `  adopt: [{ id: ${table}/10.20.0.0/16, as: ${as} }]\n` }));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    await expectNothingToDo(story);
    expect((await routesOf(story, "west1")).filter((route) => !route.endsWith(" active"))).toEqual([]);
    story.rewrite(linkedFabric({ link: "" }));
    expect((await story.run("apply")).result).toBe("succeeded");
    // AWS takes no route to what is gone, so it cannot be as it was.
    expect(await routesOf(story, "west1")).toEqual([]);
  });

  test("a request of theirs beside our peering: told, and everything goes on over ours", async () => {
    const story = joined.fork();
    await story.world.meddle(async (twin) => {
      const ec2 = await ec2Of(twin, "west2");
      await ec2.createVpcPeeringConnection({ VpcId: VPC2, PeerVpcId: VPC1, PeerOwnerId: CALLER, PeerRegion: WEST1 });
    });
    story.world.pass(A_WHILE);
    const { plan } = await story.plan("apply");
    const said = plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
    expect(said).toContain("warning PEER-1");
    await expectNothingToDo(story);
    expect((await story.run("destroy")).result).toBe("succeeded");
    await story.world.meddle(async (twin) => {
      expect((await livePeerings(twin, "west2")).map(({ Status }) => Status?.Code)).toEqual(["pending-acceptance"]);
    });
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
