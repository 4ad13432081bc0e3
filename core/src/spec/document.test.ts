import { describe, expect, test } from "vitest";
import { readYaml } from "./document.ts";

function codes(text: string): readonly string[] {
  return readYaml(text, "f.yaml").diagnostics.map(({ code, at }) => `${code} ${at?.line}:${at?.column}`);
}

describe("reading YAML", () => {
  test("gives plain data: maps, lists, texts, numbers, booleans and null", () => {
    const text = "a: [1, -2.5, x, true, null, ~, '1']\nb: {c: }\n";
    expect(readYaml(text, "f.yaml")).toMatchObject({
      raw: { a: [1, -2.5, "x", true, null, null, "1"], b: { c: null } },
      diagnostics: [],
    });
  });

  test.each([
    ["yes", "yes"],
    ["on", "on"],
    ["012", 12],
    ["0o14", 12],
    ["1:20:30", "1:20:30"],
    ["2026-11-22", "2026-11-22"],
    ["0x1F", 31],
    ["1_000", "1_000"],
    [".inf", Number.POSITIVE_INFINITY],
  ])("%s is what YAML 1.2 makes of it, not YAML 1.1", (written, value) => {
    expect(readYaml(`a: ${written}`, "f.yaml").raw).toEqual({ a: value });
    expect(readYaml(`%YAML 1.1\n---\na: ${written}`, "f.yaml").raw).toEqual({ a: value });
  });

  test("a byte order mark is passed over and shifts nothing", () => {
    const yaml = readYaml("\ufeffa: 1", "f.yaml");
    expect(yaml.raw).toEqual({ a: 1 });
    expect(yaml.locate(["a"])).toMatchObject({ line: 1, column: 4 });
  });

  test("CRLF lines are lines", () => {
    const yaml = readYaml("a: 1\r\nb: 2\r\n", "f.yaml");
    expect(yaml.raw).toEqual({ a: 1, b: 2 });
    expect(yaml.locate(["b"])).toMatchObject({ line: 2, column: 4, endColumn: 5 });
  });

  test("keys that are numbers or booleans are taken as they are written", () => {
    expect(readYaml("1: a\n0x10: b\ntrue: c", "f.yaml").raw).toEqual({ 1: "a", "0x10": "b", true: "c" });
  });

  test("an alias stands for the last anchor of its name before it", () => {
    expect(readYaml("a: &x 1\nb: *x\nc: &x 2\nd: *x", "f.yaml").raw).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });
});

