import type { Change } from "./plan.ts";

/** Two JSON values are the same whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** JSON with sorted keys: equal values give equal text, so it can be hashed and compared. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/**
 * Field by field what must change from `before` to `after`. Fields that `after` does not have are not ours.
 * In `partial` maps the same holds key by key.
 */
export function changesBetween(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  partial: readonly string[],
): readonly Change[] {
  return Object.keys(after)
    .sort()
    .flatMap((field) => {
      const wanted = after[field];
      const found = before[field];
      if (wanted === undefined) return [];
      if (partial.includes(field) && isRecord(wanted)) return mapChanges(field, isRecord(found) ? found : {}, wanted);
      if (Array.isArray(wanted) && Array.isArray(found)) return listChanges(field, found, wanted);
      return sameValue(found, wanted) ? [] : [change(field, found, wanted)];
    });
}

function mapChanges(
  field: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly Change[] {
  return Object.keys(after)
    .sort()
    .filter((key) => !sameValue(before[key], after[key]))
    .map((key) => change(`${field}.${key}`, before[key], after[key]));
}

/** Lists are sets here (rules, ids): what left and what came, one change each. */
function listChanges(field: string, before: readonly unknown[], after: readonly unknown[]): readonly Change[] {
  const had = new Set(before.map(canonicalJson));
  const wants = new Set(after.map(canonicalJson));
  const gone = before.filter((item) => !wants.has(canonicalJson(item)));
  const come = after.filter((item) => !had.has(canonicalJson(item)));
  return [
    ...gone.map((item) => change(`${field}[]`, item, undefined)),
    ...come.map((item) => change(`${field}[]`, undefined, item)),
  ];
}

function change(field: string, before: unknown, after: unknown): Change {
  return {
    field,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
