import fc from "fast-check";
import { expect, test } from "vitest";
import { TextLines } from "./text-lines.ts";

const numRuns = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100);

test("offsets become lines and columns that count from 1", () => {
  const lines = new TextLines("f", "ab\ncd\n");
  expect(lines.place(0, 1)).toEqual({ file: "f", line: 1, column: 1, endLine: 1, endColumn: 2 });
  expect(lines.place(3, 5)).toEqual({ file: "f", line: 2, column: 1, endLine: 2, endColumn: 3 });
  expect(lines.place(1, 4)).toEqual({ file: "f", line: 1, column: 2, endLine: 2, endColumn: 2 });
});

test("a place is at least one character wide, also in an empty text", () => {
  expect(new TextLines("f", "").place(0, 0)).toEqual({ file: "f", line: 1, column: 1, endLine: 1, endColumn: 2 });
});

test("the place of any character is the one that counting gives", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "\r"), minLength: 1 }), fc.nat(), (text, number) => {
      const offset = number % text.length;
      const before = text.slice(0, offset).split("\n");
      const { line, column } = new TextLines("f", text).place(offset, offset + 1);
      expect([line, column]).toEqual([before.length, (before.at(-1) ?? "").length + 1]);
    }),
    { numRuns },
  );
});
