import type { Clock, Lease, LeaseAnswer, LeaseHolder, StateStore, Versioned } from "@podspan/core/ports";
import type { ProcessIdentity } from "./process-identity.ts";

interface HeldRecord {
  readonly holder: LeaseHolder;
  expiresAt: number;
}

/** What several MemoryStores share, as processes share a directory. */
export class MemoryStorage {
  readonly values = new Map<string, Versioned>();
  readonly logs = new Map<string, string[]>();
  readonly leases = new Map<string, HeldRecord>();
  /** Versions are a counter: no two writes ever have the same. */
  writes = 0;
}

/** A process that lives as long as its store. */
const ONLY_PROCESS: ProcessIdentity = { host: "memory", pid: 1, processStart: "1", liveness: () => "alive" };

/** State that lives as long as the process: for tests. */
export class MemoryStore implements StateStore {
  readonly #storage: MemoryStorage;
  readonly #clock: Clock;
  readonly #identity: ProcessIdentity;

  constructor(deps: { readonly clock: Clock; readonly storage?: MemoryStorage; readonly identity?: ProcessIdentity }) {
    this.#clock = deps.clock;
    this.#storage = deps.storage ?? new MemoryStorage();
    this.#identity = deps.identity ?? ONLY_PROCESS;
  }

  placeOf(name: string): string {
    return name;
  }

  async read(key: string): Promise<Versioned | undefined> {
    return this.#storage.values.get(key);
  }

  async compareAndSwap(key: string, expected: string | undefined, value: string): Promise<Versioned | undefined> {
    if (this.#storage.values.get(key)?.version !== expected) return undefined;
    const written = { value, version: String(this.#nextNumber()) };
    this.#storage.values.set(key, written);
    return written;
  }

  async readLog(log: string): Promise<readonly string[]> {
    return [...(this.#storage.logs.get(log) ?? [])];
  }

  async append(log: string, length: number, ...entries: readonly string[]): Promise<boolean> {
    const present = this.#storage.logs.get(log) ?? [];
    if (present.length !== length) return false;
    present.push(...entries);
    this.#storage.logs.set(log, present);
    return true;
  }

  async truncate(log: string, length: number): Promise<boolean> {
    if ((this.#storage.logs.get(log) ?? []).length !== length) return false;
    this.#storage.logs.set(log, []);
    return true;
  }

  async acquire(name: string, ttlMs: number, breakLock: boolean): Promise<LeaseAnswer> {
    const present = this.#storage.leases.get(name);
    if (present !== undefined && this.#isHeld(present, breakLock)) {
      return { kind: "refused", by: present.holder, expiresAt: present.expiresAt };
    }
    const { host, pid, processStart } = this.#identity;
    const holder: LeaseHolder = { host, pid, processStart, nonce: String(this.#nextNumber()) };
    const record: HeldRecord = { holder, expiresAt: this.#clock.now() + ttlMs };
    this.#storage.leases.set(name, record);
    return { kind: "held", lease: this.#lease(name, record, ttlMs) };
  }

  #isHeld(record: HeldRecord, breakLock: boolean): boolean {
    switch (this.#identity.liveness(record.holder)) {
      case "dead":
        return false;
      case "alive":
        return true;
      case "elsewhere":
        return !breakLock && this.#clock.now() < record.expiresAt;
    }
  }

  #lease(name: string, record: HeldRecord, ttlMs: number): Lease {
    const { leases } = this.#storage;
    return {
      holder: record.holder,
      renew: async () => {
        if (leases.get(name) !== record) return false;
        record.expiresAt = this.#clock.now() + ttlMs;
        return true;
      },
      release: async () => {
        if (leases.get(name) === record) leases.delete(name);
      },
    };
  }

  #nextNumber(): number {
    this.#storage.writes += 1;
    return this.#storage.writes;
  }
}
