/** Collections of raw describe answers for tests: those of the examples, with something changed. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderWith } from "./memory.ts";

const EXAMPLES = join(dirname(fileURLToPath(import.meta.url)), "../../../../examples");

/** A folder with the collections of `examples/explain`. */
export function collections(): string {
  return folderWith({ from: join(EXAMPLES, "explain") });
}

// biome-ignore lint/suspicious/noExplicitAny: raw answers are whatever AWS says
type Raw = any;

/** Changes the records of one file, `missing-return-route/aws_configs/eu-west-1/RouteTables.json`. */
export function changeRecords(folder: string, path: string, change: (records: Raw[]) => Raw[]): void {
  const file = join(folder, path);
  const document = JSON.parse(readFileSync(file, "utf8"));
  const [key = ""] = Object.keys(document);
  writeFileSync(file, JSON.stringify({ [key]: change(document[key]) }));
}

/** Takes a file out of a collection, or puts this text in its place. */
export function replaceFile(folder: string, path: string, text?: string): void {
  if (text === undefined) rmSync(join(folder, path));
  else writeFileSync(join(folder, path), text);
}
