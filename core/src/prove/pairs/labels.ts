import type { Network } from "../../network/index.ts";

/** By the sender's domain and then the receiver's. */
export type LabelsByDomain = ReadonlyMap<string, ReadonlyMap<string, "source" | "both">>;

const LABELS = new WeakMap<Network["labels"], LabelsByDomain>();

/** Where labels are known. */
export function labelsIn({ labels }: Network): LabelsByDomain {
  const known = LABELS.get(labels);
  if (known !== undefined) return known;
  const made = new Map<string, Map<string, "source" | "both">>();
  for (const [key, kind] of labels) {
    const [from = "", to = ""] = key.split(">");
    const row = made.get(from) ?? new Map<string, "source" | "both">();
    row.set(to, kind);
    made.set(from, row);
  }
  LABELS.set(labels, made);
  return made;
}
