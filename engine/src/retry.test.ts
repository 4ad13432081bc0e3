import type { FaultClass } from "@podspan/core/ports";
import { expect, test } from "vitest";
import { backoffMs, DEFAULT_RETRY, startRetries } from "./retry.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

test("pauses double up to their cap, each between half and all of it", () => {
  const backoff = { attempts: 10, baseMs: 100, capMs: 1000, totalMs: 60_000 };
  for (const [failures, full] of [
    [1, 100],
    [2, 200],
    [3, 400],
    [4, 800],
    [5, 1000],
    [9, 1000],
  ] as const) {
    for (const seed of ["a", "b", "c", "d"]) {
      expect(backoffMs(backoff, failures, seed)).toBeGreaterThanOrEqual(full / 2);
      expect(backoffMs(backoff, failures, seed)).toBeLessThanOrEqual(full);
    }
  }
});

test("the same token waits the same, another one differently: runs repeat, and requests do not march in step", () => {
  const { throttled } = DEFAULT_RETRY;
  const pauses = (seed: string) => [1, 2, 3, 4].map((failures) => backoffMs(throttled, failures, seed));
  expect(pauses("token-1")).toEqual(pauses("token-1"));
  expect(pauses("token-1")).not.toEqual(pauses("token-2"));
});

test("only what another try can mend is tried again", () => {
  const retried = (fault: FaultClass) => startRetries(new VirtualClock(), DEFAULT_RETRY, "t")(fault) !== undefined;
  const classes: readonly FaultClass[] = [
    "throttled",
    "transient",
    "not-yet-visible",
    "not-found",
    "exists",
    "in-use",
    "conflict",
    "denied",
    "credentials",
    "limit",
    "invalid",
    "unknown",
  ];
  expect(classes.filter(retried)).toEqual(["throttled", "transient", "not-yet-visible"]);
});

test("tries are bounded for each class of fault by itself", () => {
  const next = startRetries(new VirtualClock(), DEFAULT_RETRY, "t");
  const tries = (fault: FaultClass) => {
    let count = 0;
    while (next(fault) !== undefined) count += 1;
    return count;
  };
  expect(tries("transient")).toBe(3);
  expect(tries("throttled")).toBe(9);
});

test("an id that is not known yet is asked for until its window has passed, and no longer", async () => {
  const clock = new VirtualClock();
  const begin = clock.now();
  const next = startRetries(clock, DEFAULT_RETRY, "t");
  for (;;) {
    const afterMs = next("not-yet-visible");
    if (afterMs === undefined) break;
    await clock.sleep(afterMs);
  }
  expect(clock.now() - begin).toBeGreaterThan(54_000);
  expect(clock.now() - begin).toBeLessThanOrEqual(60_000);
});
