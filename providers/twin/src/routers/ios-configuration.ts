import { beginsWith, identityOf, isOnByItself } from "./ios-rules.ts";

/** A command with what is nested in it; `text` without indentation. */
interface Block {
  readonly text: string;
  readonly children: Block[];
}

interface Open {
  readonly indent: number;
  readonly block: Block;
}

/** What stays where it is, and what is only written in it can be taken away: hardware and lines. */
const PERMANENT = /^(interface (GigabitEthernet|TenGigabitEthernet)|line )/;

/**
 * A running configuration of IOS-XE: takes lines as its terminal does and shows what comes of them. Blocks are told by indentation, as the
 * router prints them. What a line means is not judged.
 */
export class IosConfiguration {
  readonly #top: Block = { text: "", children: [] };
  #open: Open[] = [];

  constructor(text: string) {
    for (const line of text.split("\n")) if (line.trim() !== "" && !line.trim().startsWith("!")) this.#place(line);
    this.leave();
  }

  /** One line of `configure terminal`; indented as deep as it is nested. */
  type(line: string): void {
    const text = line.trim();
    if (text === "" || text.startsWith("!")) return;
    if (text === "exit") {
      this.#open.pop();
      return;
    }
    const into = this.#blockAt(line);
    const negated = /^(no|default) (.*)$/.exec(text)?.[2];
    if (negated === undefined) this.#open.push({ indent: indentOf(line), block: set(into, text) });
    else remove(into, negated);
  }

  /** Out of all blocks: `end`. */
  leave(): void {
    this.#open = [];
  }

  /** As `show running-config` prints it. */
  text(): string {
    return printed(this.#top.children, 0);
  }

  #place(line: string): void {
    const block: Block = { text: line.trim(), children: [] };
    this.#blockAt(line).children.push(block);
    this.#open.push({ indent: indentOf(line), block });
  }

  #blockAt(line: string): Block {
    const indent = indentOf(line);
    while ((this.#open.at(-1)?.indent ?? -1) >= indent) this.#open.pop();
    return this.#open.at(-1)?.block ?? this.#top;
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The command in its block: one that is there stays, one that there is one of takes the other's place. */
function set(into: Block, text: string): Block {
  const same = into.children.find((child) => child.text === text);
  if (same !== undefined) return same;
  const off = into.children.findIndex((child) => child.text === `no ${text}`);
  if (off >= 0) into.children.splice(off, 1);
  const made: Block = { text, children: [] };
  // It was off; that it is on is not shown.
  if (isOnByItself(text)) return made;
  const identity = identityOf(text);
  const old = identity === undefined ? -1 : into.children.findIndex((child) => identityOf(child.text) === identity);
  if (old < 0) into.children.push(made);
  else into.children.splice(old, 1, made);
  return made;
}

function remove(into: Block, text: string): void {
  const kept = into.children.filter((child) => !beginsWith(child.text, text) || PERMANENT.test(child.text));
  const gone = into.children.length - kept.length;
  into.children.splice(0, into.children.length, ...kept);
  if (gone === 0 && (isOnByItself(text) || beginsWith(text, "passive-interface")) && !has(into, `no ${text}`))
    into.children.push({ text: `no ${text}`, children: [] });
}

function has(block: Block, text: string): boolean {
  return block.children.some((child) => child.text === text);
}

function printed(blocks: readonly Block[], depth: number): string {
  return blocks
    .filter(({ text, children }) => text !== "archive" || children.length > 0)
    .map(
      ({ text, children }) =>
        `${" ".repeat(depth)}${text}\n${printed(children, depth + 1)}${depth === 0 && children.length > 0 ? "!\n" : ""}`,
    )
    .join("");
}
