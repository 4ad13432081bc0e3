import { describe, expect, test } from "vitest";
import { appliedAfterKill, endedAfterKill, type Place, placesOf } from "./kill-points.fixture.ts";
import { LINKED_WORLD, linkedFabric, OTHER_ACCOUNT, VPC1, VPC2, WEST1, WEST2 } from "./linked.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE, type OpenWorld } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import { fabricWith } from "./worlds.fixture.ts";

type Twin = OpenWorld["twin"];

const DAY = 86_400_000;
const start = await Rehearsal.of({ fabric: linkedFabric(), world: LINKED_WORLD });
const before = shapeOf(start.files);
const applied = start.fork();
const ran = await applied.run("apply");
expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
applied.world.pass(A_WHILE);
const wanted = outlineOf(applied.files);

/** EC2 of the second VPC's account, as its own people reach it. */
async function theirs(twin: Twin) {
  const assumeRole = `arn:aws:iam::${OTHER_ACCOUNT}:role/podspan`;
  return (await twin.aws.open({ region: WEST2, account: { id: OTHER_ACCOUNT, partition: "aws", assumeRole } })).ec2;
}

/** Peerings as the first VPC's account is shown them: id and status. */
async function peeringsOf(story: Rehearsal): Promise<readonly (readonly [id: string, status: string])[]> {
  let found: readonly (readonly [string, string])[] = [];
  await story.world.meddle(async (twin) => {
    const { ec2 } = await twin.aws.open({ region: WEST1 });
    const { VpcPeeringConnections = [] } = await ec2.describeVpcPeeringConnections({});
    found = VpcPeeringConnections.map((one) => [one.VpcPeeringConnectionId ?? "", one.Status?.Code ?? ""] as const);
  });
  return found;
}

async function onlyPeering(story: Rehearsal): Promise<string> {
  const [[id = ""] = [], ...more] = await peeringsOf(story);
  expect(more).toEqual([]);
  return id;
}

/** After three days AWS lists nothing that has ended. */
async function expectHealed(story: Rehearsal): Promise<void> {
  const again = await story.run("apply");
  expect(again.result, JSON.stringify(again.steps)).toBe("succeeded");
  story.world.pass(3 * DAY);
  expect(outlineOf(story.files)).toEqual(wanted);
  expect((await story.plan("apply")).plan.steps).toEqual([]);
}

test("applied again at once after destroy, while AWS still lists the former peering with our marks on it", async () => {
  const story = applied.fork();
  const former = await onlyPeering(story);
  expect((await story.run("destroy")).result).toBe("succeeded");
  expect(await peeringsOf(story)).toEqual([[former, "deleted"]]);
  expect((await story.plan("destroy")).plan.steps).toEqual([]);
  expect((await story.run("apply")).result).toBe("succeeded");
  const now = new Map(await peeringsOf(story));
  expect(now.get(former)).toBe("deleted");
  expect([...now.values()].sort()).toEqual(["active", "deleted"]);
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  await expectHealed(story);
});

test("a peering that the other side deleted is asked for anew, and every route leads over the new one", async () => {
  const story = applied.fork();
  const former = await onlyPeering(story);
  await story.world.meddle(async (twin) => {
    await (await theirs(twin)).deleteVpcPeeringConnection({ VpcPeeringConnectionId: former });
  });
  story.world.pass(A_WHILE);
  await expectHealed(story);
  expect(await onlyPeering(story)).not.toBe(former);
});

describe("where the other account accepts by itself", () => {
  const alone = fabricWith(`
  accounts: { other: { id: "${OTHER_ACCOUNT}" } }
  vpcs:
    west1: { region: ${WEST1}, id: ${VPC1} }
    west2: { account: other, region: ${WEST2}, id: ${VPC2} }
  clusters:
    one: { vpc: west1, zones: [us-west-1b, us-west-1c], pods: { ranges: [10.11.0.0/16] } }
  links: { west1-west2: { peering: [west1, west2] } }
`);

  /** Asked for; nobody has answered. */
  async function pending(): Promise<{ readonly story: Rehearsal; readonly id: string }> {
    const story = await Rehearsal.of({ fabric: alone, world: LINKED_WORLD });
    await story.run("apply");
    const id = await onlyPeering(story);
    expect(await peeringsOf(story)).toEqual([[id, "pending-acceptance"]]);
    return { story, id };
  }

  test.each([
    ["rejects it", (twin: Twin, id: string) => twin.rejectPeering({ account: OTHER_ACCOUNT, region: WEST2 }, id), 0],
    ["lets it expire", () => undefined, 7 * DAY],
  ] as const)("and %s, the next run asks again", async (_, answer, ms) => {
    const { story, id } = await pending();
    await story.world.meddle(async (twin) => answer(twin, id));
    story.world.pass(ms);
    await story.run("apply");
    const now = new Map(await peeringsOf(story));
    expect([...now.values()]).toContain("pending-acceptance");
    expect(now.get(id)).not.toBe("pending-acceptance");
  });

  test("and has accepted it, the next run goes on with what it can do", async () => {
    const { story, id } = await pending();
    await story.world.meddle(async (twin) => {
      await (await theirs(twin)).acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    });
    story.world.pass(A_WHILE);
    const again = await story.run("apply");
    expect(again.plan.steps.some(({ kind, blocked }) => kind === "route" && !blocked)).toBe(true);
    expect(await peeringsOf(story)).toEqual([[id, "active"]]);
  });
});

