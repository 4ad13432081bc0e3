import { readFileSync } from "node:fs";
import type { StateStore } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { foldJournal } from "./fold.ts";
import { JOURNAL_LOG } from "./journal.ts";
import { loadState, STATE_KEY, stateText } from "./state.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { EMPTY, FABRIC, subject, Writing } from "./testing/entries.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const SUBNET = subject("subnet", "a/subnet");
const BLOCK = subject("vpc-cidr", "a/cidr");

async function storeWith(state: string | undefined, lines: readonly string[] = []): Promise<StateStore> {
  const store = new MemoryStore({ clock: new VirtualClock() });
  if (state !== undefined) await store.compareAndSwap(STATE_KEY, undefined, state);
  if (lines.length > 0) await store.append(JOURNAL_LOG, 0, ...lines);
  return store;
}

async function refusal(state: string | undefined, lines: readonly string[] = []) {
  const answer = await loadState(await storeWith(state, lines), FABRIC);
  return answer.kind === "refused" ? answer.diagnostics[0] : undefined;
}

const linesOf = (writing: Writing) => writing.entries.map((entry) => JSON.stringify(entry));

test("nothing stored is an empty state of this Fabric", async () => {
  const loaded = await loadState(await storeWith(undefined), FABRIC);
  expect(loaded).toMatchObject({ kind: "loaded", version: undefined, state: EMPTY, entries: [], open: [], recent: [] });
});

test("state and journal are read together", async () => {
  const before = new Writing("run-1").started().done(BLOCK, "create", "assoc-1");
  const after = new Writing("run-2").started().intent(SUBNET, "create").ok("subnet-1").intent(SUBNET, "update");
  const store = await storeWith(stateText(foldJournal(EMPTY, before.entries).state), linesOf(after));
  const loaded = await loadState(store, FABRIC);
  expect(loaded.kind === "loaded" && Object.keys(loaded.state.resources)).toEqual(["a/cidr", "a/subnet"]);
  expect(loaded.kind === "loaded" && loaded.open.map(({ call }) => call)).toEqual([2]);
});

test("reading writes nothing", async () => {
  const store = await storeWith(undefined);
  await loadState(store, FABRIC);
  expect(await store.read(STATE_KEY)).toBeUndefined();
});

test("state is written sorted and readable, and is equal to the byte for equal state", () => {
  const writing = new Writing().done(SUBNET, "create", "subnet-1").done(BLOCK, "create", "assoc-1");
  const { state } = foldJournal(EMPTY, writing.entries);
  const shuffled = { ...state, resources: Object.fromEntries(Object.entries(state.resources).reverse()) };
  expect(stateText(shuffled)).toBe(stateText(state));
  expect(stateText(state)).toMatch(/^\{\n {2}"kind": "State",[\s\S]*\n\}\n$/);
  expect(stateText(state).indexOf("a/cidr")).toBeLessThan(stateText(state).indexOf("a/subnet"));
});

describe("what cannot be used is STATE-1, which says why", () => {
  test("because it is newer", async () => {
    const newer = await refusal(stateText({ ...EMPTY, version: 2 as 1 }));
    expect(newer).toMatchObject({ code: "STATE-1", severity: "error" });
    expect(newer?.message).toBe("state.json has version 2, and this podspan knows versions up to 1");
    const line = await refusal(undefined, ['{"kind":"intent","version":9}']);
    expect(line?.message).toBe("journal.ndjson has version 9, and this podspan knows versions up to 1");
  });

  test("because a resource in it is mangled", async () => {
    const text = JSON.stringify({ ...EMPTY, resources: { x: null } });
    expect((await refusal(text))?.message).toBe("state.json is not what podspan writes");
  });

  test.each(["", "{", "null", "[]", "{}", '{"kind":"Plan","version":1}', '{"kind":"State","version":"1"}'])(
    "because %j is not what podspan writes",
    async (text) => {
      expect((await refusal(text))?.message).toBe("state.json is not what podspan writes");
    },
  );

  test("because a line in the middle of the journal is broken", async () => {
    const lines = linesOf(new Writing().started().ended());
    const broken = await refusal(undefined, [lines[0] ?? "", "garbage", lines[1] ?? ""]);
    expect(broken?.message).toBe("journal.ndjson, entry 2 is not what podspan writes");
  });

  test("because it is another Fabric's", async () => {
    const other = { name: "other", uid: "uid-9" };
    const foreign = await refusal(stateText({ ...EMPTY, fabric: other }));
    expect(foreign?.message).toBe("state.json belongs to Fabric other with uid uid-9, not to tiny with uid uid-1");
    const started = JSON.parse(linesOf(new Writing().started())[0] ?? "");
    const line = await refusal(undefined, [JSON.stringify({ ...started, fabric: other })]);
    expect(line?.message).toContain("journal.ndjson belongs to Fabric other");
  });

  test("but a Fabric may be renamed: its uid is what counts", async () => {
    expect(await refusal(stateText({ ...EMPTY, fabric: { name: "old", uid: FABRIC.uid } }))).toBeUndefined();
  });
});

