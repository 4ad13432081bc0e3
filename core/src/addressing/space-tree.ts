import type { Family, Prefix } from "./prefix.ts";
import { bitAt, prefixOfWords, type Words, withBit, wordsOf } from "./words.ts";

/**
 * Which addresses are free, as the tree of a buddy allocator: a block is free, taken, or in two halves that differ.
 * Trees are never changed, only made anew along one path, so a copy costs nothing. Two free halves are always one free
 * block: a released block joins its buddy by itself.
 */
export type SpaceTree = "free" | "taken" | Halves;

interface Halves {
  readonly low: SpaceTree;
  readonly high: SpaceTree;
  /** Bit n is set when a free block of length n lies below: this is the allocator's free list of each length. */
  readonly lengths: bigint;
}

/** `lengthBit[n]` and `lengthsUpTo[n]`: the bit of length n; the bits of all lengths that a /n fits into. */
const lengthBit = Array.from({ length: 129 }, (_, length) => 1n << BigInt(length));
const lengthsUpTo = lengthBit.map((bit) => (bit << 1n) - 1n);

/** The lengths of the free blocks in a tree that stands for one block of length `depth`. */
function freeLengths(tree: SpaceTree, depth: number): bigint {
  if (tree === "taken") return 0n;
  return tree === "free" ? (lengthBit[depth] ?? 0n) : tree.lengths;
}

function halves(low: SpaceTree, high: SpaceTree, depth: number): SpaceTree {
  if (low === high && typeof low === "string") return low;
  return { low, high, lengths: freeLengths(low, depth + 1) | freeLengths(high, depth + 1) };
}

/** The tree with every address of `prefix` free, or taken, whatever it was before. */
export function marked(tree: SpaceTree, prefix: Prefix, state: "free" | "taken"): SpaceTree {
  const words = wordsOf(prefix);
  const mark = (block: SpaceTree, depth: number): SpaceTree => {
    if (block === state || depth === prefix.length) return state;
    const low = typeof block === "string" ? block : block.low;
    const high = typeof block === "string" ? block : block.high;
    return bitAt(words, depth) === 0
      ? halves(mark(low, depth + 1), high, depth)
      : halves(low, mark(high, depth + 1), depth);
  };
  return mark(tree, 0);
}

/** Whether the prefix is wholly free, wholly taken, or partly both. */
export function stateOf(tree: SpaceTree, prefix: Prefix): "free" | "taken" | "both" {
  const words = wordsOf(prefix);
  let block = tree;
  for (let depth = 0; depth < prefix.length && typeof block !== "string"; depth++) {
    block = bitAt(words, depth) === 0 ? block.low : block.high;
  }
  return typeof block === "string" ? block : "both";
}

/** The lowest free block into which a /length fits. */
export function lowestBlock(tree: SpaceTree, family: Family, length: number): Prefix | undefined {
  return lowestOf(tree, family, lengthsUpTo[length] ?? 0n);
}

/** The smallest free block into which a /length fits, the lowest of equals: larger blocks stay whole. */
export function tightestBlock(tree: SpaceTree, family: Family, length: number): Prefix | undefined {
  const fitting = freeLengths(tree, 0) & (lengthsUpTo[length] ?? 0n);
  if (fitting === 0n) return undefined;
  return lowestOf(tree, family, lengthBit[fitting.toString(2).length - 1] ?? 0n);
}

/** The lowest free block that has one of the lengths in `wanted`. */
function lowestOf(tree: SpaceTree, family: Family, wanted: bigint): Prefix | undefined {
  let words: Words = family === 4 ? [0] : [0, 0, 0, 0];
  let block = tree;
  let depth = 0;
  if ((freeLengths(block, 0) & wanted) === 0n) return undefined;
  while (typeof block !== "string") {
    if ((freeLengths(block.low, depth + 1) & wanted) !== 0n) block = block.low;
    else {
      block = block.high;
      words = withBit(words, depth);
    }
    depth++;
  }
  return prefixOfWords(family, words, depth);
}

/** The free blocks, lowest first, as few as possible. */
export function* freeBlocks(tree: SpaceTree, family: Family): Generator<Prefix, void> {
  const stack: { block: SpaceTree; words: Words; depth: number }[] = [
    { block: tree, words: family === 4 ? [0] : [0, 0, 0, 0], depth: 0 },
  ];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { block, words, depth } = top;
    if (block === "free") yield prefixOfWords(family, words, depth);
    if (typeof block === "string") continue;
    stack.push({ block: block.high, words: withBit(words, depth), depth: depth + 1 });
    stack.push({ block: block.low, words, depth: depth + 1 });
  }
}
