/**
 * The YAML that nearly every Fabric is written in: block maps and lists by indentation, brackets on one line, words, numbers and simple
 * quotes. A fleet's Fabric is read so in a tenth of the time. Whatever goes beyond, right or wrong, is left to the whole reader
 * (document.ts); `everyday-yaml.test.ts` holds the two against each other.
 */

/** What is deeper or has more values is beyond, for the whole reader to refuse. */
const DEEPEST = 60;
const MOST_VALUES = 50_000;

/** Lines that are empty or nothing but a comment. */
const NOTHING = /(?: *(?:#[^\n]*)?\n)*/y;
const SPACES = / */y;
const REST_OF_LINE = / *(?: #[^\n]*)?(?:\n|$)/y;
const KEY = /([A-Za-z_][\w./-]{0,200}):(?= |\n|$)/y;
/** A colon stands only inside a word, spaces only between two, and nothing that means something in brackets. */
const PLAIN = /(?:[\w./+]|-(?=[\w.]))(?:[\w./+@=-]|:(?=[\w./+-])| +(?=[\w./+]))*/y;
const QUOTED = /'([^'\n]*)'(?!')|"([^"\\\n]*)"/y;
const COUNT = /^(?:0|[1-9]\d{0,14})$/;
/** What YAML's core schema takes for a number, a boolean or null and is written in no usual way. */
const NOT_A_TEXT =
  /^(?:null|Null|NULL|True|TRUE|False|FALSE|0o[0-7]+|0x[\da-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/;

/** Thrown, and caught in this file. */
const BEYOND = Symbol("beyond everyday YAML");

/** A document as plain data; undefined when only the whole reader can say what it is. */
export function readEveryday(text: string): { readonly raw: unknown } | undefined {
  if (/[\t\r]/.test(text)) return undefined;
  try {
    return { raw: new Everyday(text).document() };
  } catch (thrown) {
    if (thrown === BEYOND) return undefined;
    throw thrown;
  }
}

/** One pass over the text. Columns count from 0. */
class Everyday {
  readonly #text: string;
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#block(this.#nextLine(), 0, false);
    return this.#nextLine() === -1 ? value : beyond();
  }

  /** Goes to the first character of the next line that says something; its column, -1 at the end of the text. */
  #nextLine(): number {
    this.#skip(NOTHING);
    const start = this.#at;
    this.#skip(SPACES);
    const isEnd = this.#at === this.#text.length || this.#text[this.#at] === "#";
    return isEnd ? -1 : this.#at - start;
  }

  /** The map or list whose first entry begins here. A list may begin in the column of the key that it belongs to. */
  #block(column: number, depth: number, inKeysColumn: boolean): unknown {
    if (column < 0) return beyond();
    this.#count(depth);
    return this.#isListEntry() ? this.#blockList(column, depth, inKeysColumn) : this.#blockMap(column, depth);
  }

  #blockMap(column: number, depth: number): unknown {
    const record: Record<string, unknown> = {};
    do {
      const key = this.#key(record);
      record[key] = this.#take(REST_OF_LINE) ? this.#below(column, depth) : this.#onLine(depth);
    } while (this.#continues(column));
    return record;
  }

  #blockList(column: number, depth: number, inKeysColumn: boolean): unknown {
    const list: unknown[] = [];
    do {
      if (!this.#isListEntry()) return beyond();
      const start = this.#at;
      this.#at += 2;
      this.#skip(SPACES);
      const inner = column + this.#at - start;
      list.push(this.#isAt(KEY) ? this.#block(inner, depth + 1, false) : this.#onLine(depth));
    } while (this.#continues(column, inKeysColumn));
    return list;
  }

  #isListEntry(): boolean {
    return this.#text.startsWith("- ", this.#at);
  }

  /** Whether the next line is a further entry of the block in this column. Else the line is yet to be read. */
  #continues(column: number, inKeysColumn = false): boolean {
    const before = this.#at;
    const next = this.#nextLine();
    // A text over several lines, or a mistake.
    if (next > column) return beyond();
    if (next === column && (!inKeysColumn || this.#isListEntry())) return true;
    this.#at = before;
    return false;
  }

  /** What stands in the lines below a key. */
  #below(column: number, depth: number): unknown {
    const inner = this.#nextLine();
    if (inner > column) return this.#block(inner, depth + 1, false);
    return inner === column && this.#isListEntry() ? this.#block(inner, depth + 1, true) : beyond();
  }

  /** What stands behind a key or a dash, up to the end of the line. */
  #onLine(depth: number): unknown {
    this.#skip(SPACES);
    const value = this.#value(depth + 1);
    return this.#take(REST_OF_LINE) ? value : beyond();
  }

  #value(depth: number): unknown {
    this.#count(depth);
    switch (this.#text[this.#at]) {
      case "{":
        return this.#flowMap(depth);
      case "[":
        return this.#flowList(depth);
      case "'":
      case '"':
        return this.#quoted();
      default:
        return this.#plain();
    }
  }

  #flowMap(depth: number): unknown {
    const record: Record<string, unknown> = {};
    if (this.#opensEmpty("}")) return record;
    do {
      const key = this.#key(record);
      this.#skip(SPACES);
      record[key] = this.#value(depth + 1);
    } while (this.#goesOn("}"));
    return record;
  }

  #flowList(depth: number): unknown {
    const list: unknown[] = [];
    if (this.#opensEmpty("]")) return list;
    do list.push(this.#value(depth + 1));
    while (this.#goesOn("]"));
    return list;
  }

  /** Passes the opening bracket, and the closing one when nothing is between them. */
  #opensEmpty(close: string): boolean {
    this.#at += 1;
    this.#skip(SPACES);
    if (this.#text[this.#at] !== close) return false;
    this.#at += 1;
    return true;
  }

  /** Passes the comma and says yes, or the closing bracket and says no. */
  #goesOn(close: string): boolean {
    this.#skip(SPACES);
    const next = this.#text[this.#at];
    this.#at += 1;
    if (next === close) return false;
    if (next !== ",") return beyond();
    this.#skip(SPACES);
    return true;
  }

  /** A key that the map does not have yet, with its colon. */
  #key(record: Readonly<Record<string, unknown>>): string {
    const key = this.#match(KEY)[1] ?? "";
    const isText = typeof scalar(key) === "string";
    return isText && key !== "__proto__" && !Object.hasOwn(record, key) ? key : beyond();
  }

  #plain(): unknown {
    return scalar(this.#match(PLAIN)[0]);
  }

  #quoted(): string {
    const [, single, double] = this.#match(QUOTED);
    return single ?? double ?? beyond();
  }

  #count(depth: number): void {
    this.#values += 1;
    if (this.#values > MOST_VALUES || depth > DEEPEST) beyond();
  }

  #isAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #take(pattern: RegExp): boolean {
    if (!this.#isAt(pattern)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  /** Passes what may also be nothing. */
  #skip(pattern: RegExp): void {
    this.#take(pattern);
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return beyond();
    this.#at = pattern.lastIndex;
    return found;
  }
}

function scalar(word: string): string | number | boolean {
  if (COUNT.test(word)) return Number(word);
  if (word === "true" || word === "false") return word === "true";
  return NOT_A_TEXT.test(word) ? beyond() : word;
}

function beyond(): never {
  throw BEYOND;
}
