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
  return writersIn(metadata)(path).owners;
}

/** Who has written a field; status entries are left out. */
export interface Writers {
  /** Sorted. */
  readonly owners: readonly FieldOwner[];
  /** The last write by somebody else. */
  readonly foreign?: ForeignWrite;
}

/** Who has written the fields of an object, by their paths: those of which it is the same are given one answer. */
export function writersIn({ managedFields = [] }: Written): (path: readonly string[]) => Writers {
  const entries = managedFields.filter((entry) => (entry.subresource ?? "") === "");
  const known = new Map<string, Writers>();
  return (path) => {
    let key = "";
    for (let nth = 0; nth < entries.length; nth += 1)
      key += at(entries[nth]?.fieldsV1, ...path) === undefined ? "-" : "+";
    const writers = known.get(key) ?? writersOf(entries.filter((_, nth) => key[nth] === "+"));
    known.set(key, writers);
    return writers;
  };
}

function writersOf(entries: readonly ManagedFieldsEntry[]): Writers {
  const owners = entries.map(ownerOfEntry);
  owners.sort((a, b) => compare(a.manager, b.manager) || compare(a.operation, b.operation));
  const others = entries.flatMap(({ manager: by = "", time }) =>
    time === undefined || by === FIELD_MANAGER ? [] : [{ at: time, by }],
  );
  const foreign = others.sort((a, b) => compare(a.at, b.at) || compare(a.by, b.by)).at(-1);
  return { owners, ...(foreign === undefined ? {} : { foreign }) };
}

/** A field of ours, and where `fieldsV1` has it. */
type FieldPath = readonly [field: string, path: readonly string[]];

/** The last write by somebody else of each of these fields that somebody else owns. */
export function foreignWrites(metadata: Written, paths: readonly FieldPath[]): Readonly<Record<string, ForeignWrite>> {
  const writersAt = writersIn(metadata);
  return Object.fromEntries(
    paths.flatMap(([field, path]) => {
      const { foreign } = writersAt(path);
      return foreign === undefined ? [] : [[field, foreign]];
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
