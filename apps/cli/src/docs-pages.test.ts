import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const DOCS = join(import.meta.dirname, "../../../docs");
/** A block that names a file, and one with a command and what it prints: ```yaml fabric.yaml, ```console exit 1. */
const BLOCK = /```(?:(?:yaml|json) (\S+)\n|console(?: exit (\d+))?\n\$ (.*)\n)((?:(?!```)[\s\S])*)```/g;
const WALKED = readdirSync(DOCS).filter((name) => /```(yaml|json) \S/.test(textOf(name)));

describe("every walk in docs/ does what it shows (update with `vitest -u`)", { timeout: 60_000 }, () => {
  test("there are some", () => expect(WALKED).toContain("twin.md"));

  test.each(WALKED)("%s", async (name) => {
    const sections = textOf(name).split(/(?=^## )/m);
    const walked: string[] = [];
    for (const section of sections) walked.push(await walk(section));
    await expect(walked.join("")).toMatchFileSnapshot(join(DOCS, name));
  });
});

function textOf(name: string): string {
  return name.endsWith(".md") ? readFileSync(join(DOCS, name), "utf8") : "";
}

/** Types what a section says, in a folder of its own; answers the section with what was really printed. */
async function walk(section: string): Promise<string> {
  const cwd = folderWith("nothing");
  let text = section;
  for (const [block, path, code = "0", line = "", shown = ""] of section.matchAll(BLOCK)) {
    if (path !== undefined) put(join(cwd, path), shown);
    else if (!line.startsWith("podspan ")) execFileSync("sh", ["-c", line], { cwd });
    else text = text.replace(block, await typed(line, Number(code), shown, cwd));
  }
  return text;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function typed(line: string, expected: number, shown: string, cwd: string): Promise<string> {
  const { exit, stdout, stderr } = await podspan(line.slice("podspan ".length), { cwd });
  expect({ line, exit, stderr: exit === expected ? "" : stderr }).toEqual({ line, exit: expected, stderr: "" });
  const pieces = shown.split(/^\.\.\.\n/m);
  const head = `\`\`\`console${expected === 0 ? "" : ` exit ${expected}`}\n$ ${line}\n`;
  if (pieces.length === 1) return `${head}${stdout}\`\`\``;
  expectInOrder(`\n${stdout}`, pieces);
  return `${head}${shown}\`\`\``;
}

/** `...` on a line of its own stands for lines that are left out, at the beginning and the end too. */
function expectInOrder(stdout: string, pieces: readonly string[]): void {
  let rest = stdout;
  for (const [index, piece] of pieces.entries()) {
    expect(rest).toContain(`\n${piece}`);
    const at = rest.indexOf(`\n${piece}`);
    if (index === 0 && piece !== "") expect({ piece, at }).toEqual({ piece, at: 0 });
    rest = rest.slice(at + piece.length);
  }
  const last = pieces.at(-1) ?? "";
  if (last !== "") expect(stdout.slice(-last.length)).toBe(last);
}
