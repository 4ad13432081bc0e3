/** vitest's global set-up: one temporary folder for a whole test run, with every folder in it that a test or a command under test makes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Puts TMPDIR there, before the workers start; the returned function takes the folder away and puts TMPDIR back. */
export function setup(): () => void {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), "podspan-tests-"));
  process.env.TMPDIR = folder;
  return () => {
    // A peer that ends with its worker may be writing its last line.
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  };
}
