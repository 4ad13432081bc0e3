import { type Prefix, parsePrefix } from "../../addressing/index.ts";

/** Ranges as a Fabric has them, which has been checked. */
export function prefixesOf(texts: readonly string[]): readonly Prefix[] {
  return texts.flatMap((text) => {
    const reading = parsePrefix(text);
    return reading.ok ? [reading.prefix] : [];
  });
}
