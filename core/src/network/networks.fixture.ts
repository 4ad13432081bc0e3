import { type Prefix, parsePrefix } from "../addressing/index.ts";
import type { Match } from "../packets/index.ts";
import type { Endpoint, Filter, FilterRule, Network, Route, Segment, Table } from "./model.ts";

/** A prefix that is written down here, so cannot be wrong. */
export function prefix(text: string): Prefix {
  const reading = parsePrefix(text);
  if (!reading.ok) throw new TypeError(`${text}: ${reading.message}`);
  return reading.prefix;
}

/** `10.0.0.0/24` as the range of a match. */
export function range(text: string) {
  const { base, length, family } = prefix(text);
  if (family === 6) return { from: base, to: base + (1n << BigInt(128 - length)) - 1n };
  return { from: base, to: base + 2 ** (32 - length) - 1 };
}

export function rule(match: Match, more: Partial<FilterRule> = {}): FilterRule {
  return { id: "rule", permits: true, match, ...more };
}

export function stateful(id: string, ...rules: readonly FilterRule[]): Filter {
  return { id, stateful: true, rules };
}

export function stateless(id: string, ...rules: readonly FilterRule[]): Filter {
  return { id, stateful: false, rules };
}

export function segment(id: string, cidr: string, more: Partial<Segment> = {}): Segment {
  return { id, domain: "a", prefixes: [prefix(cidr)], table: `table-${id}`, leaving: [], entering: [], ...more };
}

export function route(cidr: string, to: Route["to"]): Route {
  return { id: cidr, prefix: prefix(cidr), to };
}

export function table(id: string, ...routes: readonly Route[]): Table {
  return { id, routes };
}

/** An endpoint with one exit into its segment. */
export function endpoint(id: string, address: string, on: string, more: Partial<Endpoint> = {}): Endpoint {
  return {
    id,
    segment: on,
    addresses: [prefix(address)],
    labels: [],
    exits: [{ filters: [], segment: on }],
    entry: [],
    mtu: 9001,
    ...more,
  };
}

export function network(parts: {
  readonly endpoints: readonly Endpoint[];
  readonly segments: readonly Segment[];
  readonly tables: readonly Table[];
  readonly labels?: Network["labels"];
}): Network {
  return {
    endpoints: byId(parts.endpoints),
    segments: byId(parts.segments),
    tables: byId(parts.tables),
    labels: parts.labels ?? new Map(),
    assumptions: [],
  };
}

function byId<T extends { readonly id: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]));
}
