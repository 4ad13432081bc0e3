import { expect, test } from "vitest";
import { lazy } from "./lazy.ts";

test("a lazy value is made on the first use, and once", () => {
  const made: number[] = [];
  const value = lazy(() => made.push(7));
  expect(made).toEqual([]);
  expect([value(), value()]).toEqual([1, 1]);
  expect(made).toEqual([7]);
});

test("undefined is kept like any other value", () => {
  let calls = 0;
  const value = lazy(() => {
    calls++;
    return undefined;
  });
  value();
  value();
  expect(calls).toBe(1);
});
