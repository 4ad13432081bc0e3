import type { Document, Node } from "yaml";
import { isCollection, isScalar, parseDocument } from "yaml";
import type { Diagnostic, Location, Path } from "../diagnostics/index.ts";
import { diagnose } from "../diagnostics/index.ts";
import { readEveryday } from "./everyday-yaml.ts";
import { type Plain, toPlain } from "./plain.ts";
import { firstLine, mistakesIn, READING, shapeErrors } from "./syntax-mistakes.ts";
import { TextLines } from "./text-lines.ts";

/** 1 MiB: a Fabric must also fit a Kubernetes object. */
const LARGEST_TEXT = 1_048_576;

/**
 * What YAML 1.2.2 (5.1) does not allow: control characters but tab and line ends, lone surrogates, U+FFFE, U+FFFF. And U+FFFD, which stands
 * for what was no UTF-8 when the file was read: nobody means it.
 */
const UNPRINTABLE = /[\ufffd-\uffff]|(?![\t\n\r\u0085])\p{Control}|\p{Surrogate}/u;

/** Which end of a map entry a place is asked for. */
export type Part = "key" | "value";

/** A YAML text as plain data, with the place of every value. */
export interface YamlText {
  /** Maps, lists, strings, numbers, booleans and null; undefined when the text could not be read, or not whole. */
  readonly raw: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Where the value or the key at a path stands; by default the value of a scalar and the key of a map or list. For what
   * is not in the text: the nearest key above, else 1:1.
   */
  readonly locate: (path: Path, part?: Part) => Location;
  /** Whether what a path leads to, or a bracket or text around it, reaches the first syntax error or stands after it. */
  readonly isBroken: (path: Path) => boolean;
  readonly hasSyntaxError: boolean;
  /** The scalar at a path as written, quotes aside; undefined for what is not a scalar. */
  readonly written: (path: Path) => string | undefined;
}

/** Reads one YAML 1.2 document. Never throws: what is wrong becomes diagnostics, all of them. */
export function readYaml(text: string, file: string): YamlText {
  const body = text.startsWith("\ufeff") ? text.slice(1) : text;
  const lines = new TextLines(file, body);
  const refused = refuse(body, lines);
  if (refused) return unread([refused], lines);
  const everyday = readEveryday(body);
  return everyday === undefined ? readWhole(body, lines) : readLater(everyday.raw, () => readWhole(body, lines));
}

/** What is known to be right is read as a whole only when somebody asks where something stands in it. */
function readLater(raw: unknown, reading: () => YamlText): YamlText {
  let text: YamlText | undefined;
  const whole = (): YamlText => {
    text ??= reading();
    return text;
  };
  return {
    raw,
    diagnostics: [],
    locate: (path, part) => whole().locate(path, part),
    written: (path) => whole().written(path),
    isBroken: () => false,
    hasSyntaxError: false,
  };
}

function readWhole(body: string, lines: TextLines): YamlText {
  try {
    return read(body, lines);
  } catch (error) {
    // The reader goes down one call per level; the stack ends long before memory does.
    if (!(error instanceof RangeError)) throw error;
    return unread([diagnose("YAML-6", { message: "the text is nested too deep", at: lines.place(0, 1) })], lines);
  }
}

function read(text: string, lines: TextLines): YamlText {
  const document = parseDocument(text, READING);
  const plain = toPlain(document, lines);
  const diagnostics = [...complaints(document, lines), ...plain.diagnostics];
  const exhausted = diagnostics.filter(({ code }) => code === "YAML-6");
  if (exhausted.length > 0) return unread(exhausted, lines);
  if (document.contents === null && diagnostics.length === 0) {
    return unread([diagnose("YAML-5", { message: "the text holds no document", at: lines.place(0, 1) })], lines);
  }
  const mistakes = syntaxErrors(document, text, lines);
  return {
    raw: plain.value,
    diagnostics: [...mistakes, ...before(diagnostics, mistakes)],
    ...pointers(plain, lines),
    ...damage(document, plain, text),
  };
}

