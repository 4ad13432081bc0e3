import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stateStoreContract } from "../../../core/src/ports/state-store.contract.ts";
import { systemClock } from "../clock/system-clock.ts";
import { removeFoldersAfterwards, temporaryFolder } from "../testing/folder.ts";
import { Processes } from "../testing/processes.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { FileStore } from "./file-store.ts";

removeFoldersAfterwards();

const HERE = { host: "here", pid: 100, processStart: "1000", alive: true };

stateStoreContract("FileStore", async () => {
  const directory = join(temporaryFolder(), "state");
  const clock = new VirtualClock();
  const processes = new Processes();
  return {
    open: (process) => new FileStore({ directory, clock, identity: processes.identity(process) }),
    pass: (ms) => clock.pass(ms),
  };
});

function opened(directory = join(temporaryFolder(), "state")) {
  const store = new FileStore({ directory, clock: new VirtualClock(), identity: new Processes().identity(HERE) });
  return { directory, store };
}

test("what is written is for its owner only", async () => {
  const { directory, store } = opened();
  await store.compareAndSwap("state.json", undefined, "{}");
  await store.append("journal.ndjson", 0, "a");
  await store.acquire("lease", 1000, false);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(statSync(join(file.parentPath, file.name)).mode & 0o777).toBe(0o600);
});

test("reading makes no directory: planning leaves no trace", async () => {
  const { directory, store } = opened();
  expect(await store.read("state.json")).toBeUndefined();
  expect(await store.readLog("journal.ndjson")).toEqual([]);
  expect(() => statSync(directory)).toThrow("ENOENT");
});

test("a directory that somebody else made keeps its mode", async () => {
  const directory = temporaryFolder();
  mkdirSync(join(directory, "given"), { mode: 0o755 });
  const { store } = opened(join(directory, "given"));
  await store.append("journal.ndjson", 0, "a");
  expect(statSync(join(directory, "given")).mode & 0o777).toBe(0o755);
});

test("a process that was killed while it wrote leaves the old value and no litter for long", async () => {
  const { directory, store } = opened();
  await store.compareAndSwap("state.json", undefined, "old");
  const torn = join(directory, ".tmp-1-torn");
  writeFileSync(torn, "ne");
  utimesSync(torn, new Date(0), new Date(0));
  expect((await store.read("state.json"))?.value).toBe("old");
  await store.acquire("lease", 1000, false);
  expect(readdirSync(directory)).not.toContain(".tmp-1-torn");
});

test("the mutex of a process that died while writing does not stop the next", async () => {
  const directory = join(temporaryFolder(), "state");
  const processes = new Processes();
  const clock = new VirtualClock();
  const dead = { ...HERE, pid: 300, alive: false };
  await new FileStore({ directory, clock, identity: processes.identity(dead) }).acquire("mutex", 1000, false);
  const store = new FileStore({ directory, clock, identity: processes.identity(HERE) });
  expect(await store.append("journal.ndjson", 0, "a")).toBe(true);
});

test("a log torn at any byte is readable, and the next append cuts the torn end off", async () => {
  const { directory, store } = opened();
  const entries = ['{"kind":"intent","é":1}', '{"kind":"result"}', '{"kind":"step-done"}'];
  await store.append("journal.ndjson", 0, ...entries);
  const whole = readFileSync(join(directory, "journal.ndjson"));
  for (let bytes = 0; bytes <= whole.length; bytes++) {
    writeFileSync(join(directory, "journal.ndjson"), whole.subarray(0, bytes));
    const left = whole.subarray(0, bytes).toString("latin1").split("\n").length - 1;
    expect(await store.readLog("journal.ndjson")).toEqual(entries.slice(0, left));
    expect(await store.append("journal.ndjson", left, "next")).toBe(true);
    expect(await store.readLog("journal.ndjson")).toEqual([...entries.slice(0, left), "next"]);
  }
});

test("bytes that no append could have begun are not dropped as a torn end: they are told, and stay", async () => {
  const { directory, store } = opened();
  mkdirSync(directory, { recursive: true });
  for (const [bytes, entries] of [
    ["random", ["random"]],
    ['{"kind":"intent"}\nrandom', ['{"kind":"intent"}', "random"]],
  ] as const) {
    writeFileSync(join(directory, "journal.ndjson"), bytes);
    expect(await store.readLog("journal.ndjson")).toEqual(entries);
    expect(await store.append("journal.ndjson", entries.length - 1, "{}")).toBe(false);
    expect(readFileSync(join(directory, "journal.ndjson"), "utf8")).toBe(bytes);
  }
});

