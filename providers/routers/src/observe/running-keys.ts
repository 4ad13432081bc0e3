import { clearOfType7, type RouterSecret, readStatements, type Statement, secretMark } from "@podspan/core/routers";
import type { Keys } from "../secrets/keys.ts";

/** What stands where a router holds another key than the one that is wanted. */
const OTHER = "<hidden>";

/**
 * Wanted statements whose key on an IOS-XE router is another one than ours, by path, with the key hidden. A key that the router shows only
 * encrypted (type 6) cannot be compared and counts as ours.
 */
export function otherKeys(
  wanted: Readonly<Record<string, string>>,
  running: string,
  keys: Keys,
): Readonly<Record<string, string>> {
  const statements = readStatements(running);
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([path, text]) => {
      const secret = [...keys.keys()].find((name) => text.includes(secretMark(name)));
      if (secret === undefined) return [];
      const shown = shownAt(statements, path.split(" > "));
      return shown === undefined || isOurs(shown, text, secret, keys)
        ? []
        : [[path, text.replace(secretMark(secret), OTHER)]];
    }),
  );
}

function shownAt(statements: readonly Statement[], path: readonly string[]): string | undefined {
  const [head, ...below] = path;
  const found = statements.find(({ text }) => text === head || text.startsWith(`${head} `));
  if (found === undefined) return undefined;
  return below.length === 0 ? found.text : shownAt(found.children, below);
}

function isOurs(shown: string, wanted: string, secret: RouterSecret, keys: Keys): boolean {
  const before = wanted.slice(0, wanted.indexOf(secretMark(secret)));
  if (!shown.startsWith(before)) return true;
  const [first = "", second] = shown.slice(before.length).split(" ");
  const key = keys.get(secret);
  if (second === undefined) return first === key;
  if (first === "0") return second === key;
  return first === "7" ? clearOfType7(second) === key : true;
}
