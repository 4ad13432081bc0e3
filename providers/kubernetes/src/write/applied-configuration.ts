import type { KubeObject } from "../api.ts";
import { listOf, mapOf } from "../objects/json.ts";
import { type FieldOwner, ownerOfEntry } from "../objects/managed-fields.ts";

/**
 * What a manager has applied, read back from the live object by its `managedFields`. An apply replaces a manager's whole
 * configuration, so whoever applies a part in its name has to apply all of it. A manager without an entry has applied nothing.
 *
 * It is true to what was applied, for a field that somebody changed since is no longer in the manager's set
 * (Kubernetes, "Server-Side Apply", field management).
 */
export function appliedConfiguration(live: KubeObject, owner: FieldOwner): KubeObject {
  const entry = (live.metadata.managedFields ?? []).find((one) => {
    const { manager, operation } = ownerOfEntry(one);
    return manager === owner.manager && operation === owner.operation && (one.subresource ?? "") === "";
  });
  const fields = mapOf(entry?.fieldsV1);
  // Below the top, no fields mean all of a value; here they mean that there is no entry.
  const owned = Object.keys(fields).length === 0 ? {} : extract(live, fields);
  const { metadata, ...rest } = owned as Partial<KubeObject>;
  const { name, namespace } = live.metadata;
  return {
    ...rest,
    apiVersion: live.apiVersion,
    kind: live.kind,
    metadata: { ...metadata, name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

/** The part of `value` that a node of `fieldsV1` names: `{}` is all of it, `f:` a field, `k:` and `v:` items of a list. */
function extract(value: unknown, fields: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(fields);
  if (keys.length === 0) return value;
  if (Array.isArray(value)) return value.flatMap((item) => extractItem(item, fields));
  const live = mapOf(value);
  const owned = keys.filter((key) => key.startsWith("f:") && key.slice(2) in live);
  return Object.fromEntries(owned.map((key) => [key.slice(2), extract(live[key.slice(2)], mapOf(fields[key]))]));
}

function extractItem(item: unknown, fields: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (typeof item !== "object" || item === null) return `v:${JSON.stringify(item)}` in fields ? [item] : [];
  const key = Object.keys(fields).find((one) => one.startsWith("k:") && matches(item, JSON.parse(one.slice(2))));
  // A key field with a default may be unowned (`protocol` of a port); without it the item is found all the same.
  return key === undefined ? [] : [extract(item, mapOf(fields[key]))];
}

function matches(item: object, keys: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(keys).every(([key, value]) => mapOf(item)[key] === value);
}

/** `configuration` with these variables in a container's environment; its other variables stay in their order. */
export function withEnv(
  configuration: KubeObject,
  container: string,
  env: Readonly<Record<string, string>>,
): KubeObject {
  const spec = mapOf(configuration.spec);
  const template = mapOf(spec.template);
  const podSpec = mapOf(template.spec);
  const containers = upsert(listOf(podSpec.containers), container, (found) => ({
    ...found,
    env: Object.keys(env)
      .sort()
      .reduce<readonly unknown[]>(
        (list, name) => upsert(list, name, (variable) => ({ ...variable, value: env[name] })),
        listOf(mapOf(found).env),
      ),
  }));
  return { ...configuration, spec: { ...spec, template: { ...template, spec: { ...podSpec, containers } } } };
}

function upsert(
  list: readonly unknown[],
  name: string,
  change: (item: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): readonly unknown[] {
  const index = list.findIndex((item) => mapOf(item).name === name);
  return index < 0 ? [...list, change({ name })] : list.with(index, change(mapOf(list[index])));
}
