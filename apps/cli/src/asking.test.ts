import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

describe("asking on a terminal", () => {
  const asked: string[] = [];
  const prompt = (answer: string | undefined) => ({
    ask: async (question: string) => {
      asked.push(question);
      return answer;
    },
  });

  test.each([undefined, "", "y", "maybe", "pod-ranges"])("`%s` is no yes, and nothing is done", async (answer) => {
    const cwd = folderWith({ from: POD_RANGES });
    const { exit, stderr } = await podspan("apply", { cwd, prompt: prompt(answer) });
    expect(exit).toBe(4);
    expect(stderr).toMatch(/is the real thing\nNothing was done\.\n$/);
    expect(existsSync(join(cwd, ".podspan/twin"))).toBe(false);
  });

  test("a typed yes applies, and destroying needs the Fabric's name", async () => {
    asked.length = 0;
    const cwd = folderWith({ from: POD_RANGES });
    expect(await podspan("apply", { cwd, prompt: prompt("yes") })).toMatchObject({ exit: 0 });
    expect(await podspan("destroy", { cwd, prompt: prompt("yes") })).toMatchObject({ exit: 4 });
    expect(await podspan("destroy", { cwd, prompt: prompt("pod-ranges") })).toMatchObject({ exit: 0 });
    expect(asked).toMatchInlineSnapshot(`
      [
        "Apply: 10 steps in the digital twin (account 111122223333, eu-west-1, cluster prod)? Type yes:",
        "Destroy: 8 steps (8 destructive) in the digital twin (account 111122223333, eu-west-1, cluster prod). To go on, type the Fabric's name, pod-ranges:",
        "Destroy: 8 steps (8 destructive) in the digital twin (account 111122223333, eu-west-1, cluster prod). To go on, type the Fabric's name, pod-ranges:",
      ]
    `);
  });
});

describe("Ctrl-C", () => {
  test.each(["waiting for 100.64.0.0/16 to be associated", "done     + subnet", "done     + ENIConfig"])(
    "at `%s` stops gracefully, and the next apply goes on",
    async (interruptAt) => {
      const cwd = folderWith({ from: POD_RANGES });
      const stopped = await podspan("apply --yes", { cwd, interruptAt });
      expect(stopped.exit).toBe(5);
      expect(stopped.stderr).toContain("Ctrl-C again stops at once");
      expect(stopped.stdout).toContain("Run `podspan apply` again to go on; nothing is done twice.");
      expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
      expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
      expect(await podspan("destroy --yes", { cwd })).toMatchObject({ exit: 0 });
    },
  );
});
