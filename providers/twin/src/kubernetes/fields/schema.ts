import type { FieldPath } from "./field-path.ts";
import { isMap, type JsonMap, mapOf } from "./json.ts";

/**
 * What server-side apply must know of a type beyond its JSON (the OpenAPI extensions `x-kubernetes-list-type`,
 * `-list-map-keys` and `-map-type`). Paths have `[]` for the items of a list: `spec.template.spec.containers[].env`.
 */
export interface Schema {
  /** Lists whose items have an identity, and the fields that make it. All lists that are named nowhere are one value. */
  readonly itemKeys: Readonly<Record<string, readonly string[]>>;
  /** Lists of texts of which each is there once. */
  readonly sets: ReadonlySet<string>;
  /** Maps that are one value. All others are fields of their own. */
  readonly atomic: ReadonlySet<string>;
}

export type Shape =
  | { readonly kind: "leaf" }
  | { readonly kind: "fields" }
  | { readonly kind: "set" }
  | { readonly kind: "items"; readonly keys: readonly string[] };

const LEAF: Shape = { kind: "leaf" };
const SET: Shape = { kind: "set" };
const FIELDS: Shape = { kind: "fields" };

/** Values that identify an item where it leaves them out. */
const KEY_DEFAULTS: JsonMap = { protocol: "TCP" };

export function shapeAt(schema: Schema, path: FieldPath, value: unknown): Shape {
  if (Array.isArray(value)) {
    const name = path.dotted;
    const keys = schema.itemKeys[name];
    if (keys !== undefined) return { kind: "items", keys };
    return schema.sets.has(name) ? SET : LEAF;
  }
  return isMap(value) && !schema.atomic.has(path.dotted) ? FIELDS : LEAF;
}

/** `k:{"name":"main"}`; keys sorted. Throws when the item has no such field, as the API server refuses it. */
export function itemElement(item: unknown, keys: readonly string[]): string {
  const fields = mapOf(item);
  const identity = [...keys].sort().map((key) => {
    const value = fields[key] ?? KEY_DEFAULTS[key];
    if (value === undefined) throw new Error(`associative list with keys has an element that omits key field "${key}"`);
    return [key, value];
  });
  return `k:${JSON.stringify(Object.fromEntries(identity))}`;
}

const METADATA = {
  itemKeys: { "metadata.ownerReferences": ["uid"] },
  sets: ["metadata.finalizers"],
} as const;

/** Custom resources with a schema that says nothing more: lists are one value, maps are fields. */
export const PLAIN_SCHEMA: Schema = {
  itemKeys: METADATA.itemKeys,
  sets: new Set(METADATA.sets),
  atomic: new Set(),
};

/** The lists and maps of a PodSpec at `base` (k8s.io/api/core/v1, generated OpenAPI of Kubernetes 1.35). */
function podSchema(base: string): Schema {
  const containers = ["containers", "initContainers", "ephemeralContainers"].map((list) => `${base}.${list}`);
  const perContainer = containers.flatMap((list): readonly (readonly [string, readonly string[]])[] => [
    [list, ["name"]],
    [`${list}[].env`, ["name"]],
    [`${list}[].ports`, ["containerPort", "protocol"]],
    [`${list}[].volumeMounts`, ["mountPath"]],
    [`${list}[].volumeDevices`, ["devicePath"]],
    [`${list}[].resources.claims`, ["name"]],
  ]);
  const sources = ["fieldRef", "configMapKeyRef", "secretKeyRef", "resourceFieldRef", "fileKeyRef"];
  return {
    itemKeys: {
      ...METADATA.itemKeys,
      ...Object.fromEntries(perContainer),
      [`${base}.volumes`]: ["name"],
      [`${base}.imagePullSecrets`]: ["name"],
      [`${base}.hostAliases`]: ["ip"],
      [`${base}.topologySpreadConstraints`]: ["topologyKey", "whenUnsatisfiable"],
      "status.conditions": ["type"],
      "status.podIPs": ["ip"],
    },
    sets: new Set(METADATA.sets),
    atomic: new Set([
      "spec.selector",
      `${base}.nodeSelector`,
      `${base}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
      ...containers.flatMap((list) => sources.map((source) => `${list}[].env[].valueFrom.${source}`)),
    ]),
  };
}

export const DAEMON_SET_SCHEMA: Schema = podSchema("spec.template.spec");
export const POD_SCHEMA: Schema = podSchema("spec");
export const NODE_SCHEMA: Schema = {
  itemKeys: { ...METADATA.itemKeys, "status.addresses": ["type"], "status.conditions": ["type"] },
  sets: new Set([...METADATA.sets, "spec.podCIDRs"]),
  atomic: new Set(),
};
