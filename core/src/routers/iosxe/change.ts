import type { Statement } from "../statement.ts";
import { means, withoutStatement } from "./observed.ts";
import { abovePath, BELOW, byPath, canonical, type Placed, placed, ruleAt } from "./paths.ts";
import { RULES, ruleOf } from "./rules.ts";

/** By path what is to stand there; undefined: nothing of ours any more. */
export type StatementChange = Readonly<Record<string, string | undefined>>;

/**
 * The lines that make a running configuration what is asked for, in an order that IOS-XE takes: first off comes what uses others, then on goes
 * what is new, what is named before what names it, and last off comes what nothing names any more. Only the paths of `change` are touched: a
 * block that holds more than ours keeps it, and its head. Secrets are marks. No change: no lines.
 */
export function iosxeLines(change: StatementChange, running: readonly Statement[]): readonly string[] {
  const there = byPath(placed(running));
  const off = [...there.values()].filter(({ path }) => path in change && change[path] === undefined);
  const gone = new Set(off.map(({ path }) => path));
  const removals = placed(running)
    .flatMap((each) => removal(each, gone))
    .reverse();
  return [
    ...removals.filter(({ named }) => !named).flatMap(({ lines }) => lines),
    ...additions(change, there),
    ...removals.filter(({ named }) => named).flatMap(({ lines }) => lines),
  ];
}

interface Removal {
  readonly named: boolean;
  readonly lines: readonly string[];
}

function removal(each: Placed, gone: ReadonlySet<string>): readonly Removal[] {
  const lines = linesWithout(each, gone, 0);
  return lines.length === 0 ? [] : [{ named: each.rule?.named === true, lines }];
}

/** `no HEAD` where all of a block goes, else its head and what goes of it. */
function linesWithout(each: Placed, gone: ReadonlySet<string>, depth: number): readonly string[] {
  const indent = " ".repeat(depth);
  if (goesWholly(each, gone)) return [`${indent}${withoutStatement(each)}`];
  const inner = [...each.children].reverse().flatMap((child) => linesWithout(child, gone, depth + 1));
  return inner.length === 0 ? [] : [`${indent}${canonical(each.text)}`, ...inner];
}

function goesWholly(each: Placed, gone: ReadonlySet<string>): boolean {
  if (!gone.has(each.path) || each.rule?.permanent === true) return false;
  return each.children.every((child) => goesWholly(child, gone));
}

/** A head with what is new below it. */
interface Block {
  readonly text: string;
  readonly path: string;
  /** Lines that must come before its own. */
  readonly first: string[];
  readonly blocks: Map<string, Block>;
}

function additions(change: StatementChange, there: ReadonlyMap<string, Placed>): readonly string[] {
  const top: Block = { text: "", path: "", first: [], blocks: new Map() };
  for (const [path, text] of Object.entries(change)) {
    if (text !== undefined) add(path, text, { change, there, top });
  }
  return linesOf(top, -1);
}

interface Adding {
  readonly change: StatementChange;
  readonly there: ReadonlyMap<string, Placed>;
  readonly top: Block;
}

function add(path: string, text: string, { change, there, top }: Adding): void {
  const block = blockAt(path, text, { change, there, top });
  const old = there.get(path);
  if (old !== undefined && ruleAt(path)?.removeFirst === true && !means(old.text, text))
    block.first.push(withoutStatement(old));
}

/** The block of a path, made with those above it. */
function blockAt(path: string, text: string, adding: Adding): Block {
  const above = abovePath(path);
  const parent = above === undefined ? adding.top : blockAt(above, headAt(above, adding), adding);
  const known = parent.blocks.get(path);
  if (known !== undefined) return known;
  const block: Block = { text, path, first: [], blocks: new Map() };
  parent.blocks.set(path, block);
  return block;
}

/** A path's first words are its whole head, but where it has a value beside its name. */
function headAt(path: string, { change, there }: Adding): string {
  const asked = change[path] ?? there.get(path)?.text;
  return asked === undefined ? (path.split(BELOW).at(-1) ?? path) : canonical(asked);
}

function linesOf({ text, first, blocks }: Block, depth: number): readonly string[] {
  const inner = [...blocks.values()].map((block) => ({ block, rank: rankOf(block) }));
  const ordered = inner.sort((a, b) => a.rank - b.rank).flatMap(({ block }) => linesOf(block, depth + 1));
  if (depth < 0) return ordered;
  const indent = " ".repeat(depth);
  return [...first.map((line) => `${indent}${line}`), `${indent}${text}`, ...ordered];
}

function rankOf({ path, text }: Block): number {
  const above = abovePath(path);
  const rules = above === undefined ? RULES : (ruleAt(above)?.nested ?? []);
  return ruleOf(rules, text).rank;
}
