import { describe, expect, test } from "vitest";
import type { CatalogueEntry } from "./catalogue/entry.ts";
import { catalogue, isDiagnosticCode } from "./catalogue.ts";
import { pages } from "./pages.ts";

const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(catalogue);

describe("the catalogue", () => {
  const wanted = [
    ["ADDR", 4],
    ["CIDR", 6],
    ["AZ", 3],
    ["CNI", 7],
  ] as const;

  test.each(wanted)("has the rules %s-1 to %s-%i of the domain's rule catalogue", (family, count) => {
    const codes = Array.from({ length: count }, (_, index) => `${family}-${index + 1}`);
    expect(codes.filter((code) => !isDiagnosticCode(code))).toEqual([]);
  });

  test.each(Object.entries(pages))("%s says where it comes from", (_code, { source }) => {
    expect(source.length).toBeGreaterThan(3);
  });

  test.each(entries)("%s says cause and cure in whole sentences", (_code, entry) => {
    expect(entry.cause).toMatch(/^[A-Z0-9].*\.$/s);
    expect(entry.cure).toMatch(/^[A-Z0-9].*[.)}]$/s);
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
  });

  test("knows no code that it was not given, inherited words included", () => {
    expect(["constructor", "toString", "__proto__", "ADDR-99", ""].filter(isDiagnosticCode)).toEqual([]);
  });
});
