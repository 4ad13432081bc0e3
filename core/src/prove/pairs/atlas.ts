import type { FieldRange } from "../../packets/index.ts";
import { type Bits, bothBits } from "./bits.ts";
import { type Domain, placesWithin } from "./domain.ts";

/** Domains by their ids, and places of members of each. */
export type Places = ReadonlyMap<string, Bits>;

/** Ranges of which it is remembered who has addresses there. */
const MOST_RANGES = 4096;

const NOBODY: Places = new Map();
const NOWHERE: ReadonlyMap<string, readonly FieldRange[]> = new Map();

/** Who has addresses where, stands where and asks which tables. */
export class Atlas {
  readonly #domains = new Map<string, Domain>();
  readonly #askers = new Map<string, Map<string, Bits>>();
  readonly #standing = new Map<string, Map<string, true>>();
  readonly #faced = new Map<string, Map<string, readonly FieldRange[]>>();
  #byRange = new WeakMap<FieldRange, Places>();
  readonly #byText = new Map<string, Places>();

  constructor(domains: Iterable<Domain>) {
    for (const domain of domains) this.put(domain.id, domain);
  }

  /** The domain has these members now; absent: none. */
  put(id: string, domain: Domain | undefined): void {
    const before = this.#domains.get(id);
    for (const table of before?.users.keys() ?? []) this.#askers.get(table)?.delete(id);
    for (const segment of before?.feet ?? []) this.#standing.get(segment)?.delete(id);
    for (const other of before?.faces.keys() ?? []) this.#faced.get(other)?.delete(id);
    this.#forget();
    this.#domains.delete(id);
    if (domain === undefined) return;
    this.#domains.set(id, domain);
    for (const [table, places] of domain.users) add(this.#askers, table, id, places);
    for (const segment of domain.feet) add(this.#standing, segment, id, true);
    for (const [other, face] of domain.faces) add(this.#faced, other, id, face);
  }

  /** Members whose packets or replies are looked up in a table. */
  askers(table: string): Places {
    return this.#askers.get(table) ?? NOBODY;
  }

  /** Domains with members that send from these segments, or are answered by them. */
  standing(segments: Iterable<string>): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const segment of segments) for (const id of this.#standing.get(segment)?.keys() ?? []) ids.add(id);
    return ids;
  }

  /** Domains of which members of this one mean some by other addresses than their own, and by which. */
  faced(domain: string): ReadonlyMap<string, readonly FieldRange[]> {
    return this.#faced.get(domain) ?? NOWHERE;
  }

  /** Members that have, or may be given, an address in the range: the same object for the same range. */
  within(range: FieldRange): Places {
    const known = this.#byRange.get(range);
    if (known !== undefined) return known;
    const text = `${range.from}-${range.to}`;
    const made = this.#byText.get(text) ?? this.#within(range);
    if (this.#byText.size >= MOST_RANGES) this.#forget();
    this.#byText.set(text, made);
    this.#byRange.set(range, made);
    return made;
  }

  /** The same of any of these ranges. */
  withinAny(ranges: readonly FieldRange[]): Places {
    const [only, ...others] = ranges;
    if (only !== undefined && others.length === 0) return this.within(only);
    const found = new Map<string, Bits>();
    for (const range of ranges) {
      for (const [id, places] of this.within(range)) {
        const known = found.get(id);
        found.set(id, known === undefined ? places : bothBits(known, places));
      }
    }
    return found;
  }

  #forget(): void {
    if (this.#byText.size === 0) return;
    this.#byText.clear();
    this.#byRange = new WeakMap();
  }

  #within(range: FieldRange): Places {
    const found = new Map<string, Bits>();
    for (const domain of this.#domains.values()) {
      const places = placesWithin(domain, range);
      if (places !== undefined) found.set(domain.id, places);
    }
    return found;
  }
}

function add<T>(lists: Map<string, Map<string, T>>, key: string, id: string, thing: T): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, new Map([[id, thing]]));
  else known.set(id, thing);
}
