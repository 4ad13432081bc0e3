import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fittingState, isRecord, putBack, setAside } from "./twin-memory.ts";

let root: string;
let twin: string;
let state: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "podspan-memory-"));
  [twin, state] = [join(root, "twin"), join(root, "twin-state")];
  for (const folder of [twin, state, join(state, "locks")]) mkdirSync(folder);
  writeFileSync(join(state, "state.json"), "before");
});

afterEach(() => rmSync(root, { recursive: true }));

test("until a run has kept its world, the state that fits the twin is that from before it", () => {
  expect(fittingState(twin, state)).toBe(state);
  setAside(twin, state);
  writeFileSync(join(state, "state.json"), "after");
  expect(readFileSync(join(fittingState(twin, state), "state.json"), "utf8")).toBe("before");
});

test("after a killed run the state is put back: changed files as they were, new ones gone, locks untouched", () => {
  setAside(twin, state);
  writeFileSync(join(state, "state.json"), "after");
  writeFileSync(join(state, "journal.ndjson"), "new");
  expect(putBack(twin, state)).toBe(true);
  expect(readdirSync(state).sort()).toEqual(["locks", "state.json"]);
  expect(readFileSync(join(state, "state.json"), "utf8")).toBe("before");
  expect(putBack(twin, state)).toBe(false);
});

test("a run that was killed while it set the state aside has changed nothing", () => {
  mkdirSync(join(twin, "state-before.new"));
  expect(fittingState(twin, state)).toBe(state);
  expect(putBack(twin, state)).toBe(false);
  setAside(twin, state);
  expect(existsSync(join(twin, "state-before.new"))).toBe(false);
});

test("a first run has no state to set aside, and what it leaves is taken away", () => {
  rmSync(state, { recursive: true });
  setAside(twin, state);
  mkdirSync(state);
  writeFileSync(join(state, "journal.ndjson"), "new");
  expect(putBack(twin, state)).toBe(true);
  expect(readdirSync(state)).toEqual([]);
});

test("what is set aside is no record of the world", () => {
  expect(isRecord("state-before/state.json")).toBe(false);
  expect(isRecord("aws_configs/eu-west-1/Vpcs.json")).toBe(true);
});
