import { canonicalJson, isRecord, sameValue } from "../model/changes.ts";
import type { Change } from "../model/plan.ts";
import type { Applied } from "../model/state.ts";
import type { DriftChange } from "./drift-item.ts";

/**
 * Of what a step would change, that which the world did: where the world is no longer as `applied`. The rest is what the Fabric newly
 * wants. Without `applied` (a state from before it was remembered) all of it is taken for the world's doing.
 */
export function worldChanges(changes: readonly Change[], applied: Applied | undefined): readonly DriftChange[] {
  return changes
    .filter(({ field }) => field !== "state")
    .flatMap((change): readonly DriftChange[] => {
      const told = changeOf(change.field, change.after, change.before);
      if (applied === undefined) return [told];
      return change.field.endsWith("[]") ? listChange(change, applied, told) : valueChange(change, applied);
    });
}

/** An item that the world has too much is drift unless apply put it there; one that it lacks, when apply did. */
function listChange({ field, before, after }: Change, applied: Applied, told: DriftChange): readonly DriftChange[] {
  const list = valueAt(applied, field.slice(0, -2));
  const had = (item: unknown): boolean =>
    Array.isArray(list) && list.some((one) => canonicalJson(one) === canonicalJson(item));
  const isDrift = before === undefined ? had(after) : !had(before);
  return isDrift ? [told] : [];
}

function valueChange({ field, before }: Change, applied: Applied): readonly DriftChange[] {
  const was = valueAt(applied, field);
  return sameValue(was, before) ? [] : [changeOf(field, was, before)];
}

/** `tags.NAME` of the tags; else a field of the props, or `MAP.NAME` of a map in them: names may hold dots. */
function valueAt({ props, tags }: Applied, field: string): unknown {
  const [map = "", ...rest] = field.split(".");
  const name = rest.join(".");
  if (map === "tags") return tags?.[name];
  const value = isRecord(props) ? props[map] : undefined;
  if (name === "") return value;
  return isRecord(value) ? value[name] : undefined;
}

function changeOf(field: string, was: unknown, is: unknown): DriftChange {
  return { field, ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) };
}
