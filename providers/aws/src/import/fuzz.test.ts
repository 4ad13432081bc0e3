import fc from "fast-check";
import { expect, test } from "vitest";
import { TWO_ACCOUNTS } from "./collection.fixture.ts";
import type { Files } from "./collection.ts";
import { importedAws } from "./import.ts";

const PATHS = Object.keys(TWO_ACCOUNTS).sort();

/** Something else in a file than AWS answers. */
type Mutation =
  /** Characters of the text replaced. */
  | { readonly kind: "bytes"; readonly at: number; readonly text: string; readonly cut: number }
  /** One value somewhere in it is of another type. */
  | { readonly kind: "value"; readonly at: number; readonly value: unknown }
  /** One id names nothing. */
  | { readonly kind: "dangling"; readonly at: number };

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: fc.constant("bytes" as const),
    at: fc.nat(4000),
    text: fc.string({ unit: "binary", maxLength: 8 }),
    cut: fc.nat(40),
  }),
  fc.record({ kind: fc.constant("value" as const), at: fc.nat(400), value: fc.jsonValue({ maxDepth: 2 }) }),
  fc.record({ kind: fc.constant("dangling" as const), at: fc.nat(200) }),
);

function mutated(text: string, change: Mutation): string {
  switch (change.kind) {
    case "bytes": {
      const at = change.at % (text.length + 1);
      return text.slice(0, at) + change.text + text.slice(at + change.cut);
    }
    case "value":
      return replaced(text, change.at, change.value);
    case "dangling": {
      const ids = [...text.matchAll(/[a-z]+-(?:attach-|rtb-)?\d+/g)];
      const id = ids[change.at % Math.max(ids.length, 1)];
      return id === undefined ? text : `${text.slice(0, id.index)}${id[0]}99${text.slice(id.index + id[0].length)}`;
    }
  }
}

/** The `at`th value of the document, in the order in which JSON writes them, replaced. */
function replaced(text: string, at: number, value: unknown): string {
  let count = 0;
  JSON.parse(text, () => {
    count += 1;
  });
  const chosen = at % count;
  let seen = -1;
  return JSON.stringify(
    JSON.parse(text, (_key, old) => {
      seen += 1;
      return seen === chosen ? value : old;
    }),
  );
}

test("500 files that nobody answered are findings and gaps, never a crash, and leave the other files alone", async () => {
  const runs = fc.asyncProperty(
    fc.constantFrom(...PATHS),
    fc.array(mutation, { minLength: 1, maxLength: 3 }),
    async (path, changes) => {
      const before = TWO_ACCOUNTS[path] ?? "";
      const text = changes.reduce(
        (now, change) => (isJson(now) || change.kind === "bytes" ? mutated(now, change) : now),
        before,
      );
      const files: Files = { ...TWO_ACCOUNTS, [path]: text };
      const { snapshot, findings } = await importedAws(files);
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
      const failed = Object.values(snapshot.scopes).filter(
        (status) => status.kind === "failed" && status.code === "malformed",
      );
      const unreadable = findings.filter(({ code }) => code === "IMPORT-1" || code === "IMPORT-2");
      // Whatever cannot be read is both said and marked; whatever is said names the file.
      expect(failed.length > 0).toBe(unreadable.length > 0);
      if (!isJson(text)) expect(unreadable.map(({ message }) => message).join()).toContain(path);
      const others = await importedAws(Object.fromEntries(Object.entries(files).filter(([name]) => name !== path)));
      const kinds = new Set(others.snapshot.resources.map(({ kind }) => kind));
      for (const kind of kinds) expect(snapshot.resources.some((one) => one.kind === kind)).toBe(true);
    },
  );
  await fc.assert(runs, { numRuns: 500 });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
