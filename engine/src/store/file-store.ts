import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Lease, LeaseAnswer, StateStore, Versioned } from "@podspan/core/ports";
import { acquireLease } from "./file-lease.ts";
import { type Durability, sweepTemporaries, syncDirectory, writeTemporary } from "./generations.ts";
import { LogFile } from "./log-file.ts";
import { withPath } from "./path-fault.ts";
import { type ProcessIdentity, systemIdentity } from "./process-identity.ts";

const OWNER_ONLY_DIRECTORY = 0o700;
/** Leases lie apart, so that the state directory holds only what a reader cares for. */
const LOCKS = "locks";
const MUTEX = "mutex";
/** How long a writer on another host may hold the mutex before it is taken for dead. */
const MUTEX_TTL_MS = 30_000;
const MUTEX_WAIT_MS = 2;
const MUTEX_PATIENCE_MS = 35_000;
/** Who holds a lease writes often: it keeps the mutex for this long after a write, and takes it anew well before it could be taken away. */
const MUTEX_IDLE_MS = 25;
const MUTEX_KEEP_MS = 10_000;

export interface FileStoreDeps {
  /** Made when it is not there; readable by its owner only. */
  readonly directory: string;
  /** The wall's clock, also when the world is a twin: other processes read the leases. */
  readonly clock: Clock;
  readonly identity?: ProcessIdentity;
  /**
   * `passing`: written, and left to the system to bring to the disk. For the state of a world that is itself lost with the machine:
   * a twin's. Default: on disk before anything goes on.
   */
  readonly keeps?: Durability;
}

/**
 * State in a directory: whole files replaced by rename, logs appended and synced, leases as numbered files. Every write is
 * done under a short mutex between processes, so conditional writes are really conditional. Files 0600, directory 0700.
 */
export class FileStore implements StateStore {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #identity: ProcessIdentity;
  readonly #keeps: Durability;
  readonly #logs = new Map<string, LogFile>();
  #turn: Promise<unknown> = Promise.resolve();
  #leases = 0;
  #kept: KeptMutex | undefined;
  #ready = false;

  constructor(deps: FileStoreDeps) {
    this.#directory = deps.directory;
    this.#clock = deps.clock;
    this.#identity = deps.identity ?? systemIdentity();
    this.#keeps = deps.keeps ?? "durable";
  }

  placeOf(name: string): string {
    return this.#path(name);
  }

  async read(key: string): Promise<Versioned | undefined> {
    return this.#readNow(key);
  }

  compareAndSwap(key: string, expected: string | undefined, value: string): Promise<Versioned | undefined> {
    return this.#exclusive(async () => {
      if (this.#readNow(key)?.version !== expected) return undefined;
      renameSync(writeTemporary(this.#directory, value, this.#keeps), this.#path(key));
      if (this.#keeps === "durable") syncDirectory(this.#directory);
      return { value, version: versionOf(value) };
    });
  }

  async readLog(log: string): Promise<readonly string[]> {
    return this.#log(log).read();
  }

  append(log: string, length: number, ...entries: readonly string[]): Promise<boolean> {
    return this.#exclusive(() => this.#log(log).append(length, entries));
  }

  truncate(log: string, length: number): Promise<boolean> {
    return this.#exclusive(async () => this.#log(log).truncate(length));
  }

  async acquire(name: string, ttlMs: number, breakLock: boolean): Promise<LeaseAnswer> {
    this.#prepare();
    sweepTemporaries(this.#directory);
    sweepTemporaries(this.#lockDirectory);
    const answer = acquireLease(this.#leaseDeps(), named(name), ttlMs, breakLock);
    if (answer.kind === "refused") return answer;
    this.#leases += 1;
    return { kind: "held", lease: this.#countedLease(answer.lease) };
  }

  /** While a lease is held the mutex is kept between writes: taking it costs as much as the write itself. */
  #countedLease(lease: Lease): Lease {
    let counted = true;
    return {
      holder: lease.holder,
      renew: () => lease.renew(),
      release: async () => {
        if (counted) this.#leases -= 1;
        counted = false;
        await this.#turn;
        if (this.#leases === 0) await this.#giveBack();
        await lease.release();
      },
    };
  }

  #readNow(key: string): Versioned | undefined {
    try {
      const value = readFileSync(this.#path(key), "utf8");
      return { value, version: versionOf(value) };
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw withPath(error, this.#path(key));
    }
  }

  /** One writer at a time: within this process by turns, between processes by the mutex. */
  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      const mutex = await this.#mutex();
      try {
        return await work();
      } finally {
        if (this.#leases === 0) await this.#giveBack();
        else mutex.usedAt = this.#clock.now();
      }
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** The one that is kept, unless it is old; else a new one. */
  async #mutex(): Promise<KeptMutex> {
    const kept = this.#kept;
    if (kept !== undefined && this.#clock.now() - kept.takenAt < MUTEX_KEEP_MS) return kept;
    await this.#giveBack();
    const lease = await this.#lock();
    const now = this.#clock.now();
    const mutex: KeptMutex = { lease, takenAt: now, usedAt: now, over: new AbortController() };
    this.#kept = mutex;
    if (this.#leases > 0) void this.#giveBackWhenIdle(mutex);
    return mutex;
  }

  /** Others must not wait for a run that waits for the world. */
  async #giveBackWhenIdle(mutex: KeptMutex): Promise<void> {
    const { signal } = mutex.over;
    do {
      try {
        await this.#clock.sleep(MUTEX_IDLE_MS, signal);
      } catch {
        break;
      }
    } while (this.#clock.now() - mutex.usedAt < MUTEX_IDLE_MS);
    const givingBack = this.#turn.then(async () => {
      if (this.#kept === mutex) await this.#giveBack();
    });
    // What could not be given back runs out by itself; the next write must not fail for it.
    this.#turn = givingBack.catch(() => undefined);
  }

  async #giveBack(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    for (const log of this.#logs.values()) log.close();
    kept?.over.abort();
    await kept?.lease.release();
  }

  async #lock() {
    this.#prepare();
    const patience = this.#clock.now() + MUTEX_PATIENCE_MS;
    for (;;) {
      const answer = acquireLease(this.#leaseDeps(), MUTEX, MUTEX_TTL_MS, false);
      if (answer.kind === "held") return answer.lease;
      if (this.#clock.now() > patience) throw new Error(`${this.#directory} is held by process ${answer.by.pid}`);
      await this.#clock.sleep(MUTEX_WAIT_MS);
    }
  }

  #prepare(): void {
    if (this.#ready) return;
    mkdirSync(this.#lockDirectory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
    this.#ready = true;
  }

  get #lockDirectory(): string {
    return join(this.#directory, LOCKS);
  }

  #leaseDeps() {
    return { directory: this.#lockDirectory, clock: this.#clock, identity: this.#identity };
  }

  #log(log: string): LogFile {
    const known = this.#logs.get(log);
    if (known !== undefined) return known;
    const made = new LogFile(this.#path(log), this.#keeps);
    this.#logs.set(log, made);
    return made;
  }

  #path(name: string): string {
    return join(this.#directory, named(name));
  }
}

interface KeptMutex {
  readonly lease: Lease;
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
  usedAt: number;
  /** Aborted when it is given back. */
  readonly over: AbortController;
}

function versionOf(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 32);
}

/** Names are ours, not the user's; this keeps them inside the directory and apart from locks and temporaries. */
function named(name: string): string {
  if (!/^[a-z][a-z0-9-]*(\.[a-z]+)?$/.test(name)) throw new Error(`not a name in a StateStore: ${name}`);
  return name;
}
