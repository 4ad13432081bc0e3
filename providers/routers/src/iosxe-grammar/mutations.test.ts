import { expect, test } from "vitest";
import { DOCUMENT_SPOKE } from "./document.fixture.ts";
import { HOSTING_SPOKE } from "./hosting.fixture.ts";
import { HOSTING_MUTATIONS } from "./hosting-mutations.fixture.ts";
import { faultsOf } from "./index.ts";
import { MUTATIONS } from "./mutations.fixture.ts";

const DOCUMENT = DOCUMENT_SPOKE.split("\n");
const HOSTING = HOSTING_SPOKE.split("\n");
const ALL = [
  ...MUTATIONS.map((each) => ({ ...each, lines: DOCUMENT })),
  ...HOSTING_MUTATIONS.map((each) => ({ ...each, lines: HOSTING })),
];

test("the table is no toy", () => {
  expect(ALL.length).toBeGreaterThanOrEqual(190);
  expect(new Set(ALL.map(({ statement, mutated }) => `${statement}\n${mutated}`)).size).toBe(ALL.length);
});

test("what is mutated is a configuration", () => {
  expect(faultsOf(HOSTING_SPOKE)).toEqual([]);
});

test.each(ALL)("$statement -> $mutated is refused", ({ statement, mutated, column, reason, told, lines }) => {
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
    const said = JSON.stringify(faultsOf(DOCUMENT.with(DOCUMENT.indexOf(statement), mutated).join("\n")));
    for (const key of keys) expect(said).not.toContain(key);
  }
});
