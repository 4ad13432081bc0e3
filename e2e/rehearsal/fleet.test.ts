import { describe, expect, test } from "vitest";
import { type FleetSize, fleetFabric, fleetWorld } from "../world/fleet.fixture.ts";
import { expectUndone } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

/** Requests to EC2 in each region while a plan is made. */
async function readsOf(story: Rehearsal): Promise<Readonly<Record<string, number>>> {
  const counts = new Map<string, number>();
  story.world.behave({
    onCall: async (point, api, _input, site) => {
      if (point === "before" && api.startsWith("ec2:")) counts.set(site.region, (counts.get(site.region) ?? 0) + 1);
    },
  });
  await story.plan("apply");
  story.world.behave({});
  return Object.fromEntries([...counts].sort());
}

async function fleetOf(size: FleetSize): Promise<Rehearsal> {
  return Rehearsal.of({ fabric: fleetFabric(size), world: fleetWorld(size) });
}

describe("a fleet of clusters in several regions", () => {
  test("60 clusters in 3 regions: made in one run, empty second plan, no drift, and taken away without a trace", async () => {
    const story = await fleetOf({ clusters: 60, regions: 3 });
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps.filter(({ outcome }) => outcome.kind !== "done"))).toBe("succeeded");
    expect(ran.steps).toHaveLength(600);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect(await story.drift()).toMatchObject({ items: [], unknown: [], compared: 600 });
    await expectUndone(story, before);
  });

  test("what a plan asks of EC2 does not grow with the number of things: one describe per kind and region", async () => {
    const [small, large] = [await fleetOf({ clusters: 6, regions: 3 }), await fleetOf({ clusters: 60, regions: 3 })];
    const few = await readsOf(small);
    expect(Object.keys(few)).toHaveLength(3);
    expect(await readsOf(large)).toEqual(few);
    await large.run("apply");
    large.world.pass(A_WHILE);
    const applied = await readsOf(large);
    // Peerings and zones are read only before something new is made.
    expect(Object.values(applied).every((count) => count <= Math.max(...Object.values(few)))).toBe(true);
  });
});
