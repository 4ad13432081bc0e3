import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./generations.ts";

const OWNER_ONLY = 0o600;

/** What a log's bytes say: the whole lines, and where the last of them ends. */
interface Scan {
  readonly entries: readonly string[];
  readonly goodBytes: number;
}

/** A file as last seen; another size or time of change means that somebody else has written. */
interface Known {
  readonly bytes: number;
  readonly changed: number;
  readonly length: number;
}

/**
 * An append-only file, one entry a line. A line without its newline was being written when the machine stopped: it is dropped when
 * reading and cut off before the next append. A zero byte (a file made longer than what reached the disk) ends the log too.
 */
export class LogFile {
  readonly #path: string;
  /** What this process knows to be in the file, so that it need not be read before every append. */
  #known: Known | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<readonly string[]> {
    try {
      return scan(await readFile(this.#path)).entries;
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** The caller holds the store's mutex. */
  async append(length: number, entries: readonly string[]): Promise<boolean> {
    const file = await open(this.#path, "a+", OWNER_ONLY);
    try {
      const present = await this.#measure(file);
      if (present.length !== length) return false;
      const bytes = Buffer.from(entries.map((entry) => `${line(entry)}\n`).join(""));
      this.#known = undefined;
      await writeAll(file, bytes);
      await file.datasync();
      if (present.bytes === 0) syncDirectory(dirname(this.#path));
      this.#known = await seen(file, length + entries.length);
      return true;
    } finally {
      await file.close();
    }
  }

  /** The caller holds the store's mutex. */
  async truncate(length: number): Promise<boolean> {
    const file = await open(this.#path, "a+", OWNER_ONLY);
    try {
      if ((await this.#measure(file)).length !== length) return false;
      await file.truncate(0);
      await file.sync();
      this.#known = await seen(file, 0);
      return true;
    } finally {
      await file.close();
    }
  }

  /** Cuts a torn end off and says what is there. */
  async #measure(file: FileHandle): Promise<Known> {
    const { size, mtimeMs } = await file.stat();
    if (this.#known?.bytes === size && this.#known.changed === mtimeMs) return this.#known;
    const { entries, goodBytes } = scan(await readFile(this.#path));
    if (goodBytes < size) await file.truncate(goodBytes);
    return seen(file, entries.length);
  }
}

async function seen(file: FileHandle, length: number): Promise<Known> {
  const { size, mtimeMs } = await file.stat();
  return { bytes: size, changed: mtimeMs, length };
}

function scan(bytes: Buffer): Scan {
  const zero = bytes.indexOf(0);
  const sound = zero === -1 ? bytes : bytes.subarray(0, zero);
  const goodBytes = sound.lastIndexOf("\n") + 1;
  const text = sound.subarray(0, goodBytes).toString("utf8");
  return { entries: text === "" ? [] : text.slice(0, -1).split("\n"), goodBytes };
}

function line(entry: string): string {
  if (/[\n\0]/.test(entry)) throw new Error("a log entry is one line of text");
  return entry;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, offset);
    offset += bytesWritten;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
