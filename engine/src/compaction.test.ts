import { describe, expect, test } from "vitest";
import { compact, settledBy } from "./compaction.ts";
import { foldJournal } from "./fold.ts";
import { JOURNAL_LOG } from "./journal.ts";
import { loadState, STATE_KEY } from "./state.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { EMPTY, FABRIC, subject, Writing } from "./testing/entries.ts";
import { START, VirtualClock } from "./testing/virtual-clock.ts";
import { DEFAULT_WINDOWS } from "./windows.ts";

const SUBNET = subject("subnet", "a/subnet");
const APPLIED = () =>
  new Writing().started().intent(SUBNET, "create").ok("subnet-1").done(SUBNET, "create", "subnet-1");

async function setUp(writing: Writing) {
  const clock = new VirtualClock();
  const store = new MemoryStore({ clock });
  const lines = writing.entries.map((entry) => JSON.stringify(entry));
  if (lines.length > 0) await store.append(JOURNAL_LOG, 0, ...lines);
  const stored = { version: undefined, length: lines.length };
  const folded = foldJournal(EMPTY, writing.entries);
  return { clock, store, stored, run: () => compact(folded, stored, { store, clock, windows: DEFAULT_WINDOWS }) };
}

test("an empty journal needs nothing, and makes no state", async () => {
  const { store, run } = await setUp(new Writing());
  expect(await run()).toEqual({ version: undefined, length: 0 });
  expect(await store.read(STATE_KEY)).toBeUndefined();
});

test("while windows are open the state is written and the journal is kept: it knows what may not show yet", async () => {
  const { store, run } = await setUp(APPLIED());
  expect((await run()).length).toBe(4);
  expect(await store.readLog(JOURNAL_LOG)).toHaveLength(4);
  expect((await store.read(STATE_KEY))?.value).toContain("subnet-1");
});

test("when all windows have passed the journal is emptied, and nothing is lost", async () => {
  const { clock, store, run } = await setUp(APPLIED());
  clock.pass(60_000);
  expect((await run()).length).toBe(0);
  expect(await store.readLog(JOURNAL_LOG)).toEqual([]);
  const loaded = await loadState(store, FABRIC);
  expect(loaded.kind === "loaded" && loaded.state.resources["a/subnet"]?.worldId).toBe("subnet-1");
});

test("an open intent keeps the journal however old it is", async () => {
  const { clock, store, run } = await setUp(new Writing().started().intent(SUBNET, "create"));
  clock.pass(10 ** 9);
  expect((await run()).length).toBe(2);
  expect(await store.readLog(JOURNAL_LOG)).toHaveLength(2);
});

test("a state that somebody else wrote meanwhile is left alone, and so is the journal", async () => {
  const { clock, store, run, stored } = await setUp(APPLIED());
  clock.pass(60_000);
  await store.compareAndSwap(STATE_KEY, undefined, "theirs");
  expect(await run()).toBe(stored);
  expect((await store.read(STATE_KEY))?.value).toBe("theirs");
  expect(await store.readLog(JOURNAL_LOG)).toHaveLength(4);
});

test("a crash after the state was written and before the journal was emptied costs nothing", async () => {
  const { clock, store, run } = await setUp(APPLIED());
  clock.pass(60_000);
  const truncate = store.truncate.bind(store);
  store.truncate = async () => false;
  const crashed = await run();
  expect(crashed.length).toBe(4);
  store.truncate = truncate;
  const loaded = await loadState(store, FABRIC);
  if (loaded.kind === "refused") throw new Error("refused");
  const again = await compact(loaded, crashed, { store, clock, windows: DEFAULT_WINDOWS });
  expect(again.length).toBe(0);
  expect(again.version).toBe(crashed.version);
});

describe("a change is settled", () => {
  const change = { subject: SUBNET, worldId: "subnet-1", at: START };

  test("when its window has passed: the longer of both when its values count too", () => {
    expect(settledBy({ ...change, want: "present" }, DEFAULT_WINDOWS)).toBe(START + 60_000);
    expect(settledBy({ ...change, want: "present", props: {} }, DEFAULT_WINDOWS)).toBe(START + 60_000);
    expect(settledBy({ ...change, want: "absent" }, DEFAULT_WINDOWS)).toBe(START + 30_000);
  });

  test("at once on Kubernetes", () => {
    const there = { ...change, subject: subject("eni-config", "a/eni"), want: "present" } as const;
    expect(settledBy(there, DEFAULT_WINDOWS)).toBe(START);
  });
});
