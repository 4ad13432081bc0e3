import { describe, expect, test } from "vitest";
import type { StateStore } from "./state-store.ts";

/** A process as the suite imagines it; `alive: false` has died. */
export interface ImaginedProcess {
  readonly host: string;
  readonly pid: number;
  readonly processStart: string;
  readonly alive: boolean;
}

/** One place where state lies, seen by several processes. */
export interface StateStoreSite {
  /** The store as a process sees it. Processes of another host cannot be judged dead or alive. */
  open(process: ImaginedProcess): StateStore;
  /** Lets time pass for everybody. */
  pass(ms: number): void;
}

const FIRST: ImaginedProcess = { host: "here", pid: 100, processStart: "1000", alive: true };
const SECOND: ImaginedProcess = { host: "here", pid: 200, processStart: "2000", alive: true };
const DEAD: ImaginedProcess = { host: "here", pid: 300, processStart: "3000", alive: false };
const ELSEWHERE: ImaginedProcess = { host: "there", pid: 100, processStart: "1000", alive: true };

const TTL = 60_000;

/** What every StateStore must do; `open` makes an empty place. */
export function stateStoreContract(name: string, open: () => Promise<StateStoreSite>): void {
  describe(`${name} is a StateStore`, () => {
    describe("values", () => values(open));
    describe("logs", () => logs(open));
    describe("leases", () => leases(open));
  });
}

function values(open: () => Promise<StateStoreSite>): void {
  test("a value that was never written is absent", async () => {
    const store = (await open()).open(FIRST);
    expect(await store.read("state.json")).toBeUndefined();
  });

  test("what one process writes the other reads, with the version that the write answered", async () => {
    const site = await open();
    const written = await site.open(FIRST).compareAndSwap("state.json", undefined, '{"ä":1}\n');
    expect(await site.open(SECOND).read("state.json")).toEqual(written);
    expect(written?.value).toBe('{"ä":1}\n');
  });

  test("a write that expects another version, or absence, changes nothing", async () => {
    const site = await open();
    const store = site.open(FIRST);
    const one = await store.compareAndSwap("state.json", undefined, "one");
    const two = await site.open(SECOND).compareAndSwap("state.json", one?.version, "two");
    expect(await store.compareAndSwap("state.json", one?.version, "three")).toBeUndefined();
    expect(await store.compareAndSwap("state.json", undefined, "three")).toBeUndefined();
    expect(await store.read("state.json")).toEqual(two);
  });

  test("of many who write on the same version exactly one wins", async () => {
    const site = await open();
    const writers = Array.from({ length: 8 }, (_, index) => site.open({ ...FIRST, pid: 100 + index }));
    const answers = await Promise.all(
      writers.map((store, index) => store.compareAndSwap("state.json", undefined, `by ${index}`)),
    );
    const won = answers.filter((answer) => answer !== undefined);
    expect(won).toHaveLength(1);
    expect(await site.open(SECOND).read("state.json")).toEqual(won[0]);
  });
}

function logs(open: () => Promise<StateStoreSite>): void {
  test("a log that was never written is empty", async () => {
    expect(await (await open()).open(FIRST).readLog("journal.ndjson")).toEqual([]);
  });

  test("entries come back in order, one or several at a time", async () => {
    const site = await open();
    const store = site.open(FIRST);
    expect(await store.append("journal.ndjson", 0, "a")).toBe(true);
    expect(await store.append("journal.ndjson", 1, "b", "ß")).toBe(true);
    expect(await site.open(SECOND).readLog("journal.ndjson")).toEqual(["a", "b", "ß"]);
  });

  test("an append that expects another length appends nothing", async () => {
    const site = await open();
    const store = site.open(FIRST);
    await store.append("journal.ndjson", 0, "a");
    expect(await site.open(SECOND).append("journal.ndjson", 0, "b")).toBe(false);
    expect(await store.append("journal.ndjson", 2, "c")).toBe(false);
    expect(await store.readLog("journal.ndjson")).toEqual(["a"]);
  });

  test("of many who append at the same length exactly one wins", async () => {
    const site = await open();
    const writers = Array.from({ length: 8 }, (_, index) => site.open({ ...FIRST, pid: 100 + index }));
    const answers = await Promise.all(writers.map((store, index) => store.append("journal.ndjson", 0, `by ${index}`)));
    const winner = answers.indexOf(true);
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await site.open(SECOND).readLog("journal.ndjson")).toEqual([`by ${winner}`]);
  });

  test("emptying names the length too, and the log starts again at zero", async () => {
    const site = await open();
    const store = site.open(FIRST);
    await store.append("journal.ndjson", 0, "a", "b");
    expect(await store.truncate("journal.ndjson", 1)).toBe(false);
    expect(await store.truncate("journal.ndjson", 2)).toBe(true);
    expect(await store.readLog("journal.ndjson")).toEqual([]);
    expect(await site.open(SECOND).append("journal.ndjson", 0, "c")).toBe(true);
    expect(await store.append("journal.ndjson", 0, "d")).toBe(false);
  });
}