function unread(diagnostics: readonly Diagnostic[], lines: TextLines): YamlText {
  const start = lines.place(0, 1);
  return {
    raw: undefined,
    diagnostics,
    locate: () => start,
    written: () => undefined,
    isBroken: () => false,
    hasSyntaxError: false,
  };
}

/** What forbids reading the text at all. */
function refuse(text: string, lines: TextLines): Diagnostic | undefined {
  if (text.length > LARGEST_TEXT) {
    return diagnose("YAML-6", { message: `the text is ${text.length} characters long`, at: lines.place(0, 1) });
  }
  const bad = UNPRINTABLE.exec(text);
  if (bad === null) return undefined;
  const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return diagnose("YAML-7", {
    message: `the text holds the character U+${code}`,
    at: lines.place(bad.index, bad.index + 1),
  });
}

/** Why the text is not YAML; nothing where it is. */
function syntaxErrors(document: Document, text: string, lines: TextLines): readonly Diagnostic[] {
  return mistakesIn(text, shapeErrors(document.errors)).map(({ from, to, message, fix }) =>
    diagnose("YAML-1", { message, fix, at: lines.place(from, to) }),
  );
}

/** From a mistake on, the text is read as something else than was meant: only what stands in lines before it is told. */
function before(diagnostics: readonly Diagnostic[], mistakes: readonly Diagnostic[]): readonly Diagnostic[] {
  const lineOf = ({ at }: Diagnostic) => at?.line ?? 0;
  const first = Math.min(...mistakes.map(lineOf));
  return diagnostics.filter((diagnostic) => lineOf(diagnostic) < first);
}

/** What is YAML, but not for a Fabric. */
function complaints(document: Document, lines: TextLines): readonly Diagnostic[] {
  return [...document.errors, ...document.warnings].flatMap((error) => {
    const at = lines.place(error.pos[0], error.pos[1]);
    const message = firstLine(error.message);
    switch (error.code) {
      case "MULTIPLE_DOCS":
        return diagnose("YAML-4", { message: "a second document begins here", at });
      case "BAD_ALIAS":
      case "ALIAS_PROPS":
        return diagnose("YAML-3", { message, at });
      case "TAG_RESOLVE_FAILED":
      case "MULTIPLE_TAGS":
      case "NON_STRING_KEY":
        return diagnose("YAML-8", { message, at });
      case "RESOURCE_EXHAUSTION":
        return diagnose("YAML-6", { message: "from here on the text is nested too deep", at });
      default:
        return [];
    }
  });
}

function damage(document: Document, plain: Plain, text: string): Pick<YamlText, "isBroken" | "hasSyntaxError"> {
  const starts = shapeErrors(document.errors).map(({ pos }) => pos[0]);
  // What is left out just before the error is left out because of it.
  const first = starts.length > 0 ? text.slice(0, Math.min(...starts)).trimEnd().length : 0;
  const isBroken = (path: Path): boolean =>
    starts.length > 0 &&
    path.some((_, index) => {
      const { key, value } = plain.find(path.slice(0, index + 1));
      const node = value ?? key;
      // A block that goes on after the error is only as broken as what in it is looked at.
      const isOpen = index < path.length - 1 && isCollection(value) && value.flow !== true;
      return node?.range ? (isOpen ? node.range[0] : node.range[2]) >= first : false;
    });
  return { isBroken, hasSyntaxError: starts.length > 0 };
}

function pointers(plain: Plain, lines: TextLines): Pick<YamlText, "locate" | "written"> {
  const locate = (path: Path, part?: Part): Location => {
    const { key, value, complete } = plain.find(path);
    const wanted = part ?? (isCollection(value) ? "key" : "value");
    const node: Node | undefined = complete && wanted === "value" ? (value ?? key) : (key ?? value);
    const range = node?.range;
    return range ? lines.place(range[0], range[1]) : lines.place(0, 1);
  };
  const written = (path: Path): string | undefined => {
    const { value, complete } = plain.find(path);
    return complete && isScalar(value) ? value.source : undefined;
  };
  return { locate, written };
}
