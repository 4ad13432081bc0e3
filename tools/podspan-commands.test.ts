import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERBS } from "../apps/cli/src/help.ts";
import { NOT_YET_EXPORTS, NOT_YET_IMPORTS } from "../apps/cli/src/not-yet.ts";

/** Where users are told what to run. */
const SOURCES = ["{core,engine,providers,apps}/**/src/**/*.ts", "docs/**/*.md", "*.md", "examples/*/*.md"];
const APART = /\.(test|fixture|contract)\.ts$|\/testing\/|node_modules/;

/** Said of what is no verb: the page of USAGE shows such a slip, `init` says what editors need. */
const NO_VERBS = ["aply", "needs"];

const files = SOURCES.flatMap((pattern) => globSync(pattern)).filter((file) => !APART.test(file));
const told = files.flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/`podspan ([a-z][a-z-]*)(?: ([a-z-]+))?/g)].map(
    ([, verb = "", word = ""]) => ({ file, verb, word }),
  ),
);

test("every command of podspan that users are told of is there", () => {
  expect(told.filter(({ verb }) => ![...Object.keys(VERBS), "help", ...NO_VERBS].includes(verb))).toEqual([]);
  // What a release will bring is told by what answers NOT-YET, nowhere else.
  const later: Readonly<Record<string, object>> = { import: NOT_YET_IMPORTS, export: NOT_YET_EXPORTS };
  expect(told.filter(({ verb, word }) => Object.hasOwn(later[verb] ?? {}, word))).toEqual([]);
});

test("and is looked for where there are some", () => {
  expect(new Set(told.map(({ verb }) => verb)).size).toBeGreaterThan(10);
});
