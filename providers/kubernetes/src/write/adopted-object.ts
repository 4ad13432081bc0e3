import type { StepResult } from "@podspan/core/ports";
import type { KubeObject, ObjectKey } from "../api.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import { at, mapOf, textOf } from "../objects/json.ts";
import { type FieldOwner, ownersAt } from "../objects/managed-fields.ts";
import { appliedConfiguration } from "./applied-configuration.ts";
import { type ClusterStep, refusal } from "./cluster-step.ts";
import { isOurs } from "./ownership.ts";

/** What adopting an object and giving it back must know of it. */
export interface AdoptedObject {
  readonly key: ObjectKey;
  /** Our server-side-apply configuration: of what the step wants, with our marks. */
  readonly configuration: KubeObject;
  /** Where each field of ours lies, as keys of the object: `["spec", "subnet"]`. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** Remembered of an adopted object: who had set each field that was there. */
const OWNERS = "owners";
/** Who gets back the fields of which nobody knows any more whose they were. */
const NOBODY: FieldOwner = { manager: "before-podspan", operation: "Update" };

/** Its values before us are remembered by now; with them goes who set them, so that they come back as theirs. */
export async function adoptObject(cluster: ClusterStep, adopted: AdoptedObject): Promise<StepResult> {
  const { context, reads, writes } = cluster;
  const { key, configuration, fields } = adopted;
  const live = await reads.find(key);
  if (live === undefined || live.metadata.deletionTimestamp !== undefined) {
    throw refusal(
      "not-found",
      "AdoptedGone",
      `${key.type.plural} ${key.name}, which was to be adopted, is ${live === undefined ? "gone" : "being deleted"}`,
      "Take its entry out of `adopt`, then run again: Podspan makes one of its own.",
    );
  }
  const there = Object.entries(fields).filter(([, path]) => at(live, ...path) !== undefined);
  const owners = there.map(([field, path]) => [field, othersAt(live, path)[0] ?? NOBODY] as const);
  await context.rememberPrior({ ...context.prior, [OWNERS]: Object.fromEntries(owners) });
  await writes.apply(configuration, key, { fieldManager: FIELD_MANAGER, force: true, worldId: key.name });
  return { worldId: key.name };
}

/** First its values return to whoever had set them, then an empty configuration takes away what is ours alone: the marks. */
export async function releaseObject(cluster: ClusterStep, adopted: AdoptedObject): Promise<StepResult> {
  const { reads, writes } = cluster;
  const { key } = adopted;
  const live = await reads.find(key);
  if (live === undefined || !isOurs(cluster, live)) return {};
  for (const { owner, paths } of restitutions(cluster, adopted, live)) {
    // A type of one's own takes no strategic merge patch: all that its former owner applies, with the values of then.
    const base = appliedConfiguration(live, { ...owner, operation: "Apply" });
    const body = paths.reduce((object, path) => withValue(object, path, at(adopted.configuration, ...path)), base);
    await writes.apply(body, key, { fieldManager: owner.manager, force: true });
  }
  await writes.apply(identityOf(live), key, { fieldManager: FIELD_MANAGER, force: false });
  return {};
}

/** Fields that go back to one owner. */
interface Restitution {
  readonly owner: FieldOwner;
  readonly paths: readonly (readonly string[])[];
}

/** What an owner shares with us, with its value of then, needs nothing: it stays theirs when we let go. Sorted. */
function restitutions(
  { context }: ClusterStep,
  { configuration, fields }: AdoptedObject,
  live: KubeObject,
): readonly Restitution[] {
  const owners = context.prior?.[OWNERS];
  const owned = Object.entries(fields).flatMap(([field, path]) => {
    const owner = owners === undefined ? NOBODY : formerOwner(at(owners, field));
    const wanted = at(configuration, ...path);
    const isBack = same(at(live, ...path), wanted) && othersAt(live, path).length > 0;
    return owner === undefined || wanted === undefined || isBack ? [] : [{ owner, path }];
  });
  return [...Map.groupBy(owned, ({ owner }) => owner.manager)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => same.slice(0, 1).map(({ owner }) => ({ owner, paths: same.map(({ path }) => path) })));
}

/** Undefined: the field was not there before us. */
function formerOwner(remembered: unknown): FieldOwner | undefined {
  const manager = textOf(at(remembered, "manager"));
  if (manager === undefined) return undefined;
  return { manager, operation: at(remembered, "operation") === "Apply" ? "Apply" : "Update" };
}

/** Who but us owns a field. */
function othersAt(live: KubeObject, path: readonly string[]): readonly FieldOwner[] {
  const fields = path.map((part) => `f:${part}`);
  return ownersAt(live.metadata, fields).filter(({ manager }) => manager !== FIELD_MANAGER);
}

function identityOf({ apiVersion, kind, metadata: { name } }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata: { name } };
}

function withValue<T>(object: T, [first, ...rest]: readonly string[], value: unknown): T {
  if (first === undefined) return value as T;
  const map = mapOf(object);
  return { ...map, [first]: withValue(map[first], rest, value) } as T;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
