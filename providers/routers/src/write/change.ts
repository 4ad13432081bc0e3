import { configurationLines, GUEST_SHELL, isFilePath, type StatementChange } from "@podspan/core/routers";
import type { RouterAccess } from "../access.ts";
import type { RouterChange, RouterFile } from "../api.ts";
import { keyFile } from "../secrets/key-files.ts";
import { type Keys, ROUTER_SECRETS, withKeys } from "../secrets/keys.ts";

export interface Wanted {
  readonly statements: StatementChange;
  /** IOS-XE's running configuration. */
  readonly running: string;
  readonly keys: Keys;
  /** Everything of ours goes, its keys too. */
  readonly leaving: boolean;
  /** Seconds. */
  readonly revertAfter: number;
}

/** What goes over the wire for a change of statements; keys are in it, and in nothing else. */
export function changeOf({ platform }: RouterAccess, wanted: Wanted): RouterChange {
  const { statements, running, keys, leaving, revertAfter } = wanted;
  if (platform === "linux") {
    const files = [...filesOf(statements), ...(leaving ? noKeyFiles() : keyFiles(keys))];
    return { lines: [], files, revertAfter };
  }
  const lines = configurationLines(statements, running).map((shown) => ({ text: withKeys(shown, keys), shown }));
  const files = filesOf(Object.fromEntries(Object.entries(statements).filter(([path]) => isFilePath(path))));
  const guestShell = GUEST_SHELL in statements ? { guestShell: statements[GUEST_SHELL] !== undefined } : {};
  return { lines, files, ...guestShell, revertAfter };
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

function noKeyFiles(): readonly RouterFile[] {
  return ROUTER_SECRETS.map((name) => ({ path: keyFile(name), mode: "0600" }));
}
