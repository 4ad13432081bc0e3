import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const EXAMPLES = join(dirname(fileURLToPath(import.meta.url)), "../../../examples");
const NAMES = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, "fabric.yaml")));

/** ```console blocks: a command, and all that it prints on stdout. */
const BLOCK = /```console\n\$ podspan (.*)\n(?:(?!```)[\s\S])*```/g;

describe("every command in the examples' READMEs does what they show (update with `vitest -u`)", () => {
  test.each(NAMES)("%s", async (name) => {
    const readme = join(EXAMPLES, name, "README.md");
    const cwd = folderWith({ from: join(EXAMPLES, name) });
    let text = readFileSync(readme, "utf8");
    for (const [block, words = ""] of text.matchAll(BLOCK)) {
      const { exit, stdout, stderr } = await podspan(words, { cwd });
      expect({ words, exit, stderr: exit === 0 ? "" : stderr }).toEqual({ words, exit: 0, stderr: "" });
      text = text.replace(block, () => `\`\`\`console\n$ podspan ${words}\n${stdout}\`\`\``);
    }
    await expect(text).toMatchFileSnapshot(readme);
  });
});

test("the picture beside the first example is what show draws", async () => {
  const { stdout } = await podspan("show --format svg", { cwd: join(EXAMPLES, "pod-ranges") });
  await expect(stdout).toMatchFileSnapshot(join(EXAMPLES, "pod-ranges/map.svg"));
});
