import { contains, endOf, ipv4Prefix, ipv6Prefix, overlaps, type Prefix } from "../addressing/index.ts";
import type { Mapping } from "../network/index.ts";
import { type FieldRange, moved, type Shift } from "../packets/index.ts";

type Pairs = Mapping["pairs"];
type Pair = Pairs[number];

/** Addresses as a range: numbers for IPv4, bigints for IPv6. */
export function rangeOf(prefix: Prefix): FieldRange {
  return prefix.family === 4
    ? { from: prefix.base, to: endOf(prefix) - 1 }
    : { from: prefix.base, to: endOf(prefix) - 1n };
}

export function turned({ from, to }: Pair): Pair {
  return { from: to, to: from };
}

export function pairsFrom(pairs: Pairs): readonly Prefix[] {
  return pairs.map(({ from }) => from);
}

export function shiftsOf(pairs: Pairs): readonly Shift[] {
  return pairs.map(({ from, to }) => ({ from: rangeOf(from), to: rangeOf(to) }));
}

/** What the addresses become. */
export function mappedPrefixes(prefixes: readonly Prefix[], pairs: Pairs): readonly Prefix[] {
  return pairs.flatMap(({ from, to }) =>
    prefixes.flatMap((prefix): readonly Prefix[] => {
      if (!overlaps(prefix, from)) return [];
      return [contains(prefix, from) ? to : movedPrefix(prefix, from, to)];
    }),
  );
}

function movedPrefix(prefix: Prefix, from: Prefix, to: Prefix): Prefix {
  const base = moved(prefix.base, from.base, to.base);
  return typeof base === "bigint" ? ipv6Prefix(base, prefix.length) : ipv4Prefix(base, prefix.length);
}

/** Of some values, where they are after several exchanges: those from `from` to `to` have moved by `by`. */
interface Piece extends FieldRange {
  readonly now: number | bigint;
}

/**
 * The values that some exchanges, one after the other, give back unchanged; undefined where there are no exchanges, so that all are. What any of
 * them has no pair for is not given back.
 */
export function unchanged(exchanges: readonly (readonly Shift[])[]): readonly FieldRange[] | undefined {
  const [first, ...others] = exchanges;
  if (first === undefined) return undefined;
  const start = first.map(({ from, to }): Piece => ({ from: from.from, to: from.to, now: to.from }));
  const end = others.reduce<readonly Piece[]>(
    (pieces, shifts) => pieces.flatMap((piece) => through(piece, shifts)),
    start,
  );
  return end.filter(({ from, now }) => from === now).map(({ from, to }) => ({ from, to }));
}

function through(piece: Piece, shifts: readonly Shift[]): readonly Piece[] {
  const last = moved(piece.to, piece.from, piece.now);
  return shifts.flatMap(({ from, to }): readonly Piece[] => {
    const start = piece.now > from.from ? piece.now : from.from;
    const end = last < from.to ? last : from.to;
    if (start > end) return [];
    return [
      {
        from: moved(start, piece.now, piece.from),
        to: moved(end, piece.now, piece.from),
        now: moved(start, from.from, to.from),
      },
    ];
  });
}
