import { expect, test } from "vitest";
import { DOCUMENT_SPOKE } from "./document.fixture.ts";
import { faultsOf } from "./index.ts";
import { MUTATIONS } from "./mutations.fixture.ts";

const lines = DOCUMENT_SPOKE.split("\n");

test("the table is no toy", () => {
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(150);
  expect(new Set(MUTATIONS.map(({ statement, mutated }) => `${statement}\n${mutated}`)).size).toBe(MUTATIONS.length);
});

test.each(MUTATIONS)("$statement -> $mutated is refused", ({ statement, mutated, column, reason, told }) => {
  const at = lines.indexOf(statement);
  expect(at).toBeGreaterThanOrEqual(0);
  const faults = faultsOf(lines.with(at, mutated).join("\n"));
  const line = told === undefined ? at + 1 : lines.findIndex((other) => other.trim() === told) + 1;
  expect(faults).toContainEqual(expect.objectContaining({ line, column, reason }));
});

test("what is said of a fault never holds a key", () => {
  const keys = [
    "abcdef0123456789abcd",
    "abcdef01234?6789abcd",
    "abcd12345",
    "ABCDEF0123456789AB",
    "ninechars",
    "seventeenletters_",
  ];
  for (const { statement, mutated } of MUTATIONS) {
    const said = JSON.stringify(faultsOf(lines.with(lines.indexOf(statement), mutated).join("\n")));
    for (const key of keys) expect(said).not.toContain(key);
  }
});
