/** JSON text with sorted keys, two spaces and a final newline: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

/** The same of a list, a record on each line: whole fleets are kept so, in half the bytes. */
export function canonicalList(records: readonly unknown[]): string {
  return records.length === 0 ? "[]" : `[\n${records.map((record) => JSON.stringify(sorted(record))).join(",\n")}\n]`;
}

/** What is sorted already, as all is that was read of a kept world, stays the same object. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  const record = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(record);
  const parts = names.map((name) => sorted(record[name]));
  const isSorted = names.every((name, at) => parts[at] === record[name] && (at === 0 || (names[at - 1] ?? "") < name));
  if (isSorted) return value;
  return Object.fromEntries(names.map((name, at) => [name, parts[at]] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}
