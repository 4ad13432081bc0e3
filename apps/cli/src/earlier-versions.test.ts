import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allocate, formatLock, lockOf, NOTHING_RESERVED, parseLock } from "@podspan/core/compile";
import type { Snapshot } from "@podspan/core/observed";
import { parseFabric } from "@podspan/core/spec";
import { FileStore, loadState, systemClock } from "@podspan/engine";
import { afterAll, expect, test } from "vitest";
import { readSavedPlan } from "./session/saved-plan.ts";

/** What version 1 wrote on the twin for the document's own case: every later podspan must read it. Never regenerated. */
const V1 = join(import.meta.dirname, "testdata/v1");
/** The lock file is of version 2 since a zone may have several pod subnets. Never regenerated either. */
const V2 = join(import.meta.dirname, "testdata/v2");
const folder = mkdtempSync(join(tmpdir(), "podspan-v1-"));
cpSync(V1, folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const text = (name: string): string => readFileSync(join(V1, name), "utf8");
const { fabric } = parseFabric(text("fabric.yaml"), "fabric.yaml");

test("a Fabric of version 1 is valid", () => {
  expect(fabric?.metadata.name).toBe("pod-ranges");
});

test("its lock file holds its addresses", () => {
  if (!fabric) throw new Error("no Fabric");
  const { lock } = parseLock(text("fabric.lock.json"), fabric, "fabric.lock.json");
  expect(lock?.clusters.prod).toEqual({
    ranges: ["100.64.0.0/16"],
    subnets: { "eu-west-1b": ["100.64.0.0/18"], "eu-west-1c": ["100.64.64.0/18"] },
  });
});

test("a lock file of version 2 holds several subnets a zone and the places of those that have gone; it is written as it was read", () => {
  const read = (name: string): string => readFileSync(join(V2, name), "utf8");
  const second = parseFabric(read("fabric.yaml"), "fabric.yaml").fabric;
  if (!second) throw new Error("no Fabric");
  const { lock, diagnostics } = parseLock(read("fabric.lock.json"), second, "fabric.lock.json");
  expect(diagnostics).toEqual([]);
  if (!lock) throw new Error("no lock");
  expect(formatLock(lock)).toBe(read("fabric.lock.json"));
  expect(formatLock(lockOf(second, allocate(second, { ...NOTHING_RESERVED, lock }).plan))).toBe(
    read("fabric.lock.json"),
  );
});

test("its state and journal tell what was made and what was there before", async () => {
  if (!fabric) throw new Error("no Fabric");
  const store = new FileStore({ directory: folder, clock: systemClock });
  const loaded = await loadState(store, { name: fabric.metadata.name, uid: fabric.metadata.uid });
  if (loaded.kind === "refused") throw new Error(JSON.stringify(loaded.diagnostics));
  expect(loaded.entries.length).toBeGreaterThan(20);
  expect(loaded.open).toEqual([]);
  expect(loaded.state.resources["prod/cidr/pods/100.64.0.0/16"]?.worldId).toMatch(/^vpc-cidr-assoc-/);
  expect(loaded.state.resources["prod/cni/addon"]?.prior).toBeDefined();
});

test("its saved plan is still a saved plan", () => {
  const reading = readSavedPlan({ path: join(V1, "plan.json"), name: "plan.json", text: text("plan.json") });
  if (reading.kind !== "plan") throw new Error(reading.kind);
  expect(reading.plan.summary.create).toBe(9);
});

test("its snapshot has the version that readers know", () => {
  const snapshot = JSON.parse(text("snapshot.json")) as Snapshot;
  expect([snapshot.kind, snapshot.version]).toEqual(["Snapshot", 1]);
});
