import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OLDEST_NODE, runsHere, tooOldText } from "./node-version.ts";

test.each([
  ["20.20.2", false],
  ["22.17.9", false],
  ["22.18.0", true],
  ["24.0.0", true],
  ["100.1.0", true],
])("Node %s runs podspan: %s", (version, expected) => {
  expect(runsHere(version)).toBe(expected);
});

test("the oldest Node is the one that the package asks for", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(manifest.engines.node).toBe(`>=${OLDEST_NODE}`);
});

test("an older one is told what is needed and where it is", () => {
  expect(tooOldText("20.20.2")).toBe(
    "podspan needs Node 22.18 or later, this is 20.20.2; the project's own is in node_modules/.bin\n",
  );
});
