import { expect, test } from "vitest";
import { again, type Invocation, retold } from "./again.ts";

const RUN: Invocation = { file: { name: "fabric.yaml" }, target: "twin", only: undefined, flags: {} };

test.each<[Partial<Invocation>, string]>([
  [{}, "`podspan verify`"],
  [{ file: { name: "my/fabric.yaml" }, target: "aws" }, "`podspan verify my/fabric.yaml --target aws`"],
  [{ target: "aws", only: "aws" }, "`podspan verify --target aws --only aws`"],
  [{ flags: { state: "my state", world: undefined } }, "`podspan verify --state 'my state'`"],
  [{ flags: { state: undefined, world: "it's" } }, "`podspan verify --world 'it'\\''s'`"],
  [{ file: { name: "-f.yaml" } }, "`podspan verify ./-f.yaml`"],
])("a suggested command repeats what was typed: %j", (changes, text) => {
  expect(again({ ...RUN, ...changes }, "verify")).toBe(text);
});

test("fixes of checks name the whole command", () => {
  const check = { code: "subnet", status: "failed", subject: "s", message: "m", fix: "run `podspan apply`" } as const;
  const [told] = retold({ ...RUN, target: "aws", file: { name: "f.yaml" } }, [check]);
  expect(told?.fix).toBe("run `podspan apply f.yaml --target aws`");
});

test.each([
  ["destroy", "`podspan destroy --roll --evict-bare-pods`"],
  ["apply", "`podspan apply --roll --evict-bare-pods`"],
  ["verify", "`podspan verify`"],
])("a run that replaces nodes is suggested as such, where the verb can: %s", (verb, text) => {
  expect(again({ ...RUN, flags: { roll: true, evictBarePods: true } }, verb)).toBe(text);
});
