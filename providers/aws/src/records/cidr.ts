import { formatPrefix, parsePrefix } from "@podspan/core/addressing";

/**
 * A CIDR as AWS keeps it: host bits cleared (F15), IPv6 in short form. Emulators store what was typed, and people type
 * `100.68.0.18/18`. What is no CIDR (`pl-…`) stays as it is.
 */
export function canonicalCidr(text: string): string {
  const reading = parsePrefix(text);
  return reading.ok ? formatPrefix(reading.prefix) : text;
}

/** Canonical, each once, sorted as text. */
export function canonicalCidrs(texts: readonly (string | undefined)[]): readonly string[] {
  const known = texts.filter((text): text is string => text !== undefined && text !== "");
  return [...new Set(known.map(canonicalCidr))].sort();
}
