import type { BoundStep } from "@podspan/core/ports";
import { change, type Writing } from "../writing.ts";

const TAG_FIELD = "tags.";

/** As `applyTagChanges`, by IAM's own calls. */
export async function applyRoleTags(writing: Writing, step: BoundStep, RoleName: string): Promise<void> {
  const tags = step.tags ?? {};
  const keys = step.changes
    .filter(({ field }) => field.startsWith(TAG_FIELD))
    .map(({ field }) => field.slice(TAG_FIELD.length));
  const Tags = keys.filter((key) => key in tags).map((key) => ({ Key: key, Value: tags[key] ?? "" }));
  const TagKeys = keys.filter((key) => !(key in tags));
  if (Tags.length > 0) {
    const send = () => writing.api.iam.tagRole({ RoleName, Tags });
    await change(writing, { api: "iam:TagRole", about: [RoleName], send });
  }
  if (TagKeys.length > 0) {
    const send = () => writing.api.iam.untagRole({ RoleName, TagKeys });
    await change(writing, { api: "iam:UntagRole", about: [RoleName], send });
  }
}
