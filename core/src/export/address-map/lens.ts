import { enclosing, formatPrefix, prefixFrom } from "../../addressing/index.ts";
import type { BarSpan } from "./bar.ts";
import type { MapBlock, MapPart } from "./map.ts";

/** A part of a block seen larger: `start` and `share` tell where it lies in the block. */
export interface Lens extends BarSpan {
  readonly start: number;
  readonly share: number;
}

/**
 * The smallest prefix around everything that would be too narrow to read (`minShare`, a fraction of the block), when it is at most a
 * quarter of the block; undefined when the block reads well as it is.
 */
export function lensOf(block: MapBlock, minShare: number): Lens | undefined {
  const narrow = block.parts.filter((part) => part.use !== "free" && part.share < minShare);
  const [first] = narrow;
  const last = narrow.at(-1);
  if (!first?.cidr || !last) return undefined;
  const end = last.start + last.share;
  let bits = 0;
  while (fitsOneCell(first.start, end, bits + 1)) bits++;
  if (bits < 2) return undefined;
  const share = 2 ** -bits;
  const start = Math.floor(first.start / share) * share;
  return {
    cidr: formatPrefix(enclosing(prefixFrom(first.cidr), prefixFrom(block.cidr).length + bits)),
    start,
    share,
    parts: block.parts.flatMap((part) => within(part, start, share)),
  };
}

/** Whether [start, end) lies in one of the 2^bits equal cells, with a step of room left so that the lens is no single part. */
function fitsOneCell(start: number, end: number, bits: number): boolean {
  const cell = 2 ** -bits;
  return Math.floor(start / cell) === Math.ceil(end / cell) - 1 && bits < 28;
}

function within(part: MapPart, start: number, share: number): readonly MapPart[] {
  const from = Math.max(part.start, start);
  const to = Math.min(part.start + part.share, start + share);
  if (to <= from) return [];
  const whole = to - from === part.share;
  const { cidr, ...rest } = part;
  return [
    {
      ...rest,
      ...(whole && cidr !== undefined ? { cidr } : {}),
      start: (from - start) / share,
      share: (to - from) / share,
      size: whole ? part.size : Math.round((part.size * (to - from)) / part.share),
    },
  ];
}
