import type { ManagedFieldsEntry, ObjectMeta } from "../api.ts";
import { at } from "./json.ts";

/** A field manager as server-side apply tells them apart: the same name applies and updates as two managers. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
}

/** The key of a list item in `fieldsV1`: `k:{"name":"aws-node"}`. */
export function itemKey(keys: Readonly<Record<string, unknown>>): string {
  return `k:${JSON.stringify(keys)}`;
}

export function ownerOfEntry(entry: ManagedFieldsEntry): FieldOwner {
  return { manager: entry.manager ?? "", operation: entry.operation === "Apply" ? "Apply" : "Update" };
}

/** Who owns the field at a path of `fieldsV1` keys (`["f:spec", "f:subnet"]`), sorted; status entries are left out. */
export function ownersAt(metadata: ObjectMeta, path: readonly string[]): readonly FieldOwner[] {
  return (metadata.managedFields ?? [])
    .filter((entry) => (entry.subresource ?? "") === "" && at(entry.fieldsV1, ...path) !== undefined)
    .map(ownerOfEntry)
    .sort((a, b) => compare(a.manager, b.manager) || compare(a.operation, b.operation));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
