import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EXAMPLES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

const TEXTS = ["pod-ranges", "shared-vpc-two-clusters"].map((name) =>
  readFileSync(join(EXAMPLES, name, "fabric.yaml"), "utf8"),
);

/** What people and accidents put into a document. */
const SCRAPS = [
  "",
  " ",
  "\n",
  "\t",
  ":",
  "- ",
  "{",
  "}",
  "[",
  "&a ",
  "*a",
  "!!binary ",
  "null",
  "0",
  "1e999",
  "/8",
  "/33",
  "100.64.0.0/10",
  "10.0.0.0/16",
  "::/0",
  "eu-west-1z",
  "__proto__",
  "\u0000",
  "\ud800",
  "ä",
];

/** One example with some spans replaced by scraps, lines doubled or gone. */
const mutated = fc
  .record({
    text: fc.constantFrom(...TEXTS),
    edits: fc.array(
      fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(12), put: fc.constantFrom(...SCRAPS) }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ text, edits }) =>
    edits.reduce((document, { at, cut, put }) => {
      const from = Math.floor(at * document.length);
      return document.slice(0, from) + put + document.slice(from + cut);
    }, text),
  );

test("whatever becomes of a Fabric, validate and plan answer with diagnostics or do their work, and write nothing", async () => {
  const cwd = folderWith("nothing");
  await fc.assert(
    fc.asyncProperty(mutated, async (text) => {
      writeFileSync(join(cwd, "fabric.yaml"), text);
      for (const verb of ["validate", "plan"]) {
        const { exit, stderr } = await podspan(verb, { cwd });
        expect([0, 1]).toContain(exit);
        expect(stderr).not.toMatch(/error BUG|\n\s+at .*:\d+:\d+/);
        if (exit === 1) expect(stderr).toMatch(/error [A-Z]+(-\w+)* /);
      }
      expect(readdirSync(cwd)).toEqual(["fabric.yaml"]);
    }),
    { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 30) },
  );
});