describe("what the first version wrote", () => {
  const stored = (name: string) => readFileSync(new URL(`./testdata/v1/${name}`, import.meta.url), "utf8");

  test("a state: it is read as it was meant", async () => {
    const loaded = await loadState(await storeWith(stored("state.json")), FABRIC);
    if (loaded.kind === "refused") throw new Error(loaded.diagnostics[0]?.message);
    const { resources } = loaded.state;
    expect(Object.keys(resources)).toHaveLength(7);
    expect(resources["t/addon"]?.prior).toEqual({ CUSTOM: null, LABEL: "theirs" });
    expect(stateText(loaded.state)).toBe(stored("state.json"));
  });

  test("a journal of two runs that were killed: it is read as it was meant, and so is every beginning of it", async () => {
    const lines = stored("journal.ndjson").trimEnd().split("\n");
    for (let length = 1; length <= lines.length; length++) {
      const loaded = await loadState(await storeWith(undefined, lines.slice(0, length)), FABRIC);
      expect(loaded.kind).toBe("loaded");
      if (loaded.kind !== "loaded" || length < lines.length) continue;
      expect(new Set(loaded.entries.map(({ kind }) => kind)).size).toBe(6);
      expect(loaded.open.map((intent) => intent.api)).toEqual([
        "ec2:Create-subnet",
        "ec2:Create-subnet",
        "ec2:Create-route-table-association",
      ]);
      expect(Object.keys(loaded.state.resources)).toEqual(["t/cidr", "t/group", "t/subnet/a", "t/table"]);
    }
  });
});

describe("when a run ends beside the reading", () => {
  const run = new Writing("run-1").started().done(SUBNET, "create", "subnet-1").ended();

  test("what it folded into the state is not missed", async () => {
    const store = await storeWith(undefined, linesOf(run));
    const read = store.read.bind(store);
    let first = true;
    store.read = async (key) => {
      const answer = await read(key);
      if (!first) return answer;
      first = false;
      await store.compareAndSwap(STATE_KEY, undefined, stateText(foldJournal(EMPTY, run.entries).state));
      await store.truncate(JOURNAL_LOG, run.entries.length);
      return answer;
    };
    const loaded = await loadState(store, FABRIC);
    expect(loaded.kind === "loaded" && loaded.state.resources["a/subnet"]?.worldId).toBe("subnet-1");
  });

  test("what it wrote meanwhile counts once", async () => {
    const store = await storeWith(undefined, linesOf(run));
    const read = store.read.bind(store);
    const more = new Writing("run-2").done(BLOCK, "create", "assoc-1");
    let first = true;
    store.read = async (key) => {
      const answer = await read(key);
      if (first) await store.append(JOURNAL_LOG, run.entries.length, ...linesOf(more));
      first = false;
      return answer;
    };
    const loaded = await loadState(store, FABRIC);
    expect(loaded.kind === "loaded" && Object.keys(loaded.state.resources)).toEqual(["a/cidr", "a/subnet"]);
  });
});
