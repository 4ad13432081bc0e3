import type { StepOutcome } from "@podspan/engine";
import { expect } from "vitest";
import type { Ran, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";

/** Ids of the steps that ended so, sorted. */
export function idsOf({ steps, plan }: Ran, outcome: StepOutcome["kind"]): readonly string[] {
  return plan.steps
    .filter((_, index) => steps[index]?.outcome.kind === outcome)
    .map((step) => step.id)
    .sort();
}

/** How the step of one thing ended. */
export function outcomeOf({ steps, plan }: Ran, id: string): StepOutcome {
  const outcome = steps[plan.steps.findIndex((step) => step.id === id)]?.outcome;
  if (outcome === undefined) throw new Error(`the plan has no step of ${id}`);
  return outcome;
}

/** Ids of the blocked steps of a plan, with the codes that say why, sorted. */
export function blockedOf({ plan }: Pick<Ran, "plan">): readonly string[] {
  return plan.steps.flatMap((step) => (step.blocked ? [`${step.id} ${step.blocked.code}`] : [])).sort();
}

/** A rehearsal at its start, and what its world comes to when nothing goes wrong. */
export interface Reference {
  readonly start: Rehearsal;
  readonly before: ReturnType<typeof shapeOf>;
  readonly wanted: ReturnType<typeof outlineOf>;
}

/** Applies once where nothing goes wrong. */
export async function referenceOf(start: Rehearsal): Promise<Reference> {
  const story = start.fork();
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  return { start, before: shapeOf(start.files), wanted: outlineOf(story.files) };
}

/** Whatever went wrong before is over: the next run ends where one without faults ends, and has nothing left to do then. */
export async function expectHealed(story: Rehearsal, { wanted }: Reference): Promise<void> {
  story.world.behave({});
  const again = await story.run("apply");
  expect(again.result, JSON.stringify(again.steps)).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(outlineOf(story.files)).toEqual(wanted);
  expect((await story.plan("apply")).plan.steps).toEqual([]);
}

/** The same, and destroy then leaves the world as it was: nothing of ours was forgotten on the way. */
export async function expectHealedAndUndone(story: Rehearsal, reference: Reference): Promise<void> {
  await expectHealed(story, reference);
  await expectUndone(story, reference.before);
}

/** Destroy leaves the world as it was, and nothing in state. */
export async function expectUndone(story: Rehearsal, before: Reference["before"]): Promise<void> {
  const last = await story.run("destroy");
  expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(shapeOf(story.files)).toEqual(before);
  expect((await story.state()).resources).toEqual({});
}
