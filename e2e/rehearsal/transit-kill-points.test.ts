import { describe, expect, test } from "vitest";
import { HUB_WORLD, hubFabric } from "./hub.fixture.ts";
import { appliedAfterKill, endedAfterKill, type Place, placesOf } from "./kill-points.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";

/** AWS that shows what was made only after a while, and what was deleted still for a while. */
const LATE = { visibilityMs: 8_000, lingerMs: 8_000 };

/** Where the world is late, only the points at which it has done what nobody remembers; all of them in a soak. */
function chosen(places: readonly Place[], behaviour: object): readonly Place[] {
  const all = behaviour !== LATE || isSoak;
  return all ? places : places.filter(({ point }) => point === "after-effect");
}

describe.each([
  { name: "AWS that answers at once", behaviour: {} },
  { name: "AWS that is eventually consistent", behaviour: LATE },
])("a link over transit gateways, killed on $name", ({ behaviour }) => {
  const fabric = hubFabric(["a", "c"]);

  test("apply: at every call; the next run ends in the same state", async () => {
    const start = await Rehearsal.of({ behaviour, fabric, world: HUB_WORLD });
    const reference = start.fork();
    const places = await placesOf(reference, "apply");
    reference.world.pass(A_WHILE);
    const wanted = outlineOf(reference.files);
    expect(places.length).toBeGreaterThanOrEqual(3 * 20);
    for (const place of chosen(places, behaviour)) await appliedAfterKill(start, place, wanted);
  });

  test("destroy: at every call; the next run leaves nothing behind", async () => {
    const start = await Rehearsal.of({ behaviour, fabric, world: HUB_WORLD });
    await start.world.meddle(async () => undefined);
    const before = shapeOf(start.files);
    await start.run("apply");
    const places = await placesOf(start.fork(), "destroy");
    expect(places.length).toBeGreaterThanOrEqual(3 * 10);
    for (const place of chosen(places, behaviour)) {
      const story = await endedAfterKill(start, "destroy", place);
      expect(shapeOf(story.files), JSON.stringify(place)).toEqual(before);
    }
  });
});
