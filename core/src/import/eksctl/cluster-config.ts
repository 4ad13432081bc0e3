import { isMap, LineCounter, parseAllDocuments } from "yaml";
import { type Diagnostic, diagnose, type Location } from "../../diagnostics/index.ts";
import { firstMistake } from "../../spec/index.ts";

/** One file as the user wrote it. */
export interface EksctlFile {
  readonly name: string;
  readonly text: string;
}

/** One ClusterConfig of eksctl (eksctl.io/v1alpha5), as written. */
export interface ClusterConfig {
  readonly file: string;
  readonly body: Fields;
  /** Where a field stands, or the nearest thing above it that is written. */
  at(...path: readonly (string | number)[]): Location;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The ClusterConfigs of a file, in their order; other documents of Kubernetes beside them are told, and left out. */
export function clusterConfigs({ name, text }: EksctlFile): {
  readonly configs: readonly ClusterConfig[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const placeOf = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line, column: col, endLine: line, endColumn: col + 1 };
  };
  const configs: ClusterConfig[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const document of "empty" in documents ? [] : documents) {
    const mistake = firstMistake(text, document.errors);
    if (mistake !== undefined) {
      const { message, fix, from } = mistake;
      diagnostics.push(diagnose("EKSCTL-2", { message: `${name} is not YAML: ${message}`, fix, at: placeOf(from) }));
      continue;
    }
    const body: unknown = plainOf(document);
    if (body === null) continue;
    const start = isMap(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
    if (!isFields(body) || body.kind !== "ClusterConfig") {
      const kind = isFields(body) && typeof body.kind === "string" ? body.kind : "no kind";
      const message = `a document of ${name} is ${kind === "no kind" ? "none of Kubernetes" : `a ${kind}`}, not a ClusterConfig`;
      diagnostics.push(diagnose("EKSCTL-1", { message, at: placeOf(start) }));
      continue;
    }
    const at = (...path: readonly (string | number)[]): Location => {
      for (let length = path.length; length > 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true);
        const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
        if (Array.isArray(range)) return placeOf(Number(range[0]));
      }
      return placeOf(start);
    };
    configs.push({ file: name, body, at });
  }
  return { configs, diagnostics };
}

/** An alias bomb is refused by the reader: what cannot be unfolded is no configuration. */
function plainOf(document: { toJS(options: { readonly maxAliasCount: number }): unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text at a path; undefined where there is none. */
export function textIn(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueIn(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

export function valueIn(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isFields(inner) ? inner[key] : undefined), value);
}

/** The maps of a list at a path. */
export function listIn(value: unknown, ...path: readonly string[]): readonly Fields[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found.filter(isFields) : [];
}

/** The texts of a list at a path. */
export function textsIn(value: unknown, ...path: readonly string[]): readonly string[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found.filter((one): one is string => typeof one === "string") : [];
}
