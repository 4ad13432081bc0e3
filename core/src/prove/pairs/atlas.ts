import type { FieldRange } from "../../packets/index.ts";
import { type Bits, bothBits } from "./bits.ts";
import { type Domain, placesWithin } from "./domain.ts";

/** Domains by their ids, and places of members of each. */
export type Places = readonly (readonly [id: string, places: Bits])[];

/** Whom members of a domain mean by other addresses than their own. */
export interface Faced {
  readonly id: string;
  readonly face: readonly FieldRange[];
}

/** Ranges of which it is remembered who has addresses there. */
const MOST_RANGES = 4096;

/** Who has addresses where, stands where and asks which tables: as long as domains have the same members. */
export class Atlas {
  readonly #spans: readonly (readonly [Domain, FieldRange])[];
  readonly #askers = new Map<string, (readonly [id: string, places: Bits])[]>();
  readonly #standing = new Map<string, string[]>();
  readonly #faced = new Map<string, Faced[]>();
  #byRange = new WeakMap<FieldRange, Places>();
  readonly #byText = new Map<string, Places>();

  constructor(domains: Iterable<Domain>) {
    const spans: (readonly [Domain, FieldRange])[] = [];
    for (const domain of domains) {
      const { id, origins, users, feet, faces } = domain;
      for (const range of origins) spans.push([domain, range]);
      for (const [table, places] of users) listed(this.#askers, table).push([id, places]);
      for (const segment of feet) listed(this.#standing, segment).push(id);
      for (const [other, face] of faces) listed(this.#faced, other).push({ id, face });
    }
    this.#spans = spans;
  }

  /** Members whose packets or replies are looked up in a table. */
  askers(table: string): Places {
    return this.#askers.get(table) ?? [];
  }

  /** Domains with members that send from these segments, or are answered by them. */
  standing(segments: Iterable<string>): ReadonlySet<string> {
    return new Set(Array.from(segments).flatMap((segment) => this.#standing.get(segment) ?? []));
  }

  faced(domain: string): readonly Faced[] {
    return this.#faced.get(domain) ?? [];
  }

  /** Members that have, or may be given, an address in the range: the same object for the same range. */
  within(range: FieldRange): Places {
    const known = this.#byRange.get(range);
    if (known !== undefined) return known;
    const text = `${range.from}-${range.to}`;
    const made = this.#byText.get(text) ?? this.#within(range);
    if (this.#byText.size >= MOST_RANGES) {
      this.#byText.clear();
      this.#byRange = new WeakMap();
    }
    this.#byText.set(text, made);
    this.#byRange.set(range, made);
    return made;
  }

  /** The same of any of these ranges. */
  withinAny(ranges: readonly FieldRange[]): Places {
    const [first, ...others] = ranges;
    if (first === undefined || others.length === 0) return first === undefined ? [] : this.within(first);
    const found = new Map<string, Bits>();
    for (const range of ranges) {
      for (const [id, places] of this.within(range)) {
        const known = found.get(id);
        found.set(id, known === undefined ? places : bothBits(known, places));
      }
    }
    return [...found];
  }

  #within(range: FieldRange): Places {
    const met = new Set<Domain>();
    for (const [domain, { from, to }] of this.#spans) if (from <= range.to && range.from <= to) met.add(domain);
    return [...met].flatMap((domain) => {
      const places = placesWithin(domain, [range]);
      return places === undefined ? [] : [[domain.id, places] as const];
    });
  }
}

function listed<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const made: T[] = [];
  lists.set(key, made);
  return made;
}
