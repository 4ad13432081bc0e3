import { describe, expect, test } from "vitest";
import { ExitCode } from "./exit-codes.ts";
import { guarded } from "./guard.ts";
import { Interrupted } from "./session/interruption.ts";
import { memoryContext } from "./testing/memory.ts";

async function thrown(
  fault: unknown,
  env: Record<string, string> = {},
): Promise<{ exit: number; stderr: string; stdout: string }> {
  const { cli, stdout, stderr } = memoryContext({ cwd: "/", env });
  const exit = await guarded(cli, true, () => Promise.reject(fault));
  return { exit, stdout: stdout(), stderr: stderr() };
}

describe("an exception is told as what it is", () => {
  test("a bug says that it is one, where the log is, and hides the stack", async () => {
    const { exit, stderr, stdout } = await thrown(new TypeError("x is not a function"));
    expect(exit).toBe(ExitCode.failed);
    expect(stderr).toContain("error BUG x is not a function");
    expect(stderr).toContain("crash.log");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "BUG" }] });
  });

  test("with PODSPAN_DEBUG=1 the stack is shown", async () => {
    const { stderr } = await thrown(new TypeError("x is not a function"), { PODSPAN_DEBUG: "1" });
    expect(stderr).toMatch(/TypeError: x is not a function\n\s+at /);
  });

  test("what the operating system refuses is no bug", async () => {
    const full = Object.assign(new Error("no space left on device, write"), { code: "ENOSPC", syscall: "write" });
    const { exit, stderr } = await thrown(full);
    expect(exit).toBe(ExitCode.failed);
    expect(stderr).toContain("error IO the operating system refused write: ENOSPC");
    expect(stderr).not.toContain("no space left on device, write");
  });

  test("Ctrl-C is exit 5", async () => {
    const { exit, stderr } = await thrown(new Interrupted());
    expect(exit).toBe(ExitCode.interrupted);
    expect(stderr).toContain("error STOPPED");
  });

  test("a thrown string is a bug as well", async () => {
    expect((await thrown("boom")).stderr).toContain("error BUG boom");
  });
});
