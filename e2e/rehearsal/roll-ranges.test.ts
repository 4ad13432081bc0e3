import { scopeKey } from "@podspan/core/desired";
import { expect, test } from "vitest";
import { endedAfterKill, placesOf } from "./kill-points.fixture.ts";
import { blockedOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { findingsOf, populationOf, ROLL, ROLL_FABRIC, rollWorld } from "./roll-worlds.fixture.ts";
import { isSoak } from "./soak.fixture.ts";

const FIRST = "100.64.0.0/16";
const SECOND = "100.65.0.0/16";

function withRanges(...ranges: readonly string[]): string {
  return ROLL_FABRIC.replace(`[${FIRST}]`, `[${ranges.join(", ")}]`);
}

test.each(["managed", "self"] as const)(
  "apply --roll drains what is in a range that goes (nodes of kind %s), then takes it away; without the flag it waits and says so",
  async (kind) => {
    const rehearsal = await Rehearsal.of({ fabric: ROLL_FABRIC, world: rollWorld([{ name: "web", nodes: 3, kind }]) });
    expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
    rehearsal.world.pass(A_WHILE);
    rehearsal.rewrite(withRanges(SECOND));
    const waits = await rehearsal.fork().run("apply");
    expect(blockedOf(waits)).toContain(`prod/cidr/pods/${FIRST} NODE-1`);
    expect(waits.plan.steps.find(({ blocked }) => blocked)?.blocked?.fix).toContain("`--roll`");
    const ran = await rehearsal.run("apply", ROLL);
    expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
    expect(ran.plan.summary.roll).toBe(3);
    rehearsal.world.pass(A_WHILE);
    expect(await findingsOf(rehearsal)).toEqual([]);
    expect(rehearsal.files["kubernetes/prod/pods.json"]).not.toContain("100.64.");
    expect(rehearsal.files["aws_configs/eu-west-1/Subnets.json"]).not.toContain("100.64.");
    const next = await rehearsal.plan("apply", ROLL);
    expect(next.plan.steps.map(({ key, changes }) => [key, changes])).toEqual([]);
  },
);

test("each pod is reckoned once when a range leaves, however often the cluster is asked", async () => {
  const world = rollWorld([{ name: "web", nodes: 3, kind: "self" }], 2);
  const rehearsal = await Rehearsal.of({ fabric: ROLL_FABRIC, world });
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  rehearsal.rewrite(withRanges(SECOND));
  const { plan, snapshot } = await rehearsal.plan("apply", ROLL);
  const seen = snapshot.resources.map(({ scope, kind, id }) => `${scopeKey(scope)} ${kind} ${id}`);
  expect(seen.filter((id, index) => seen.indexOf(id) !== index)).toEqual([]);
  const message = plan.checks.find(({ code }) => code === "roll-pods")?.message;
  // Six of the workload and two of CoreDNS: those of DaemonSets stay.
  expect(message?.match(/\d+ pods of 1 node/g)).toEqual(["4 pods of 1 node", "4 pods of 1 node", "0 pods of 1 node"]);
});

test("killed while a range is drained and taken away: the next run ends the same, and nothing of the range is left (roll-5)", async () => {
  const start = await Rehearsal.of({
    fabric: ROLL_FABRIC,
    world: rollWorld([{ name: "web", nodes: 2, kind: "self" }], 1),
  });
  expect((await start.run("apply", ROLL)).result).toBe("succeeded");
  start.world.pass(A_WHILE);
  start.rewrite(withRanges(SECOND));
  const reference = start.fork();
  const places = await placesOf(reference, "apply", ROLL);
  reference.world.pass(A_WHILE);
  const wanted = populationOf(reference.files);
  for (const place of places) {
    if (!isSoak && (place.point === "after-result" || place.call % 3 !== 0)) continue;
    const story = await endedAfterKill(start, "apply", place, ROLL);
    expect(populationOf(story.files), JSON.stringify(place)).toEqual(wanted);
    expect(story.files["aws_configs/eu-west-1/Subnets.json"]).not.toContain("100.64.");
    expect((await story.plan("apply", ROLL)).plan.steps, JSON.stringify(place)).toEqual([]);
  }
});
