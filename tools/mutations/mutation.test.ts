import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MUTATIONS } from "./mutation.ts";

const CORE = join(import.meta.dirname, "../../core/src");

test.each(MUTATIONS)("$rule, $what: the text that it replaces is there once", ({ file, find, replace }) => {
  expect(readFileSync(join(CORE, file), "utf8").split(find)).toHaveLength(2);
  expect(replace).not.toBe(find);
});
