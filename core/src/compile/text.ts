import { type Prefix, parsePrefix } from "../addressing/index.ts";

/** A prefix from text that an earlier stage has checked; undefined when it is none. */
export function readPrefix(text: string): Prefix | undefined {
  const result = parsePrefix(text);
  return result.ok ? result.prefix : undefined;
}

export function readPrefixes(texts: readonly string[]): readonly Prefix[] {
  return texts.flatMap((text) => readPrefix(text) ?? []);
}
