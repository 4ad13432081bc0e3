import type { Plan } from "@podspan/core/plan";
import type { Point } from "@podspan/engine";
import { expect } from "vitest";
import type { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { outlineOf } from "./world-shape.fixture.ts";

class Killed extends Error {}

export interface Place {
  readonly point: Point;
  readonly call: number;
  readonly api: string;
}

/** Every place at which a run can be killed: three for each call that changes the world. */
export async function placesOf(rehearsal: Rehearsal, purpose: Plan["purpose"]): Promise<readonly Place[]> {
  const places: Place[] = [];
  const outcome = await rehearsal.run(purpose, {
    onPoint: (point, { call, api }) => places.push({ point, call, api }),
  });
  expect(outcome.result).toBe("succeeded");
  return places;
}

/** Runs until that place, and dies there. */
export async function killedAt(rehearsal: Rehearsal, purpose: Plan["purpose"], place: Place): Promise<void> {
  const run = rehearsal.run(purpose, {
    onPoint: (point, { call }) => {
      if (point === place.point && call === place.call) throw new Killed();
    },
  });
  await expect(run).rejects.toBeInstanceOf(Killed);
}

/** An apply that was killed there and run again ends in the `wanted` world, and then there is nothing to do; answers that world. */
export async function appliedAfterKill(
  start: Rehearsal,
  place: Place,
  wanted: ReturnType<typeof outlineOf>,
): Promise<Rehearsal> {
  const story = start.fork();
  await killedAt(story, "apply", place);
  expect((await story.run("apply")).result, JSON.stringify(place)).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(outlineOf(story.files), JSON.stringify(place)).toEqual(wanted);
  expect((await story.plan("apply")).plan.steps, JSON.stringify(place)).toEqual([]);
  return story;
}
