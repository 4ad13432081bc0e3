import { describe, expect, test } from "vitest";
import { near, nearFlags } from "./near.ts";

const VERBS = ["init", "validate", "show", "plan", "apply", "verify", "destroy"];
const FLAGS = ["json", "target", "only", "state", "destroy", "force", "yes", "break-lock", "detailed-exitcode"];

describe("a slip of the finger is understood", () => {
  test.each([
    ["aply", "apply"],
    ["pln", "plan"],
    ["sohw", "show"],
    ["valdiate", "validate"],
    ["Verfy", "verify"],
    ["destory", "destroy"],
  ])("%s", (word, verb) => {
    expect(near(word, VERBS)).toEqual([verb]);
  });

  test("in backquotes too, as the parser hands them over", () => {
    expect(near("aply", ["`apply`"])).toEqual(["`apply`"]);
  });
});

test.each(["version", "V", "ls", "x", "", "foo", "create", "pain"])("`%s` is no slip of a verb", (word) => {
  expect(near(word, VERBS)).toEqual([]);
});

describe("flags", () => {
  test("are suggested when near", () => {
    expect(nearFlags("detailed-exitcod", ["detailed-exitcode"])).toEqual(["detailed-exitcode"]);
    expect(nearFlags("jso", FLAGS)).toEqual(["json"]);
  });

  test.each(["yes", "yess", "destory", "forse", "break-lok", "foo"])(
    "`--%s` leads to nothing that destroys",
    (word) => {
      expect(nearFlags(word, FLAGS)).toEqual([]);
    },
  );
});
