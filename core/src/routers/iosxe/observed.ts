import type { Statement } from "../statement.ts";
import { unshown } from "./defaults.ts";
import { abovePath, BELOW, byPath, canonical, type Placed, placed, positive } from "./paths.ts";

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
  const top = placed(running);
  const there = byPath(top);
  const seen: [string, string][] = [];
  for (const [path, text] of Object.entries(wanted)) {
    const shown = there.get(path);
    const found = shown === undefined ? textUnshown(path, text, { top, there }) : textShown(shown.text, text);
    if (found !== undefined) seen.push([path, found]);
  }
  return Object.fromEntries(seen);
}

function textShown(shown: string, wanted: string): string {
  return means(shown, wanted) ? wanted : shown.replace(BEFORE_SECRET, `$1${NOT_SHOWN}`);
}

/** Nothing of a block that is not there holds. */
function textUnshown(path: string, wanted: string, { top, there }: Running): string | undefined {
  const above = abovePath(path);
  const neighbours = above === undefined ? top : there.get(above)?.children;
  if (neighbours === undefined) return undefined;
  const holds = unshown(lastOfPath(path), neighbours);
  return holds === undefined || means(holds, wanted) ? wanted : undefined;
}

interface Running {
  readonly top: readonly Placed[];
  readonly there: ReadonlyMap<string, Placed>;
}

/** True when a router that shows `text` does what `wanted` asks. */
export function means(text: string, wanted: string): boolean {
  const mark = wanted.indexOf("<secret:");
  return mark < 0 ? canonical(text) === canonical(wanted) : canonical(text).startsWith(wanted.slice(0, mark));
}

/** What takes a statement away; never with its secret in it. */
export function withoutStatement({ path, text, rule }: Placed): string {
  if (text.startsWith("no ")) return positive(text);
  const byName = BEFORE_SECRET.test(text) || rule?.named === true || rule?.byName === true;
  return `no ${byName ? lastOfPath(path) : canonical(text)}`;
}

function lastOfPath(path: string): string {
  return path.slice((abovePath(path)?.length ?? -BELOW.length) + BELOW.length);
}
