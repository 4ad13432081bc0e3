import { randomBytes } from "node:crypto";
import type { Clock, Lease, LeaseAnswer, LeaseHolder } from "@podspan/core/ports";
import { Generations } from "./generations.ts";
import type { ProcessIdentity } from "./process-identity.ts";

interface LeaseRecord {
  readonly kind: "Lease";
  readonly version: 1;
  readonly holder: LeaseHolder;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly released: boolean;
}

export interface FileLeaseDeps {
  readonly directory: string;
  readonly clock: Clock;
  readonly identity: ProcessIdentity;
}

const ACQUIRE_TRIES = 5;

/** Takes a lease that lives in files; see `Generations` for why exactly one process gets it. */
export function acquireLease(deps: FileLeaseDeps, name: string, ttlMs: number, breakLock: boolean): LeaseAnswer {
  const generations = new Generations(deps.directory, name);
  for (let attempt = 1; ; attempt++) {
    const current = generations.current();
    const record = current.content === undefined ? undefined : parseRecord(current.content);
    if (record !== undefined && isHeld(record, deps, breakLock)) {
      return { kind: "refused", by: record.holder, expiresAt: record.expiresAt };
    }
    const number = current.number + 1;
    const mine = newRecord(deps, ttlMs);
    if (generations.claim(number, JSON.stringify(mine))) {
      return { kind: "held", lease: new FileLease(deps, generations, number, mine, ttlMs) };
    }
    if (attempt === ACQUIRE_TRIES) throw new Error(`${deps.directory}/${name}: changes hands too fast to be taken`);
  }
}

function newRecord({ clock, identity }: FileLeaseDeps, ttlMs: number): LeaseRecord {
  const { host, pid, processStart } = identity;
  const holder: LeaseHolder = { host, pid, processStart, nonce: randomBytes(8).toString("hex") };
  return { kind: "Lease", version: 1, holder, expiresAt: clock.now() + ttlMs, released: false };
}

/** A dead holder is known at once on its own host; elsewhere only time, or the user, can tell. */
function isHeld(record: LeaseRecord, deps: FileLeaseDeps, breakLock: boolean): boolean {
  if (record.released) return false;
  switch (deps.identity.liveness(record.holder)) {
    case "dead":
      return false;
    case "alive":
      return true;
    case "elsewhere":
      return !breakLock && deps.clock.now() < record.expiresAt;
  }
}

/** An unreadable record is nobody's: link(2) publishes whole files only. */
function parseRecord(text: string): LeaseRecord | undefined {
  try {
    const raw: unknown = JSON.parse(text);
    return typeof raw === "object" && raw !== null && "holder" in raw ? (raw as LeaseRecord) : undefined;
  } catch {
    return undefined;
  }
}

class FileLease implements Lease {
  readonly holder: LeaseHolder;
  readonly #deps: FileLeaseDeps;
  readonly #generations: Generations;
  readonly #number: number;
  readonly #record: LeaseRecord;
  readonly #ttlMs: number;

  constructor(deps: FileLeaseDeps, generations: Generations, number: number, record: LeaseRecord, ttlMs: number) {
    this.holder = record.holder;
    this.#deps = deps;
    this.#generations = generations;
    this.#number = number;
    this.#record = record;
    this.#ttlMs = ttlMs;
  }

  async renew(): Promise<boolean> {
    const expiresAt = this.#deps.clock.now() + this.#ttlMs;
    return this.#generations.rewrite(this.#number, JSON.stringify({ ...this.#record, expiresAt }));
  }

  async release(): Promise<void> {
    this.#generations.rewrite(this.#number, JSON.stringify({ ...this.#record, released: true }));
  }
}
