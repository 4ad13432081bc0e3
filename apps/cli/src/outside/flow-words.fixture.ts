import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { podspan } from "../testing/memory.ts";

/** What `verify --flows` says of each of these, written as `i-a -> 10.0.0.1 tcp 443`; `i-a@10.0.0.5` is one address of it. */
export async function verdicts(folder: string, lines: readonly string[]): Promise<readonly string[]> {
  writeFileSync(join(folder, "flows.json"), JSON.stringify(lines.map(flowOf)));
  const { stdout } = await podspan("verify --snapshot . --flows flows.json --json", { cwd: folder });
  const { flows } = JSON.parse(stdout) as { readonly flows: readonly { id: string; verdict: string }[] };
  return flows.map(({ id, verdict }) => `${id}: ${verdict}`);
}

/** Of lines that end in the verdict which AWS's text gives them, those that are told otherwise. */
export async function wrongVerdicts(folder: string, text: string): Promise<readonly string[]> {
  const wanted = text
    .trim()
    .split("\n")
    .map((line) => line.trim());
  const told = await verdicts(
    folder,
    wanted.map((line) => line.slice(0, line.lastIndexOf(":"))),
  );
  return told.filter((line, index) => line !== wanted[index]);
}

function flowOf(line: string): object {
  const [from = "", , to = "", protocol, number] = line.split(" ");
  const asked = number === undefined ? {} : { [protocol === "icmp" ? "icmpType" : "port"]: Number(number) };
  return { id: line, from: endOf(from), to: endOf(to), protocol, ...asked };
}

function endOf(text: string): object {
  const [name = "", address] = text.split("@");
  const meant = address === undefined ? {} : { address };
  if (name === "internet") return { internet: true };
  if (name.startsWith("i-")) return { instance: name, ...meant };
  if (name.startsWith("eni-")) return { eni: name, ...meant };
  if (name.startsWith("site-")) return { site: name.slice("site-".length) };
  return { address: name };
}
