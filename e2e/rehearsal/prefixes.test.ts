import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { PREFIX_FABRIC, REGION, SELF_MANAGED_WORLD, SMALL_WORLD } from "./worlds.fixture.ts";

const RESERVATIONS = "aws_configs/eu-west-1/SubnetCidrReservations.json";

interface Reservation {
  readonly SubnetCidrReservationId: string;
  readonly Cidr: string;
  readonly ReservationType: string;
  readonly Tags: readonly { readonly Key: string }[];
}

function reservationsIn(story: Rehearsal): readonly Reservation[] {
  const text = story.files[RESERVATIONS];
  return text === undefined
    ? []
    : (JSON.parse(text) as { SubnetCidrReservations: Reservation[] }).SubnetCidrReservations;
}

test("prefixes are reserved in every pod subnet, marked as ours, and the CNI is told of them and its warm pool (fault 3b-17)", async () => {
  const story = await Rehearsal.of({ fabric: PREFIX_FABRIC });
  const before = shapeOf(story.files);
  expect((await story.run("apply")).result).toBe("succeeded");
  const made = reservationsIn(story);
  expect(made.map(({ Cidr }) => Cidr).sort()).toEqual([
    "100.64.0.16/28",
    "100.64.0.32/27",
    "100.64.0.80/28",
    "100.64.0.96/27",
  ]);
  for (const { ReservationType, Tags } of made) {
    expect(ReservationType).toBe("prefix");
    expect(Tags.map(({ Key }) => Key)).toContain("podspan.dev/uid");
  }
  const addon = JSON.stringify(shapeOf(story.files)["aws_configs/eu-west-1/EksAddons.json"]);
  expect(addon).toContain('"ENABLE_PREFIX_DELEGATION":"true"');
  expect(addon).toContain('"WARM_PREFIX_TARGET":"2"');
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  expect((await story.run("destroy")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(shapeOf(story.files)).toEqual(before);
});

test("reservations go when they are no longer wanted, and the subnets stay", async () => {
  const story = await Rehearsal.of({ fabric: PREFIX_FABRIC });
  await story.run("apply");
  story.rewrite(PREFIX_FABRIC.replace("reservePrefixes: true", "reservePrefixes: false"));
  const { plan } = await story.plan("apply");
  expect(plan.summary).toMatchObject({ create: 0, replace: 0, delete: 4 });
  expect((await story.run("apply")).result).toBe("succeeded");
  expect(reservationsIn(story)).toEqual([]);
  expect((await story.plan("apply")).plan.steps).toEqual([]);
});

test("they go even when the Fabric has given prefixes up altogether: state knows of them", async () => {
  const story = await Rehearsal.of({ fabric: PREFIX_FABRIC });
  await story.run("apply");
  story.rewrite(
    PREFIX_FABRIC.replace("prefixDelegation: true, reservePrefixes: true, warm: { prefixes: 2 }", "snat: auto"),
  );
  expect((await story.run("apply")).result).toBe("succeeded");
  expect(reservationsIn(story)).toEqual([]);
});

test("with the state lost, destroy finds them by their marks and removes them before their subnets", async () => {
  const story = await Rehearsal.of({ fabric: PREFIX_FABRIC, world: SELF_MANAGED_WORLD });
  await story.run("apply");
  story.loseState({ lock: true });
  const ran = await story.run("destroy");
  const subnet = ran.plan.steps.find(({ id }) => id === "prod/subnet/pods/eu-west-1b");
  expect(subnet?.dependsOn).toEqual(
    expect.arrayContaining([
      "delete prod/prefix-reservation/pods/eu-west-1b/100.64.0.16/28",
      "delete prod/prefix-reservation/pods/eu-west-1b/100.64.0.32/27",
    ]),
  );
  expect(ran.result).toBe("succeeded");
  expect(reservationsIn(story)).toEqual([]);
});

test("a reservation that somebody took away is drift, and the next apply makes it again", async () => {
  const story = await Rehearsal.of({ fabric: PREFIX_FABRIC });
  await story.run("apply");
  story.world.pass(A_WHILE);
  await story.world.meddle(async (twin) => {
    const { ec2 } = await twin.aws.open({ region: REGION });
    const [first] = reservationsIn(story);
    await ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId: first?.SubnetCidrReservationId });
  });
  story.world.pass(A_WHILE);
  const { items } = await story.drift();
  expect(items.map(({ kind, what, weight }) => `${kind} ${what} ${weight}`)).toEqual([
    "subnet-cidr-reservation removed new-pods",
  ]);
  expect((await story.run("apply")).plan.summary).toMatchObject({ create: 1, unchanged: 13 });
});

test("a warm pool that was there before comes back when the Fabric gives it up", async () => {
  const [cluster] = SMALL_WORLD.clusters ?? [];
  const configurationValues = JSON.stringify({ env: { WARM_ENI_TARGET: "3" } });
  const world = { ...SMALL_WORLD, clusters: cluster ? [{ ...cluster, configurationValues }] : [] };
  const warm = PREFIX_FABRIC.replace("warm: { prefixes: 2 }", "warm: { enis: 1 }");
  const story = await Rehearsal.of({ fabric: warm, world });
  const addon = () => JSON.stringify(shapeOf(story.files)["aws_configs/eu-west-1/EksAddons.json"]);
  await story.run("apply");
  expect(addon()).toContain('"WARM_ENI_TARGET":"1"');
  story.rewrite(warm.replace(", warm: { enis: 1 }", ""));
  expect((await story.run("apply")).result).toBe("succeeded");
  expect(addon()).toContain('"WARM_ENI_TARGET":"3"');
  expect((await story.plan("apply")).plan.steps).toEqual([]);
});
