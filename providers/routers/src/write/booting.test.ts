import type { BoundStep } from "@podspan/core/ports";
import { expect, test } from "vitest";
import { plainContext } from "../../../kubernetes/src/testing/step-context.ts";
import type { RouterAccess } from "../access.ts";
import { routerRefusal } from "../refusal.ts";
import { untilItAnswers } from "./booting.ts";

/** A clock that passes while one sleeps. */
function passing() {
  let now = 0;
  const sleep = (ms: number): Promise<void> => {
    now += ms;
    return Promise.resolve();
  };
  return { now: () => now, sleep };
}

const FRESH = { scope: { plane: "router", router: "west2-dc1/us-west-2a" } } as unknown as BoundStep;

/** A router that answers at this time, and says why it does not before. */
function bootingUntil(
  at: number,
  clock: { now(): number },
  refusal = routerRefusal("RouterAbsent", "read", "no answer"),
) {
  const pending = (): Promise<boolean> => (clock.now() < at ? Promise.reject(refusal) : Promise.resolve(false));
  return { api: { pending } } as unknown as RouterAccess;
}

const MINUTE = 60_000;

test("a router that has just been launched is waited for, as long as a Cisco takes to start twice", async () => {
  const clock = passing();
  await untilItAnswers(bootingUntil(12 * MINUTE, clock), FRESH, plainContext({ clock }));
  expect(clock.now()).toBeGreaterThanOrEqual(12 * MINUTE);
  expect(clock.now()).toBeLessThan(14 * MINUTE);
});

test("one that never answers is given up, and what is no matter of time is told at once", async () => {
  const clock = passing();
  const never = untilItAnswers(bootingUntil(Infinity, clock), FRESH, plainContext({ clock }));
  await expect(never).rejects.toThrow("to answer by SSH");
  expect(clock.now()).toBeGreaterThanOrEqual(20 * MINUTE);
  const later = passing();
  const another = bootingUntil(Infinity, later, routerRefusal("RouterHostKey", "read", "another key"));
  await expect(untilItAnswers(another, FRESH, plainContext({ clock: later }))).rejects.toMatchObject({
    code: "RouterHostKey",
  });
  expect(later.now()).toBe(0);
});

test("one that was seen and is not there now is no matter of waiting", async () => {
  const clock = passing();
  const seen: BoundStep = { ...FRESH, worldId: "west2-dc1/us-west-2a" };
  await untilItAnswers(bootingUntil(Infinity, clock), seen, plainContext({ clock }));
  expect(clock.now()).toBe(0);
});
