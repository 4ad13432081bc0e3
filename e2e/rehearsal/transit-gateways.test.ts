import { expect, test } from "vitest";
import { LINKED_WORLD, linkedFabric } from "./linked.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

const HUB = linkedFabric({ link: "{ transitGateway: { vpcs: [west1, west2] } }" });

test("two VPCs in two regions and accounts meet at transit gateways, then there is nothing to do, and then nothing is left", async () => {
  const story = await Rehearsal.of({ fabric: HUB, world: LINKED_WORLD });
  await story.world.meddle(async () => undefined);
  const before = shapeOf(story.files);
  const ran = await story.run("apply");
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  const gone = await story.run("destroy");
  expect(gone.result, JSON.stringify(gone.steps)).toBe("succeeded");
  story.world.pass(72 * 3_600_000);
  expect(shapeOf(story.files)).toEqual(before);
});
