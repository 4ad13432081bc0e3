import { describe, expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { findingsOf, ROLL, ROLL_FABRIC, rollWorld } from "./roll-worlds.fixture.ts";

describe.each([
  ["a managed group without a launch template", "managed"],
  ["a managed group with a launch template", "template"],
  ["an Auto Scaling group", "self"],
] as const)("nodes of %s", (_name, kind) => {
  test("are replaced after the CNI is switched, zone by zone, and everything is right then", async () => {
    const rehearsal = await Rehearsal.of({ fabric: ROLL_FABRIC, world: rollWorld([{ name: "web", nodes: 3, kind }]) });
    const ran = await rehearsal.run("apply", ROLL);
    expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
    rehearsal.world.pass(600_000);
    expect(await findingsOf(rehearsal)).toEqual([]);
    expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
  });
});
