import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { AUTO_FABRIC, populationOf, ROLL_FABRIC, rollWorld, templateGroup } from "./roll-worlds.fixture.ts";
import { isSoak } from "./soak.fixture.ts";

class Killed extends Error {}

const ROLL = { roll: { barePods: false } } as const;

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
  const places: { readonly point: string; readonly call: number; readonly api: string }[] = [];
  const ran = await reference.run("apply", {
    ...ROLL,
    onPoint: (point, { call, api }) => places.push({ point, call, api }),
  });
  expect(ran.result).toBe("succeeded");
  reference.world.pass(A_WHILE);
  const wanted = populationOf(reference.files);
  expect(places.length).toBeGreaterThanOrEqual(3);
  for (const place of places) {
    if (!isSoak && place.point === "after-result") continue;
    const story = start.fork();
    const run = story.run("apply", {
      ...ROLL,
      onPoint: (point, { call }) => {
        if (point === place.point && call === place.call) throw new Killed();
      },
    });
    await expect(run).rejects.toBeInstanceOf(Killed);
    const again = await story.run("apply", ROLL);
    expect(again.result, JSON.stringify({ place, steps: again.steps })).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(populationOf(story.files), JSON.stringify(place)).toEqual(wanted);
    expect((await story.plan("apply", ROLL)).plan.steps, JSON.stringify(place)).toEqual([]);
  }
});
