import { TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID } from "@podspan/core/desired";
import type { Owner } from "@podspan/core/observed";
import type { ObjectMeta } from "../api.ts";

/** Whose an object is, from its annotations; undefined when it is not Podspan's. */
export function ownerOf(metadata: ObjectMeta): Owner | undefined {
  const uid = metadata.annotations?.[TAG_UID];
  const id = metadata.annotations?.[TAG_ID];
  if (uid === undefined || id === undefined) return undefined;
  const adopted = metadata.annotations?.[TAG_ADOPTED] !== undefined;
  return { uid, id, fabric: metadata.annotations?.[TAG_FABRIC] ?? "", ...(adopted ? { adopted } : {}) };
}

/**
 * The owner marks of a resource's tags: all as annotations, the uid as a label too so that a selector finds it.
 * No map is empty: applying `labels: {}` would own and so contest the whole map.
 */
export function ownerMarks(tags: Readonly<Record<string, string>>): Pick<ObjectMeta, "annotations" | "labels"> {
  const marks = [TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID].filter((key) => tags[key] !== undefined);
  const uid = tags[TAG_UID];
  return {
    ...(marks.length === 0 ? {} : { annotations: Object.fromEntries(marks.map((key) => [key, tags[key] ?? ""])) }),
    ...(uid === undefined ? {} : { labels: { [TAG_UID]: uid } }),
  };
}
