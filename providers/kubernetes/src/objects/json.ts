/** Reads of JSON whose shape only the API server knows: what is not there, or is of another type, is empty. */
export type JsonMap = Readonly<Record<string, unknown>>;

const NOTHING: JsonMap = Object.freeze({});

export function mapOf(value: unknown): JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonMap) : NOTHING;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** The value under a path of keys: `at(object, "spec", "template")`. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let inner = value;
  for (const key of path) inner = mapOf(inner)[key];
  return inner;
}
