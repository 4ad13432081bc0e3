import { expect } from "vitest";
import { LINKED_WORLD, linkedFabric } from "./linked.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";

/** Milliseconds. */
export const DAY = 86_400_000;

/** The pod networks are there, and nothing joins them: so that a story is about the link alone. */
export const apart = await Rehearsal.of({ fabric: linkedFabric({ link: "" }), world: LINKED_WORLD, gated: true });
export const applied = await apart.run("apply");
apart.world.pass(A_WHILE);
await apart.world.meddle(async () => undefined);

export function linked(start: Rehearsal = apart, fabric = linkedFabric({ expected: true })): Rehearsal {
  const story = start.fork();
  story.rewrite(fabric);
  return story;
}

export async function expectNothingToDo(story: Rehearsal): Promise<void> {
  const { plan } = await story.plan("apply");
  expect(plan.steps.map(({ key, changes, blocked }) => ({ key, changes, blocked }))).toEqual([]);
}

/** The same once they are joined. */
export const joined = linked();
await joined.run("apply");
joined.world.pass(A_WHILE);
