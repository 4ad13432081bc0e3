import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { readEveryday } from "./everyday-yaml.ts";
import { toPlain } from "./plain.ts";
import { TextLines } from "./text-lines.ts";

const RUNS = Math.max(3000, Number(process.env.PODSPAN_PROPERTY_RUNS ?? 0));

/** What the whole reader makes of a text, with everything that it finds wrong. */
function whole(text: string): { readonly raw: unknown; readonly wrong: readonly unknown[] } {
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    resolveKnownTags: false,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const plain = toPlain(document, new TextLines("f.yaml", text));
  return { raw: plain.value, wrong: [...document.errors, ...document.warnings, ...plain.diagnostics] };
}

const root = join(import.meta.dirname, "../../..");
const fabrics = globSync("examples/**/fabric.yaml", { cwd: root }).map((file) =>
  readFileSync(join(root, file), "utf8"),
);

/** Lines, words and punctuation as they stand in Fabrics, and what stands close to them. */
const WORDS = [
  "a",
  "b1",
  "c-d",
  "x.y/z",
  "10.0.0.0/16",
  "eu-west-1a",
  "'q'",
  "'it''s'",
  '"d"',
  '"\\n"',
  "0",
  "1",
  "017",
  "1.0",
  "1e3",
];
const ODD = [
  "-1",
  "0x1f",
  "true",
  "false",
  "True",
  "null",
  "~",
  ".5",
  ".inf",
  "no",
  "<<",
  "__proto__",
  "*a",
  "&a",
  "!t",
  "|",
  ">",
  "@a",
  "`",
  "%",
  "é",
];
const MARKS = [
  ":",
  ": ",
  ", ",
  ",",
  "- ",
  "-",
  "[",
  "]",
  "{",
  "}",
  "[ ",
  " }",
  "#",
  " # c",
  "? ",
  "  ",
  " ",
  "\n",
  "\n  ",
  "\n    ",
  "\n- ",
  "\n  - ",
  "---",
  "\n---\n",
  "...",
  "=",
  "+",
];

const soup = fc
  .array(fc.constantFrom(...WORDS, ...MARKS, ...MARKS, ...ODD), { maxLength: 12 })
  .map((parts) => `a: ${parts.join("")}`);

const line = fc
  .tuple(
    fc.constantFrom(0, 0, 2, 2, 4, 1, 3),
    fc.constantFrom("", "", "- ", "-  ", "- - "),
    fc.constantFrom("a: ", "b: ", "c:  ", "a:", "b:", "e : ", "null: ", "1: ", "", "'k': "),
    fc.constantFrom(
      "",
      "1",
      "x",
      "x y",
      "x  y",
      "[a, b]",
      "[a,b]",
      "[ ]",
      "{ a: 1 }",
      "{a: [b, {c: d}]}",
      "{a: 1,}",
      "[a b, 'c']",
      "{}",
      "x:y",
      "x: y",
      "a#b",
      "'c'",
    ),
    fc.constantFrom("", "", " ", " # c", "# c"),
  )
  .map(([indent, dash, key, value, end]) => " ".repeat(indent) + dash + key + value + end);
const lines = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom("\n", ""))
  .map(([all, end]) => all.join("\n") + end);

/** A whole Fabric with pieces put in or taken out. */
const damaged = fc
  .tuple(
    fc.constantFrom(...fabrics.filter((text) => readEveryday(text))),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.constantFrom("", ...WORDS, ...MARKS, ...ODD)), { maxLength: 2 }),
  )
  .map(([text, pieces]) =>
    pieces.reduce((rest, [at, length, piece]) => {
      const from = at % rest.length;
      return rest.slice(0, from) + piece + rest.slice(from + length);
    }, text),
  );

describe("the reader of everyday YAML", () => {
  test.each([
    ["words, numbers and booleans", "a: [1, 0, true, x, 10.0.0.0/16, 'q', \"d\"]\nb: {}\n"],
    [
      "blocks in blocks, with comments and empty lines",
      "# c\na:\n  b: 1 # d\n\n # e\n  c:\n    - d: 2\n      e: x y\n    - f\n\n",
    ],
    ["a list in the column of its key", "a:\n- b\n- c: 1\n  d: 2\ne: 3"],
  ])("reads %s", (_, text) => {
    expect(readEveryday(text)).toEqual({ raw: whole(text).raw });
  });

  test.each([
    ["a number that is not written as usual", "a: 017"],
    ["nothing as a value", "a:\nb: 1"],
    ["a text over two lines", "a: b\n  c"],
    ["a key given twice", "a: 1\na: 2"],
    ["a key that is not a text", "true: 1"],
    ["an anchor", "a: &x 1"],
    ["a second document", "a: 1\n---\nb: 2"],
    ["brackets over two lines", "a: [1,\n  2]"],
    ["a tab", "a:\t1"],
    ["a prototype", "__proto__: { a: 1 }"],
    ["no map and no list", "word"],
    ["nothing", "# only this\n"],
    ["too many levels", `a: ${"[".repeat(100)}${"]".repeat(100)}`],
    ["too many values", `a: [${"1, ".repeat(50_000)}1]`],
  ])("leaves %s to the whole reader", (_, text) => {
    expect(readEveryday(text)).toBeUndefined();
  });

  test("reads every example as the whole reader does", () => {
    expect(fabrics).not.toHaveLength(0);
    for (const text of fabrics) expect({ ...readEveryday(text), wrong: [] }).toStrictEqual(whole(text));
  });

  test.each([
    ["lines", lines],
    ["any mixture of marks", soup],
    ["what is left of a Fabric", damaged],
  ])("never takes %s for anything but what the whole reader makes of them", (_, texts) => {
    let read = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const everyday = readEveryday(text);
        if (everyday === undefined) return;
        read += 1;
        expect({ raw: everyday.raw, wrong: [] }).toStrictEqual(whole(text));
      }),
      { numRuns: RUNS },
    );
    // A reader that leaves everything to the other one would pass too.
    expect(read).toBeGreaterThan(RUNS / 100);
  });
});
