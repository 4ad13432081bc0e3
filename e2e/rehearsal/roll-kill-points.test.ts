import { expect, test } from "vitest";
import { endedAfterKill, placesOf } from "./kill-points.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { AUTO_FABRIC, populationOf, ROLL, ROLL_FABRIC, rollWorld, templateGroup } from "./roll-worlds.fixture.ts";
import { isSoak } from "./soak.fixture.ts";

test.each([
  ["a managed group without a launch template", "managed"],
  ["a managed group with a launch template", "template"],
  ["an Auto Scaling group", "self"],
  ["a managed group whose launch template is made to say max-pods", "max-pods"],
] as const)("a roll of %s, killed at every call, goes on and ends the same (roll-5)", async (_name, kind) => {
  const group = kind === "max-pods" ? templateGroup("#!/bin/sh\n") : ({ name: "web", nodes: 2, kind } as const);
  const fabric = kind === "max-pods" ? AUTO_FABRIC : ROLL_FABRIC;
  const start = await Rehearsal.of({ fabric, world: rollWorld([group], 1) });
  await start.run("apply");
  const reference = start.fork();
  const places = await placesOf(reference, "apply", ROLL);
  reference.world.pass(A_WHILE);
  const wanted = populationOf(reference.files);
  expect(places.length).toBeGreaterThanOrEqual(3);
  for (const place of places) {
    if (!isSoak && place.point === "after-result") continue;
    const story = await endedAfterKill(start, "apply", place, ROLL);
    expect(populationOf(story.files), JSON.stringify(place)).toEqual(wanted);
    expect((await story.plan("apply", ROLL)).plan.steps, JSON.stringify(place)).toEqual([]);
  }
});
