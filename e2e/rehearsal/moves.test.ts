import { describe, expect, test } from "vitest";
import { appliedAfterKill, placesOf } from "./kill-points.fixture.ts";
import { expectUndone } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import {
  CREATED_FABRIC,
  EMPTY_WORLD,
  fabricWith,
  REGION,
  SELF_MANAGED_WORLD,
  SMALL_WORLD,
  VPC,
} from "./worlds.fixture.ts";

/** The document's Fabric with its cluster under another key; in EKS it is `prod` for ever. */
function fabric(key: string, moved = "[]"): string {
  return fabricWith(`
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
  clusters:
    ${key}:
      name: prod
      kubernetes: { context: prod }
      vpc: main
      zones: [eu-west-1b, eu-west-1c]
      pods: { ranges: [100.64.0.0/16] }
  moved: ${moved}
`);
}

async function made(world: typeof SMALL_WORLD) {
  const story = await Rehearsal.of({ fabric: fabric("prod"), world });
  const before = shapeOf(story.files);
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  return { story, before };
}

describe.each([
  { name: "managed add-on", world: SMALL_WORLD },
  { name: "self-managed CNI", world: SELF_MANAGED_WORLD },
])("a cluster with its CNI as $name is renamed", ({ world }) => {
  test("and keeps all its things: only marks and names change, and the entry is of no effect then", async () => {
    const { story, before } = await made(world);
    const ids = [...JSON.stringify(shapeOf(story.files)).matchAll(/(subnet|rtb|sg|rtbassoc)-[0-9a-f]{17}/g)].map(
      String,
    );
    story.rewrite(fabric("shop", "[{ from: prod, to: shop }]"));
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(plan.summary).toMatchObject({ create: 0, replace: 0, delete: 0, update: 6 });
    for (const step of plan.steps) expect(step.changes.every(({ field }) => field.startsWith("tags."))).toBe(true);
    expect(plan.moves?.map(({ from, to }) => `${from} ${to}`)).toContain(
      "prod/cidr/pods/100.64.0.0/16 shop/cidr/pods/100.64.0.0/16",
    );
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(
      [...JSON.stringify(shapeOf(story.files)).matchAll(/(subnet|rtb|sg|rtbassoc)-[0-9a-f]{17}/g)].map(String),
    ).toEqual(ids);
    expect(JSON.stringify(story.files)).not.toContain("prod/subnet/pods");
    expect(Object.keys((await story.state()).resources).every((id) => id.startsWith("shop/"))).toBe(true);
    expect(Object.keys(story.lock?.clusters ?? {})).toEqual(["shop"]);
    const again = await story.plan("apply");
    expect(again.plan.steps).toEqual([]);
    expect(again.plan.moves).toBeUndefined();
    story.rewrite(fabric("shop"));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("and destroyed at once, without an apply in between", async () => {
    const { story, before } = await made(world);
    story.rewrite(fabric("shop", "[{ from: prod, to: shop }]"));
    await expectUndone(story, before);
  });

  test("killed at every call: the next run ends in the same state", async () => {
    const { story: start, before } = await made(world);
    start.rewrite(fabric("shop", "[{ from: old, to: prod }, { from: prod, to: shop }]"));
    const reference = start.fork();
    const places = await placesOf(reference, "apply");
    reference.world.pass(A_WHILE);
    const wanted = outlineOf(reference.files);
    for (const place of places) {
      const story = await appliedAfterKill(start, place, wanted);
      if (place.point === "after-effect") await expectUndone(story, before);
    }
  });
});

test("a VPC that Podspan made is renamed, with its further block that carries no mark", async () => {
  const story = await Rehearsal.of({ fabric: CREATED_FABRIC, world: EMPTY_WORLD });
  const before = shapeOf(story.files);
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  story.rewrite(`${CREATED_FABRIC.replace("main:", "core:")}  moved: [{ from: main, to: core }]\n`);
  const { plan } = await story.plan("apply");
  expect(plan.steps.map(({ key }) => key)).toEqual(["update core/vpc"]);
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(Object.keys((await story.state()).resources)).toEqual(["core/cidr/10.11.0.0/16", "core/vpc"]);
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  await expectUndone(story, before);
});

describe("one pod subnet is renamed by its id", () => {
  const SUBNET = `prod/subnet/pods/${REGION}b`;
  const FURTHER = `[{ from: ${SUBNET}, to: ${SUBNET}/2 }]`;

  test("its lock entry, its association and its marks go with it; nothing is replaced, and the zone keeps its ENIConfig", async () => {
    const { story, before } = await made(SMALL_WORLD);
    const places = story.lock?.clusters.prod?.subnets;
    story.rewrite(fabric("prod", FURTHER));
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(plan.summary).toMatchObject({ replace: 0, delete: 0 });
    expect(plan.steps.map(({ key }) => key)).toEqual([`update ${SUBNET}/2`, `create prod/eni-config/${REGION}b/2`]);
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(story.lock?.clusters.prod?.subnets).toEqual({
      ...places,
      [`${REGION}b`]: [null, ...(places?.[`${REGION}b`] ?? [])],
    });
    const { resources } = await story.state();
    expect(Object.keys(resources).filter((id) => id.includes(`/pods/${REGION}b`))).toEqual([`${SUBNET}/2`]);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.drift()).items).toEqual([]);
    story.rewrite(fabric("prod"));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
  });

  test("with its state lost, the lock and the mark still say the same", async () => {
    const { story } = await made(SMALL_WORLD);
    story.rewrite(fabric("prod", FURTHER));
    story.loseState({ lock: false });
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(plan.summary).toMatchObject({ replace: 0, delete: 0 });
  });

  test("killed at every call: the next run ends in the same state", async () => {
    const { story: start } = await made(SMALL_WORLD);
    start.rewrite(fabric("prod", FURTHER));
    const reference = start.fork();
    const places = await placesOf(reference, "apply");
    reference.world.pass(A_WHILE);
    const wanted = outlineOf(reference.files);
    for (const place of places) await appliedAfterKill(start, place, wanted);
  });
});

test("one thing is renamed by its id", async () => {
  const spec = (cidr: string, moved: string) =>
    fabricWith(`
  vpcs:
    main: { region: ${REGION}, cidrs: [10.10.0.0/16, ${cidr}] }
  moved: ${moved}
`);
  const story = await Rehearsal.of({ fabric: spec("10.11.0.0/16", "[]"), world: EMPTY_WORLD });
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  story.rewrite(spec("10.11.0.0/16", "[{ from: old/cidr/10.11.0.0/16, to: main/cidr/10.11.0.0/16 }]"));
  expect((await story.plan("apply")).plan.steps).toEqual([]);
});
