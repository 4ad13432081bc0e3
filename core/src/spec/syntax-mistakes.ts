import type { ErrorCode, YAMLError } from "yaml";
import { Lexer, parseDocument } from "yaml";
import type { Occurrence } from "../diagnostics/index.ts";

/** What somebody wrote wrong: its place as offsets, and what of the text cannot be read because of it. */
export interface Mistake extends Pick<Occurrence, "message" | "fix"> {
  readonly from: number;
  readonly to: number;
}

/** More in one text are told after these are mended: each costs a reading of the text. */
const MOST = 4;

/** How a Fabric's text is read. */
export const READING = {
  version: "1.2",
  schema: "core",
  resolveKnownTags: false,
  prettyErrors: false,
  // Checked by us: the reader's own check takes quadratic time.
  uniqueKeys: false,
} as const;

/** What the reader complains of though the shape of the text is as it was meant. */
const HARMLESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "MULTIPLE_DOCS",
  "BAD_ALIAS",
  "ALIAS_PROPS",
  "TAG_RESOLVE_FAILED",
  "MULTIPLE_TAGS",
  "NON_STRING_KEY",
]);

/** The complaints after which the shape of the text is guesswork. */
export function shapeErrors(errors: readonly YAMLError[]): readonly YAMLError[] {
  return errors.filter(({ code }) => !HARMLESS.has(code));
}

/**
 * The mistakes behind the reader's complaints. One mistake gives many complaints, so only the first complaint counts; a
 * mistake further on is another one when it is still there without the entry that holds the first. At least one where
 * there is a complaint.
 */
export function mistakesIn(text: string, complaints: readonly YAMLError[]): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  let left = text;
  let errors = complaints;
  while (errors.length > 0 && mistakes.length < MOST) {
    const first = firstOf(errors, left);
    const mistake = mistakeOf(first, left);
    mistakes.push(mistake);
    left = withoutEntry(left, mistake, first);
    errors = shapeErrors(parseDocument(left, READING).errors);
  }
  return mistakes;
}

/** The first mistake alone, of another text than a Fabric's; undefined where there is no complaint. */
export function firstMistake(text: string, complaints: readonly YAMLError[]): Mistake | undefined {
  return complaints.length === 0 ? undefined : mistakeOf(firstOf(complaints, text), text);
}

/** The complaint about what stands first; about one place, that of a tab is the cause. */
function firstOf(errors: readonly YAMLError[], text: string): YAMLError {
  const order = (error: YAMLError) => 2 * written(error.pos[0], text) - (error.code === "TAB_AS_INDENT" ? 1 : 0);
  return errors.reduce((one, other) => (order(other) < order(one) ? other : one));
}

/** Where something is written from an offset on: a complaint may begin at the end of the line before. */
function written(offset: number, text: string): number {
  const space = /\s*/y;
  space.lastIndex = offset;
  return offset + (space.exec(text)?.[0].length ?? 0);
}

function mistakeOf({ code, message, pos }: YAMLError, text: string): Mistake {
  const opening = openedBefore(pos[0], text);
  if (opening !== undefined && (opening.isQuote || isUnclosed(message))) {
    const closing = CLOSING[opening.sign] ?? opening.sign;
    const other = text[pos[0]] ?? "";
    if (!opening.isQuote && "]}".includes(other) && other !== "")
      return {
        from: pos[0],
        to: pos[0] + 1,
        message: `\`${other}\` stands here where only \`${closing}\` closes what \`${opening.sign}\` opened`,
        fix: `Write the missing \`${closing}\` before it, or the missing bracket that it closes.`,
      };
    return {
      from: opening.at,
      to: opening.at + 1,
      message: `the \`${opening.sign}\` that opens here is not closed`,
      fix: `Write the missing \`${closing}\`, or remove this \`${opening.sign}\`.`,
    };
  }
  const from = code === "TAB_AS_INDENT" ? pos[0] : Math.min(written(pos[0], text), text.trimEnd().length);
  return { from, to: Math.max(from, pos[1]), ...(wordsOf(code, message) ?? { message: firstLine(message) }) };
}

const CLOSING: Readonly<Record<string, string>> = { "[": "]", "{": "}" };

function isUnclosed(message: string): boolean {
  return /^Flow \w+ (in block collection )?must .*end with/.test(message);
}

