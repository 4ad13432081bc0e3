import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

const OWNER_ONLY = 0o600;
const TEMPORARY = ".tmp-";
/** A temporary file that is this much older than a new one belongs to a process that died. */
const ABANDONED_AFTER_MS = 60_000;

/** Whether what was written outlives the machine, or only the process. */
export type Durability = "durable" | "passing";

/** Writes a new file beside its destination, to be renamed or linked into place; `durable`: on disk when this returns. */
export function writeTemporary(directory: string, content: string, durable: Durability): string {
  const path = join(directory, `${TEMPORARY}${process.pid}-${randomBytes(8).toString("hex")}`);
  const file = openSync(path, "wx", OWNER_ONLY);
  try {
    writeSync(file, content);
    if (durable === "durable") fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return path;
}

/** Makes renames and new names in a directory last. */
export function syncDirectory(directory: string): void {
  const file = openSync(directory, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Removes what processes that died while writing left behind. */
export function sweepTemporaries(directory: string): void {
  const fresh = writeTemporary(directory, "", "passing");
  const now = statSync(fresh).mtimeMs;
  rmSync(fresh);
  for (const name of readdirSync(directory)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const path = join(directory, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && now - stat.mtimeMs > ABANDONED_AFTER_MS) rmSync(path, { force: true });
  }
}

export interface Generation {
  readonly number: number;
  /** Undefined when the file vanished while it was read: a newer one exists. */
  readonly content: string | undefined;
}

/**
 * Files NAME.1, NAME.2, ... of which the highest counts. A number is claimed by link(2), which exactly one process wins, and the
 * highest file is never removed: so a claim made by a process that looked too long ago shows as not the highest, and is lost.
 * That is what deleting a stale lock file and making it anew cannot give. Nothing is synced: when the machine stops, so do all who
 * could hold a lock.
 */
export class Generations {
  readonly #directory: string;
  readonly #prefix: string;

  constructor(directory: string, name: string) {
    this.#directory = directory;
    this.#prefix = `${name}.`;
  }

  /** The one that counts; number 0 and no content: there is none yet. */
  current(): Generation {
    const number = highest(this.#numbers());
    return { number, content: number === 0 ? undefined : readIfThere(this.#path(number)) };
  }

  /** Makes `number` the one that counts; false when another process has claimed it or a later one. */
  claim(number: number, content: string): boolean {
    const temporary = writeTemporary(this.#directory, content, "passing");
    try {
      linkSync(temporary, this.#path(number));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
    const numbers = this.#numbers();
    const won = highest(numbers) === number;
    for (const lost of won ? numbers.filter((other) => other < number) : [number]) {
      rmSync(this.#path(lost), { force: true });
    }
    return won;
  }

  /** Changes what `number` says; false when it does not count any more. */
  rewrite(number: number, content: string): boolean {
    if (highest(this.#numbers()) !== number) return false;
    renameSync(writeTemporary(this.#directory, content, "passing"), this.#path(number));
    return highest(this.#numbers()) === number;
  }

  #numbers(): readonly number[] {
    return readdirSync(this.#directory)
      .filter((name) => name.startsWith(this.#prefix))
      .map((name) => Number(name.slice(this.#prefix.length)))
      .filter((number) => Number.isSafeInteger(number) && number > 0);
  }

  #path(number: number): string {
    return join(this.#directory, `${this.#prefix}${number}`);
  }
}

/** 0 when there is none. */
function highest(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
