import fc from "fast-check";
import { expect, test } from "vitest";
import { copyOf } from "./copy.ts";

test("a copy of any plain data is equal to it and shares nothing with it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(copyOf(value)).toEqual(structuredClone(value));
    }),
  );
  const record = { at: new Date(0), list: [{ a: 1 }], none: undefined };
  const copy = copyOf(record);
  expect(copy).toStrictEqual(record);
  expect(copy.at).not.toBe(record.at);
  expect(copy.list[0]).not.toBe(record.list[0]);
});
