import type { FieldConflict, KubeObject } from "@podspan/kubernetes/api";
import { type Comparison, changedFields, compareObjects } from "./fields/comparison.ts";
import { FieldPath } from "./fields/field-path.ts";
import { difference, type FieldSet, intersection, union, withParents } from "./fields/field-set.ts";
import { merged } from "./fields/merged.ts";
import { pruned } from "./fields/pruned.ts";
import type { Schema } from "./fields/schema.ts";
import { fieldsOf } from "./fields/set-of.ts";
import { type Manager, type ManagerIdentity, type Managers, managerKey } from "./managers.ts";

/** An object and who owns its fields. */
export interface Owned {
  readonly object: KubeObject;
  readonly managers: Managers;
  /** The managers of what was there before. */
  readonly former?: Managers;
  /** Who wrote it so, by its key in `managers`. */
  readonly writer?: string;
}

export interface Change {
  readonly by: ManagerIdentity;
  /** RFC 3339. */
  readonly time: string;
  readonly schema: Schema;
}

/** Fields that belong to nobody: identity, and what the server itself counts (apimachinery, managedfields/stripmeta.go). */
const NOBODYS: FieldSet = new Set(
  [
    ["apiVersion"],
    ["kind"],
    ["metadata"],
    ...[
      "name",
      "namespace",
      "creationTimestamp",
      "deletionTimestamp",
      "deletionGracePeriodSeconds",
      "uid",
      "generation",
      "managedFields",
      "resourceVersion",
    ].map((name) => ["metadata", name]),
  ].map((path) => FieldPath.of(path.map((name) => `f:${name}`))),
);

const NONE: FieldSet = new Set();

/**
 * Server-side apply (structured-merge-diff, merge/update.go): `config` is laid over `live`; what this manager applied before, now
 * leaves out and nobody else owns goes; whoever owns a changed field is in conflict, or loses it when `force`.
 */
export function applied(
  live: Owned,
  config: KubeObject,
  { by, time, schema }: Change,
  force: boolean,
): Owned | { readonly conflicts: readonly FieldConflict[] } {
  const key = managerKey(by);
  const last = live.managers.get(key)?.fields ?? NONE;
  const fields = difference(fieldsOf(config, schema), NOBODYS);
  const managers = new Map(live.managers).set(key, { ...by, time, fields });
  const laid = merged(live.object, config, schema);
  const owned = withParents(union(...[...managers.values()].map((manager) => manager.fields)));
  const object = pruned(laid, difference(withParents(last), union(owned, NOBODYS)), schema) as KubeObject;
  const comparison = compareObjects(live.object, object, schema);
  const conflicts = force ? [] : conflictsOf(managers, key, comparison);
  return conflicts.length > 0
    ? { conflicts }
    : { object, managers: released(managers, key, comparison, time), former: live.managers, writer: key };
}

/** A write of the whole object: the writer owns what it changed, and whoever owned that owns it no more. */
export function updated(live: Owned, object: KubeObject, { by, time, schema }: Change): Owned {
  const key = managerKey(by);
  const comparison = compareObjects(live.object, object, schema);
  const before = live.managers.get(key)?.fields ?? NONE;
  const fields = difference(union(difference(before, comparison.removed), changedFields(comparison)), NOBODYS);
  const others = released(live.managers, key, comparison, time);
  return { object, managers: new Map(others).set(key, { ...by, time, fields }), former: live.managers, writer: key };
}

function conflictsOf(managers: Managers, applying: string, comparison: Comparison): readonly FieldConflict[] {
  return [...managers]
    .filter(([key]) => key !== applying)
    .flatMap(([, { manager, fields }]) =>
      [...intersection(fields, changedFields(comparison)).values()].map((path) => ({
        manager,
        field: String(path),
      })),
    )
    .sort((a, b) => compare(a.field, b.field) || compare(a.manager, b.manager));
}

/** Takes changed and removed fields from all but the one who changed them. */
function released(managers: Managers, writer: string, comparison: Comparison, time: string): Managers {
  const lost = union(changedFields(comparison), comparison.removed);
  return new Map(
    [...managers].map(([key, manager]): readonly [string, Manager] => {
      if (key === writer) return [key, manager];
      return [key, { ...manager, time, fields: difference(manager.fields, lost) }];
    }),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