test("a mesh asks for more peerings than AWS lets stand unaccepted: none is refused, and each is asked for once", async () => {
  const keys = Array.from({ length: 10 }, (_, index) => `v${index}`);
  const id = (key: string) => `vpc-0aaaaaaaaaaaaa${key.charCodeAt(1)}a`;
  const vpcs = keys.map((key, index) => ({
    key,
    region: WEST1,
    id: id(key),
    cidr: `10.${index}.0.0/16`,
    zones: ["us-west-1b", "us-west-1c"],
  }));
  const pairs = keys.flatMap((one, index) => keys.slice(index + 1).map((other) => [one, other] as const));
  const fabric = fabricWith(`
  vpcs:
${keys.map((key) => `    ${key}: { region: ${WEST1}, id: ${id(key)} }`).join("\n")}
  links:
${pairs.map(([a, b]) => `    ${a}-${b}: { peering: [${a}, ${b}] }`).join("\n")}
`);
  const story = await Rehearsal.of({ fabric, world: { vpcs } });
  const first = await story.run("apply");
  expect(first.result, JSON.stringify(first.steps)).toBe("succeeded");
  expect(first.requests["ec2:CreateVpcPeeringConnection"]).toBe(pairs.length);
  expect(first.requests["ec2:AcceptVpcPeeringConnection"]).toBe(pairs.length);
  expect((await peeringsOf(story)).map(([, status]) => status)).toEqual(pairs.map(() => "active"));
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  expect((await story.run("destroy")).result).toBe("succeeded");
  expect(new Set((await peeringsOf(story)).map(([, status]) => status))).toEqual(new Set(["deleted"]));
});

/** The first call of each API that links make and others do not, at its three points; every call in a soak. */
function chosen(places: readonly Place[]): readonly Place[] {
  if (isSoak) return places;
  const own = places.filter(({ api }) => /Peering|CreateRoute$|DeleteRoute$|SecurityGroup(In|E)gress/.test(api));
  return [...new Map(own.toReversed().map((place) => [`${place.api} ${place.point}`, place])).values()];
}

describe("a request that went wrong once", () => {
  test.each([
    ["ec2:CreateVpcPeeringConnection", "lost-answer"],
    ["ec2:CreateVpcPeeringConnection", "server-error"],
    ["ec2:AcceptVpcPeeringConnection", "lost-answer"],
    ["ec2:CreateRoute", "lost-answer"],
    ["ec2:AuthorizeSecurityGroupIngress", "lost-answer"],
    ["ec2:AuthorizeSecurityGroupIngress", "server-error"],
  ] as const)("of apply: %s with a %s is made once", async (api, fault) => {
    const story = start.fork();
    story.world.behave({ faults: [{ api, fault, nth: 1 }] });
    await expectHealed(story);
  });

  test.each([
    ["ec2:DeleteVpcPeeringConnection", "lost-answer"],
    ["ec2:DeleteRoute", "lost-answer"],
    ["ec2:RevokeSecurityGroupIngress", "lost-answer"],
  ] as const)("of destroy: %s with a %s leaves nothing behind", async (api, fault) => {
    const story = applied.fork();
    story.world.behave({ faults: [{ api, fault, nth: 1 }] });
    const last = await story.run("destroy");
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    story.world.pass(3 * DAY);
    expect(shapeOf(story.files)).toEqual(before);
  });
});

test.each(["ec2:DescribeVpcPeeringConnections", "ec2:DescribeSecurityGroupRules"])(
  "where %s is denied nothing is taken for absent: nothing of it is made, and nothing taken away",
  async (api) => {
    for (const [story, purpose] of [[start.fork(), "apply"] as const, [applied.fork(), "destroy"] as const]) {
      story.world.behave({ faults: [{ api, fault: "denied" }] });
      const kind = api.includes("Peering") ? "peering-connection" : "security-group-rule";
      const { plan } = await story.plan(purpose);
      const steps = plan.steps.filter((step) => step.kind === kind);
      expect(steps.length, `${purpose} of ${kind}`).toBeGreaterThan(0);
      expect(steps.filter(({ blocked }) => blocked === undefined)).toEqual([]);
    }
  },
);

describe.each([
  ["that answers at once", {}],
  ["that is eventually consistent", { visibilityMs: 8_000, lingerMs: 8_000 }],
])("killed on AWS %s", (_, behaviour) => {
  test("apply, the next run ends in the same state", async () => {
    const story = start.fork();
    story.world.behave(behaviour);
    const places = chosen(await placesOf(story.fork(), "apply"));
    expect(places.length).toBeGreaterThanOrEqual(12);
    for (const place of places) await appliedAfterKill(story, place, wanted);
  });

  test("destroy, the next run leaves nothing behind", async () => {
    const story = applied.fork();
    story.world.behave(behaviour);
    const places = chosen(await placesOf(story.fork(), "destroy"));
    expect(places.length).toBeGreaterThanOrEqual(9);
    for (const place of places) {
      const ended = await endedAfterKill(story, "destroy", place);
      ended.world.pass(3 * DAY);
      expect(shapeOf(ended.files), JSON.stringify(place)).toEqual(before);
    }
  });
});
