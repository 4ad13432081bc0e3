import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../diagnostics/index.ts";
import { CGNAT_SPEC, fabricText } from "./fabric-text.fixture.ts";
import { parseFabric } from "./parse.ts";

/** Documents in all: 300 by default, shared out among the kinds of mutation below. */
const DOCUMENTS = Math.max(300, Number(process.env.PODSPAN_PROPERTY_RUNS ?? 0));

/** Milliseconds that one kind may take: far above what any number of documents needs, against a parser that hangs. */
const LONGEST = 300_000;

const originals = [
  fabricText(CGNAT_SPEC),
  ...["every-section.yaml", "all-wrong.yaml"].map((name) =>
    readFileSync(join(import.meta.dirname, "testdata", name), "utf8"),
  ),
];

/** Texts that have broken parsers: put anywhere, or in the place of any value. */
const HORRORS = [
  "\t",
  "\0",
  "\ufeff",
  "\r",
  "\r\n",
  "\u2028",
  "\ud800",
  "\u001b[31m",
  "---\n",
  "...\n",
  "%YAML 1.1\n---\n",
  "%TAG ! x\n",
  "!!binary aGk=",
  "!Ref x",
  "!!set {a, b}",
  "!!python/object:os.system",
  "!<tag:yaml.org,2002:str> x",
  "&a [*a]",
  "*nothing",
  "&a &b x",
  "<<: *a",
  "? [x]\n: y",
  "? ",
  ": ",
  "- - - -",
  "[",
  "]",
  "{",
  "}",
  "'",
  '"',
  "|",
  ">",
  "|+9\n",
  "@",
  "`",
  "%",
  "#",
  "yes",
  "no",
  "on",
  "off",
  "Yes",
  "NO",
  "~",
  "null",
  "Null",
  "true",
  "0o17",
  "017",
  "0x1F",
  "1:20:30",
  "1_000",
  ".inf",
  "-.inf",
  ".nan",
  "1e999",
  "99999999999999999999999",
  "-0",
  "1.30",
  "2026-11-22",
  "2026-11-22T00:00:00Z",
  "__proto__: { polluted: true }",
  "constructor: { prototype: { polluted: true } }",
  "toString: 1",
  "hasOwnProperty: 1",
  "spec: {}",
  "vpcs: &v { a: *v }",
  "kind: Fabric",
  "0.0.0.0/0",
  "::/0",
  "10.0.0.0/8",
  "255.255.255.255/32",
  "1.2.3.4.5/6",
  "10.0.0.0/16/16",
  "🦊",
  "\u202e",
  "a".repeat(5000),
  "[".repeat(2000),
  "{a: ".repeat(500),
  "- ".repeat(500),
  " ".repeat(3000),
];

const original = fc.constantFrom(...originals);
const horror = fc.constantFrom(...HORRORS);
const position = fc.nat({ max: 10_000 });

const mutations: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "bytes flipped": fc
    .tuple(original, fc.array(fc.tuple(position, fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 }))
    .map(flip),
  "pieces deleted": fc
    .tuple(original, position, fc.nat({ max: 200 }))
    .map(([text, at, length]) => splice(text, at, length, "")),
  "pieces doubled": fc.tuple(original, position, fc.nat({ max: 300 })).map(([text, at, length]) => {
    const from = at % text.length;
    return splice(text, at, 0, text.slice(from, from + length));
  }),
  "horrors put in": fc
    .tuple(original, fc.array(fc.tuple(position, horror), { minLength: 1, maxLength: 4 }))
    .map(([text, places]) => places.reduce((rest, [at, what]) => splice(rest, at, 0, what), text)),
  "values replaced by horrors": fc
    .tuple(original, position, horror)
    .map(([text, at, what]) => replaceValue(text, at, what)),
  "lines moved": fc.tuple(original, position, position).map(([text, from, to]) => moveLine(text, from, to)),
  "lines indented": fc
    .tuple(original, position, fc.integer({ min: -4, max: 4 }))
    .map(([text, at, by]) => indentLine(text, at, by)),
  "values of any type": fc
    .tuple(original, position, fc.json({ maxDepth: 3 }))
    .map(([text, at, json]) => replaceValue(text, at, json)),
  "line ends": original.map((text) => text.replaceAll("\n", "\r\n")),
  "any text": fc.string({ unit: "binary", maxLength: 300 }),
  "any JSON": fc.json({ maxDepth: 6 }),
};

function flip([text, flips]: [string, [number, number][]]): string {
  const bytes = Buffer.from(text);
  for (const [at, value] of flips) bytes[at % bytes.length] = value;
  return bytes.toString("utf8");
}

