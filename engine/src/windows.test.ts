import { KINDS } from "@podspan/core/desired";
import { expect, test } from "vitest";
import { DEFAULT_WINDOWS, uniformWindows, windowOf } from "./windows.ts";

test("every kind that Podspan manages or rolls has its windows, in both tables", () => {
  const kinds = [...Object.keys(KINDS), "network-interface", "node", "node-group"].sort();
  expect(Object.keys(DEFAULT_WINDOWS).sort()).toEqual(kinds);
  expect(Object.keys(uniformWindows(5)).sort()).toEqual(kinds);
});

test("each operation has its own window", () => {
  const windows = { ...uniformWindows(0), subnet: { shownMs: 1, changedMs: 2, goneMs: 3 } };
  expect(windowOf(windows, "subnet", "create")).toBe(1);
  expect(windowOf(windows, "subnet", "update")).toBe(2);
  expect(windowOf(windows, "subnet", "delete")).toBe(3);
});

test("Kubernetes answers the truth at once, EC2 does not", () => {
  expect(windowOf(DEFAULT_WINDOWS, "eni-config", "create")).toBe(0);
  expect(windowOf(DEFAULT_WINDOWS, "subnet", "create")).toBe(60_000);
  expect(windowOf(DEFAULT_WINDOWS, "subnet", "delete")).toBe(30_000);
});