function leases(open: () => Promise<StateStoreSite>): void {
  test("a lease that another live process holds is refused, and says who holds it until when", async () => {
    const site = await open();
    await site.open(FIRST).acquire("lease", TTL, false);
    const answer = await site.open(SECOND).acquire("lease", TTL, false);
    expect(answer).toMatchObject({ kind: "refused", by: { host: "here", pid: 100, processStart: "1000" } });
  });

  test("a process does not get a second lease beside its own", async () => {
    const site = await open();
    await site.open(FIRST).acquire("lease", TTL, false);
    expect((await site.open(FIRST).acquire("lease", TTL, false)).kind).toBe("refused");
  });

  test("a live process of this host keeps its lease however late it is, and against --break-lock", async () => {
    const site = await open();
    await site.open(FIRST).acquire("lease", TTL, false);
    site.pass(10 * TTL);
    expect((await site.open(SECOND).acquire("lease", TTL, true)).kind).toBe("refused");
  });

  test("a released lease is free", async () => {
    const site = await open();
    const first = await site.open(FIRST).acquire("lease", TTL, false);
    if (first.kind === "held") await first.lease.release();
    expect((await site.open(SECOND).acquire("lease", TTL, false)).kind).toBe("held");
  });

  test("a dead process of this host loses its lease at once", async () => {
    const site = await open();
    await site.open(DEAD).acquire("lease", TTL, false);
    expect((await site.open(FIRST).acquire("lease", TTL, false)).kind).toBe("held");
  });

  test("another process of the same pid is not taken for the holder", async () => {
    const site = await open();
    await site.open({ ...DEAD, pid: FIRST.pid }).acquire("lease", TTL, false);
    expect((await site.open(FIRST).acquire("lease", TTL, false)).kind).toBe("held");
  });

  test("a holder on another host keeps its lease until it expires", async () => {
    const site = await open();
    await site.open(ELSEWHERE).acquire("lease", TTL, false);
    site.pass(TTL - 1);
    expect((await site.open(FIRST).acquire("lease", TTL, false)).kind).toBe("refused");
    site.pass(1);
    expect((await site.open(FIRST).acquire("lease", TTL, false)).kind).toBe("held");
  });

  test("--break-lock takes it from another host before that, and the former holder learns it at the next renewal", async () => {
    const site = await open();
    const former = await site.open(ELSEWHERE).acquire("lease", TTL, false);
    expect((await site.open(FIRST).acquire("lease", TTL, true)).kind).toBe("held");
    expect(former.kind === "held" && (await former.lease.renew())).toBe(false);
  });

  test("a renewed lease expires later", async () => {
    const site = await open();
    const held = await site.open(ELSEWHERE).acquire("lease", TTL, false);
    site.pass(TTL / 2);
    expect(held.kind === "held" && (await held.lease.renew())).toBe(true);
    site.pass(TTL / 2);
    expect((await site.open(FIRST).acquire("lease", TTL, false)).kind).toBe("refused");
  });

  test("whoever lost a lease cannot release the new holder's", async () => {
    const site = await open();
    const former = await site.open(ELSEWHERE).acquire("lease", TTL, false);
    await site.open(FIRST).acquire("lease", TTL, true);
    if (former.kind === "held") await former.lease.release();
    expect((await site.open(SECOND).acquire("lease", TTL, false)).kind).toBe("refused");
  });

  test("of many who take a dead process's lease exactly one gets it", async () => {
    const site = await open();
    await site.open(DEAD).acquire("lease", TTL, false);
    const takers = Array.from({ length: 8 }, (_, index) => site.open({ ...FIRST, pid: 100 + index }));
    const answers = await Promise.all(takers.map((store) => store.acquire("lease", TTL, false)));
    expect(answers.filter((answer) => answer.kind === "held")).toHaveLength(1);
  });
}
