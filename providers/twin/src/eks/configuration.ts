import { parse } from "yaml";

/** An add-on's configurationValues as a value: JSON or YAML, empty text an empty object; undefined when it is neither. */
export function parseConfiguration(text: string | undefined): unknown {
  if (text === undefined || text.trim() === "") return {};
  return read(text, JSON.parse) ?? read(text, parse);
}

function read(text: string, reader: (text: string) => unknown): unknown {
  try {
    return reader(text) ?? {};
  } catch {
    return undefined;
  }
}

/** The environment that a configuration sets on the VPC CNI's container. */
export function environmentOf(text: string | undefined): Readonly<Record<string, string>> {
  const values = parseConfiguration(text);
  if (typeof values !== "object" || values === null || !("env" in values)) return {};
  return { ...(values.env as Record<string, string>) };
}
