/** A stored value and the version that a conditional write must name. */
export interface Versioned {
  readonly value: string;
  readonly version: string;
}

/** Who holds a lease: enough to tell a dead holder on this host from a live one elsewhere. */
export interface LeaseHolder {
  readonly host: string;
  readonly pid: number;
  /** The process's start time as the operating system tells it, so that a reused pid is not taken for the holder. */
  readonly processStart: string;
  readonly nonce: string;
}

export interface Lease {
  readonly holder: LeaseHolder;
  /** Extends the lease; false when somebody broke it. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

export type LeaseAnswer =
  | { readonly kind: "held"; readonly lease: Lease }
  | { readonly kind: "refused"; readonly by: LeaseHolder; readonly expiresAt: number };

/**
 * Where state and journal live (files now, a bucket or the cluster later).
 * Every write is conditional, so two writers never overwrite each other.
 * Throws on I/O faults only.
 */
export interface StateStore {
  /** What people call the place of a value or log: a path. */
  placeOf(name: string): string;
  read(key: string): Promise<Versioned | undefined>;
  /** Writes `value` when the stored version is `expected` (undefined: absent); undefined when somebody else wrote first. */
  compareAndSwap(key: string, expected: string | undefined, value: string): Promise<Versioned | undefined>;
  /** All entries of an append-only log, oldest first; a torn last entry is dropped. */
  readLog(log: string): Promise<readonly string[]>;
  /** Appends entries (lines without a newline) and returns once they are on disk; false when the log no longer has `length` entries. */
  append(log: string, length: number, ...entries: readonly string[]): Promise<boolean>;
  /** Empties a log whose entries live on elsewhere; false when it no longer has `length` entries. */
  truncate(log: string, length: number): Promise<boolean>;
  /** `breakLock` takes the lease from a holder on another host before it expires. */
  acquire(name: string, ttlMs: number, breakLock: boolean): Promise<LeaseAnswer>;
}
