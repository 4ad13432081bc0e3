import { TAG_ID, TAG_UID } from "@podspan/core/desired";
import type { KubeObject } from "../api.ts";
import { ownerOf } from "../objects/owner.ts";
import type { ClusterStep } from "./cluster-step.ts";

/** By the annotations, which rule over state; a deletion may come without tags, then the step's id must do. */
export function isOurs({ step }: ClusterStep, live: KubeObject): boolean {
  const owner = ownerOf(live.metadata);
  const uid = step.tags?.[TAG_UID];
  // A renamed one still carries the id that the step changes.
  const former = step.changes.find(({ field }) => field === `tags.${TAG_ID}`)?.before;
  const ids = [step.tags?.[TAG_ID] ?? step.id, ...(former === undefined ? [] : [former])];
  return owner !== undefined && ids.includes(owner.id) && (uid === undefined || owner.uid === uid);
}
