import { valueText as plainText, type WorldIds } from "@podspan/core/plan";

export type Bindings = WorldIds;

/** One value of a plan as a person reads it, fit for a terminal. */
export function valueText(value: unknown, bindings: Bindings = {}): string {
  return printable(plainText(value, bindings));
}

/** The lines of a value: a list has one for each item. */
export function valueLines(value: unknown, bindings: Bindings): readonly string[] {
  return Array.isArray(value) && value.length > 0
    ? value.map((item) => valueText(item, bindings))
    : [valueText(value, bindings)];
}

/** Text from outside with control characters made visible, so that it cannot move the terminal's cursor. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
