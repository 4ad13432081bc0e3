import type { ManagedKind, Resource } from "../../desired/index.ts";
import { KINDS, TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import { changesBetween, isRecord } from "../model/changes.ts";
import type { Change, Step } from "../model/plan.ts";
import { isAdopted, type Remembered } from "../model/state.ts";
import { ADOPTED, tagsOf } from "../model/tags.ts";

/** Our marks: they go when a thing is given back, and are never what it was before. */
const MARKS: ReadonlySet<string> = new Set([TAG_UID, TAG_ID, TAG_FABRIC, TAG_ADOPTED]);
/** Fields under which a tag's former value is remembered. */
const TAG_FIELD = "tags.";

/** Kinds whose world id is a name: what was deleted and made anew has it again. */
const NAMED: ReadonlySet<Observed["kind"]> = new Set(["access-entry", "eni-config", "node-class", "node-pool"]);

/**
 * Whether a thing is taken over: its own mark says so, so that losing state never makes it ours to delete; else state does. Where a
 * thing that was made anew has the name of the adopted one, only the mark counts.
 */
export function wasAdopted(thing: Observed, remembered: Remembered | undefined): boolean {
  if (thing.owner?.adopted) return true;
  return !NAMED.has(thing.kind) && isAdopted(remembered) && remembered?.worldId === thing.id;
}

/**
 * How a thing stands to adoption: `new` is to be taken over now, `known` was taken over before (its own mark or state says so),
 * `no` is ours or nobody's.
 */
export function adoptionOf(
  resource: Resource,
  thing: Observed<ManagedKind>,
  props: Readonly<Record<string, unknown>>,
  remembered: Remembered | undefined,
): "new" | "known" | "no" {
  const known = wasAdopted(thing, remembered);
  if (isShared(thing, props)) return "new";
  if (resource.adopt !== thing.id) return known ? "known" : "no";
  // A run that was killed between remembering and marking has not adopted it yet.
  if (KINDS[resource.kind].owner === "mark") return thing.owner === undefined ? "new" : known ? "known" : "no";
  if (known) return "known";
  return remembered?.worldId === thing.id && remembered.prior === undefined ? "no" : "new";
}

/**
 * An ENIConfig that somebody made as we want it: two cannot have one name, so it is shared without being asked for. One that names
 * fewer groups, such as none but the pods' own, is given the others and loses them again when it is given back.
 */
function isShared(thing: Observed<ManagedKind>, props: Readonly<Record<string, unknown>>): boolean {
  if (thing.kind !== "eni-config" || thing.owner !== undefined) return false;
  const { securityGroups: wanted, ...others } = props;
  const { securityGroups: there, ...rest } = (thing as Observed<"eni-config">).props;
  const fewer = Array.isArray(wanted) && there.length > 0 && there.every((group) => wanted.includes(group));
  return fewer && changesBetween(rest, others, []).length === 0;
}

/** The tags of an adopted thing: a Name that it has stays, for others find it by that; and the mark that says whose it was. */
export function adoptedTags(
  resource: Resource,
  thing: Observed<ManagedKind>,
): Readonly<Record<string, string>> | undefined {
  if (!resource.tags) return undefined;
  const { Name, ...tags } = resource.tags;
  const keepsName = Name === undefined || thing.tags?.Name !== undefined;
  return { ...tags, ...(keepsName ? {} : { Name }), [TAG_ADOPTED]: ADOPTED };
}

/** All that adopting a thing may change, as it is now. */
export function valuesBefore(
  resource: Resource,
  thing: Observed<ManagedKind>,
  changes: readonly Change[],
): Readonly<Record<string, unknown>> {
  const { givenOnce = [] } = KINDS[resource.kind];
  const props = Object.entries(thing.props).filter(([field]) => !givenOnce.includes(field));
  return { adopted: true, ...Object.fromEntries(props), ...tagsBefore(changes) };
}

/** The tags that a step changes, as they are now; `null` for one that is not there. Our own marks are nothing to give back. */
export function tagsBefore(changes: readonly Change[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    changes
      .filter(({ field }) => field.startsWith(TAG_FIELD) && !MARKS.has(field.slice(TAG_FIELD.length)))
      .map(({ field, before }) => [field, before ?? null]),
  );
}

/** The step that gives an adopted thing back: our marks go, and what state remembers comes back. */
export function release(thing: Observed<ManagedKind>, id: string, remembered: Remembered | undefined): Step {
  // What carries no mark any more was given back by a run that could not write it down: what it is now is not ours to judge.
  const isBack = KINDS[thing.kind].owner === "mark" && thing.owner === undefined;
  // An association has another id since its table was changed.
  const isMeant = remembered?.worldId === thing.id || KINDS[thing.kind].owner === "parent";
  const prior = isBack || !isMeant ? {} : (remembered?.prior ?? {});
  const tags = thing.scope.plane === "aws" ? restoredTags(tagsOf(thing) ?? {}, prior) : tagsOf(thing);
  const after = restoredProps(thing, prior);
  const title = KINDS[thing.kind].title;
  const known =
    Object.keys(prior).length > 0 || isBack
      ? "it is given back as it was"
      : "our mark is taken off it; what else it was before is not known";
  return {
    key: `release ${id}`,
    action: "release",
    operation: "delete",
    kind: thing.kind,
    id,
    scope: remembered?.scope ?? thing.scope,
    worldId: thing.id,
    before: thing.props,
    after,
    ...(tags ? { tags } : {}),
    changes: [
      ...changesBetween(isRecord(thing.props) ? thing.props : {}, after, []),
      ...restoringChanges(thing, tags ?? {}),
    ],
    dependsOn: [],
    destructive: false,
    why: `${title} was there before us: ${known}, and stays${thing.kind === "route" ? "; where what it led to is gone, it goes too" : ""}`,
  };
}

function restoredProps(
  thing: Observed<ManagedKind>,
  prior: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const now = isRecord(thing.props) ? thing.props : {};
  const former = Object.keys(now).filter((field) => Object.hasOwn(prior, field) && prior[field] !== null);
  return { ...now, ...Object.fromEntries(former.map((field) => [field, prior[field]])) };
}

function restoredTags(
  now: Readonly<Record<string, string>>,
  prior: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(now).filter(([key]) => !MARKS.has(key) && !Object.hasOwn(prior, `${TAG_FIELD}${key}`));
  const former = Object.entries(prior).flatMap(([field, value]) =>
    field.startsWith(TAG_FIELD) && typeof value === "string" ? [[field.slice(TAG_FIELD.length), value] as const] : [],
  );
  return Object.fromEntries([...kept, ...former].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function restoringChanges(thing: Observed<ManagedKind>, tags: Readonly<Record<string, string>>): readonly Change[] {
  const now = tagsOf(thing) ?? {};
  const keys = [...new Set([...Object.keys(now), ...Object.keys(tags)])].sort();
  return keys
    .filter((key) => now[key] !== tags[key])
    .map((key) => ({
      field: `${TAG_FIELD}${key}`,
      ...(now[key] === undefined ? {} : { before: now[key] }),
      ...(tags[key] === undefined ? {} : { after: tags[key] }),
    }));
}
