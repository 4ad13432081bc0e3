import { TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID } from "@podspan/core/desired";
import type { ForeignWrite } from "@podspan/core/observed";
import type { ManagedFieldsEntry, ObjectMeta } from "../api.ts";
import { FIELD_MANAGER } from "./aws-node.ts";
import { at, mapOf } from "./json.ts";

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

/** Who wrote what of an object. */
type Written = Pick<ObjectMeta, "managedFields">;

/** The same with paths that begin below a field: of a list's many items its own path is gone through once. */
export function writtenBelow({ managedFields = [] }: Written, path: readonly string[]): Written {
  return { managedFields: managedFields.map((entry) => ({ ...entry, fieldsV1: mapOf(at(entry.fieldsV1, ...path)) })) };
}

/** Who owns the field at a path of `fieldsV1` keys (`["f:spec", "f:subnet"]`), sorted; status entries are left out. */
export function ownersAt(metadata: Written, path: readonly string[]): readonly FieldOwner[] {
  return (metadata.managedFields ?? [])
    .filter((entry) => (entry.subresource ?? "") === "" && at(entry.fieldsV1, ...path) !== undefined)
    .map(ownerOfEntry)
    .sort((a, b) => compare(a.manager, b.manager) || compare(a.operation, b.operation));
}

/** A field of ours, and where `fieldsV1` has it. */
type FieldPath = readonly [field: string, path: readonly string[]];

/** The last write by somebody else of each of these fields that somebody else owns; status entries are left out. */
export function foreignWrites(metadata: Written, paths: readonly FieldPath[]): Readonly<Record<string, ForeignWrite>> {
  const entries = (metadata.managedFields ?? [])
    .filter(({ manager, subresource = "" }) => subresource === "" && manager !== FIELD_MANAGER)
    .flatMap(({ manager: by = "", time, fieldsV1 }) => (time === undefined ? [] : [{ at: time, by, fieldsV1 }]))
    .sort((a, b) => compare(a.at, b.at) || compare(a.by, b.by));
  return Object.fromEntries(
    paths.flatMap(([field, path]) => {
      const last = entries.findLast(({ fieldsV1 }) => at(fieldsV1, ...path) !== undefined);
      return last === undefined ? [] : [[field, { at: last.at, by: last.by }]];
    }),
  );
}

/** Where an object has a field, and its owner marks, as keys of `fieldsV1`. */
export function fieldPaths(fields: Readonly<Record<string, readonly string[]>>): readonly FieldPath[] {
  const marks = [TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID].map(
    (key) => [`tags.${key}`, ["f:metadata", "f:annotations", `f:${key}`]] as const,
  );
  const own = Object.entries(fields).map(([field, path]) => [field, path.map((part) => `f:${part}`)] as const);
  return [...own, ...marks];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
