/** Collections of raw describe answers for tests: those of the examples, with something changed. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES } from "./examples.ts";
import { folderWith } from "./memory.ts";

/** A folder with the collections of `examples/explain`. */
export function collections(): string {
  return folderWith({ from: join(EXAMPLES, "explain") });
}

/** A record as AWS answers it, with the fields that tests look into. */
interface RawRecord {
  readonly [field: string]: unknown;
  readonly RouteTableId?: string;
  readonly NetworkAclId?: string;
  readonly Routes?: readonly { readonly [field: string]: unknown; readonly GatewayId?: string }[];
  readonly Entries?: readonly unknown[];
}

/** Changes the records of one file, `missing-return-route/aws_configs/eu-west-1/RouteTables.json`. */
export function changeRecords(
  folder: string,
  path: string,
  change: (records: readonly RawRecord[]) => readonly RawRecord[],
): void {
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
