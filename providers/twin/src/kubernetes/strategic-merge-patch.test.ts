import { expect, test } from "vitest";
import { strategicallyMerged } from "./strategic-merge-patch.ts";

const env = (...names: readonly string[]) => names.map((name) => ({ name, value: "1" }));

test("maps merge, and null takes a key away", () => {
  expect(strategicallyMerged({ a: 1, b: { c: 1, d: 1 } }, { a: null, b: { c: 2 }, e: { f: null, g: 1 } })).toEqual({
    b: { c: 2, d: 1 },
    e: { g: 1 },
  });
});

test("a list with a merge key merges by it, any other is replaced", () => {
  expect(
    strategicallyMerged({ env: env("A"), args: ["a", "b"] }, { env: [{ name: "A", value: "2" }], args: ["c"] }),
  ).toEqual({
    env: [{ name: "A", value: "2" }],
    args: ["c"],
  });
});

test.for([
  ["items that are there keep their places", ["A", "B", "C"], ["C"], ["A", "B", "C"]],
  ["the patch's order rules among its own", ["A", "B", "C"], ["C", "A"], ["B", "C", "A"]],
  ["new items come before what is not named", ["A", "B"], ["N"], ["N", "A", "B"]],
  ["new items after a named one come before what followed that", ["A", "B", "C"], ["B", "N"], ["A", "B", "N", "C"]],
] as const)("%s", ([, live, patch, after]) => {
  const result = strategicallyMerged({ env: env(...live) }, { env: env(...patch) }) as {
    env: readonly { name: string }[];
  };
  expect(result.env.map(({ name }) => name)).toEqual(after);
});

test("directives delete an item, and replace a list or a map", () => {
  expect(strategicallyMerged({ env: env("A", "B") }, { env: [{ name: "A", $patch: "delete" }] })).toEqual({
    env: env("B"),
  });
  expect(strategicallyMerged({ env: env("A") }, { env: [...env("B"), { $patch: "replace" }] })).toEqual({
    env: env("B"),
  });
  expect(strategicallyMerged({ x: { a: 1 } }, { x: { $patch: "replace", b: 1 } })).toEqual({ x: { b: 1 } });
});
