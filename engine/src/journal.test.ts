import type { StateStore } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { JOURNAL_LOG, Journal, JournalFault } from "./journal.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { time } from "./testing/entries.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

function setUp(length = 0) {
  const clock = new VirtualClock();
  const store: StateStore = new MemoryStore({ clock });
  const appends: number[] = [];
  const append = store.append.bind(store);
  store.append = async (log, at, ...entries) => {
    appends.push(entries.length);
    await clock.sleep(5);
    return append(log, at, ...entries);
  };
  return { clock, store, appends, journal: new Journal({ store, clock }, "run-1", length) };
}

const ENDED = { kind: "run-ended", result: "succeeded" } as const;

test("a written line is in the store, stamped with version, run and time, when write returns", async () => {
  const { journal, store } = setUp();
  const entries = await journal.write(ENDED);
  expect(entries).toEqual([{ ...ENDED, version: 1, run: "run-1", at: time(0) }]);
  expect(await store.readLog(JOURNAL_LOG)).toEqual(entries.map((entry) => JSON.stringify(entry)));
});

test("lines stay in the order in which they were written, and the length counts them", async () => {
  const { journal, store } = setUp();
  await Promise.all([0, 1, 2, 3].map((call) => journal.write({ kind: "result", call, outcome: { ok: true } })));
  const calls = (await store.readLog(JOURNAL_LOG)).map((line) => JSON.parse(line).call);
  expect(calls).toEqual([0, 1, 2, 3]);
  expect(journal.length).toBe(4);
});

test("what is written while the disk is at work goes to it together: one sync a round, not one a line", async () => {
  const { clock, journal, appends } = setUp();
  const first = journal.write(ENDED);
  await clock.sleep(1);
  await Promise.all([first, ...Array.from({ length: 20 }, () => journal.write(ENDED))]);
  expect(appends).toEqual([1, 20]);
});

test("several lines of one write stay together", async () => {
  const { journal, appends } = setUp();
  await journal.write(ENDED, ENDED, ENDED);
  expect(appends).toEqual([3]);
});

describe("a fault", () => {
  test("because another run has written is told as such, and nothing is written any more", async () => {
    const { journal, store, appends } = setUp();
    await store.append(JOURNAL_LOG, 0, "theirs");
    const fault = await journal.write(ENDED).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(JournalFault);
    expect(fault).toMatchObject({ reason: "taken-over" });
    await expect(journal.write(ENDED)).rejects.toBe(fault);
    expect(appends).toHaveLength(2);
  });

  test("of the disk is told with its message, to all who wait", async () => {
    const { journal, store } = setUp();
    store.append = async () => {
      throw new Error("ENOSPC: no space left on device");
    };
    const waiting = [journal.write(ENDED), journal.write(ENDED)];
    for (const write of waiting) {
      await expect(write).rejects.toMatchObject({ reason: "input-output", message: "ENOSPC: no space left on device" });
    }
  });
});
