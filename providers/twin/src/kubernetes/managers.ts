import type { ManagedFieldsEntry, ObjectMeta } from "@podspan/kubernetes/api";
import { type FieldSet, readFieldsV1, sameFields, writeFieldsV1 } from "./fields/field-set.ts";

/** Who owns which fields. One name is two managers when it both applies and updates. */
export interface Manager {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339, of its last change. */
  readonly time: string;
  readonly fields: FieldSet;
}

export type Managers = ReadonlyMap<string, Manager>;
export type ManagerIdentity = Pick<Manager, "manager" | "operation" | "apiVersion" | "subresource">;

export function managerKey({ manager, operation, apiVersion, subresource = "" }: ManagerIdentity): string {
  return [operation, manager, apiVersion, subresource].join("\u0000");
}

export function readManagers(metadata: ObjectMeta): Managers {
  const managers = (metadata.managedFields ?? []).map((entry): Manager => {
    const { manager = "", operation, apiVersion = "", subresource, time = "", fieldsV1 } = entry;
    const identity = { manager, apiVersion, ...(subresource === undefined ? {} : { subresource }) };
    return { ...identity, operation: operation === "Apply" ? "Apply" : "Update", time, fields: readFieldsV1(fieldsV1) };
  });
  return new Map(managers.map((manager) => [managerKey(manager), manager]));
}

/** Entries as the API server sorts them: who applies first, then by time and name. Managers without a field are gone. */
export function writeManagers(managers: Managers): readonly ManagedFieldsEntry[] {
  return [...managers]
    .filter(([, manager]) => manager.fields.size > 0)
    .sort(
      ([a, left], [b, right]) =>
        compare(left.operation, right.operation) || compare(left.time, right.time) || compare(a, b),
    )
    .map(([, { fields, ...entry }]) => ({ ...entry, fieldsType: "FieldsV1", fieldsV1: writeFieldsV1(fields) }));
}

/** The managers after a change; each keeps the time of its last change of fields. */
export function keepTimes(before: Managers, after: Managers): Managers {
  return new Map(
    [...after].map(([key, manager]) => {
      const old = before.get(key);
      return [key, old !== undefined && sameFields(old.fields, manager.fields) ? old : manager];
    }),
  );
}

/** Whoever wrote something new has written now, though it owns the same fields as before (managedfieldsupdater.go). */
export function writtenBy(managers: Managers, writer: string | undefined, time: string): Managers {
  const manager = writer === undefined ? undefined : managers.get(writer);
  return writer === undefined || manager === undefined ? managers : new Map(managers).set(writer, { ...manager, time });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
