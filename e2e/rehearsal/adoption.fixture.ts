import type { Plan } from "@podspan/core/plan";
import type { InventPlan } from "@podspan/twin";
import { expect } from "vitest";
import { adoptingFabric, allOf, type DocumentNetwork, makeDocumentNetwork } from "./document-network.fixture.ts";
import { appliedAfterKill, killedAt, type Place, placesOf } from "./kill-points.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";

export interface Story {
  readonly story: Rehearsal;
  readonly network: DocumentNetwork;
  readonly before: ReturnType<typeof shapeOf>;
}

type Parts = Parameters<typeof makeDocumentNetwork>[1];
export type Entries = readonly (readonly [id: string, as: string])[];

/** The document's world with its network made by hand, and a Fabric that adopts what `entries` choose of it. */
export async function storyOf(
  entries: (network: DocumentNetwork) => Entries = allOf,
  options: { readonly parts?: Parts; readonly more?: string; readonly world?: InventPlan } = {},
): Promise<Story> {
  const { parts, more = "", world } = options;
  const story = await Rehearsal.of(world === undefined ? {} : { world });
  const network = await makeDocumentNetwork(story.world, parts);
  story.rewrite(adoptingFabric(entries(network), more));
  return { story, network, before: shapeOf(story.files) };
}

export function actionsOf({ steps }: Plan): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map((step) => [step.id, step.action]));
}

export async function applied(story: Rehearsal): Promise<void> {
  const ran = await story.run("apply");
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  story.world.pass(A_WHILE);
}

export async function problemsOf(story: Rehearsal): Promise<readonly string[]> {
  const { plan } = await story.plan("apply");
  return plan.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code}: ${message}`);
}

/** Which of a run's calls it is killed at, and of how many of these deaths of apply everything is given back again. */
interface Deaths {
  readonly among?: (place: Place) => boolean;
  readonly undo?: (place: Place) => boolean;
}

/** Apply, killed at every call: the next run ends where one that nobody killed ends, and destroy then gives everything back. */
export async function expectAdoptedAfterKills(start: Rehearsal, deaths: Deaths = {}): Promise<readonly Place[]> {
  const before = outlineOf(start.files);
  const reference = start.fork();
  const places = (await placesOf(reference, "apply")).filter(deaths.among ?? (() => true));
  reference.world.pass(A_WHILE);
  const wanted = outlineOf(reference.files);
  for (const place of places) {
    const story = await appliedAfterKill(start, place, wanted);
    if (deaths.undo?.(place) ?? true) await expectGivenBack(story, before, place);
  }
  return places;
}

/** Destroy, killed at every call: the next run gives everything back. `start` is applied; `before`: its world before that. */
export async function expectGivenBackAfterKills(
  start: Rehearsal,
  before: ReturnType<typeof outlineOf>,
  { among = () => true }: Pick<Deaths, "among"> = {},
): Promise<readonly Place[]> {
  const places = (await placesOf(start.fork(), "destroy")).filter(among);
  for (const place of places) {
    const story = start.fork();
    await killedAt(story, "destroy", place);
    await expectGivenBack(story, before, place);
  }
  return places;
}

async function expectGivenBack(story: Rehearsal, before: ReturnType<typeof outlineOf>, place: Place): Promise<void> {
  const ran = await story.run("destroy");
  expect(ran.result, JSON.stringify({ place, ran: ran.steps })).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(outlineOf(story.files), JSON.stringify(place)).toEqual(before);
  expect((await story.state()).resources, JSON.stringify(place)).toEqual({});
}
