import { configurationLines, type StatementChange } from "@podspan/core/routers";
import type { RouterAccess } from "../access.ts";
import type { RouterChange, RouterFile } from "../api.ts";
import { keyFile } from "../secrets/key-files.ts";
import { type Keys, withKeys } from "../secrets/keys.ts";

/** What goes over the wire for a change of statements; keys are in it, and in nothing else. */
export function changeOf(
  { platform }: RouterAccess,
  statements: StatementChange,
  running: string,
  keys: Keys,
  revertAfter: number,
): RouterChange {
  if (platform === "linux") return { lines: [], files: [...filesOf(statements), ...keyFiles(keys)], revertAfter };
  const lines = configurationLines(statements, running).map((shown) => ({ text: withKeys(shown, keys), shown }));
  return { lines, files: [], revertAfter };
}

function filesOf(statements: StatementChange): readonly RouterFile[] {
  return Object.entries(statements).map(([path, text]) => ({
    path,
    mode: text?.startsWith("#!") ? "0755" : "0644",
    ...(text === undefined ? {} : { text }),
  }));
}

function keyFiles(keys: Keys): readonly RouterFile[] {
  return [...keys].map(([name, key]) => ({ path: keyFile(name), mode: "0600", text: `${key}\n` }));
}
