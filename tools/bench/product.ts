import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** SHA-256 over everything that ships: sources without tests, and the lockfile. */
export async function productHash(): Promise<string> {
  const files: string[] = [];
  const patterns = [
    "{core,engine}/src/**/*.{ts,json}",
    "{providers,apps}/*/src/**/*.{ts,json}",
    "package-lock.json",
    "tools/build.ts",
  ];
  for await (const file of glob(patterns, { cwd: root })) {
    if (!/\.(test|contract|fixture)\.ts$|\/testing\//.test(file)) files.push(file);
  }
  const hash = createHash("sha256");
  for (const file of files.sort())
    hash
      .update(`${file}\0`)
      .update(await readFile(join(root, file)))
      .update("\0");
  return hash.digest("hex");
}