interface Opening {
  readonly at: number;
  readonly sign: string;
  readonly isQuote: boolean;
}

/** The text in quotes over several lines that an offset is in, or that ends in its line; else the bracket open there. */
function openedBefore(offset: number, text: string): Opening | undefined {
  const brackets: Opening[] = [];
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    if (at >= offset && at > 0) break;
    if (MARKS.has(token)) continue;
    const sign = token[0] ?? "";
    const end = at + token.length;
    if (isQuote(sign) && (!isClosed(token) || endsInLine(token, text.slice(end, offset))))
      return { at, sign, isQuote: true };
    if (token in CLOSING) brackets.push({ at, sign, isQuote: false });
    if (CLOSING[brackets.at(-1)?.sign ?? ""] === token) brackets.pop();
    at = end;
  }
  return brackets.at(-1);
}

function isQuote(sign: string): boolean {
  return sign === '"' || sign === "'";
}

function isClosed(quoted: string): boolean {
  return quoted.length > 1 && quoted.at(-1) === quoted[0];
}

/** Whether quotes over several lines end in the line of what follows: then they took the opening quote of that line. */
function endsInLine(quoted: string, after: string): boolean {
  return quoted.includes("\n") && !after.includes("\n");
}

/** What the lexer puts between the pieces of the text: a document begins, brackets end too early, a plain text follows. */
const MARKS: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

function wordsOf(code: ErrorCode, message: string): Pick<Mistake, "message" | "fix"> | undefined {
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "this line is indented with a tab", fix: "Indent with spaces." };
    case "BAD_INDENT":
      return {
        message: "this does not begin in the column of what stands beside it",
        fix: "Indent all keys of a map, and all `-` of a list, alike: this one or those before it.",
      };
    case "MULTILINE_IMPLICIT_KEY":
      return { message: "this key has no `:`", fix: "Write `:` after the key, or indent the line as part of a value." };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        message: "a value stands here, and then a key follows",
        fix: "Put the key on a line of its own, indented like the keys beside it; or write the missing `{`, or quotes around a value with `: ` in it.",
      };
    case "UNEXPECTED_TOKEN":
      if (/-end token/.test(message))
        return {
          message: "a bracket closes here that none opens",
          fix: "Write the missing one before it, or remove it.",
        };
      return {
        message: "more stands here after the end of a value",
        fix: "Write the missing `,` or `:`, put one pair of quotes around all of it, or indent the line like those beside it.",
      };
    case "MISSING_CHAR":
      if (message.startsWith("Missing , "))
        return {
          message: "a `,` or a `:` is missing before this",
          fix: "Write it; a value with `: ` in it needs quotes.",
        };
      if (message.startsWith("Sequence item"))
        return { message: "this entry of a list has no `-`", fix: "Write `- ` before it." };
      return message.startsWith("Implicit map keys")
        ? { message: "this key has no `:`", fix: "Write `:` after the key." }
        : undefined;
    case "BLOCK_IN_FLOW":
      return {
        message: "a key stands here that no `,` or `{` parts from what is before it",
        fix: "Write the missing `,` or `{`.",
      };
    default:
      return undefined;
  }
}

/** What is wrong with one line; anything else at the beginning of a line is wrong with how the lines stand to each other. */
const OF_ONE_LINE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "TAB_AS_INDENT",
  "MULTILINE_IMPLICIT_KEY",
  "MISSING_CHAR",
]);

/**
 * The text with spaces in place of the entry whose first line holds an offset: all that is indented deeper is part of it,
 * and what follows beside it too where it does not stand as the lines before it do.
 */
function withoutEntry(text: string, { from }: Mistake, { code, pos }: YAMLError): string {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const lines = text.slice(start).split("\n");
  const indent = indentOf(lines[0] ?? "");
  const least = start + indent === from && from >= pos[0] && !OF_ONE_LINE.has(code) ? indent : indent + 1;
  const end = lines.findIndex((line, index) => index > 0 && !isPart(line, indent, least));
  const kept = lines.map((line, index) => (end === -1 || index < end ? line.replaceAll(/[^\r]/g, " ") : line));
  return text.slice(0, start) + kept.join("\n");
}

function isPart(line: string, indent: number, least: number): boolean {
  const own = indentOf(line);
  return own === line.trimEnd().length || own >= least || (own === indent && /^[\]}"']/.test(line.slice(own)));
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

export function firstLine(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
