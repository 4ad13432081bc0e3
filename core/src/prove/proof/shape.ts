import { addressBits, endOf, type Prefix } from "../../addressing/index.ts";
import type { Group, Network } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import { isOutside } from "./pairs.ts";

/** A network, and the groups that are asked about in it. */
export interface Asked {
  readonly network: Network;
  readonly groups: readonly Group[];
}

type Value = number | bigint;

/**
 * Networks by their shape: two lists of networks with one text are the same but for names, and but for addresses that lie in the same order and
 * within each other in the same way. Whatever forwarding makes of the one it makes of the other, for it compares names and asks which range an
 * address is in, and nothing else. Written from the groups on: what no packet of theirs can meet is left out.
 */
export function shapeOf(all: readonly Asked[]): string {
  const values = new Set<Value>();
  const cuts = new Writer((value) => {
    values.add(value);
    return "";
  });
  for (const one of all) cuts.write(one);
  const ranks = new Map<Value, number>();
  const ordered = [...values].sort(compare);
  for (const value of ordered) ranks.set(value, ranks.size);
  const writer = new Writer((value) => String(ranks.get(value)));
  for (const one of all) writer.write(one);
  // Where ranges are exchanged for others, how far apart everything is matters as well.
  const spread = cuts.exchanges ? ordered.map(String).join() : "";
  return `${writer.text()}${spread}`;
}

/** Fields that hold words of the model, not names. */
const WORDS: ReadonlySet<string> = new Set(["kind", "field"]);
const ADDRESSES: ReadonlySet<string> = new Set(["source", "destination", "destinations"]);

const OWN: ReadonlySet<string> = new Set(["addresses", "prefixes", "sources"]);

class Writer {
  exchanges = false;
  readonly #rank: (value: Value) => string;
  readonly #names = new Map<string, number>();
  readonly #parts: string[] = [];
  #written = new Map<object, number>();
  /** Who goes by other addresses elsewhere: then it matters which of the own ones stand together. */
  #faced = false;

  constructor(rank: (value: Value) => string) {
    this.#rank = rank;
  }

  text(): string {
    return this.#parts.join("");
  }

  write({ network, groups }: Asked): void {
    this.#written = new Map();
    const [segments, tables] = [new Set<string>(), new Set<string>()];
    for (const group of groups) this.#group(network, group, segments);
    // Sets grow while they are gone through; tables lead back to segments.
    let known = -1;
    while (known !== segments.size) {
      known = segments.size;
      for (const id of segments) this.#segment(network, id, tables);
      for (const id of tables) this.#table(network, id, tables, segments);
    }
    this.#labels(network, segments);
  }

