import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { readYaml } from "./document.ts";
import { parseFabric } from "./parse.ts";
import { shapeErrors } from "./syntax-mistakes.ts";

const original = readFileSync(join(import.meta.dirname, "testdata/every-section.yaml"), "utf8");

function told(text: string): readonly string[] {
  return readYaml(text, "f").diagnostics.map(({ at, message, fix }) => `${at?.line}:${at?.column} ${message}. ${fix}`);
}

/** What a slip of the hand makes of a text at one place, if anything. */
function slips(text: string, at: number): readonly string[] {
  const [head, sign = "", tail] = [text.slice(0, at), text[at], text.slice(at + 1)];
  if (/["'[\]{},:-]/.test(sign)) return [head + tail];
  if (sign === " " && head.endsWith(":")) return [`${head} "${tail}`];
  if (sign !== "\n" || !tail.startsWith(" ")) return [];
  return [`${head}\n\t${tail.trimStart()}`, `${head}\n ${tail}`, head + sign + tail.slice(1)];
}

describe("a mistake in a text", () => {
  test.each([
    [
      "a quote",
      'a:\n  b: "x\n  c: "y"\n  d: "z"\ne: 1',
      '2:6 the `"` that opens here is not closed. Write the missing',
    ],
    ["a bracket", "a: { b: [1, 2]\nc: 3\nd: 4", "1:4 the `{` that opens here is not closed. Write the missing `}`"],
    [
      "a bracket inside another",
      "a: { b: [1, 2 }\nc: 3",
      "1:15 `}` stands here where only `]` closes what `[` opened.",
    ],
    ["an opening bracket", "a: 1, b: 2 }\nc: 3", "1:4 a value stands here, and then a key follows. Put the key"],
    [
      "a closing bracket too many",
      "a: { b: 1 } }\nc: 3\nd: 4",
      "1:13 a bracket closes here that none opens. Write the",
    ],
    ["a tab", "a:\n  b: 1\n\tc: 2\n  d: 3", "3:1 this line is indented with a tab. Indent with spaces."],
    ["a column", "a:\n  b: 1\n c: 2\n d: 3\n e: 4", "3:2 this does not begin in the column of what stands beside"],
    ["a colon", "a:\n  b\n  c: 2\n  d: 3", "2:3 this key has no `:`. Write `:` after the key"],
    ["a comma", "a: { b: 1 c: 2 }\nd: 1", "1:9 a key stands here that no `,` or `{` parts from what is before it. "],
  ])("is told once, where it was made, with its cure: %s", (_what, text, expected) => {
    const all = told(text);
    expect(all).toHaveLength(1);
    expect(all[0]?.startsWith(expected) ? expected : all[0]).toBe(expected);
  });

  test("anywhere in a Fabric gives one error, not those that follow from it", () => {
    const counts = [...original].flatMap((_, at) => slips(original, at).map((text) => told(text).length));
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(500);
    expect(counts.filter((count) => count > 1)).toEqual([]);
  }, 60_000);

  test("does not hide another one further on", () => {
    const text = 'vpcs:\n  a: { region: eu-west-1\n  b: { region: x }\nclusters:\n  c: "d\n  e: f\nsites:\n\tg: h\n';
    expect(told(text).map((line) => line.split(" ")[0])).toEqual(["2:6", "5:6", "8:1"]);
  });

  test("of every line is told only for the first few of them", () => {
    expect(told("a: [\nb: [\nc: [\nd: [\ne: [\nf: [\n")).toHaveLength(4);
  });
});

test("no text that is not YAML is taken for one, however it is broken", () => {
  const places = fc.array(fc.tuple(fc.nat({ max: original.length - 1 }), fc.nat()), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(places, (broken) => {
      const text = broken.reduce((left, [at, which]) => {
        const made = slips(left, at % left.length);
        return made[which % made.length] ?? left;
      }, original);
      const isBroken = shapeErrors(parseDocument(text, { uniqueKeys: false }).errors).length > 0;
      const { fabric, diagnostics } = parseFabric(text, "f");
      expect(diagnostics.some(({ code }) => code === "YAML-1")).toBe(isBroken);
      if (isBroken) expect(fabric).toBeUndefined();
    }),
  );
});
