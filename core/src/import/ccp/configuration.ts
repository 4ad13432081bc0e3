import { isMap, LineCounter, parseDocument } from "yaml";
import { type Diagnostic, diagnose, type Location } from "../../diagnostics/index.ts";
import { firstMistake } from "../../spec/index.ts";

type Path = readonly string[];

/** One of the scripts' YAML files, as written. */
export interface Configuration {
  readonly name: string;
  /** Absent where it could not be read, which `diagnostics` says. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
  value(...path: Path): unknown;
  /** The text at a path; a number counts as its text. */
  text(...path: Path): string | undefined;
  /** Where a field stands, or the nearest thing above it that is written. */
  at(...path: Path): Location;
  /** Paths of all that is written, down to those that are `known` or hold no map. */
  paths(known: ReadonlySet<string>): readonly Path[];
}

export function readConfiguration({ name, text }: { readonly name: string; readonly text: string }): Configuration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // To the end of the value: what a diagnostic about a secret marks is what is masked in its excerpt.
  const placeOf = (from: number, to = from + 1): Location => {
    const [start, end] = [lines.linePos(from), lines.linePos(to)];
    return { file: name, line: start.line, column: start.col, endLine: end.line, endColumn: end.col };
  };
  const fault = firstMistake(text, document.errors);
  const body: unknown = fault === undefined ? plainOf(document) : undefined;
  const fields = isFields(body) ? body : undefined;
  const diagnostics =
    fields === undefined
      ? [
          diagnose("CCP-4", {
            message: `${name} ${fault === undefined ? "holds no keys" : `is not YAML: ${fault.message}`}`,
            fix: fault?.fix,
            at: placeOf(fault?.from ?? 0),
          }),
        ]
      : [];
  const start = isMap(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
  const value = (...path: Path): unknown =>
    path.reduce<unknown>(
      (inner, key) => (isFields(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      fields,
    );
  return {
    name,
    ...(fields ? { fields } : {}),
    diagnostics,
    value,
    text: (...path) => {
      const found = value(...path);
      return typeof found === "string" && found !== "" ? found : typeof found === "number" ? String(found) : undefined;
    },
    at: (...path) => {
      for (let length = path.length; length > 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true);
        const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
        if (Array.isArray(range)) return placeOf(Number(range[0]), Number(range[1]));
      }
      return placeOf(start);
    },
    paths: (known) => pathsOf(fields ?? {}, known, []),
  };
}

function pathsOf(fields: Readonly<Record<string, unknown>>, known: ReadonlySet<string>, above: Path): readonly Path[] {
  return Object.entries(fields).flatMap(([key, inner]) => {
    const path = [...above, key];
    return isFields(inner) && !known.has(path.join(".")) ? pathsOf(inner, known, path) : [path];
  });
}

/** An alias bomb is refused by the reader: what cannot be unfolded is no configuration. */
function plainOf(document: { toJS(options: { readonly maxAliasCount: number }): unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
