import type { ManagedKind } from "@podspan/core/desired";
import { type Clock, type FaultClass, ProviderError } from "@podspan/core/ports";

export type Props = Readonly<Record<string, unknown>>;

/** One thing of the tiny world; `undefined` versions: it is gone. */
interface Thing {
  readonly id: string;
  readonly kind: ManagedKind;
  readonly owner: string | undefined;
  readonly versions: { readonly at: number; readonly props: Props | undefined }[];
}

/** A thing as it is, or as an answer shows it. */
export interface Sight {
  readonly id: string;
  readonly kind: ManagedKind;
  /** Logical id from its tags. */
  readonly owner: string | undefined;
  readonly props: Props;
}

/** What goes wrong with a request: refused, taken without an answer, or lost on the way there. */
export type Fault = "throttled" | "answer-lost" | "request-lost" | "denied" | "expired" | "bug";

export interface TinyWorldOptions {
  readonly clock: Clock;
  /** How long answers show the world as it was. */
  readonly showsAfterMs?: number;
  /** How long a new id is refused as unknown. */
  readonly knowsAfterMs?: number;
  /** Time of a request there and back. */
  readonly roundTripMs?: number;
  /** `nth` counts the requests of an api from 1. */
  readonly fault?: (api: string, nth: number) => Fault | undefined;
}

const LONG_AGO = 0;

/**
 * A cloud of a few dozen lines, made by hand for the engine's tests: it has untaggable things, refuses duplicates and what is in
 * use, shows changes late, loses answers and throttles. It knows nothing of Podspan's types but the names of kinds.
 */
export class TinyWorld {
  readonly #options: TinyWorldOptions;
  readonly #things = new Map<string, Thing>();
  readonly #asked = new Map<string, number>();
  #made = 0;

  constructor(options: TinyWorldOptions) {
    this.#options = options;
  }

  /** Puts something there that everybody has long seen. */
  seed(kind: ManagedKind, id: string, props: Props): void {
    this.#things.set(id, { id, kind, owner: undefined, versions: [{ at: LONG_AGO, props }] });
  }

  /** Everything as it really is, in the order in which it was made. */
  truth(): readonly Sight[] {
    return this.#seenAt(Number.POSITIVE_INFINITY);
  }

  /** Requests per api. */
  asked(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#asked].sort());
  }

  /** A new connection, which dies with its process. */
  connect(): TinySession {
    return new TinySession(this, this.#options);
  }

  shown(now: number): readonly Sight[] {
    return this.#seenAt(now - (this.#options.showsAfterMs ?? 0));
  }

  nextFault(api: string): Fault | undefined {
    const nth = (this.#asked.get(api) ?? 0) + 1;
    this.#asked.set(api, nth);
    return this.#options.fault?.(api, nth);
  }

  create(kind: ManagedKind, owner: string | undefined, props: Props): Sight {
    this.#refuseUnknown(props);
    this.#refuseDuplicate(kind, props);
    if (kind === "subnet" && !this.truth().some((thing) => thing.kind === "vpc-cidr")) {
      throw fault("invalid", "InvalidSubnet.Range");
    }
    this.#made += 1;
    const id = `${kind}-${this.#made}`;
    this.#things.set(id, { id, kind, owner, versions: [{ at: this.#options.clock.now(), props }] });
    return { id, kind, owner, props };
  }

  change(id: string, change: (props: Props) => Props): Sight {
    const props = change(this.#existing(id).props);
    this.#things.get(id)?.versions.push({ at: this.#options.clock.now(), props });
    return this.#existing(id);
  }

  remove(id: string): void {
    const { kind } = this.#existing(id);
    const users = this.truth().filter(({ props }) => Object.values(props).includes(id));
    const inside = kind === "vpc-cidr" ? this.truth().filter((thing) => thing.kind === "subnet") : users;
    // As in AWS an association goes with its subnet, and holds its table.
    const going = kind === "subnet" ? inside.filter((thing) => thing.kind === "route-table-association") : [];
    if (inside.length > going.length) throw fault("in-use", "DependencyViolation");
    for (const gone of [id, ...going.map((thing) => thing.id)]) {
      this.#things.get(gone)?.versions.push({ at: this.#options.clock.now(), props: undefined });
    }
  }

  #existing(id: string): Sight {
    const found = this.truth().find((thing) => thing.id === id);
    if (found === undefined) throw fault("not-found", "NotFound");
    return found;
  }

  #refuseUnknown(props: Props): void {
    const knownSince = this.#options.clock.now() - (this.#options.knowsAfterMs ?? 0);
    for (const value of Object.values(props)) {
      const born = this.#things.get(String(value))?.versions[0]?.at ?? LONG_AGO;
      if (born > knownSince) throw fault("not-yet-visible", "NotFound");
    }
  }

  #refuseDuplicate(kind: ManagedKind, props: Props): void {
    const key = { "vpc-cidr": "cidr", subnet: "cidr", "route-table-association": "subnet", "security-group": "name" };
    const field = Object.entries(key).find(([name]) => name === kind)?.[1];
    const twin = this.truth().find((thing) => thing.kind === kind && field && thing.props[field] === props[field]);
    if (twin !== undefined) throw fault("exists", "Duplicate");
  }

