import { KINDS, type ManagedKind } from "@podspan/core/desired";
import type { Observed, Snapshot } from "@podspan/core/observed";
import { project } from "@podspan/core/plan";
import { DEFAULT_BEHAVIOUR } from "@podspan/twin";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  linkedRandomFabric,
  type RandomFabric,
  type RandomTrouble,
  randomFabric,
  randomTrouble,
} from "./random-fabric.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { runs } from "./soak.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";

/** More blocks than any of these Fabrics needs; their own quotas say so too. */
const ROOMY = {
  limits: { ...DEFAULT_BEHAVIOUR.limits, blocksPerVpc: 20 },
};

/** Milliseconds after which AWS shows no peering any more that is gone. */
const FORGOTTEN = 72 * 3_600_000;

async function rehearse({ text, world, configured }: RandomFabric): Promise<Rehearsal> {
  const story = await Rehearsal.of({ fabric: text, world, behaviour: ROOMY });
  await story.world.meddle(async ({ aws }) => {
    for (const { cluster, region } of configured) {
      const { eks } = await aws.open({ region });
      const configurationValues = '{"env":{"WARM_ENI_TARGET":"2"}}';
      await eks.updateAddon({ clusterName: cluster, addonName: "vpc-cni", configurationValues });
    }
  });
  story.world.pass(A_WHILE);
  return story;
}

async function succeed(story: Rehearsal, purpose: "apply" | "destroy", { only }: RandomFabric): Promise<void> {
  const ran = await story.run(purpose, only ? { only } : {});
  expect(ran.result, JSON.stringify(ran.steps.filter((step) => step.outcome.kind !== "done"))).toBe("succeeded");
  story.world.pass(A_WHILE);
}

class Killed extends Error {}

/** How a run with trouble ended, in a word. */
async function suffer(story: Rehearsal, { purpose, behaviour, killed }: RandomTrouble, { only }: RandomFabric) {
  story.world.behave({ ...ROOMY, ...behaviour });
  const onPoint = (point: string, { call }: { readonly call: number }): void => {
    if (killed?.call === call && killed.point === point) throw new Killed();
  };
  try {
    return (await story.run(purpose, { onPoint, ...(only ? { only } : {}) })).result;
  } catch (error) {
    if (error instanceof Killed) return "killed";
    if (error instanceof Refused) return "refused";
    throw error;
  } finally {
    story.world.behave(ROOMY);
  }
}

test("whatever goes wrong, once it is over the next run ends where one without trouble ends, and destroy inverts it", async () => {
  await fc.assert(
    fc.asyncProperty(
      linkedRandomFabric,
      fc.array(randomTrouble, { minLength: 1, maxLength: 3 }),
      async (fabric, troubles) => {
        const start = await rehearse(fabric);
        const before = shapeOf(start.files);
        const reference = start.fork();
        await succeed(reference, "apply", fabric);
        const story = start.fork();
        for (const trouble of troubles) await suffer(story, trouble, fabric);
        // What AWS has taken and will fail is trouble still.
        if (JSON.stringify(troubles).includes("association-fails")) story.world.pass(A_WHILE);
        await succeed(story, "apply", fabric);
        for (const one of [story, reference]) one.world.pass(FORGOTTEN);
        expect(outlineOf(story.files)).toEqual(outlineOf(reference.files));
        expect((await story.plan("apply", fabric.only ? { only: fabric.only } : {})).plan.steps).toEqual([]);
        for (const trouble of troubles) await suffer(story, { ...trouble, purpose: "destroy" }, fabric);
        await succeed(story, "destroy", fabric);
        story.world.pass(FORGOTTEN);
        expect(shapeOf(story.files)).toEqual(before);
        expect((await story.state()).resources).toEqual({});
      },
    ),
    runs(3),
  );
});

test("a plan foretells the world that apply leaves; the plan after it is empty; two runs are equal to the byte", async () => {
  await fc.assert(
    fc.asyncProperty(randomFabric, async (fabric) => {
      const start = await rehearse(fabric);
      const [one, two] = [start.fork(), start.fork()];
      const only = fabric.only ? { only: fabric.only } : {};
      const foretold = await start.fork().plan("apply", only);
      await succeed(one, "apply", fabric);
      await succeed(two, "apply", fabric);
      expect(two.files).toEqual(one.files);
      const found = await one.plan("apply", only);
      expect(found.plan.steps).toEqual([]);
      const made = new Set(foretold.plan.steps.filter((step) => step.operation === "create").map((step) => step.id));
      expect(gist(found.snapshot, madeIds(found.plan.bindings, made))).toEqual(
        gist(project(foretold.snapshot, foretold.plan), new Map()),
      );
    }),
    runs(4),
  );
});

/** World ids of what a plan made -> the ids by which it foretold them. */
function madeIds(bindings: Readonly<Record<string, string>>, made: ReadonlySet<string>): ReadonlyMap<string, string> {
  const given = /-[0-9a-f]{17}$/;
  return new Map(
    Object.entries(bindings).flatMap(([id, worldId]) =>
      made.has(id) && given.test(worldId) ? [[worldId, `planned:${id}`]] : [],
    ),
  );
}

/**
 * What a snapshot says of managed things apart from what AWS chooses: props, owners, tags, blocks and local routes. The group and
 * the table that AWS puts into a VPC that we make are left out.
 */
function gist(snapshot: Snapshot, names: ReadonlyMap<string, string>): readonly string[] {
  const managed = snapshot.resources.filter((thing): thing is Observed<ManagedKind> => thing.kind in KINDS);
  return managed
    .filter(
      (thing) => thing.owner !== undefined || !("vpc" in thing.props) || !names.has(thing.props.vpc) || isBlock(thing),
    )
    .map((thing) => JSON.stringify(renamed(essence(thing), names)))
    .sort();
}

function isBlock(thing: Observed): boolean {
  return thing.kind === "vpc-cidr";
}

function essence(thing: Observed<ManagedKind>): unknown {
  const { kind, owner, props } = thing;
  // Ids that are made of props say nothing more.
  const id = ["access-entry", "eni-config", "node-class", "node-pool", "route"].includes(kind) ? "" : thing.id;
  const tags = thing.scope.plane === "aws" ? { tags: sorted(thing.tags ?? {}) } : {};
  return { kind, id, owner, ...tags, props: sortedProps(props), facts: foreseeable(thing) };
}

function foreseeable(thing: Observed): unknown {
  if (isKind(thing, "vpc")) return thing.facts.cidrs.map((block) => `${block.cidr} ${block.state}`).sort();
  if (isKind(thing, "route-table"))
    return thing.facts.routes.map((route) => `${route.destination} ${route.target}`).sort();
  return undefined;
}

function isKind<K extends Observed["kind"]>(thing: Observed, kind: K): thing is Observed<K> {
  return thing.kind === kind;
}

function sorted(map: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Maps by key, lists as sets: their order means nothing. */
function sortedProps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(sortedProps(item))).sort();
  if (typeof value !== "object" || value === null) return value;
  return sorted(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sortedProps(inner)])));
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") {
    let text = value;
    for (const [worldId, name] of names) text = text.replaceAll(worldId, name);
    return text;
  }
  if (Array.isArray(value)) return value.map((item) => renamed(item, names)).sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamed(inner, names)]));
}
