import { parse } from "yaml";
import type { RouterFile } from "../file.ts";

/** What cloud-init reads of user data: the files that it writes, and all that it does beside. */
export function readUserData(userData: string): {
  readonly files: readonly RouterFile[];
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const { write_files, ...rest } = parse(userData);
  const files = write_files.map((each: { path: string; permissions: RouterFile["mode"]; content: string }) => ({
    path: each.path,
    mode: each.permissions,
    text: each.content,
  }));
  return { files, rest };
}
