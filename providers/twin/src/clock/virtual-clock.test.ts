import { describe, expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

const clockAt = (start = 1_000) => new VirtualClock({ start });

describe("the virtual clock", () => {
  test("stands still until somebody sleeps", () => {
    expect(clockAt(42).now()).toBe(42);
  });

  test("jumps over a day at once", async () => {
    const clock = clockAt();
    await clock.sleep(86_400_000);
    expect(clock.now()).toBe(86_401_000);
  });

  test("takes a negative time for none", async () => {
    const clock = clockAt();
    await clock.sleep(-5);
    expect(clock.now()).toBe(1_000);
  });

  test("wakes sleepers in the order of their times, and those of one millisecond in the order in which they lay down", async () => {
    const clock = clockAt();
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now()}`);
    };
    await Promise.all([sleeper("late", 300), sleeper("first", 100), sleeper("second", 100), sleeper("early", 50)]);
    expect(woken).toEqual(["early@1050", "first@1100", "second@1100", "late@1300"]);
  });

  test("lets what a sleeper starts come to rest before the next one wakes", async () => {
    const clock = clockAt();
    const seen: string[] = [];
    const long = async () => {
      await clock.sleep(10);
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      seen.push(`long work done at ${clock.now()}`);
    };
    const next = async () => {
      await clock.sleep(11);
      seen.push(`next at ${clock.now()}`);
    };
    await Promise.all([long(), next()]);
    expect(seen).toEqual(["long work done at 1010", "next at 1011"]);
  });

  test("a sleeper may sleep again, and others who are due sooner wake first", async () => {
    const clock = clockAt();
    const seen: number[] = [];
    const poll = async () => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(40);
        seen.push(clock.now());
      }
    };
    const other = async () => {
      await clock.sleep(90);
      seen.push(clock.now());
    };
    await Promise.all([poll(), other()]);
    expect(seen).toEqual([1_040, 1_080, 1_090, 1_120]);
  });

  test("an abort wakes the sleeper with its reason, without time passing", async () => {
    const clock = clockAt();
    const controller = new AbortController();
    const sleeping = clock.sleep(1_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
    expect(clock.now()).toBe(1_000);
  });

  test("a signal that was aborted before refuses the sleep", async () => {
    const clock = clockAt();
    await expect(clock.sleep(10, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
  });

  test("an abort after the sleep changes nothing", async () => {
    const clock = clockAt();
    const controller = new AbortController();
    await clock.sleep(10, controller.signal);
    controller.abort();
    await clock.sleep(10);
    expect(clock.now()).toBe(1_020);
  });

  test("an aborted sleeper does not hold time for the others", async () => {
    const clock = clockAt();
    const controller = new AbortController();
    const first = clock.sleep(10, controller.signal).catch(() => "aborted");
    const second = clock.sleep(20);
    controller.abort();
    expect(await first).toBe("aborted");
    await second;
    expect(clock.now()).toBe(1_020);
  });

  test("advance lets just so much time pass, and what is due in it happens", async () => {
    const clock = clockAt();
    const seen: number[] = [];
    const later = clock.sleep(500).then(() => seen.push(clock.now()));
    const soon = clock.sleep(100).then(() => seen.push(clock.now()));
    await clock.advance(200);
    expect(seen).toEqual([1_100]);
    expect(clock.now()).toBe(1_200);
    await Promise.all([soon, later]);
    expect(seen).toEqual([1_100, 1_500]);
  });

  test("time waits for what is still running outside", async () => {
    let writing = true;
    const clock = new VirtualClock({ start: 0, busy: () => writing });
    let woken = false;
    const sleeping = clock.sleep(1).then(() => {
      woken = true;
    });
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(woken).toBe(false);
    writing = false;
    await sleeping;
    expect(clock.now()).toBe(1);
  });

  test("a thousand sleepers wake in order", async () => {
    const clock = clockAt(0);
    const seen: number[] = [];
    const times = Array.from({ length: 1_000 }, (_, index) => (index * 7_919) % 1_009);
    await Promise.all(times.map((ms) => clock.sleep(ms).then(() => seen.push(clock.now()))));
    expect(seen).toEqual([...times].sort((a, b) => a - b));
  });
});
