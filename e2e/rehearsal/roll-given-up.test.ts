import { expect, test } from "vitest";
import { endedAfterKill, placesOf } from "./kill-points.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { expectFreeOfOurs, populationOf, ROLL, ROLL_FABRIC, rollWorld, setBudget } from "./roll-worlds.fixture.ts";
import { isSoak } from "./soak.fixture.ts";

/** A roll that a budget stopped: what it made, and what it cordoned, is still there. */
async function stuck(kind: "managed" | "self") {
  const rehearsal = await Rehearsal.of({ fabric: ROLL_FABRIC, world: rollWorld([{ name: "web", nodes: 3, kind }]) });
  const before = populationOf(rehearsal.files);
  expect((await rehearsal.run("apply")).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  await rehearsal.world.meddle((twin) => setBudget(twin, { minAvailable: 9 }));
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.steps.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome.code] : []))).toEqual(["NODE-2"]);
  await rehearsal.world.meddle((twin) => setBudget(twin, { maxUnavailable: 1 }));
  return { rehearsal, before };
}

test.each(["managed", "self"] as const)(
  "destroy --roll after a roll that got stuck: the %s nodes that it cordoned take pods again, what it made goes, and nothing is made",
  async (kind) => {
    const { rehearsal, before } = await stuck(kind);
    const ran = await rehearsal.run("destroy", ROLL);
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.requests["eks:CreateNodegroup"]).toBeUndefined();
    rehearsal.world.pass(A_WHILE);
    expect(populationOf(rehearsal.files)).toEqual(before);
    expectFreeOfOurs(rehearsal.files);
    expect((await rehearsal.plan("destroy", ROLL)).plan.steps).toEqual([]);
  },
);

test.each([
  ["managed", "eks:DeleteNodegroup"],
  ["self", "ec2:DeleteSubnet"],
] as const)("giving up the roll of a %s group, killed at any call, goes on and ends the same", async (kind, last) => {
  const { rehearsal: start, before } = await stuck(kind);
  const places = await placesOf(start.fork(), "destroy", ROLL);
  expect(places.map(({ api }) => api)).toContain(last);
  for (const place of places) {
    if (!isSoak && place.point === "after-result") continue;
    const story = await endedAfterKill(start, "destroy", place, ROLL);
    expect(populationOf(story.files), JSON.stringify(place)).toEqual(before);
    expectFreeOfOurs(story.files);
    expect((await story.plan("destroy", ROLL)).plan.steps, JSON.stringify(place)).toEqual([]);
  }
});

test("destroy, then destroy --roll, ends the same", async () => {
  const { rehearsal, before } = await stuck("managed");
  await rehearsal.run("destroy");
  rehearsal.world.pass(A_WHILE);
  const ran = await rehearsal.run("destroy", ROLL);
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  expect(populationOf(rehearsal.files)).toEqual(before);
});

test.each(["managed", "self"] as const)(
  "verify after the same names the %s nodes that take no pods, until the roll has ended",
  async (kind) => {
    const { rehearsal } = await stuck(kind);
    const interrupted = async () => (await rehearsal.verify()).filter(({ code }) => code === "roll-interrupted");
    expect(await interrupted()).toMatchObject([
      {
        status: "warning",
        subject: "prod/nodes",
        message: expect.stringMatching(/^a roll did not end: \d+ nodes? that/),
      },
    ]);
    expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
    rehearsal.world.pass(A_WHILE);
    expect(await interrupted()).toEqual([]);
  },
);

test("plan --roll after the same says that the group is there, with its nodes, and how to give the roll up", async () => {
  const { rehearsal } = await stuck("managed");
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(plan.steps.find(({ key }) => key.startsWith("create prod/node-group/web-"))?.why).toBe(
    "there from an interrupted run, beside web: 3 of 3 nodes Ready; this goes on with it; `podspan destroy --roll`, which takes the pod network away too, gives it up",
  );
});
