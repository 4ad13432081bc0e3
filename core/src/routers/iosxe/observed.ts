import type { Statement } from "../statement.ts";
import { abovePath, BELOW, byPath, canonical, type Placed, placed, positive, ruleAt } from "./paths.ts";

/** Of statements that hold a secret: what comes before it. */
const BEFORE_SECRET =
  /^((?:pre-shared-key(?: local| remote)?|ip nhrp authentication|ip ospf authentication-key|ip ospf message-digest-key \d+ md5|.*\b(?:password|secret|key-string|community)) ).*$/s;

/** Stands where a router holds something secret that we did not ask for. */
const NOT_SHOWN = "<hidden>";

/** `interface Tunnel10 > ip mtu` -> `ip mtu 1400`, in the order in which they go in; secrets are marks. */
export function statementTexts(statements: readonly Statement[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...byPath(placed(statements)).values()].map(({ path, text }) => [path, text]));
}

/**
 * What a running configuration says at the paths that are asked for, in the words of who asks where it means the same. A secret that is set
 * counts as the one wanted: what it is nobody compares. A path where nothing stands is absent.
 */
export function observedTexts(
  wanted: Readonly<Record<string, string>>,
  running: readonly Statement[],
): Readonly<Record<string, string>> {
  const there = byPath(placed(running));
  const seen: [string, string][] = [];
  for (const [path, text] of Object.entries(wanted)) {
    const found = textAt(path, text, there.get(path));
    if (found !== undefined) seen.push([path, found]);
  }
  return Object.fromEntries(seen);
}

function textAt(path: string, wanted: string, there: Placed | undefined): string | undefined {
  if (there !== undefined)
    return means(there.text, wanted) ? wanted : there.text.replace(BEFORE_SECRET, `$1${NOT_SHOWN}`);
  return holdsUnshown(path, wanted) ? wanted : undefined;
}

/** True when a router that shows `text` does what `wanted` asks. */
export function means(text: string, wanted: string): boolean {
  const mark = wanted.indexOf("<secret:");
  return mark < 0 ? canonical(text) === canonical(wanted) : canonical(text).startsWith(wanted.slice(0, mark));
}

/** What a router does that shows nothing of it: `no …` mostly, and the other way round what is on by itself. */
function holdsUnshown(path: string, wanted: string): boolean {
  const { unshown } = ruleAt(path) ?? {};
  return unshown === "unsaid" || wanted.startsWith("no ") !== (unshown === "on");
}

/** What takes a statement away; never with its secret in it. */
export function withoutStatement({ path, text, rule }: Placed): string {
  if (text.startsWith("no ")) return positive(text);
  const byName = BEFORE_SECRET.test(text) || rule?.named === true;
  return `no ${byName ? lastOfPath(path) : canonical(text)}`;
}

function lastOfPath(path: string): string {
  return path.slice((abovePath(path)?.length ?? -BELOW.length) + BELOW.length);
}
