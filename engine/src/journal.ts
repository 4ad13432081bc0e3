import type { Clock, StateStore } from "@podspan/core/ports";
import { JOURNAL_VERSION, type JournalEntry } from "./journal-entry.ts";

/** The journal's name in the StateStore. */
export const JOURNAL_LOG = "journal.ndjson";

/** The journal could not be written: nothing may be sent any more, because it could not be remembered. */
export class JournalFault extends Error {
  readonly reason: "taken-over" | "input-output";

  constructor(reason: JournalFault["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "JournalFault";
    this.reason = reason;
  }
}

type WithoutStamp<T> = T extends unknown ? Omit<T, "version" | "run" | "at"> : never;

/** What is written; version, run and time are stamped on. */
export type JournalLine = WithoutStamp<JournalEntry>;

interface Waiting {
  readonly text: string;
  resolve(): void;
  reject(fault: JournalFault): void;
}

/**
 * One run's hold on the append-only journal. `write` returns once the line is on disk. Lines that come while others are being
 * synced go to disk together, so a slow disk costs one sync per round, not per line. After the first fault every write is
 * refused.
 */
export class Journal {
  readonly run: string;
  readonly #store: StateStore;
  readonly #clock: Clock;
  #length: number;
  #queue: Waiting[] = [];
  #flushing = false;
  #fault: JournalFault | undefined;

  /** `length`: entries already in the log, as just read. */
  constructor(deps: { readonly store: StateStore; readonly clock: Clock }, run: string, length: number) {
    this.run = run;
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends entries and returns them as written, once they are on disk. Throws JournalFault. */
  async write(...lines: readonly JournalLine[]): Promise<readonly JournalEntry[]> {
    const at = new Date(this.#clock.now()).toISOString();
    const stamp = { version: JOURNAL_VERSION, run: this.run, at } as const;
    // Kind and stamp come first, for those who read the file.
    const entries = lines.map(({ kind, ...line }) => ({ kind, ...stamp, ...line }) as JournalEntry);
    await Promise.all(entries.map((entry) => this.#enqueue(JSON.stringify(entry))));
    return entries;
  }

  #enqueue(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) {
        reject(this.#fault);
        return;
      }
      this.#queue.push({ text, resolve, reject });
      if (!this.#flushing) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    // One turn later: whatever is written in the same turn shares the first sync too.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      this.#fault ??= await this.#append(batch.map((waiting) => waiting.text));
      for (const waiting of batch) {
        if (this.#fault === undefined) waiting.resolve();
        else waiting.reject(this.#fault);
      }
    }
    this.#flushing = false;
  }

  async #append(texts: readonly string[]): Promise<JournalFault | undefined> {
    try {
      const appended = await this.#store.append(JOURNAL_LOG, this.#length, ...texts);
      if (!appended) return new JournalFault("taken-over", "another run has written to the journal");
      this.#length += texts.length;
      return undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return new JournalFault("input-output", message, { cause: error });
    }
  }
}