test("a folder where a file should be is told with its path", async () => {
  const { directory, store } = opened();
  for (const name of ["state.json", "journal.ndjson"]) mkdirSync(join(directory, name), { recursive: true });
  const fault = (name: string) => ({ code: "EISDIR", path: join(directory, name) });
  await expect(store.read("state.json")).rejects.toMatchObject(fault("state.json"));
  await expect(store.readLog("journal.ndjson")).rejects.toMatchObject(fault("journal.ndjson"));
});

test("a log that the machine's fall left with zero bytes at its end is read up to them", async () => {
  const { directory, store } = opened();
  await store.append("journal.ndjson", 0, "a");
  writeFileSync(join(directory, "journal.ndjson"), "a\n{b\0\0\0\0\nc\n");
  expect(await store.readLog("journal.ndjson")).toEqual(["a"]);
  expect(await store.append("journal.ndjson", 1, "b")).toBe(true);
  expect(readFileSync(join(directory, "journal.ndjson"), "utf8")).toBe("a\nb\n");
});

test("an entry with a line break, or a name that leaves the directory, is a bug and is refused", async () => {
  const { store } = opened();
  await expect(store.append("journal.ndjson", 0, "a\nb")).rejects.toThrow("one line");
  await expect(store.append("../journal", 0, "a")).rejects.toThrow("not a name");
  expect(await store.readLog("journal.ndjson")).toEqual([]);
});

test("this very process is alive by the operating system's word, and its lease is refused to others of this machine", async () => {
  const directory = join(temporaryFolder(), "state");
  const first = await new FileStore({ directory, clock: systemClock }).acquire("lease", 60_000, false);
  expect(first.kind).toBe("held");
  const second = await new FileStore({ directory, clock: systemClock }).acquire("lease", 60_000, true);
  expect(second).toMatchObject({ kind: "refused", by: { pid: process.pid } });
});

test("the directory stays small: one file per lock however often it changes hands", async () => {
  const { directory, store } = opened();
  for (let length = 0; length < 20; length++) await store.append("journal.ndjson", length, "x");
  for (let turn = 0; turn < 5; turn++) {
    const answer = await store.acquire("lease", 1000, false);
    if (answer.kind === "held") await answer.lease.release();
  }
  expect(readdirSync(join(directory, "locks")).map((name) => name.split(".")[0])).toEqual(["lease", "mutex"]);
});

test("who holds the lease keeps the mutex between writes, and gives it back for others and at the end", async () => {
  const directory = join(temporaryFolder(), "state");
  const clock = new VirtualClock();
  const processes = new Processes();
  const [one, two] = [HERE, { ...HERE, pid: 101, processStart: "1001" }].map(
    // Not synced: a disk that takes its time would let the clock run.
    (process) => new FileStore({ directory, clock, identity: processes.identity(process), keeps: "passing" }),
  );
  const held = await one?.acquire("lease", 60_000, false);
  expect(await one?.append("journal.ndjson", 0, "a")).toBe(true);
  const taken = mutexIn(directory);
  expect(await one?.append("journal.ndjson", 1, "b")).toBe(true);
  expect(mutexIn(directory)).toBe(taken);
  // Another process waits until the first has been idle for a moment, and then sees all that it wrote.
  expect(await two?.append("journal.ndjson", 1, "c")).toBe(false);
  expect(await two?.append("journal.ndjson", 2, "c")).toBe(true);
  expect(await one?.append("journal.ndjson", 2, "d")).toBe(false);
  if (held?.kind === "held") await held.lease.release();
  expect(JSON.parse(readFileSync(join(directory, "locks", mutexIn(directory)), "utf8"))).toMatchObject({
    released: true,
  });
});

/** The file that says who has the mutex. */
function mutexIn(directory: string): string {
  const numbers = readdirSync(join(directory, "locks"))
    .filter((name) => name.startsWith("mutex."))
    .map((name) => Number(name.slice("mutex.".length)));
  return `mutex.${Math.max(...numbers)}`;
}

test("a log that was removed while the lease is held is not written to any more: nobody would read it", async () => {
  const { directory, store } = opened();
  const answer = await store.acquire("lease", 1000, false);
  expect(await store.append("journal.ndjson", 0, "a")).toBe(true);
  rmSync(join(directory, "journal.ndjson"));
  expect(await store.append("journal.ndjson", 1, "b")).toBe(false);
  expect(await store.append("journal.ndjson", 0, "b")).toBe(true);
  expect(await store.readLog("journal.ndjson")).toEqual(["b"]);
  if (answer.kind === "held") await answer.lease.release();
});
