import { endOf, overlaps, type Prefix } from "../addressing/index.ts";
import type { Route, Table } from "../network/index.ts";

/** By tables and by lists of destinations: a matrix asks for the same ones again and again. */
const CANDIDATES = new WeakMap<Table, WeakMap<readonly Prefix[], readonly Route[]>>();

/** Routes that can concern these destinations, the longest prefix first. */
export function candidates(table: Table, towards: readonly Prefix[]): readonly Route[] {
  const memory = CANDIDATES.get(table) ?? new WeakMap<readonly Prefix[], readonly Route[]>();
  CANDIDATES.set(table, memory);
  const known = memory.get(towards);
  if (known !== undefined) return known;
  const hulls = hullsOf(towards);
  const found = table.routes
    .filter(({ prefix }) => hulls.some((hull) => touches(prefix, hull)))
    .filter(({ prefix }) => towards.some((address) => overlaps(prefix, address)))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  memory.set(towards, found);
  return found;
}

/** From the first address of some prefixes of one family to where the last of them ends. */
interface Hull {
  readonly family: Prefix["family"];
  readonly from: number | bigint;
  readonly end: number | bigint;
}

const HULLS = new WeakMap<readonly Prefix[], readonly Hull[]>();

/** A table of hundreds of routes is looked through for the dozens of addresses of an endpoint: few of them lie among these. */
function hullsOf(prefixes: readonly Prefix[]): readonly Hull[] {
  const known = HULLS.get(prefixes);
  if (known !== undefined) return known;
  const hulls = new Map<Prefix["family"], Hull>();
  for (const prefix of prefixes) {
    const { family, base } = prefix;
    const { from, end } = hulls.get(family) ?? { from: base, end: base };
    const ends = afterLast(prefix);
    hulls.set(family, { family, from: base < from ? base : from, end: ends > end ? ends : end });
  }
  const made = [...hulls.values()];
  HULLS.set(prefixes, made);
  return made;
}

function touches(prefix: Prefix, { family, from, end }: Hull): boolean {
  return prefix.family === family && prefix.base < end && afterLast(prefix) > from;
}

function afterLast(prefix: Prefix): number | bigint {
  return prefix.family === 4 ? endOf(prefix) : endOf(prefix);
}
