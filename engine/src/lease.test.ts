import { describe, expect, test } from "vitest";
import { holdLease, LeaseLost } from "./lease.ts";
import { MemoryStorage, MemoryStore } from "./store/memory-store.ts";
import { Processes } from "./testing/processes.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const TTL = 60_000;
const HERE = { host: "here", pid: 1, processStart: "1", alive: true };
const THERE = { host: "there", pid: 2, processStart: "2", alive: true };

function setUp() {
  const clock = new VirtualClock();
  const storage = new MemoryStorage();
  const processes = new Processes();
  const storeOf = (who: typeof HERE) => new MemoryStore({ clock, storage, identity: processes.identity(who) });
  const hold = (who: typeof HERE, breakLock = false) =>
    holdLease({ store: storeOf(who), clock }, { breakLock, ttlMs: TTL });
  return { clock, storage, hold, storeOf };
}

test("a lease is kept alive while it is held, and free afterwards", async () => {
  const { clock, hold } = setUp();
  const mine = await hold(HERE);
  await clock.sleep(10 * TTL);
  expect((await hold(THERE)).kind).toBe("refused");
  if (mine.kind === "held") await mine.release();
  expect((await hold(THERE)).kind).toBe("held");
});

test("a refusal says who holds it and until when", async () => {
  const { clock, hold } = setUp();
  await hold(THERE);
  const refused = await hold(HERE);
  expect(refused).toMatchObject({ kind: "refused", by: { host: "there", pid: 2 } });
  expect(refused.kind === "refused" && refused.expiresAt).toBe(clock.now() + TTL);
});

describe("when somebody takes the lease", () => {
  test("the former holder is told at the next renewal, and its release harms nobody", async () => {
    const { clock, hold } = setUp();
    const mine = await hold(HERE);
    const theirs = await hold(THERE, true);
    await clock.sleep(TTL / 2);
    expect(mine.kind === "held" && mine.lost.reason).toBeInstanceOf(LeaseLost);
    if (mine.kind === "held") await mine.release();
    expect(theirs.kind === "held" && theirs.lost.aborted).toBe(false);
    expect((await hold(HERE)).kind).toBe("refused");
  });
});

describe("when a renewal cannot be written", () => {
  async function failing(times: number) {
    const { clock, storeOf } = setUp();
    const store = storeOf(HERE);
    let left = times;
    const acquire = store.acquire.bind(store);
    store.acquire = async (...args) => {
      const answer = await acquire(...args);
      if (answer.kind === "refused") return answer;
      const renew = async () => {
        if (left-- > 0) throw new Error("EIO");
        return answer.lease.renew();
      };
      return { kind: "held", lease: { holder: answer.lease.holder, renew, release: () => answer.lease.release() } };
    };
    const held = await holdLease({ store, clock }, { breakLock: false, ttlMs: TTL });
    await clock.sleep(3 * TTL);
    return held.kind === "held" && held.lost.aborted;
  }

  test("it is tried again, and the lease is kept", async () => {
    expect(await failing(2)).toBe(false);
  });

  test("the lease counts as lost once it would have expired", async () => {
    expect(await failing(100)).toBe(true);
  });
});
