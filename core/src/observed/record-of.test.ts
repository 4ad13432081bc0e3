import { expect, test } from "vitest";
import { recordOf } from "./record-of.ts";

test("a record has the names and values of its entries, the last of each, in their order", () => {
  const many = Array.from({ length: 2000 }, (_, index) => [`name-${index}`, index] as const);
  const record = recordOf([...many, ["name-3", -3]]);
  expect(record).toStrictEqual(Object.fromEntries([...many, ["name-3", -3]]));
  expect(Object.keys(record).slice(0, 5)).toEqual(["name-0", "name-1", "name-2", "name-3", "name-4"]);
});
