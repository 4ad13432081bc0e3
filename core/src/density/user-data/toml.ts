/** One `key = value` of a TOML text, by its places in it. */
export interface TomlPair {
  readonly table: readonly string[];
  /** As written, inside its table. */
  readonly key: readonly string[];
  /** Where its line begins. */
  readonly line: number;
  readonly valueFrom: number;
  readonly valueTo: number;
}

export interface TomlTable {
  readonly path: readonly string[];
  /** `[[path]]`. */
  readonly array: boolean;
  /** Where the line after it begins. */
  readonly after: number;
}

export interface TomlText {
  readonly pairs: readonly TomlPair[];
  readonly tables: readonly TomlTable[];
}

/** Where a TOML text has its tables and keys (toml.io v1.0.0); undefined where it is none. Values are passed over, not read. */
export function scanToml(text: string): TomlText | undefined {
  const pairs: TomlPair[] = [];
  const tables: TomlTable[] = [];
  let table: readonly string[] = [];
  let at = 0;
  while (true) {
    at = skip(/[ \t\r\n]+|#[^\n]*/y, text, at);
    if (at >= text.length) return { pairs, tables };
    const line = text.lastIndexOf("\n", at - 1) + 1;
    const array = text.startsWith("[[", at);
    const isTable = text[at] === "[";
    const key = keyAt(text, at + (array ? 2 : isTable ? 1 : 0));
    if (key === undefined) return undefined;
    const closing = isTable ? (array ? "]]" : "]") : "=";
    if (!text.startsWith(closing, key.to)) return undefined;
    const from = key.to + closing.length;
    const valueFrom = skip(/[ \t]+/y, text, from);
    const to = isTable ? from : valueAt(text, valueFrom);
    if (to === undefined) return undefined;
    const end = match(/[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y, text, to);
    if (end === undefined) return undefined;
    if (isTable) {
      table = key.path;
      tables.push({ path: table, array, after: end });
    } else pairs.push({ table, key: key.path, line, valueFrom, valueTo: to });
    at = end;
  }
}

/** A bare or quoted key, or several with dots between them. */
function keyAt(text: string, from: number): { readonly path: readonly string[]; readonly to: number } | undefined {
  const path: string[] = [];
  let at = from;
  while (true) {
    const start = skip(/[ \t]+/y, text, at);
    const end = match(/[A-Za-z0-9_-]+|"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'/y, text, start);
    if (end === undefined) return undefined;
    path.push(text.slice(start, end).replace(/^["']|["']$/g, ""));
    at = skip(/[ \t]+/y, text, end);
    if (text[at] !== ".") return { path, to: at };
    at += 1;
  }
}

const STRING = /"""(?:[^\\]|\\[\s\S])*?"{3,5}(?!")|'''[\s\S]*?'{3,5}(?!')|"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'/y;

/** Where a value ends; undefined where it does not. */
function valueAt(text: string, from: number): number | undefined {
  const string = match(STRING, text, from);
  if (string !== undefined) return string;
  if (text[from] !== "[" && text[from] !== "{")
    return match(/[^\s#,\]}"'[{=](?:[^\r\n#,\]}]*[^\s#,\]}])?/y, text, from);
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const inner = match(STRING, text, at) ?? match(/#[^\n]*/y, text, at);
    if (inner !== undefined) {
      at = inner;
      continue;
    }
    if (text[at] === "[" || text[at] === "{") depth += 1;
    if (text[at] === "]" || text[at] === "}") depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function skip(pattern: RegExp, text: string, from: number): number {
  let at = from;
  for (let end = match(pattern, text, at); end !== undefined && end > at; end = match(pattern, text, at)) at = end;
  return at;
}
