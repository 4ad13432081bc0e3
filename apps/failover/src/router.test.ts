import { expect, test } from "vitest";
import { jsonValues } from "./router.ts";

test("what several commands print is read value by value, braces in texts and all", () => {
  expect(jsonValues('[\n]\n{ "a":[1,{"b":"}{\\"["}] }\n\n{}\n')).toEqual([[], { a: [1, { b: '}{"[' }] }, {}]);
});

test("what is no JSON has no values", () => {
  expect(jsonValues("% Unknown command\n")).toEqual([]);
});
