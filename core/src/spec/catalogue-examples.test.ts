import { describe, expect, test } from "vitest";
import { catalogue, type DiagnosticCode, type Example, type Page, pages } from "../diagnostics/index.ts";
import { fabricText } from "./fabric-text.fixture.ts";
import { parseFabric } from "./parse.ts";

const all = Object.entries(pages) as (readonly [DiagnosticCode, Page])[];
const shown = all.flatMap(([code, { example }]) => {
  const text = textOf(example);
  return text === undefined ? [] : [{ code, severity: catalogue[code].severity, text }];
});

function textOf(example: Example): string | undefined {
  if ("situation" in example) return undefined;
  return "document" in example ? example.document : fabricText(example.spec);
}

describe("the example on each code's page", () => {
  test.each(shown)("$code is given by its own example, with a place", ({ code, severity, text }) => {
    const { diagnostics } = parseFabric(text, "fabric.yaml");
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(found).toMatchObject({ severity, at: { file: "fabric.yaml" } });
  });

  test("only rules that need a world, a live configuration, an environment or a huge file have a situation instead", () => {
    const situations = all.flatMap(([code, { example }]) => ("situation" in example ? [code] : []));
    expect(situations.filter((code) => /^(ADDR|YAML|SPEC|SEC|NOT)-/.test(code))).toEqual(["SEC-3", "YAML-6"]);
  });
});
