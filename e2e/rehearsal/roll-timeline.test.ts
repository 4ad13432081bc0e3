import type { GroupOrder } from "@podspan/core/plan";
import type { Milestone } from "@podspan/core/ports";
import { expect, test } from "vitest";
import { killedAt, placesOf } from "./kill-points.fixture.ts";
import { type Ran, Rehearsal } from "./rehearsal.fixture.ts";
import { ROLL, ROLL_FABRIC, rollWorld } from "./roll-worlds.fixture.ts";
import { isSoak } from "./soak.fixture.ts";

const ORDER: readonly Milestone[] = ["cordoned", "drained", "gone"];

/** Milestones of each node, first come first. */
function storiesOf({ events }: Ran): ReadonlyMap<string, readonly Milestone[]> {
  const stories = new Map<string, Milestone[]>();
  for (const event of events) {
    if (event.kind !== "milestone" || event.subject.startsWith("group ")) continue;
    const story = stories.get(event.subject) ?? [];
    if (!story.includes(event.reached)) story.push(event.reached);
    stories.set(event.subject, story);
  }
  return stories;
}

/** Nodes of groups that EKS ends or renews in this run. */
function oldNodesOf({ plan }: Ran): readonly string[] {
  return plan.steps.flatMap(({ kind, after }) => {
    const order = kind === "node-group" ? (after as GroupOrder) : undefined;
    return order === undefined || order.make === "beside" ? [] : order.nodes.map(({ name }) => name);
  });
}

test.each([
  ["without a launch template", "managed"],
  ["with a launch template", "template"],
] as const)(
  "a roll of a managed group %s that goes on after a kill tells what became of each node in the order of things",
  async (_name, kind) => {
    const start = await Rehearsal.of({ fabric: ROLL_FABRIC, world: rollWorld([{ name: "web", nodes: 2, kind }], 1) });
    await start.run("apply");
    const places = await placesOf(start.fork(), "apply", ROLL);
    for (const place of places) {
      if (!isSoak && place.point !== "after-effect") continue;
      const story = start.fork();
      await killedAt(story, "apply", place, ROLL);
      const again = await story.run("apply", ROLL);
      const stories = storiesOf(again);
      for (const [node, reached] of stories) {
        expect(reached, `${node} after ${JSON.stringify(place)}`).toEqual(ORDER.filter((one) => reached.includes(one)));
      }
      for (const node of oldNodesOf(again))
        expect(stories.get(node), `${node} ${JSON.stringify(place)}`).toContain("gone");
    }
  },
);
