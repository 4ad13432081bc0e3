import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  type Stats,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { type Durability, syncDirectory } from "./generations.ts";
import { withPath } from "./path-fault.ts";

const OWNER_ONLY = 0o600;
const OBJECT_BEGINS = "{".charCodeAt(0);
const datasync = promisify(fdatasync);

/** What a log's bytes say: the whole lines, and where the last of them ends. */
interface Scan {
  readonly entries: readonly string[];
  readonly goodBytes: number;
}

/** A file as last seen; another size or time of change means that somebody else has written. */
interface Known {
  readonly bytes: number;
  /** Absent while the file is open since: whoever writes has the mutex, and that is us. */
  readonly changed?: number;
  readonly length: number;
}

/**
 * An append-only file, one JSON object a line. A line without its newline was being written when the machine stopped: it is dropped
 * when reading and cut off before the next append. A zero byte (a file made longer than what reached the disk) ends the log too.
 * What does not begin as an object was never being written by us: it counts as an entry, so that whoever reads it refuses it.
 * Only the sync waits for the disk, so only the sync is left to another thread: passing each call there costs more than the call.
 */
export class LogFile {
  readonly #path: string;
  readonly #keeps: Durability;
  /** What this process knows to be in the file, so that it need not be read before every append. */
  #known: Known | undefined;
  #file: number | undefined;

  constructor(path: string, keeps: Durability) {
    this.#path = path;
    this.#keeps = keeps;
  }

  read(): readonly string[] {
    try {
      return scan(readFileSync(this.#path)).entries;
    } catch (error) {
      if (isMissing(error)) return [];
      throw withPath(error, this.#path);
    }
  }

  /** The caller holds the store's mutex. */
  async append(length: number, entries: readonly string[]): Promise<boolean> {
    const { file, stat } = this.#open();
    const present = this.#measure(file, stat);
    if (present.length !== length) return false;
    const bytes = Buffer.from(entries.map((entry) => `${line(entry)}\n`).join(""));
    this.#known = undefined;
    writeAll(file, bytes);
    if (this.#keeps === "durable") {
      await datasync(file);
      if (present.bytes === 0) syncDirectory(dirname(this.#path));
    }
    this.#known = { bytes: present.bytes + bytes.length, length: length + entries.length };
    return true;
  }

  /** The caller holds the store's mutex. */
  truncate(length: number): boolean {
    const { file, stat } = this.#open();
    if (this.#measure(file, stat).length !== length) return false;
    ftruncateSync(file, 0);
    if (this.#keeps === "durable") fsyncSync(file);
    this.#known = { bytes: 0, length: 0 };
    return true;
  }

  /** For whoever gives the mutex back: until then the file stays open, for opening it costs more than an append. */
  close(): void {
    if (this.#file === undefined) return;
    if (this.#known !== undefined) this.#known = { ...this.#known, changed: fstatSync(this.#file).mtimeMs };
    closeSync(this.#file);
    this.#file = undefined;
  }

  /** One that was removed meanwhile must not be written to: nobody would ever read it. */
  #open(): { readonly file: number; readonly stat: Stats } {
    if (this.#file !== undefined) {
      const stat = fstatSync(this.#file);
      if (stat.nlink > 0) return { file: this.#file, stat };
      this.close();
    }
    this.#file = openSync(this.#path, "a+", OWNER_ONLY);
    return { file: this.#file, stat: fstatSync(this.#file) };
  }

  /** Cuts a torn end off and says what is there. */
  #measure(file: number, { size, mtimeMs }: Stats): Pick<Known, "bytes" | "length"> {
    const known = this.#known;
    if (known?.bytes === size && (known.changed ?? mtimeMs) === mtimeMs) return known;
    const { entries, goodBytes } = scan(readFileSync(this.#path));
    if (goodBytes < size) ftruncateSync(file, goodBytes);
    return { bytes: Math.min(goodBytes, size), length: entries.length };
  }
}

function scan(bytes: Buffer): Scan {
  const zero = bytes.indexOf(0);
  const sound = zero === -1 ? bytes : bytes.subarray(0, zero);
  const ended = sound.lastIndexOf("\n") + 1;
  const isTorn = sound.length === ended || sound[ended] === OBJECT_BEGINS;
  const goodBytes = isTorn ? ended : sound.length;
  const text = sound.subarray(0, goodBytes).toString("utf8");
  return { entries: text === "" ? [] : (isTorn ? text.slice(0, -1) : text).split("\n"), goodBytes };
}

function line(entry: string): string {
  if (/[\n\0]/.test(entry)) throw new Error("a log entry is one line of text");
  return entry;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
