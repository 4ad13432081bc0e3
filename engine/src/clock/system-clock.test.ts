import { expect, test } from "vitest";
import { systemClock } from "./system-clock.ts";

test("it tells the wall's time in milliseconds", () => {
  const before = Date.now();
  const now = systemClock.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test("no time passes at once", async () => {
  await expect(systemClock.sleep(0)).resolves.toBeUndefined();
});

test("a signal that was aborted before ends a sleep with its reason, and one that aborts during it too", async () => {
  await expect(systemClock.sleep(60_000, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort(new Error("stopped later"));
  await expect(sleeping).rejects.toThrow("stopped later");
});