  #seenAt(time: number): readonly Sight[] {
    return [...this.#things.values()].flatMap(({ id, kind, owner, versions }) => {
      const props = versions.findLast((version) => version.at <= time)?.props;
      return props === undefined ? [] : [{ id, kind, owner, props }];
    });
  }
}

/** What a process sees of the world. When it dies, requests on their way still arrive; nothing is answered any more. */
export class TinySession {
  dead = false;
  readonly #world: TinyWorld;
  readonly #options: TinyWorldOptions;

  constructor(world: TinyWorld, options: TinyWorldOptions) {
    this.#world = world;
    this.#options = options;
  }

  list(api: string): Promise<readonly Sight[]> {
    return this.#request(api, () => this.#world.shown(this.#options.clock.now()));
  }

  create(api: string, kind: ManagedKind, owner: string | undefined, props: Props): Promise<Sight> {
    return this.#request(api, () => this.#world.create(kind, owner, props));
  }

  change(api: string, id: string, change: (props: Props) => Props): Promise<Sight> {
    return this.#request(api, () => this.#world.change(id, change));
  }

  remove(api: string, id: string): Promise<void> {
    return this.#request(api, () => this.#world.remove(id));
  }

  /** Hangs for ever once the process is dead. */
  async alive(): Promise<void> {
    if (this.dead) await new Promise<never>(() => undefined);
  }

  async #request<T>(api: string, effect: () => T): Promise<T> {
    await this.alive();
    const half = (this.#options.roundTripMs ?? 20) / 2;
    await this.#options.clock.sleep(half);
    const answer = this.#arrive(api, effect);
    await this.#options.clock.sleep(half);
    await this.alive();
    return answer();
  }

  /** What happens there; answers how the answer will be. */
  #arrive<T>(api: string, effect: () => T): () => T {
    const refuse = (error: unknown) => () => {
      throw error;
    };
    try {
      switch (this.#world.nextFault(api)) {
        case "throttled":
          return refuse(fault("throttled", "RequestLimitExceeded", api));
        case "denied":
          return refuse(fault("denied", "UnauthorizedOperation", api));
        case "expired":
          return refuse(fault("credentials", "ExpiredToken", api));
        case "bug":
          return refuse(new TypeError("x is not a function"));
        case "request-lost":
          return refuse(fault("transient", "ECONNRESET", api));
        case "answer-lost":
          effect();
          return refuse(fault("transient", "ECONNRESET", api));
        case undefined: {
          const answer = effect();
          return () => answer;
        }
      }
    } catch (error) {
      return refuse(error);
    }
  }
}

function fault(faultClass: FaultClass, code: string, api = "tiny"): ProviderError {
  return new ProviderError({ faultClass, code, message: `the tiny world says ${code}`, hint: "wait", api });
}
