import { isRef, type SecurityRule } from "@podspan/core/desired";

/** World ids of what exists, by logical id. */
export type Bindings = Readonly<Record<string, string>>;

/** One value of a plan as a person reads it; a reference as the world's id where there is one, else by its logical id. */
export function valueText(value: unknown, bindings: Bindings = {}): string {
  if (value === undefined || value === null) return "(none)";
  if (isRef(value)) return refText(value.$ref, bindings);
  if (isRule(value)) return ruleText(value, bindings);
  if (Array.isArray(value))
    return value.length === 0 ? "(none)" : value.map((item) => valueText(item, bindings)).join(", ");
  if (typeof value === "string") return value === "" ? '""' : printable(value);
  return printable(JSON.stringify(value));
}

/** The lines of a value: a list has one for each item. */
export function valueLines(value: unknown, bindings: Bindings): readonly string[] {
  return Array.isArray(value) && value.length > 0
    ? value.map((item) => valueText(item, bindings))
    : [valueText(value, bindings)];
}

function refText(id: string, bindings: Bindings): string {
  const worldId = bindings[id];
  return worldId === undefined ? `(${id})` : `${worldId} (${id})`;
}

/** Text from outside with control characters made visible, so that it cannot move the terminal's cursor. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

function isRule(value: unknown): value is SecurityRule {
  return typeof value === "object" && value !== null && "protocol" in value;
}

function ruleText(rule: SecurityRule, bindings: Bindings): string {
  const protocol = rule.protocol === "-1" ? "all traffic" : rule.protocol;
  const ports = rule.fromPort === undefined ? "" : ` ${portsText(rule.fromPort, rule.toPort ?? rule.fromPort)}`;
  const end = rule.cidr ?? valueText(rule.group, bindings);
  return printable(`${protocol}${ports}: ${end}`);
}

function portsText(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}
