/** One statement of a configuration, and what is nested in it. `text` has neither indentation nor its end of line. */
export interface Statement {
  readonly text: string;
  readonly children: readonly Statement[];
}

export function statement(text: string, children: readonly (Statement | string)[] = []): Statement {
  return { text, children: children.map((child) => (typeof child === "string" ? statement(child) : child)) };
}

/** The text of statements: one a line, what is nested one space deeper. */
export function writeStatements(statements: readonly Statement[]): string {
  return statements.flatMap((each) => lines(each, 0)).join("");
}

function lines({ text, children }: Statement, depth: number): string[] {
  return [`${" ".repeat(depth)}${text}\n`, ...children.flatMap((child) => lines(child, depth + 1))];
}

interface Open {
  readonly indent: number;
  readonly statement: { readonly text: string; readonly children: Statement[] };
}

/**
 * Statements of a text that nests by indentation, as routers show their configuration. Comments (`!`), empty lines, `exit` and `end` are no
 * statements; a banner is one, with its text in it. Nothing else is judged: what is not known stays.
 */
export function readStatements(text: string): readonly Statement[] {
  const top: Statement[] = [];
  const open: Open[] = [];
  const rest = text.split(/\r?\n/);
  while (rest.length > 0) {
    const line = rest.shift() ?? "";
    const words = line.trim();
    if (words === "" || words.startsWith("!") || words === "end" || words === "exit") continue;
    const indent = line.length - line.trimStart().length;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const read = { text: banner(words, rest) ?? words, children: [] };
    (open.at(-1)?.statement.children ?? top).push(read);
    open.push({ indent, statement: read });
  }
  return top;
}

/** A banner goes on until its delimiter comes again, whatever its lines look like; they are taken off `rest`. */
function banner(first: string, rest: string[]): string | undefined {
  const delimiter = /^banner \S+ (\^C|\S)/.exec(first)?.[1];
  if (delimiter === undefined || first.indexOf(delimiter) !== first.lastIndexOf(delimiter)) return undefined;
  const last = rest.findIndex((line) => line.includes(delimiter));
  if (last < 0) return undefined;
  return [first, ...rest.splice(0, last + 1)].join("\n");
}

/** Statements in depth-first order, each with the texts of those that it is nested in. */
export function* statementsWithin(
  statements: readonly Statement[],
  above: readonly string[] = [],
): Generator<{ readonly above: readonly string[]; readonly statement: Statement }, void> {
  for (const each of statements) {
    yield { above, statement: each };
    yield* statementsWithin(each.children, [...above, each.text]);
  }
}