  #group(network: Network, group: Group, segments: Set<string>): void {
    this.#parts.push(`\ngroup ${isOutside(group) ? "outside" : ""} ${this.#name(group.name)}`);
    this.#value(group.ends, "ends");
    for (const { endpoint: id } of group.ends) {
      const endpoint = network.endpoints.get(id);
      this.#faced = endpoint?.faces !== undefined;
      this.#value(endpoint, "endpoint");
      this.#faced = false;
      if (endpoint !== undefined) segments.add(endpoint.segment);
      for (const { segment, translation } of endpoint?.exits ?? []) {
        segments.add(segment);
        if (translation !== undefined) segments.add(translation.segment);
      }
    }
  }

  #segment(network: Network, id: string, tables: Set<string>): void {
    const segment = network.segments.get(id);
    if (segment === undefined || this.#written.has(segment)) return;
    this.#parts.push("\nsegment ");
    this.#value(segment, "segment");
    tables.add(segment.table);
  }

  #table(network: Network, id: string, tables: Set<string>, segments: Set<string>): void {
    const table = network.tables.get(id);
    if (table === undefined || this.#written.has(table)) return;
    this.#parts.push("\ntable ");
    this.#written.set(table, this.#written.size);
    // The longest prefix decides, wherever it stands.
    const routes = table.routes.toSorted(
      (a, b) => compare(a.prefix.base, b.prefix.base) || a.prefix.length - b.prefix.length,
    );
    this.#value(table.id, "id");
    for (const route of routes) this.#value(route, "route");
    for (const { to } of routes) {
      if (to.kind !== "crossing") continue;
      tables.add(to.crossing.table);
      if (to.crossing.segment !== undefined) segments.add(to.crossing.segment);
      if (to.crossing.translation !== undefined) segments.add(to.crossing.translation.segment);
    }
  }

  /** Between domains of what was written. */
  #labels(network: Network, segments: ReadonlySet<string>): void {
    if (network.labels.size === 0) return;
    const domains = [...new Set([...segments].flatMap((id) => network.segments.get(id)?.domain ?? []))];
    for (const from of domains) {
      for (const to of domains) {
        const known = network.labels.get(`${from}>${to}`);
        if (known !== undefined) this.#parts.push(`\nlabels ${this.#name(from)} ${this.#name(to)} ${known}`);
      }
    }
  }

  #value(value: unknown, field: string): void {
    if (typeof value === "string") this.#parts.push(WORDS.has(field) ? value : this.#name(value), ";");
    else if (typeof value !== "object" || value === null) this.#parts.push(`${value};`);
    else this.#object(value, field);
  }

  #object(value: object, field: string): void {
    const before = this.#written.get(value);
    if (before !== undefined) {
      this.#parts.push(`@${before};`);
      return;
    }
    this.#written.set(value, this.#written.size);
    if (isPrefix(value)) this.#prefix(value);
    else if (Array.isArray(value)) this.#list(value, field);
    else {
      this.#parts.push("{");
      for (const [name, one] of Object.entries(value)) {
        this.#parts.push(name, ":");
        this.#value(one, name);
      }
      this.#parts.push("}");
    }
  }

  #list(values: readonly unknown[], field: string): void {
    if (field === "pairs") this.exchanges ||= isWide(values as readonly { readonly from: Prefix }[]);
    if (ADDRESSES.has(field)) this.#set((values as readonly FieldRange[]).map(spanOfRange));
    else if (OWN.has(field) && !this.#faced) this.#set((values as readonly Prefix[]).map(spanOf));
    else {
      this.#parts.push("[");
      for (const one of values) this.#value(one, field);
      this.#parts.push("]");
    }
  }

  /** Addresses are asked for as a set: how it was put together does not matter. */
  #set(spans: readonly Span[]): void {
    this.#parts.push("[");
    for (const { from, end } of joined(spans)) this.#parts.push(`${this.#rank(from)}-${this.#rank(end)} `);
    this.#parts.push("]");
  }

  #prefix(prefix: Prefix): void {
    const { from, end } = spanOf(prefix);
    this.#parts.push(`${prefix.family}/${prefix.length}:${this.#rank(from)}-${this.#rank(end)} `);
  }

  #name(text: string): string {
    const known = this.#names.get(text) ?? this.#names.size;
    this.#names.set(text, known);
    return `#${known}`;
  }
}

/** From the first value to the first one that is no longer in it. */
interface Span {
  readonly from: Value;
  readonly end: Value;
}

function spanOf(prefix: Prefix): Span {
  return { from: prefix.base, end: prefix.family === 4 ? endOf(prefix) : endOf(prefix) };
}

function spanOfRange({ from, to }: FieldRange): Span {
  return { from, end: typeof to === "bigint" ? to + 1n : to + 1 };
}

/** As few as possible, in order. */
function joined(spans: readonly Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => compare(a.from, b.from))) {
    const last = all.at(-1);
    if (last === undefined || typeof last.end !== typeof span.from || last.end < span.from) all.push(span);
    else if (last.end < span.end) all[all.length - 1] = { from: last.from, end: span.end };
  }
  return all;
}

/** IPv4 before IPv6. */
function compare(a: Value, b: Value): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isPrefix(value: object): value is Prefix {
  return "base" in value && "length" in value && "family" in value;
}

/** Whether an exchange is of whole ranges: of single addresses only which for which is to be known. */
function isWide(pairs: readonly { readonly from: Prefix }[]): boolean {
  return pairs.some(({ from }) => from.length < addressBits(from.family));
}
