import { expect, test } from "vitest";
import { resultOf, type StepOutcome } from "./outcome.ts";

const DONE: StepOutcome = { kind: "done" };
const FAILED: StepOutcome = { kind: "failed", code: "c", message: "m", hint: "h", api: "a" };
const SKIPPED: StepOutcome = { kind: "skipped", because: ["x"] };
const BLOCKED: StepOutcome = { kind: "blocked", code: "c", reason: "r", fix: "f" };
const INTERRUPTED: StepOutcome = { kind: "interrupted" };

test("a run succeeded when every step is done, or there was none", () => {
  expect(resultOf([], false, undefined)).toBe("succeeded");
  expect(resultOf([DONE, DONE], false, undefined)).toBe("succeeded");
});

test("Ctrl-C after the last step changes nothing", () => {
  expect(resultOf([DONE], true, undefined)).toBe("succeeded");
});

test("a run that the user stopped is interrupted, whatever failed before", () => {
  expect(resultOf([DONE, INTERRUPTED], true, undefined)).toBe("interrupted");
  expect(resultOf([FAILED, INTERRUPTED], true, undefined)).toBe("interrupted");
});

test("anything that was planned and is not there is a failure, what is blocked too", () => {
  for (const outcome of [FAILED, SKIPPED, BLOCKED, INTERRUPTED]) {
    expect(resultOf([DONE, outcome], false, undefined)).toBe("failed");
  }
});

test("all is done but what another account has to do: the run waits", () => {
  const waiting: StepOutcome = { kind: "blocked", code: "PEER-3", reason: "r", fix: "f" };
  expect(resultOf([DONE, waiting, SKIPPED], false, undefined)).toBe("waiting");
  expect(resultOf([waiting], true, undefined)).toBe("interrupted");
  for (const outcome of [FAILED, BLOCKED, INTERRUPTED]) {
    expect(resultOf([DONE, waiting, outcome], false, undefined)).toBe("failed");
  }
});

test("a run that something else stopped has failed", () => {
  const stopped = { code: "ExpiredToken", message: "m", hint: "h" };
  expect(resultOf([DONE], true, stopped)).toBe("failed");
});
