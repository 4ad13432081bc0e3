import { type Line, linesOf } from "./lines.ts";
import { type Match, matchCommand, matchNegated } from "./match.ts";
import { commandsOf, type Mode } from "./modes/index.ts";

/** One command with what is nested in it. */
export interface Statement {
  /** Of the text, from 1. */
  readonly line: number;
  /** As written, without the spaces around. */
  readonly text: string;
  /** Keywords and interfaces in full; as written where the grammar does not know the command. */
  readonly words: readonly string[];
  readonly negated: boolean;
  /** Where it stands. */
  readonly mode: Mode;
  readonly children: readonly Statement[];
  /** Why the grammar does not take it; absent where it does, and below commands that it knows by their head alone. */
  readonly fault?: Fault;
}

/** A place and a reason; never a key. */
export interface Fault {
  readonly line: number;
  /** Of the word that it goes wrong at, from 1. */
  readonly column: number;
  /** The command up to there. */
  readonly command: string;
  readonly mode: Mode;
  readonly reason: string;
}

interface Draft extends Omit<Statement, "children"> {
  readonly children: Draft[];
}

/** A block that is open: its lines are commands of `mode`, `indent` is that of its head. */
interface Level {
  readonly mode: Mode;
  readonly indent: number;
  readonly into: Draft[];
}

/**
 * Reads the text of a configuration as IOS-XE reads one line after the other: a line is a command of the block that is open, or of one
 * around it, which it then leaves open instead. Lines that the grammar does not know are kept as written, with their fault. Text may be
 * indented, as a router prints it, or flat, as user data gives it.
 */
export function readConfiguration(text: string): readonly Statement[] {
  const lines = linesOf(text);
  const statements: Draft[] = [];
  const reading: Reading = {
    levels: [{ mode: "global", indent: -1, into: statements }],
    flat: lines.every(({ indent }) => indent === 0),
  };
  for (const line of lines) readLine(reading, line);
  return statements;
}

interface Reading {
  levels: readonly Level[];
  readonly flat: boolean;
}

interface Placed {
  readonly depth: number;
  readonly match: Match;
}

function readLine(reading: Reading, line: Line): void {
  if (!reading.flat) reading.levels = reading.levels.filter(({ indent }) => indent < line.indent || indent === -1);
  const { levels } = reading;
  const top = levels.at(-1);
  if (top === undefined) return;
  if (top.mode === "other" && line.indent > top.indent) {
    keep(reading, line, levels.length - 1, undefined);
    return;
  }
  const { depth, match } = place(reading, line);
  if (match.kind === "wrong") keep(reading, line, depth, match);
  else take(reading, line, depth, match);
}

/** The block that takes the line; where none does, the one that got furthest. */
function place({ levels, flat }: Reading, line: Line): Placed {
  const depths = levels.map((_, depth) => depth);
  // What is not indented stands outside, if it can; what is indented cannot.
  const order = flat || line.indent > 0 ? depths.toReversed() : depths;
  const allowed = line.indent > 0 ? order.filter((depth) => depth > 0) : order;
  const tried = allowed.flatMap((depth): readonly Placed[] => {
    const start = commandsOf(levels[depth]?.mode ?? "global");
    return start === undefined ? [] : [{ depth, match: matchLine(start, line) }];
  });
  const taken = tried.find(({ match }) => match.kind === "command");
  const furthest = tried.toSorted((a, b) => progress(b.match) - progress(a.match))[0];
  if (taken ?? furthest) return taken ?? furthest ?? outside(levels, line);
  return outside(levels, line);
}

function outside(levels: readonly Level[], line: Line): Placed {
  const reason = line.indent > 0 ? "this line stands in no block" : "unknown command";
  return { depth: levels.length - 1, match: { kind: "wrong", at: 0, reason, known: [] } };
}

function progress(match: Match): number {
  return match.kind === "command" ? Number.POSITIVE_INFINITY : match.at;
}

function matchLine(start: NonNullable<ReturnType<typeof commandsOf>>, { words }: Line): Match {
  const [first, ...rest] = words.map(({ text }) => text);
  if (first !== "no" && first !== "default") return matchCommand(start, first === undefined ? [] : [first, ...rest]);
  const match = matchNegated(start, rest);
  return match.kind === "command"
    ? { ...match, words: [first, ...match.words] }
    : { ...match, at: match.at + 1, known: [first, ...match.known] };
}

function take(reading: Reading, line: Line, depth: number, match: Match & { kind: "command" }): void {
  const level = reading.levels[depth];
  if (level === undefined) return;
  const open = reading.levels.slice(0, depth + 1);
  const [first] = match.words;
  if (first === "exit" || first === "exit-address-family") {
    reading.levels = first === "exit" || level.mode === "vrf-family" ? open.slice(0, Math.max(1, depth)) : open;
    return;
  }
  if (first === "end") {
    reading.levels = open.slice(0, 1);
    return;
  }
  const negated = first === "no" || first === "default";
  const draft: Draft = {
    line: line.number,
    text: line.text,
    words: match.words,
    negated,
    mode: level.mode,
    children: [],
  };
  level.into.push(draft);
  const enters = negated ? undefined : (match.rule.enters as Mode | undefined);
  reading.levels = enters === undefined ? open : [...open, { mode: enters, indent: line.indent, into: draft.children }];
}

function keep(reading: Reading, line: Line, depth: number, wrong: (Match & { kind: "wrong" }) | undefined): void {
  const level = reading.levels[depth];
  if (level === undefined) return;
  const words = line.words.map(({ text }) => text);
  const negated = words[0] === "no" || words[0] === "default";
  const fault = wrong === undefined ? {} : { fault: faultOf(line, level.mode, wrong) };
  const draft: Draft = { line: line.number, text: line.text, words, negated, mode: level.mode, children: [], ...fault };
  level.into.push(draft);
  const open = reading.levels.slice(0, depth + 1);
  reading.levels = [...open, { mode: "other", indent: line.indent, into: draft.children }];
}

function faultOf(line: Line, mode: Mode, { at, reason, known }: Match & { kind: "wrong" }): Fault {
  const last = line.words.at(-1);
  const column = line.words[at]?.column ?? (last === undefined ? 1 : last.column + last.text.length);
  const unknown = at === 0 && known.length === 0;
  return {
    line: line.number,
    column,
    command: known.join(" "),
    mode,
    reason: unknown && !reason.startsWith("this line") ? "unknown command" : reason,
  };
}
