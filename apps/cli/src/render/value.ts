import { valueText as plainText, type WorldIds } from "@podspan/core/plan";
import { otherFiles } from "@podspan/core/routers";
import { FEW, few } from "./few.ts";

export type Bindings = WorldIds;

/** One value of a plan as a person reads it, fit for a terminal. */
export function valueText(value: unknown, bindings: Bindings = {}): string {
  return printable(plainText(value, bindings));
}

/** The lines of a value: a list has one for each item, and so have things by name. */
export function valueLines(value: unknown, bindings: Bindings): readonly string[] {
  const lines = Array.isArray(value)
    ? value.map((item) => valueText(item, bindings))
    : isNamed(value)
      ? Object.entries(value).map(([name, item]) => namedText(name, item, bindings))
      : [];
  return lines.length > 0 ? lines : [valueText(value, bindings)];
}

/**
 * From what to what; of a long list in one text what comes and what goes, and of one that comes or goes as a whole the first of it. Of a text of
 * many lines which of its files differ, where it is made of files.
 */
export function changeTexts(before: unknown, after: unknown, bindings: Bindings): readonly string[] {
  if (isLong(before) || isLong(after)) {
    const files = otherFiles(String(before ?? ""), String(after ?? ""));
    return [
      `${valueText(before, bindings)}`,
      `-> ${valueText(after, bindings)}`,
      ...(files.length === 0 ? [] : [`differs in ${printable(few(files))}`]),
    ];
  }
  const [was, is] = [itemsOf(before), itemsOf(after)];
  if ((was?.length ?? 0) <= FEW && (is?.length ?? 0) <= FEW) {
    return [`${valueText(before, bindings)} -> ${valueText(after, bindings)}`];
  }
  const [gone, come] = [without(was ?? [], is ?? []), without(is ?? [], was ?? [])];
  if (was === undefined || is === undefined || (gone.length === 0 && come.length === 0)) {
    const text = (value: unknown, items: readonly string[] | undefined): string =>
      items === undefined ? valueText(value, bindings) : printable(few(items, ","));
    return [`${text(before, was)} -> ${text(after, is)}`];
  }
  const kept = is.length - come.length;
  return [
    ...(gone.length === 0 ? [] : [`- ${printable(few(gone, ","))}`]),
    ...(come.length === 0 ? [] : [`+ ${printable(few(come, ","))}`]),
    ...(kept === 0 ? [] : [`${kept} as before`]),
  ];
}

/** A file's worth of text: no list, whatever commas are in it. */
function isLong(value: unknown): boolean {
  return typeof value === "string" && value.includes("\n");
}

/** What stands between commas. */
function itemsOf(value: unknown): readonly string[] | undefined {
  return typeof value === "string" && value !== "" ? value.split(",") : undefined;
}

function without(items: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return items.filter((item) => !known.has(item));
}

/** Things by name: variables, statements of a router; no reference and no rule. */
export function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !("$ref" in value) && !("protocol" in value);
}

/** What stands between a statement of a router and the section that it is in. */
const WITHIN = " > ";

/** `NAME=value`; a router's statement, which says its own name, as it is entered: indented by how deep it is. */
function namedText(name: string, value: unknown, bindings: Bindings): string {
  const text = valueText(value, bindings);
  const path = name.split(WITHIN);
  const own = (path.at(-1) ?? name).split(" ")[0] ?? "";
  const isStatement = path.length > 1 || text.split(" ").includes(own);
  return isStatement ? `${"  ".repeat(path.length - 1)}${text}` : `${name}=${text}`;
}

/** Text from outside with control characters made visible, so that it cannot move the terminal's cursor. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
