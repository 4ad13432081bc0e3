import { podspan } from "./memory.ts";

/** ```console blocks: a command, and all that it prints on stdout; with `exit 1` one that ends so. */
const BLOCK = /```console(?: exit (\d+))?\n\$ podspan (.*)\n(?:(?!```)[\s\S])*```/g;

/** A README with what its commands print now, one after the other in one folder; `problems`: those that end otherwise than it says. `commands`: their words. */
export async function walked(
  readme: string,
  cwd: string,
): Promise<{ readonly text: string; readonly commands: readonly string[]; readonly problems: readonly string[] }> {
  let text = readme;
  const commands: string[] = [];
  const problems: string[] = [];
  for (const [block, code = "0", words = ""] of readme.matchAll(BLOCK)) {
    commands.push(words);
    const { exit, stdout, stderr } = await podspan(words, { cwd });
    if (exit !== Number(code)) problems.push(`${words}: exit ${exit}\n${stderr}`);
    if (stdout === "") problems.push(`${words}: printed nothing`);
    const head = code === "0" ? "console" : `console exit ${code}`;
    text = text.replace(block, () => `\`\`\`${head}\n$ podspan ${words}\n${stdout}\`\`\``);
  }
  return { text, commands, problems };
}
