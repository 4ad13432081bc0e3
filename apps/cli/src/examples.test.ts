import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

const NAMES = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, "fabric.yaml")));

/** ```console blocks: a command, and all that it prints on stdout; with `exit 1` one that ends so. A longer fence is for output that has fences itself. */
const BLOCK = /^(```+)console(?: exit (\d+))?\n\$ podspan (.*)\n[\s\S]*?^\1$/gm;

const INSTANCE = /\bi-[0-9a-f]{17}\b/g;

/** Of routers that are started at once either may be the first to have an id: those of the page, in the order in which it has them. */
function named(text: string, page: string): string {
  const [now = [], known = []] = [text, page].map((one) => [...new Set(one.match(INSTANCE))]);
  return text.replace(INSTANCE, (id) => known[now.indexOf(id)] ?? id);
}

describe("every command in the examples' READMEs does what they show; update with `vitest -u` (fault 3b-19)", {
  timeout: 60_000,
}, () => {
  test.each(NAMES)("%s", async (name) => {
    const readme = join(EXAMPLES, name, "README.md");
    const cwd = folderWith({ from: join(EXAMPLES, name) });
    let text = readFileSync(readme, "utf8");
    for (const [block, fence = "", code = "0", words = ""] of text.matchAll(BLOCK)) {
      const expected = Number(code);
      const { exit, stdout, stderr } = await podspan(words, { cwd });
      const told = exit === expected ? "" : stderr;
      expect({ words, exit, stderr: told }).toEqual({ words, exit: expected, stderr: "" });
      expect({ words, stdout, stderr }).not.toMatchObject({ stdout: "" });
      const head = expected === 0 ? "console" : `console exit ${expected}`;
      text = text.replace(block, () => `${fence}${head}\n$ podspan ${words}\n${stdout}${fence}`);
    }
    await expect(named(text, readFileSync(readme, "utf8"))).toMatchFileSnapshot(readme);
  });
});

test("the picture beside the first example is what show draws", async () => {
  const { stdout } = await podspan("show --format svg", { cwd: join(EXAMPLES, "pod-ranges") });
  await expect(stdout).toMatchFileSnapshot(join(EXAMPLES, "pod-ranges/map.svg"));
});
