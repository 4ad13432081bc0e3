import { isRef, type SecurityRule } from "@podspan/core/desired";

/** One value of a plan as a person reads it; references by their logical id in parentheses. */
export function valueText(value: unknown): string {
  if (value === undefined) return "(none)";
  if (isRef(value)) return `(${value.$ref})`;
  if (isRule(value)) return ruleText(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : value.map(valueText).join(", ");
  if (typeof value === "string") return value === "" ? '""' : printable(value);
  return printable(JSON.stringify(value));
}

/** Text from outside with control characters made visible, so that it cannot move the terminal's cursor. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

function isRule(value: unknown): value is SecurityRule {
  return typeof value === "object" && value !== null && "protocol" in value;
}

function ruleText(rule: SecurityRule): string {
  const protocol = rule.protocol === "-1" ? "all traffic" : rule.protocol;
  const ports = rule.fromPort === undefined ? "" : ` ${portsText(rule.fromPort, rule.toPort ?? rule.fromPort)}`;
  const end = rule.cidr ?? valueText(rule.group);
  return printable(`${protocol}${ports}, ${end}`);
}

function portsText(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}