function splice(text: string, at: number, length: number, piece: string): string {
  const from = at % (text.length + 1);
  return text.slice(0, from) + piece + text.slice(from + length);
}

/** Some scalar or flow value of a line replaced. */
function replaceValue(text: string, at: number, value: string): string {
  const places = [...text.matchAll(/(?<=[:[,-] )[^\s{}[\],]+/g)];
  const place = places[at % places.length];
  return place === undefined ? value : splice(text, place.index, place[0].length, value);
}

function moveLine(text: string, from: number, to: number): string {
  const lines = text.split("\n");
  const [line = ""] = lines.splice(from % lines.length, 1);
  lines.splice(to % lines.length, 0, line);
  return lines.join("\n");
}

function indentLine(text: string, at: number, by: number): string {
  const lines = text.split("\n");
  const index = at % lines.length;
  const line = lines[index] ?? "";
  lines[index] = by > 0 ? " ".repeat(by) + line : line.slice(Math.min(-by, line.length - line.trimStart().length));
  return lines.join("\n");
}

/** What must hold of any text at all. */
function survives(text: string): void {
  const { fabric, diagnostics } = parseFabric(text, "fuzz.yaml");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(fabric === undefined).toBe(errors.length > 0);
  const lines = text.replace(/^\ufeff/, "").split("\n");
  for (const { code, at, message, cause, fix } of diagnostics) {
    expect([code, message, cause, fix].every((part) => part.length > 0)).toBe(true);
    expect(at?.file).toBe("fuzz.yaml");
    expect(at?.line).toBeGreaterThanOrEqual(1);
    expect(at?.line).toBeLessThanOrEqual(lines.length);
    expect(at?.column).toBeGreaterThanOrEqual(1);
    expect(at?.column).toBeLessThanOrEqual((lines[(at?.line ?? 1) - 1] ?? "").length + 1);
  }
  const rendered = renderDiagnostics(diagnostics, { "fuzz.yaml": text });
  expect(rendered).not.toMatch(/undefined|\[object Object\]|\bat .*\.ts:\d+/);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
}

describe("no text makes the parser throw, and every diagnostic has a place", () => {
  const kinds = Object.entries(mutations);

  test.each(kinds)(
    "%s",
    (_kind, documents) => {
      fc.assert(fc.property(documents, survives), { numRuns: Math.ceil(DOCUMENTS / kinds.length) });
    },
    LONGEST,
  );

  test.each(HORRORS.map((horror) => [horror.slice(0, 20), horror]))(
    "%j alone, as a value and as a key",
    (_shown, text) => {
      for (const document of [
        text,
        fabricText(`vpcs: ${text}`),
        fabricText(`vpcs:\n  ${text}: 1`),
        `${fabricText(CGNAT_SPEC)}${text}`,
      ]) {
        survives(document);
      }
    },
  );

  test.each([
    ["a text of a megabyte", `x: ${"y".repeat(1_000_000)}`],
    ["a key of a megabyte", `${"y".repeat(1_000_000)}: x`],
    ["a line of a megabyte of spaces", `a: 1\n${" ".repeat(1_000_000)}b: 1`],
    ["100,000 entries", fabricText(`reserved: [${"7, ".repeat(100_000)}]`)],
    ["4,000 unknown keys", fabricText(Array.from({ length: 4000 }, (_, index) => `k${index}: 1`).join("\n"))],
    ["4,000 overlapping ranges", fabricText(`sites:\n  a: { nodes: [${"10.0.0.0/8, ".repeat(4000)}] }`)],
    [
      "4,000 blocks of one VPC",
      fabricText(`vpcs:\n  a: { region: eu-west-1, cidrs: [${"10.0.0.0/16, ".repeat(4000)}] }`),
    ],
  ])("%s", (_what, text) => {
    const { diagnostics } = parseFabric(text, "fuzz.yaml");
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.every(({ at }) => at !== undefined)).toBe(true);
  });
});

describe("what is valid stays valid", () => {
  const { fabric } = parseFabric(fabricText(CGNAT_SPEC), "f");

  test.each([
    ["CRLF", fabricText(CGNAT_SPEC).replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${fabricText(CGNAT_SPEC)}`],
    ["a document start and end", `---\n${fabricText(CGNAT_SPEC)}...\n`],
    ["comments and blank lines", fabricText(CGNAT_SPEC).replaceAll("\n", " # why\n\n")],
    ["JSON", JSON.stringify(fabric)],
    ["an anchor and its alias", fabricText(CGNAT_SPEC.replace("zones: [eu", "zones: &z [eu"))],
  ])("%s", (_what, text) => {
    expect(parseFabric(text, "f")).toMatchObject({ fabric, diagnostics: [] });
  });
});
