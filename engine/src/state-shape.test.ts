import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isState } from "./state-shape.ts";

const STATE = JSON.parse(readFileSync(new URL("./testdata/v1/state.json", import.meta.url), "utf8"));

/** The state with what lies at a path replaced. */
function withAt(path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(STATE);
  const last = path.at(-1) ?? "";
  let at = copy;
  for (const name of path.slice(0, -1)) at = at[name];
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

const [first = ""] = Object.keys(STATE.resources);

test("a state that podspan wrote is one", () => {
  expect(isState(STATE)).toBe(true);
  expect(isState({ kind: "State", version: 1, fabric: { name: "a", uid: "b" }, resources: {} })).toBe(true);
});

describe("what is damaged in one place is none", () => {
  test.each([
    [["resources"], null],
    [["resources"], []],
    [["resources"], undefined],
    [["resources", "x"], null],
    [["resources", "x"], "subnet-1"],
    [["resources", "x"], {}],
    [["resources", first, "kind"], "constructor"],
    [["resources", first, "worldId"], undefined],
    [["resources", first, "worldId"], 7],
    [["resources", first, "since"], null],
    [["resources", first, "vpc"], 7],
    [["resources", first, "prior"], "x"],
    [["resources", first, "applied"], "x"],
    [["resources", first, "applied"], { props: 1 }],
    [["resources", first, "scope"], undefined],
    [["resources", first, "scope"], { plane: "aws", partition: "aws", account: "1" }],
    [["resources", first, "scope"], { plane: "kubernetes" }],
    [["resources", first, "scope"], { plane: "kubernetes", cluster: "a", kubeconfig: 1 }],
    [["resources", first, "scope"], { plane: "azure" }],
    [["fabric"], null],
    [["fabric", "uid"], 1],
    [["folded"], "x"],
    [["folded"], { run: "r", at: "t" }],
    [["version"], "1"],
    [["kind"], "Plan"],
  ])("%j = %j", (path, value) => {
    expect(isState(withAt(path, value))).toBe(false);
  });
});

test("anything at all is answered without an exception", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom("fabric", "resources", "folded", "version"), (value, name) => {
      expect(typeof isState(value)).toBe("boolean");
      expect(typeof isState(withAt([name], value))).toBe("boolean");
    }),
  );
});