describe("what is wrong with the text", () => {
  test.each([
    ["YAML-1 a bracket that is not closed", "a: [1, 2\nb: 3", ["YAML-1 1:4"]],
    ["YAML-1 a tab as indentation", "a:\n\tb: 1", ["YAML-1 2:1"]],
    ["YAML-1 a quote that is not closed", 'a: "b', ["YAML-1 1:4"]],
    ["YAML-2 a key given twice", "a: 1\nb: 2\na: 3", ["YAML-2 3:1"]],
    ["YAML-2 twice in a flow map, written differently", "{a: 1, 'a': 2}", ["YAML-2 1:8"]],
    ["YAML-3 an alias without anchor", "a: *x", ["YAML-3 1:4"]],
    ["YAML-3 an alias before its anchor", "a: *x\nb: &x 1", ["YAML-3 1:4"]],
    ["YAML-3 an alias that contains itself", "a: &x [1, *x]", ["YAML-3 1:11"]],
    ["YAML-4 a second document", "a: 1\n---\nb: 2", ["YAML-4 2:1"]],
    ["YAML-5 nothing", "", ["YAML-5 1:1"]],
    ["YAML-5 only a comment", "# hello\n\n", ["YAML-5 1:1"]],
    ["YAML-7 NUL", "a: 1\nb: x\0y", ["YAML-7 2:5"]],
    ["YAML-7 an escape character", "a: \u001b[31m", ["YAML-7 1:4"]],
    ["YAML-7 half a surrogate pair", "a: \ud800", ["YAML-7 1:4"]],
    ["YAML-7 what was no UTF-8", "a: Jos\ufffd", ["YAML-7 1:7"]],
    ["YAML-8 a tag of somebody else", "a: !Ref b", ["YAML-8 1:4"]],
    ["YAML-8 binary", "a: !!binary aGk=", ["YAML-8 1:4"]],
    ["YAML-8 a map as a key", "? {a: 1}\n: 2", ["YAML-8 1:3"]],
    ["YAML-8 an alias as a key", "a: &x b\n*x : 2", ["YAML-8 2:1"]],
    ["YAML-8 no key", "? \n: 2", ["YAML-8 1:3"]],
    ["YAML-8 __proto__", "__proto__: {a: 1}", ["YAML-8 1:1"]],
  ])("%s", (_what, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  test("every one of several is reported", () => {
    expect(codes("a: *x\nb: !Ref c\na: 1")).toEqual(["YAML-8 2:4", "YAML-3 1:4", "YAML-2 3:1"]);
  });

  test("`__proto__` changes no prototype", () => {
    const { raw } = readYaml("a: {__proto__: {evil: 1}}", "f.yaml");
    expect(raw).toEqual({ a: {} });
    expect((raw as { a: { evil?: number } }).a.evil).toBeUndefined();
  });
});

describe("texts that would take too much", () => {
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    .concat([..."bcdefgh"].map((name, index) => `${name}: &${name} [${`*${"abcdefg"[index]}, `.repeat(9)}]`))
    .join("\n");

  test.each([
    ["a billion laughs", bomb],
    ["100,000 brackets", "[".repeat(100_000)],
    ["100,000 dashes", "- ".repeat(100_000)],
    ["65 levels", `${"{a: ".repeat(66)}1${"}".repeat(66)}`],
    ["more than 1 MiB", `a: ${"x".repeat(1_048_576)}`],
    ["60,000 values", `a: [${"1, ".repeat(60_000)}]`],
  ])("YAML-6: %s, and nothing else is said about them", (_what, text) => {
    const yaml = readYaml(text, "f.yaml");
    expect(new Set(yaml.diagnostics.map(({ code }) => code))).toEqual(new Set(["YAML-6"]));
    expect(yaml.raw).toBeUndefined();
  });

  test("60 levels and 40,000 values are fine", () => {
    expect(codes(`${"{a: ".repeat(60)}1${"}".repeat(60)}`)).toEqual([]);
    expect(codes(`a: [${"1, ".repeat(40_000)}]`)).toEqual([]);
  });

  test("a key of a megabyte in quotes is only a long key", () => {
    expect(codes(`a: "${"x".repeat(1_000_000)}"`)).toEqual([]);
  });
});

describe("places", () => {
  const text = `spec:
  vpcs:
    west1: { region: us-west-1, cidrs: [10.0.0.0/16, 10.1.0.0/16] }
  list:
    - a: 1
      b: 2
    - &anchor c
  alias: *anchor
  one: single
`;
  const yaml = readYaml(text, "f.yaml");
  const place = (path: readonly (string | number)[], part?: "key" | "value"): string => {
    const { line, column, endLine, endColumn } = yaml.locate(path, part);
    return `${line}:${column}-${endLine}:${endColumn}`;
  };

  test("a scalar is found at its value, a map or list at its key", () => {
    expect(place(["spec", "vpcs", "west1", "region"])).toBe("3:22-3:31");
    expect(place(["spec", "vpcs", "west1"])).toBe("3:5-3:10");
    expect(place(["spec", "vpcs", "west1", "cidrs"])).toBe("3:33-3:38");
    expect(place(["spec", "vpcs", "west1", "cidrs", 1])).toBe("3:54-3:65");
  });

  test("key or value can be asked for", () => {
    expect(place(["spec", "vpcs", "west1", "region"], "key")).toBe("3:14-3:20");
    expect(place(["spec", "vpcs", "west1"], "value")).toBe("3:12-3:68");
  });

  test("what is missing is at the key of its nearest parent, or at the list's entry", () => {
    expect(place(["spec", "vpcs", "west1", "account"])).toBe("3:5-3:10");
    expect(place(["spec", "vpcs", "west1", "pods", "ranges", 3])).toBe("3:5-3:10");
    expect(place(["spec", "list", 0, "c"])).toBe("5:7-7:1");
    expect(place(["metadata"])).toBe("1:1-1:2");
    expect(place([])).toBe("1:1-10:1");
  });

  test("a single value is also the first entry of the list that it stands for", () => {
    expect(place(["spec", "one", 0])).toBe("9:8-9:14");
    expect(yaml.written(["spec", "one", 0])).toBe("single");
  });

  test("behind an alias the place is the anchor's", () => {
    expect(place(["spec", "alias"], "key")).toBe("8:3-8:8");
    expect(place(["spec", "list", 1])).toBe("7:15-7:16");
  });

  test("a scalar is given as written", () => {
    const numbers = readYaml("a: 012345678901\nb: 1.30\nc: [x]", "f.yaml");
    expect(numbers.written(["a"])).toBe("012345678901");
    expect(numbers.written(["b"])).toBe("1.30");
    expect(numbers.written(["c"])).toBeUndefined();
    expect(numbers.written(["d"])).toBeUndefined();
  });
});
