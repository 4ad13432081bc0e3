import { describe, expect, test } from "vitest";
import { killedAt, type Place, placesOf } from "./kill-points.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import { DOCUMENT_FABRIC, PREFIX_FABRIC } from "./worlds.fixture.ts";

/** AWS that shows what was made only after a while, and what was deleted still for a while. */
const LATE = { visibilityMs: 8_000, lingerMs: 8_000 };

/** Where the world is late, only the points at which it has done what nobody remembers; all of them in a soak. */
function chosen(places: readonly Place[], behaviour: object): readonly Place[] {
  const all = behaviour !== LATE || isSoak;
  return all ? places : places.filter(({ point, call }) => point === "after-effect" && call % 2 === 0);
}

describe.each([
  { name: "AWS that answers at once", behaviour: {}, fabric: DOCUMENT_FABRIC },
  { name: "AWS that is eventually consistent", behaviour: LATE, fabric: DOCUMENT_FABRIC },
  { name: "AWS with reserved prefixes", behaviour: {}, fabric: PREFIX_FABRIC },
])("killed on $name", ({ behaviour, fabric }) => {
  test("apply: at every call, before, after and after its result; the next run ends in the same state", async () => {
    const start = await Rehearsal.of({ behaviour, fabric });
    const before = shapeOf(start.files);
    const reference = start.fork();
    const places = await placesOf(reference, "apply");
    reference.world.pass(A_WHILE);
    const wanted = outlineOf(reference.files);
    expect(places.length).toBeGreaterThanOrEqual(3 * 10);
    for (const place of chosen(places, behaviour)) {
      const story = start.fork();
      await killedAt(story, "apply", place);
      const again = await story.run("apply");
      expect(again.result, JSON.stringify({ place, again })).toBe("succeeded");
      story.world.pass(A_WHILE);
      expect(outlineOf(story.files), JSON.stringify(place)).toEqual(wanted);
      expect((await story.plan("apply")).plan.steps, JSON.stringify(place)).toEqual([]);
      // Once per call: what a run ended in is the same after its three points.
      if (!isSoak && place.point !== "after-effect") continue;
      expect((await story.run("destroy")).result, JSON.stringify(place)).toBe("succeeded");
      story.world.pass(A_WHILE);
      expect(shapeOf(story.files), JSON.stringify(place)).toEqual(before);
    }
  });

  test("destroy: at every call; the next run leaves nothing behind", async () => {
    const start = await Rehearsal.of({ behaviour, fabric });
    const before = shapeOf(start.files);
    await start.run("apply");
    const places = await placesOf(start.fork(), "destroy");
    expect(places.length).toBeGreaterThanOrEqual(3 * 8);
    for (const place of chosen(places, behaviour)) {
      const story = start.fork();
      await killedAt(story, "destroy", place);
      const again = await story.run("destroy");
      expect(again.result, JSON.stringify({ place, again })).toBe("succeeded");
      story.world.pass(A_WHILE);
      expect(shapeOf(story.files), JSON.stringify(place)).toEqual(before);
    }
  });
});
