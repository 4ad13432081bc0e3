import { digits, isRef, type SecurityRule } from "../../desired/index.ts";
import { plannedLogicalId } from "./bindings.ts";

/** World ids of what exists, by logical id. */
export type WorldIds = Readonly<Record<string, string>>;

/**
 * One value of a plan or a check as a person reads it: `tcp 443: 10.0.0.0/8`, `(none)`, `NAME=value`; a reference as the world's id
 * where there is one, else by its logical id, and so what is yet to be made.
 */
export function valueText(value: unknown, ids: WorldIds = {}): string {
  if (value === undefined || value === null) return "(none)";
  if (isRef(value)) return refText(value.$ref, ids);
  if (isRule(value)) return ruleText(value, ids);
  if (Array.isArray(value)) return listText(value.map((item) => valueText(item, ids)));
  if (typeof value === "string") return wordText(value, ids);
  if (typeof value === "object") {
    return listText(Object.entries(value).map(([name, item]) => `${name}=${valueText(item, ids)}`));
  }
  return String(value);
}

function listText(items: readonly string[]): string {
  return items.length === 0 ? "(none)" : items.join(", ");
}

function wordText(text: string, ids: WorldIds): string {
  const planned = plannedLogicalId(text);
  if (planned !== undefined) return refText(planned, ids);
  if (text.includes("\n")) return longText(text);
  return text === "" ? '""' : text;
}

/** A file's worth of text by its first line and its size; the digits tell one such text from another. `--json` has all of it. */
function longText(text: string): string {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return `${text.slice(0, text.indexOf("\n"))} … (${lines} lines, ${text.length} characters, ${digits(text)})`;
}

function refText(id: string, ids: WorldIds): string {
  const worldId = ids[id];
  return worldId === undefined ? `(${id})` : `${worldId} (${id})`;
}

function isRule(value: unknown): value is SecurityRule {
  return typeof value === "object" && value !== null && "protocol" in value;
}

/** Protocols that EC2 knows by number alone (IANA, Protocol Numbers). */
const NAMES: Readonly<Record<string, string>> = { "-1": "all traffic", "47": "gre", "50": "esp" };

function protocolText(protocol: string): string {
  return NAMES[protocol] ?? (/^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol);
}

function ruleText(rule: SecurityRule, ids: WorldIds): string {
  const protocol = protocolText(rule.protocol);
  const ports = rule.fromPort === undefined ? "" : ` ${portsText(rule.fromPort, rule.toPort ?? rule.fromPort)}`;
  return `${protocol}${ports}: ${rule.cidr ?? valueText(rule.group, ids)}`;
}

function portsText(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}
