import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "./testing/property.ts";
import { intentToken, jitter } from "./token.ts";

test("an intent's token is the same on every retry", () => {
  expect(intentToken("run-1", "create a", 1)).toBe(intentToken("run-1", "create a", 1));
});

test("another run, step or call has another token", () => {
  const tokens = [
    intentToken("run-1", "create a", 1),
    intentToken("run-2", "create a", 1),
    intentToken("run-1", "create b", 1),
    intentToken("run-1", "create a", 2),
    intentToken("run-1", "create a1", 1),
    intentToken("run-1create", " a", 1),
  ];
  expect(new Set(tokens).size).toBe(tokens.length);
});

test("a token fits what EC2 and EKS take: at most 64 ASCII characters", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), (run, step, call) => {
      expect(intentToken(run, step, call)).toMatch(/^podspan-[0-9a-f]{14}-[0-9a-f]{14}$/);
    }),
    runs(100),
  );
});

test("ten thousand intents of a run have ten thousand tokens", () => {
  const tokens = new Set(Array.from({ length: 10_000 }, (_, index) => intentToken("run", `create s/${index}`, 1)));
  expect(tokens.size).toBe(10_000);
});

test("jitter lies in [0, 1), is spread, and is the same for the same seed", () => {
  const values = Array.from({ length: 1000 }, (_, index) => jitter(`seed ${index}`, 1));
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(values.filter((value) => value < 0.5).length).toBeGreaterThan(400);
  expect(values.filter((value) => value < 0.5).length).toBeLessThan(600);
  expect(jitter("seed 1", 2)).toBe(jitter("seed 1", 2));
  expect(jitter("seed 1", 2)).not.toBe(jitter("seed 1", 3));
});
