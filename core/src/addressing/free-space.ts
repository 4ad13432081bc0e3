import { addressBits, enclosing, type Family, firstAddress, type Prefix } from "./prefix.ts";
import { PrefixSet } from "./prefix-set.ts";
import { freeBlocks, lowestBlock, marked, type SpaceTree, stateOf, tightestBlock } from "./space-tree.ts";

/**
 * Which blocks of some ranges are still free: takes and gives back aligned blocks of any length, of one family.
 * Deterministic: what is allocated depends on what is taken, not on the order in which it was. Every operation takes at
 * most as many steps as an address has bits, however many blocks are taken.
 */
export class FreeSpace {
  readonly family: Family;
  readonly #ranges: readonly Prefix[];
  /** The same as a set, for who gives something back. */
  #own: PrefixSet | undefined;
  #tree: SpaceTree;

  private constructor(family: Family, ranges: readonly Prefix[], tree: SpaceTree) {
    this.family = family;
    this.#ranges = ranges;
    this.#tree = tree;
  }

  /** The space of `ranges` without `taken`. Prefixes of the other family are left out; either list may overlap. */
  static of(family: Family, ranges: Iterable<Prefix>, taken: Iterable<Prefix> = []): FreeSpace {
    const own = [...ranges].filter((range) => range.family === family);
    const space = new FreeSpace(family, own, "taken");
    for (const range of own) space.#tree = marked(space.#tree, range, "free");
    for (const prefix of taken) space.take(prefix);
    return space;
  }

  /** A copy to try something on; costs nothing. */
  copy(): FreeSpace {
    return new FreeSpace(this.family, this.#ranges, this.#tree);
  }

  /** The free block of this length with the lowest address. Takes nothing. */
  firstFree(length: number): Prefix | undefined {
    return cut(lowestBlock(this.#tree, this.family, checked(this.family, length)), length);
  }

  /**
   * Takes and returns the lowest /length of the smallest free block that it fits into, so that large blocks stay whole;
   * undefined when none fits.
   */
  allocate(length: number): Prefix | undefined {
    const block = cut(tightestBlock(this.#tree, this.family, checked(this.family, length)), length);
    if (block !== undefined) this.#tree = marked(this.#tree, block, "taken");
    return block;
  }

  /** Takes all of the prefix; what of it lies outside the ranges does not matter. True when all of it was free. */
  take(prefix: Prefix): boolean {
    if (prefix.family !== this.family) return false;
    const wasFree = this.isFree(prefix);
    this.#tree = marked(this.#tree, prefix, "taken");
    return wasFree;
  }

  /** Gives back all of the prefix that lies in the ranges, at once. True when all of it was in them and taken. */
  release(prefix: Prefix): boolean {
    if (prefix.family !== this.family) return false;
    this.#own ??= PrefixSet.of(this.#ranges);
    const wasTaken = this.#own.has(prefix) && stateOf(this.#tree, prefix) === "taken";
    for (const part of this.#own.intersect(PrefixSet.of([prefix])).prefixes()) {
      this.#tree = marked(this.#tree, part, "free");
    }
    return wasTaken;
  }

  /** True when all of the prefix is in the ranges and free. */
  isFree(prefix: Prefix): boolean {
    return prefix.family === this.family && stateOf(this.#tree, prefix) === "free";
  }

  /** The largest free block, the lowest of equals: the answer to "how much is left in one piece". */
  largestFree(): Prefix | undefined {
    for (let length = 0; length <= addressBits(this.family); length++) {
      const block = lowestBlock(this.#tree, this.family, length);
      if (block !== undefined) return block;
    }
    return undefined;
  }

  /** What is free, as the fewest blocks, sorted. */
  freeBlocks(): Generator<Prefix, void> {
    return freeBlocks(this.#tree, this.family);
  }
}

function checked(family: Family, length: number): number {
  if (Number.isInteger(length) && length >= 0 && length <= addressBits(family)) return length;
  throw new RangeError(`IPv${family} prefix length ${length} is not 0-${addressBits(family)}`);
}

/** The lowest /length of a block. */
function cut(block: Prefix | undefined, length: number): Prefix | undefined {
  return block === undefined ? undefined : enclosing(firstAddress(block), length);
}
