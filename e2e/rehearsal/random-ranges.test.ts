import type { InventPlan } from "@podspan/twin";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type RandomTrouble, randomTrouble } from "./random-fabric.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { runs } from "./soak.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { fabricWith, REGION, VPC } from "./worlds.fixture.ts";

/** A cluster without nodes: nothing stands in the way of what leaves. */
const WORLD: InventPlan = {
  vpcs: [
    {
      key: "main",
      region: REGION,
      id: VPC,
      cidr: "10.196.24.0/24",
      zones: [`${REGION}a`, `${REGION}b`, `${REGION}c`],
      nodeSubnetLength: 26,
    },
  ],
  clusters: [{ name: "prod", vpc: "main", managedCni: true, nodesPerZone: 0, podsPerNode: 0 }],
};

interface Wish {
  readonly ranges: readonly string[];
  readonly zones: readonly string[];
}

const wish: fc.Arbitrary<Wish> = fc.record({
  ranges: fc.shuffledSubarray(["100.64.0.0/16", "100.65.0.0/17", "100.66.0.0/18"], { minLength: 1 }),
  zones: fc.subarray([`${REGION}a`, `${REGION}b`, `${REGION}c`], { minLength: 1 }),
});

function textOf({ ranges, zones }: Wish): string {
  return fabricWith(`
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
  clusters:
    prod: { vpc: main, zones: [${zones.join(", ")}], pods: { ranges: [${ranges.join(", ")}] } }
`);
}

class Killed extends Error {}

async function suffer(story: Rehearsal, { behaviour, killed }: RandomTrouble): Promise<void> {
  story.world.behave(behaviour);
  const onPoint = (point: string, { call }: { readonly call: number }): void => {
    if (killed?.call === call && killed.point === point) throw new Killed();
  };
  try {
    await story.run("apply", { onPoint });
  } catch (error) {
    if (!(error instanceof Killed || error instanceof Refused)) throw error;
  } finally {
    story.world.behave({});
  }
}

/** Each pod subnet of ours: its id, and what AWS calls it and where it lies. */
async function placesOf(story: Rehearsal): Promise<ReadonlyMap<string, string>> {
  const { snapshot } = await story.plan("apply");
  return new Map(
    snapshot.resources.flatMap((thing) =>
      thing.kind === "subnet" && thing.owner !== undefined && "cidr" in thing.props
        ? [[thing.owner.id, `${thing.id} ${thing.props.cidr}`] as const]
        : [],
    ),
  );
}

test("ranges and zones come and go in any order, whatever goes wrong meanwhile: what stays is not touched, what goes leaves nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(wish, fc.option(randomTrouble, { nil: undefined })), { minLength: 2, maxLength: 4 }),
      async (steps) => {
        const story = await Rehearsal.of({
          fabric: textOf({ ranges: ["100.64.0.0/16"], zones: [`${REGION}a`] }),
          world: WORLD,
        });
        const before = shapeOf(story.files);
        for (const [wanted, trouble] of steps) {
          const former = await placesOf(story);
          story.rewrite(textOf(wanted));
          if (trouble) await suffer(story, trouble);
          story.world.pass(A_WHILE);
          const ran = await story.run("apply");
          expect(ran.result, JSON.stringify(ran.steps.filter((step) => step.outcome.kind !== "done"))).toBe(
            "succeeded",
          );
          story.world.pass(A_WHILE);
          const { plan, addresses } = await story.plan("apply");
          expect(plan.steps).toEqual([]);
          const now = await placesOf(story);
          const subnets = addresses.clusters.prod?.subnets ?? [];
          expect([...now.keys()].sort()).toEqual(subnets.map(({ id }) => id).sort());
          // One in the first range with room for each zone, and none of the zones has more than one in a range.
          expect(new Set(subnets.map(({ zone }) => zone))).toEqual(new Set(wanted.zones));
          expect(new Set(subnets.map(({ zone, range }) => `${zone} ${range}`)).size).toBe(subnets.length);
          for (const [id, place] of former) if (now.has(id)) expect(now.get(id)).toBe(place);
        }
        expect((await story.run("destroy")).result).toBe("succeeded");
        story.world.pass(A_WHILE);
        expect(shapeOf(story.files)).toEqual(before);
        expect((await story.state()).resources).toEqual({});
      },
    ),
    runs(4),
  );
});
