/** A line of a configuration that says something. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Spaces in front. */
  readonly indent: number;
  /** Without them, and without what follows a banner's first line. */
  readonly text: string;
  readonly words: readonly Word[];
}

export interface Word {
  readonly text: string;
  /** Column of its first letter, from 1. */
  readonly column: number;
}

/** What a router prints around its configuration, and what says nothing in it. */
const NOISE = /^\s*(!|Building configuration|Current configuration :|Using \d+ out of|\s*$)/;

/** The lines of a configuration as text: comments left out, a banner of several lines taken as one. */
export function linesOf(text: string): readonly Line[] {
  const raw = text.split(/\r?\n/);
  const lines: Line[] = [];
  let banner: string | undefined;
  for (const [index, written] of raw.entries()) {
    if (banner !== undefined) {
      if (written.includes(banner)) banner = undefined;
      continue;
    }
    if (NOISE.test(written)) continue;
    const line = lineOf(written, index + 1);
    lines.push(line);
    banner = openBanner(line);
  }
  return lines;
}

function lineOf(written: string, number: number): Line {
  // What stands in quotes is one word.
  const words = [...written.matchAll(/"[^"]*"(?!\S)|\S+/g)].map((match) => ({
    text: match[0],
    column: match.index + 1,
  }));
  return { number, indent: (words[0]?.column ?? 1) - 1, text: written.trim(), words };
}

/** The delimiter that ends a banner which its first line leaves open: `^C`, or whatever letter stands there. */
function openBanner({ words, text }: Line): string | undefined {
  if (words[0]?.text !== "banner" || words.length < 3) return undefined;
  const begin = words[2]?.text ?? "";
  const delimiter = begin.startsWith("^C") ? "^C" : begin.slice(0, 1);
  return text.indexOf(delimiter, text.indexOf(begin) + delimiter.length) < 0 ? delimiter : undefined;
}
