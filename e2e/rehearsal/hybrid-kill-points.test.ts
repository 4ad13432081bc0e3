import { describe, expect, test } from "vitest";
import { HYBRID_WORLD, hybridFabric } from "./hybrid.fixture.ts";
import { appliedAfterKill, endedAfterKill, type Place, placesOf } from "./kill-points.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";

/** AWS that shows what was made only after a while, and what was deleted still for a while. */
const LATE = { visibilityMs: 8_000, lingerMs: 8_000 };

/** The points at which the world has done what nobody remembers, and some of the others where it is not late; all of them in a soak. */
function chosen(places: readonly Place[], behaviour: object): readonly Place[] {
  if (isSoak) return places;
  return places.filter(({ point, call }) => point === "after-effect" || (behaviour !== LATE && call % 4 === 0));
}

describe.each([
  { name: "AWS that answers at once", behaviour: {} },
  { name: "AWS that is eventually consistent", behaviour: LATE },
])("the routers of a hybrid link, killed on $name", ({ behaviour }) => {
  const fabric = hybridFabric(2);

  test("apply: at every call; the next run ends in the same state", async () => {
    const start = await Rehearsal.of({ behaviour, fabric, world: HYBRID_WORLD });
    const reference = start.fork();
    const places = await placesOf(reference, "apply");
    reference.world.pass(A_WHILE);
    const wanted = outlineOf(reference.files);
    expect(places.length).toBeGreaterThanOrEqual(3 * 25);
    for (const place of chosen(places, behaviour)) await appliedAfterKill(start, place, wanted);
  });

  test("destroy: at every call; the next run leaves nothing behind", async () => {
    const start = await Rehearsal.of({ behaviour, fabric, world: HYBRID_WORLD });
    await start.world.meddle(async () => undefined);
    const before = shapeOf(start.files);
    await start.run("apply");
    const places = await placesOf(start.fork(), "destroy");
    expect(places.length).toBeGreaterThanOrEqual(3 * 20);
    for (const place of chosen(places, behaviour)) {
      const story = await endedAfterKill(start, "destroy", place);
      expect(shapeOf(story.files), JSON.stringify(place)).toEqual(before);
    }
  });
});
