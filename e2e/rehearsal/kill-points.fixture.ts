import type { Plan } from "@podspan/core/plan";
import type { Point } from "@podspan/engine";
import { expect } from "vitest";
import type { Rehearsal, RunOptions } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { outlineOf } from "./world-shape.fixture.ts";

class Killed extends Error {}

export interface Place {
  readonly point: Point;
  readonly call: number;
  readonly api: string;
}

/** Every place at which a run can be killed: three for each call that changes the world. The run itself ends well. */
export async function placesOf(
  rehearsal: Rehearsal,
  purpose: Plan["purpose"],
  options: RunOptions = {},
): Promise<readonly Place[]> {
  const places: Place[] = [];
  const outcome = await rehearsal.run(purpose, {
    ...options,
    onPoint: (point, { call, api }) => places.push({ point, call, api }),
  });
  expect(outcome.result).toBe("succeeded");
  return places;
}

/** Runs until that place, and dies there. */
export async function killedAt(
  rehearsal: Rehearsal,
  purpose: Plan["purpose"],
  place: Place,
  options: RunOptions = {},
): Promise<void> {
  const run = rehearsal.run(purpose, {
    ...options,
    onPoint: (point, { call }) => {
      if (point === place.point && call === place.call) throw new Killed();
    },
  });
  await expect(run, JSON.stringify(place)).rejects.toBeInstanceOf(Killed);
}

/** A run that was killed there and run again ends well; answers the world some time after. */
export async function endedAfterKill(
  start: Rehearsal,
  purpose: Plan["purpose"],
  place: Place,
  options: RunOptions = {},
): Promise<Rehearsal> {
  const story = start.fork();
  await killedAt(story, purpose, place, options);
  const again = await story.run(purpose, options);
  expect(again.result, JSON.stringify({ place, steps: again.steps })).toBe("succeeded");
  story.world.pass(A_WHILE);
  return story;
}

/** An apply that was killed there and run again ends in the `wanted` world, and then there is nothing to do; answers that world. */
export async function appliedAfterKill(
  start: Rehearsal,
  place: Place,
  wanted: ReturnType<typeof outlineOf>,
): Promise<Rehearsal> {
  const story = await endedAfterKill(start, "apply", place);
  expect(outlineOf(story.files), JSON.stringify(place)).toEqual(wanted);
  expect((await story.plan("apply")).plan.steps, JSON.stringify(place)).toEqual([]);
  return story;
}
