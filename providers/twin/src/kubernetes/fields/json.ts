/** A JSON object as the API server stores it. */
export type JsonMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const NOTHING: JsonMap = Object.freeze({});

export function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : NOTHING;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value under a path of keys. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner, key) => mapOf(inner)[key], value);
}

/** Equal as JSON, whatever the order of keys; a key without a value is no key. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isMap(a) || !isMap(b)) return a === b;
  return (
    Object.keys(a).every((key) => sameJson(a[key], b[key])) &&
    Object.keys(b).every((key) => b[key] === undefined || Object.hasOwn(a, key))
  );
}
