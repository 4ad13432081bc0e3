import type { InventPlan, Twin } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { blockedOf, expectUndone, idsOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import { fabricWith, NAT, OTHER_NAT, REGION, VPC } from "./worlds.fixture.ts";

/** Owns the VPC and shares its subnets with the caller's account, where the cluster runs. */
const OWNER = "444444444445";
const CALLER = "111122223333";
const ROLE = `{ id: "${OWNER}", assumeRole: podspan }`;

const WORLD: InventPlan = {
  vpcs: [
    {
      key: "main",
      account: OWNER,
      region: REGION,
      id: VPC,
      cidr: "10.196.24.0/24",
      zones: ["euw1-az2", "euw1-az3"],
      nodeSubnetLength: 25,
      sharedWith: [CALLER],
      natGateways: [
        { id: NAT, zone: "euw1-az2" },
        { id: OTHER_NAT, zone: "euw1-az3" },
      ],
    },
  ],
  clusters: [{ name: "prod", account: "caller", vpc: "main", managedCni: true, nodesPerZone: 1, podsPerNode: 1 }],
};

function fabricOf({ accounts = "", zones = "[euw1-az2, euw1-az3]" } = {}): string {
  return fabricWith(`
${accounts === "" ? "" : `  accounts: { network: ${accounts} }\n`}  vpcs:
    main: { region: ${REGION}, id: ${VPC}, owner: "${OWNER}" }
  clusters:
    prod: { vpc: main, zones: ${zones}, pods: { ranges: [100.64.0.0/16] } }
`);
}

const REACHED = fabricOf({ accounts: ROLE });
const UNREACHED = fabricOf();

async function ownersEc2(twin: Twin) {
  const account = { id: OWNER, partition: "aws", assumeRole: `arn:aws:iam::${OWNER}:role/network` };
  return (await twin.aws.open({ region: REGION, account })).ec2;
}

/** Which names the two accounts have for one zone. */
async function zoneNames(story: Rehearsal, id: string): Promise<{ readonly ours: string; readonly theirs: string }> {
  let [ours, theirs] = ["", ""];
  await story.world.meddle(async (twin) => {
    const own = (await twin.aws.open({ region: REGION })).ec2;
    ours = (await own.describeAvailabilityZones({ ZoneIds: [id] })).AvailabilityZones?.[0]?.ZoneName ?? "";
    const other = await ownersEc2(twin);
    theirs = (await other.describeAvailabilityZones({ ZoneIds: [id] })).AvailabilityZones?.[0]?.ZoneName ?? "";
  });
  return { ours, theirs };
}

/** One apply more does all that was left, and nothing is wrong then. */
async function expectFinished(story: Rehearsal): Promise<void> {
  const { result, steps } = await story.run("apply");
  expect(result, JSON.stringify(steps)).toBe("succeeded");
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  const failed = (await story.verify()).filter((check) => check.status === "failed" || check.status === "unknown");
  expect(failed).toEqual([]);
}

describe("a VPC that another account shares, and that Podspan may act for", () => {
  test("blocks, subnets and tables are made in the owner's account, groups in ours; the cluster follows once the subnets are shared", async () => {
    const start = await Rehearsal.of({ fabric: REACHED, world: WORLD });
    const before = shapeOf(start.files);
    const story = start.fork();
    const first = await story.run("apply");
    expect(blockedOf(first).map((line) => line.split(" ")[1])).toEqual(["OWN-4", "OWN-4", "OWN-4"]);
    expect(blockedOf(first).map((line) => line.split("/")[1])).toEqual(["cni", "eni-config", "eni-config"]);
    const scopes = new Map(
      first.plan.steps.map((step) => [step.kind, "account" in step.scope ? step.scope.account : ""]),
    );
    expect(scopes.get("subnet")).toBe(OWNER);
    expect(scopes.get("vpc-cidr")).toBe(OWNER);
    expect(scopes.get("route-table")).toBe(OWNER);
    expect(scopes.get("security-group")).toBe(CALLER);
    expect(idsOf(first, "failed")).toEqual([]);
    await expectFinished(story);
    story.world.pass(A_WHILE);
    const last = await story.run("destroy");
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
    expect((await story.state()).resources).toEqual({});
  });

  test("zones are told by their ids: each account has its own name for them, and the ENIConfig has the node's (fault 3b-12)", async () => {
    const story = await Rehearsal.of({ fabric: REACHED, world: WORLD });
    const { ours, theirs } = await zoneNames(story, "euw1-az2");
    expect(ours).not.toBe(theirs);
    await story.run("apply");
    await story.run("apply");
    const { snapshot } = await story.plan("apply");
    const zones = snapshot.resources.flatMap((thing) =>
      thing.kind === "subnet" && thing.owner?.id === `prod/subnet/pods/${ours}` && "zone" in thing.props
        ? [thing.props.zone]
        : [],
    );
    expect(zones).toEqual([theirs]);
    const names = snapshot.resources.flatMap((thing) => (thing.kind === "eni-config" ? [thing.id] : []));
    expect(names).toContain(ours);
    expect(Object.keys(story.lock?.clusters.prod?.subnets ?? {})).toContain(ours);
  });

  test("the same Fabric with names instead of ids means the same, and has nothing to do", async () => {
    const story = await Rehearsal.of({ fabric: REACHED, world: WORLD });
    await story.run("apply");
    await story.run("apply");
    const names = await Promise.all(["euw1-az2", "euw1-az3"].map(async (id) => (await zoneNames(story, id)).ours));
    story.rewrite(fabricOf({ accounts: ROLE, zones: `[${names.join(", ")}]` }));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("two accounts show one thing: drift names what is others' once, and nothing of ours, also where state is lost", async () => {
    const story = await Rehearsal.of({ fabric: REACHED, world: WORLD });
    await story.run("apply");
    await story.run("apply");
    story.world.pass(A_WHILE);
    const { snapshot } = await story.plan("apply");
    const ours = new Set(snapshot.resources.flatMap(({ id, owner }) => (owner === undefined ? [] : [id])));
    const tables = snapshot.resources.filter(({ kind }) => kind === "route-table").map(({ id }) => id);
    expect(tables.length).toBeGreaterThan(new Set(tables).size);
    const forgetful = story.fork();
    forgetful.loseState({ lock: false });
    for (const one of [story, forgetful]) {
      const beside = (await one.drift()).leftAlone.map(({ id }) => id);
      expect(beside.length).toBeGreaterThan(0);
      expect(new Set(beside).size).toBe(beside.length);
      expect(beside.filter((id) => ours.has(id))).toEqual([]);
    }
  });

  test("while the owner's account cannot be read, nothing of its part is made or taken away", async () => {
    const story = await Rehearsal.of({ fabric: REACHED, world: WORLD });
    await story.run("apply");
    await story.run("apply");
    story.world.behave({ faults: [{ api: "sts:AssumeRole", fault: "denied" }] });
    const ran = await story.plan("apply");
    const open = ran.plan.steps.filter((step) => !step.blocked);
    expect(open.map((step) => step.key)).toEqual([]);
  });
});

test("a range taken out of a shared VPC goes from the owner's account, its ENIConfigs being led elsewhere first", async () => {
  const start = await Rehearsal.of({ fabric: REACHED, world: WORLD });
  const story = start.fork();
  const two = REACHED.replace("[100.64.0.0/16]", "[100.64.0.0/16, 100.65.0.0/16]");
  story.rewrite(two);
  await story.run("apply");
  expect((await story.run("apply")).result).toBe("succeeded");
  story.rewrite(REACHED.replace("100.64.0.0/16", "100.65.0.0/16"));
  const ran = await story.run("apply");
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  const going = ran.plan.steps.filter((step) => step.operation === "delete");
  expect(going.map((step) => step.kind).sort()).toEqual(["subnet", "subnet", "vpc-cidr"]);
  expect(going.every(({ scope }) => scope.plane === "aws" && scope.account === OWNER)).toBe(true);
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  story.world.pass(A_WHILE);
  expect((await story.run("destroy")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(shapeOf(story.files)).toEqual(shapeOf(start.files));
});

class Killed extends Error {}

describe("killed while the owner's part is done under its account", () => {
  test("at every call, after it has taken effect: the next runs end in the same state, and destroy leaves nothing", async () => {
    const start = await Rehearsal.of({ fabric: REACHED, world: WORLD });
    const before = shapeOf(start.files);
    const calm = start.fork();
    const calls: number[] = [];
    await calm.run("apply", { onPoint: (point, { call }) => void (point === "after-effect" && calls.push(call)) });
    await calm.run("apply");
    calm.world.pass(A_WHILE);
    const wanted = outlineOf(calm.files);
    expect(calls.length).toBeGreaterThanOrEqual(7);
    for (const at of calls) {
      const story = start.fork();
      const run = story.run("apply", {
        onPoint: (point, { call }) => {
          if (point === "after-effect" && call === at) throw new Killed();
        },
      });
      await expect(run).rejects.toBeInstanceOf(Killed);
      // Once for what was left of it, once for what had to wait for the sharing.
      await story.run("apply");
      await story.run("apply");
      story.world.pass(A_WHILE);
      expect(outlineOf(story.files), `${at}`).toEqual(wanted);
      expect((await story.plan("apply")).plan.steps, `${at}`).toEqual([]);
      expect((await story.run("destroy")).result).toBe("succeeded");
      story.world.pass(A_WHILE);
      expect(shapeOf(story.files), `${at}`).toEqual(before);
    }
  });
});

describe("the way out of a shared VPC", () => {
  const leaving = (second: string): string =>
    REACHED.replace(
      "pods: { ranges",
      `pods: { egress: { natGateway: { euw1-az2: ${NAT}, euw1-az3: ${second} } }, ranges`,
    );

  test("gateways are the owner's, and looked up in its account, zones by their ids", async () => {
    const story = await Rehearsal.of({ fabric: leaving(OTHER_NAT), world: WORLD });
    const asked: string[] = [];
    story.world.behave({
      onCall: (point, api, _input, { account }) => {
        if (point === "after" && api === "ec2:DescribeNatGateways") asked.push(account);
      },
    });
    const ran = await story.run("apply");
    expect(ran.plan.diagnostics.filter(({ code }) => code.startsWith("EGRESS"))).toEqual([]);
    expect(asked).toEqual([OWNER]);
    expect(idsOf(ran, "done").filter((id) => id.includes("/route/"))).toHaveLength(2);
  });

  test("one that the owner does not have is refused before anything is made in either account", async () => {
    const story = await Rehearsal.of({ fabric: leaving("nat-0bbbbbbbbbbbbbbb1"), world: WORLD });
    const before = shapeOf(story.files);
    await expect(story.run("apply")).rejects.toThrow(
      `EGRESS-4: account ${OWNER} has no NAT gateway nat-0bbbbbbbbbbbbbbb1`,
    );
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("one of another zone is told by the zone's names in our account", async () => {
    const swapped = leaving(NAT).replace(`euw1-az2: ${NAT}`, `euw1-az2: ${OTHER_NAT}`);
    const story = await Rehearsal.of({ fabric: swapped, world: WORLD });
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code }) => code).filter((code) => code.startsWith("EGRESS"))).toEqual([
      "EGRESS-5",
      "EGRESS-5",
    ]);
  });
});

describe("a VPC that another account shares, and whose owner has to do its part itself", () => {
  test("its part is blocked and handed over; what is ours is done; once the owner did it the rest follows", async () => {
    const start = await Rehearsal.of({ fabric: UNREACHED, world: WORLD });
    const story = start.fork();
    const first = await story.run("apply");
    expect(new Set(blockedOf(first).map((line) => line.split(" ")[1]))).toEqual(new Set(["OWN-4"]));
    expect(idsOf(first, "done")).toEqual(["prod/security-group/pods"]);
    await story.world.meddle(async (twin) => {
      const ec2 = await ownersEc2(twin);
      await ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: "100.64.0.0/16" });
    });
    story.world.pass(A_WHILE);
    const { addresses } = await story.plan("apply");
    await story.world.meddle(async (twin) => {
      const ec2 = await ownersEc2(twin);
      const zones = (await (await twin.aws.open({ region: REGION })).ec2.describeAvailabilityZones({}))
        .AvailabilityZones;
      for (const subnet of addresses.clusters.prod?.subnets ?? []) {
        const id = zones?.find(({ ZoneName }) => ZoneName === subnet.zone)?.ZoneId;
        await ec2.createSubnet({ VpcId: VPC, CidrBlock: subnet.cidr, ...(id ? { AvailabilityZoneId: id } : {}) });
      }
    });
    story.world.pass(A_WHILE);
    await expectFinished(story);
    story.world.pass(A_WHILE);
    // What the owner made stays the owner's: destroy takes away what is ours and nothing else.
    const last = await story.run("destroy");
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    expect((await story.state()).resources).toEqual({});
    await story.world.meddle(async (twin) => {
      const { Subnets = [] } = await (await ownersEc2(twin)).describeSubnets({});
      expect(Subnets.filter((subnet) => subnet.CidrBlock?.startsWith("100.64."))).toHaveLength(2);
    });
  });

  test("a Fabric that does not say that the VPC is shared is refused", async () => {
    const fabric = UNREACHED.replace(`, owner: "${OWNER}"`, "");
    const story = await Rehearsal.of({ fabric, world: WORLD });
    await expect(story.run("apply")).rejects.toThrow("OWN-5");
  });
});

describe("zone ids in a VPC of one's own", () => {
  const own: InventPlan = {
    vpcs: [{ key: "main", region: REGION, id: VPC, cidr: "10.196.24.0/24", zones: ["euw1-az1", "euw1-az2"] }],
    clusters: [{ name: "prod", vpc: "main", managedCni: true, nodesPerZone: 1, podsPerNode: 1 }],
  };
  const fabric = (zones: string): string =>
    fabricWith(`
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
  clusters:
    prod: { vpc: main, zones: ${zones}, pods: { ranges: [100.64.0.0/16] } }
`);

  test("apply and destroy with ids", async () => {
    const start = await Rehearsal.of({ fabric: fabric("[euw1-az1, euw1-az2]"), world: own });
    const reference = await referenceOf(start);
    const story = start.fork();
    await story.run("apply");
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    story.world.pass(A_WHILE);
    await expectUndone(story, reference.before);
  });

  test("an id that the account does not have is AZ-6 with all that it has, by both words (fault 3b-12)", async () => {
    const story = await Rehearsal.of({ fabric: fabric("[euw1-az1, euw1-az9]"), world: own });
    await expect(story.run("apply")).rejects.toThrow(
      /AZ-6: .* has no zone euw1-az9: there are euw1-az\d \(eu-west-1a\)/,
    );
  });

  test("pod subnets may be written by id too, and mean the zone", async () => {
    const written = fabric("[euw1-az1, euw1-az2]").replace(
      "[100.64.0.0/16]",
      "[100.64.0.0/16], subnets: { euw1-az1: [100.64.0.0/18, 100.64.64.0/18], euw1-az2: 100.64.128.0/18 }",
    );
    const story = await Rehearsal.of({ fabric: written, world: own });
    const { ours } = await zoneNames(story, "euw1-az1");
    await story.run("apply");
    expect(story.lock?.clusters.prod?.subnets[ours]).toEqual(["100.64.0.0/18", "100.64.64.0/18"]);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("an id and a name of one zone are AZ-5", async () => {
    const names = await zoneNames(await Rehearsal.of({ fabric: fabric("[euw1-az1]"), world: own }), "euw1-az1");
    const story = await Rehearsal.of({ fabric: fabric(`[euw1-az1, ${names.ours}]`), world: own });
    await expect(story.run("apply")).rejects.toThrow("AZ-5");
  });

  test("zones that nobody can read are an error, and nothing is taken for unwanted", async () => {
    const story = await Rehearsal.of({ fabric: fabric("[euw1-az1, euw1-az2]"), world: own });
    story.world.behave({
      faults: [
        { api: "ec2:DescribeAvailabilityZones", fault: "denied" },
        { api: "ec2:DescribeSubnets", fault: "denied" },
      ],
    });
    await expect(story.run("apply")).rejects.toThrow("SCOPE-1: which zone euw1-az1 is");
  });
});
