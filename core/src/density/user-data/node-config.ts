import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, type Scalar, type YAMLMap } from "yaml";
import type { WantedMaxPods } from "./merge.ts";
import {
  type Edit,
  lineEndOf,
  type MaxPodsReading,
  type Merge,
  merged,
  NO_NUMBER,
  refused,
  withEdits,
} from "./merge.ts";

/** Arithmetic and nothing else: what is read of user data is shown to people. */
const ARITHMETIC = /^[a-z_0-9 ()*+<>=?:.,/-]{1,200}$/;
const FLAG = /^(--max-pods=)(\d+)$/;

/** Where a NodeConfig says how many pods a node takes; a flag rules over the number, and that over the expression. */
interface Settings {
  readonly flags: readonly Scalar.Parsed[];
  readonly number?: Scalar.Parsed;
  readonly expression?: Scalar.Parsed;
}

/** A NodeConfig with only what nodeadm needs to reckon max-pods (`node.eks.aws/v1alpha1`). */
export function nodeConfigOf(expression: string): string {
  return [
    "apiVersion: node.eks.aws/v1alpha1",
    "kind: NodeConfig",
    "spec:",
    "  kubelet:",
    `    maxPodsExpression: "${expression}"`,
    "",
  ].join("\n");
}

/** Whether a text is a NodeConfig by its own words. */
export function isNodeConfig(text: string): boolean {
  return (
    /^["' ]*apiVersion["' ]*:\s*["']?node\.eks\.aws\//m.test(text) || /"apiVersion"\s*:\s*"node\.eks\.aws\//.test(text)
  );
}

/** A NodeConfig with its max-pods replaced; undefined where it says nothing of it. */
export function replacedInNodeConfig(text: string, wanted: WantedMaxPods): Merge | undefined {
  const settings = settingsOf(text);
  if (typeof settings === "string") return refused(settings);
  const { flags, number, expression } = settings;
  const numbers = [...flags, ...(number ? [number] : [])];
  if (numbers.length === 0 && expression === undefined) return undefined;
  if (numbers.length > 0 && wanted.pods === undefined) return refused(`a NodeConfig sets a number: ${NO_NUMBER}`);
  const edits = [
    ...flags.map((flag) => edit(text, flag, quotedLike(flag, `--max-pods=${wanted.pods}`))),
    ...(number ? [edit(text, number, `${wanted.pods}`)] : []),
    ...(expression ? [edit(text, expression, `"${wanted.expression}"`)] : []),
  ];
  return merged(withEdits(text, edits));
}

export function readNodeConfig(text: string): MaxPodsReading | undefined {
  const settings = settingsOf(text);
  if (typeof settings === "string") return undefined;
  const flag = FLAG.exec(`${settings.flags.at(-1)?.value}`)?.[2];
  const pods = Number(flag ?? settings.number?.value);
  if (Number.isInteger(pods)) return { kind: "number", pods };
  const expression = settings.expression?.value;
  if (typeof expression !== "string" || !ARITHMETIC.test(expression)) return undefined;
  return { kind: "expression", expression };
}

/** What keeps a NodeConfig from being changed, or where it has its settings. */
function settingsOf(text: string): Settings | string {
  const document = parseDocument<ParsedNode, true>(text, { uniqueKeys: true, logLevel: "silent" });
  if (document.errors.length > 0) return "a NodeConfig is not one YAML document that can be read";
  const kubelet = mapAt(mapAt(document.contents, "spec"), "kubelet");
  const config = mapAt(kubelet, "config");
  const flags = kubelet?.get("flags", true);
  const found = {
    flags: isSeq(flags) ? flags.items.filter((item) => isScalar(item) && FLAG.test(`${item.value}`)) : [],
    number: config?.get("maxPods", true),
    expression: kubelet?.get("maxPodsExpression", true),
  };
  const all: readonly unknown[] = [...found.flags, found.number ?? [], found.expression ?? []].flat();
  if (!all.every(isPlain)) return "a NodeConfig sets max-pods by an alias, an anchor or a tag";
  return found as Settings;
}

function mapAt(node: unknown, key?: string): YAMLMap | undefined {
  const value = isMap(node) && key !== undefined ? node.get(key, true) : undefined;
  return isMap(value) ? (value as YAMLMap) : undefined;
}

function isPlain(node: unknown): node is Scalar.Parsed {
  return isScalar(node) && node.range !== undefined && node.anchor === undefined && node.tag === undefined;
}

function edit(text: string, { range: [from, to], type }: Scalar.Parsed, value: string): Edit {
  const ends = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED" ? lineEndOf(text) : "";
  return { from, to, text: `${value}${ends}` };
}

function quotedLike({ type }: Scalar.Parsed, value: string): string {
  return type === "QUOTE_SINGLE" ? `'${value}'` : type === "QUOTE_DOUBLE" ? `"${value}"` : value;
}
