import { FreeSpace, type Prefix, prefixFrom, split } from "@podspan/core/addressing";
import type { Result } from "./result.ts";

const HELD = 100_000;
const OPERATIONS = 20_000;
const TARGET_MS = 1;

/**
 * The next free /28 while 100,000 are taken, anywhere in 100.64.0.0/10: each time one that is chosen at random is given back first,
 * so that the space is as broken up as years of nodes leave it. In process: what a plan or the operator pays for each.
 */
export function benchAddressing(): readonly Result[] {
  const random = sequence(1);
  const all = [...split(prefixFrom("100.64.0.0/10"), 28)];
  shuffle(all, random);
  const held: Prefix[] = all.slice(0, HELD);
  const space = FreeSpace.of(4, [prefixFrom("100.64.0.0/10")], held);
  const times: number[] = [];
  for (let count = 0; count < OPERATIONS; count += 1) {
    const at = Math.floor(random() * held.length);
    const gone = held[at];
    if (gone) space.release(gone);
    const start = performance.now();
    const next = space.allocate(28);
    times.push(performance.now() - start);
    if (!next) throw new Error("the space is full");
    held[at] = next;
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number): number => rounded(times[Math.floor(times.length * share)] ?? Number.NaN);
  return [
    {
      name: `next free /28 among ${HELD.toLocaleString("en")} allocations`,
      what: `p99 of ${OPERATIONS.toLocaleString("en")}, each after one at random was given back`,
      value: quantile(0.99),
      unit: "ms",
      wants: "<=",
      target: TARGET_MS,
      details: { p50: quantile(0.5), p999: quantile(0.999), most: rounded(times.at(-1) ?? Number.NaN) },
    },
  ];
}

function rounded(ms: number): number {
  return Math.round(ms * 10_000) / 10_000;
}

function shuffle(list: Prefix[], random: () => number): void {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [list[at], list[other]];
    if (one && two) [list[at], list[other]] = [two, one];
  }
}

/** The same numbers in every run: mulberry32. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
