import type { BoundStep } from "@podspan/core/ports";
import { tagList } from "../records/tags.ts";
import { change, type Writing } from "./writing.ts";

const TAG_FIELD = "tags.";

/** Sets the tags that a step changes, all in one call, and takes away those that it drops. An adopted thing gets all of ours. */
export async function applyTagChanges(writing: Writing, step: BoundStep, id: string): Promise<void> {
  const tags = step.tags ?? {};
  const changed = step.changes.filter(({ field }) => field.startsWith(TAG_FIELD));
  const keyOf = (field: string): string => field.slice(TAG_FIELD.length);
  const set =
    step.action === "adopt" ? Object.keys(tags) : changed.map(({ field }) => keyOf(field)).filter((key) => key in tags);
  const dropped = changed.filter(({ field, after }) => after === undefined && !(keyOf(field) in tags));
  if (set.length > 0) {
    const wanted = Object.fromEntries(set.map((key) => [key, tags[key] ?? ""]));
    await change(writing, {
      api: "ec2:CreateTags",
      about: [id],
      send: () => writing.api.ec2.createTags({ Resources: [id], Tags: tagList(wanted) }),
    });
  }
  if (dropped.length > 0) {
    const Tags = dropped.map(({ field }) => ({ Key: keyOf(field) }));
    await change(writing, {
      api: "ec2:DeleteTags",
      about: [id],
      send: () => writing.api.ec2.deleteTags({ Resources: [id], Tags }),
    });
  }
}
