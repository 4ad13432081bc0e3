import { TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Change } from "./plan.ts";

/** The value of the tag `podspan.dev/adopted`. */
export const ADOPTED = "true";

/** Tags that we set and that are missing or different; tags of others are not ours to judge. */
export function tagChanges(
  found: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>> | undefined,
): readonly Change[] {
  return Object.entries(wanted ?? {})
    .filter(([key, value]) => found?.[key] !== value)
    .map(([key, value]) => {
      const before = found?.[key];
      return { field: `tags.${key}`, ...(before === undefined ? {} : { before }), after: value };
    })
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}

/** What an observed thing carries as tags; on Kubernetes objects the owner mark is in annotations and read as owner alone. */
export function tagsOf(thing: Observed): Readonly<Record<string, string>> | undefined {
  if (!thing.owner) return thing.tags;
  const { uid, id, markedAs, fabric, adopted } = thing.owner;
  const mark = adopted ? { [TAG_ADOPTED]: ADOPTED } : {};
  return { ...thing.tags, [TAG_UID]: uid, [TAG_ID]: markedAs ?? id, [TAG_FABRIC]: fabric, ...mark };
}
