import { expect, test } from "vitest";
import { ExitCode } from "../exit-codes.ts";
import { memoryContext } from "../testing/memory.ts";
import { Interrupted, listenForInterrupts } from "./interruption.ts";

test("the first Ctrl-C asks to stop and says so, the second ends the process at once", () => {
  const { cli, stderr } = memoryContext({ cwd: "/" });
  let press = (): void => undefined;
  const exits: number[] = [];
  const { signal } = listenForInterrupts({
    ...cli,
    onInterrupt: (listener) => {
      press = listener;
      return () => undefined;
    },
    exitNow: (code) => exits.push(code),
  });
  expect(signal.aborted).toBe(false);
  press();
  expect(signal.reason).toBeInstanceOf(Interrupted);
  expect(stderr()).toContain("Ctrl-C again stops at once");
  expect(exits).toEqual([]);
  press();
  expect(exits).toEqual([ExitCode.interrupted]);
});
