import type { PlanProof } from "@podspan/core/prove";
import { expect, test } from "vitest";
import { PLAIN } from "./colour.ts";
import { planProofText } from "./reachability.ts";

const KEYS = Array.from({ length: 47 }, (_, nth) => `c${nth}`);

const PROOF: PlanProof["proof"] = {
  groups: ["clusters/a/pods/eu-west-1a"],
  verdicts: [],
  leftOut: KEYS,
  alike: [],
  gated: true,
  apart: 0,
  expectations: [],
  unproved: [],
  assumptions: [],
};

test("of links that go between clusters that are not shown the links are told, the first of many", () => {
  const told = (unlinked: readonly string[]): string =>
    planProofText({ proof: PROOF, difference: { changes: [], gone: [], come: [], unlinked } }, PLAIN, "counted");
  expect(told(["a-b"])).toContain("- what link a-b carried between clusters that are not shown, as was asked\n");
  const many = Array.from({ length: 9 }, (_, nth) => `a-${nth}`);
  expect(told(many)).toContain("- what links a-0, a-1, a-2, a-3, a-4, a-5 and 3 more carried between clusters");
  expect(told(many)).toContain("of 47 further clusters what is expected and what would be lost unasked");
});

test("where nothing changes, nothing is said of changes", () => {
  const text = planProofText({ proof: PROOF, difference: { changes: [], gone: [], come: [] } }, PLAIN, "counted");
  expect(text).not.toContain("What changes");
});

test("of clusters that are not shown it is told how many are made like those that are, and which are not", () => {
  const told = (alike: readonly string[]): string =>
    planProofText({ proof: { ...PROOF, alike }, difference: { changes: [], gone: [], come: [] } }, PLAIN, "counted");
  expect(told([])).toMatch(/what would be lost unasked\.\n$/);
  expect(told(KEYS)).toContain("would be lost unasked; in all of them the same gets through as in those shown.");
  expect(told(KEYS.slice(2))).toContain("; in 45 of them the same gets through as in those shown, others are c0, c1.");
});
