import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix } from "./address-text.ts";
import { FreeSpace } from "./free-space.ts";
import { comparePrefixes, contains, overlaps, type Prefix, split } from "./prefix.ts";
import { PrefixSet } from "./prefix-set.ts";
import { prefixFrom } from "./prefix-text.ts";
import { anySmallUniverse, runs, within } from "./prefixes.fixture.ts";

const p = prefixFrom;

function spaceOf(ranges: readonly string[], taken: readonly string[] = []): FreeSpace {
  return FreeSpace.of(4, ranges.map(p), taken.map(p));
}

function freeTexts(space: FreeSpace): readonly string[] {
  return [...space.freeBlocks()].map(formatPrefix);
}

function text(prefix: Prefix | undefined): string | undefined {
  return prefix && formatPrefix(prefix);
}

describe("allocate", () => {
  test("takes the lowest block of an empty range, then the next", () => {
    const space = spaceOf(["100.64.0.0/10"]);
    expect(text(space.allocate(16))).toBe("100.64.0.0/16");
    expect(text(space.allocate(16))).toBe("100.65.0.0/16");
  });

  test("fills the tightest hole first, so that large blocks stay whole", () => {
    const space = spaceOf(["10.0.0.0/16"], ["10.0.128.0/18", "10.0.255.0/25"]);
    expect(text(space.allocate(25))).toBe("10.0.255.128/25");
    expect(text(space.allocate(25))).toBe("10.0.254.0/25");
    expect(text(space.allocate(17))).toBe("10.0.0.0/17");
  });

  test("takes the lower of two holes that fit as tightly", () => {
    const space = spaceOf(["10.0.0.0/24"], ["10.0.0.64/26", "10.0.0.192/26"]);
    expect(text(space.allocate(28))).toBe("10.0.0.0/28");
  });

  test("says undefined when nothing fits, though enough addresses are free", () => {
    const space = spaceOf(["10.0.0.0/24"], ["10.0.0.0/26", "10.0.0.128/26"]);
    expect(space.allocate(25)).toBeUndefined();
    expect(text(space.largestFree())).toBe("10.0.0.64/26");
    expect(text(space.allocate(26))).toBe("10.0.0.64/26");
    expect(text(space.allocate(26))).toBe("10.0.0.192/26");
    expect(space.allocate(32)).toBeUndefined();
    expect(space.largestFree()).toBeUndefined();
  });

  test("works to the ends of both address spaces", () => {
    const whole = FreeSpace.of(4, [p("0.0.0.0/0")]);
    expect(text(whole.allocate(0))).toBe("0.0.0.0/0");
    expect(whole.allocate(32)).toBeUndefined();
    const top = FreeSpace.of(6, [p("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127")]);
    expect(text(top.allocate(128))).toBe("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128");
    expect(text(top.allocate(128))).toBe("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
    expect(top.allocate(128)).toBeUndefined();
  });

  test.each([-1, 33, 1.5, Number.NaN])("a length of %s is a bug", (length) => {
    expect(() => spaceOf(["10.0.0.0/8"]).allocate(length)).toThrow(RangeError);
    expect(() => spaceOf(["10.0.0.0/8"]).firstFree(length)).toThrow(RangeError);
  });
});

describe("firstFree", () => {
  test("is the lowest address, not the tightest hole, and takes nothing", () => {
    const space = spaceOf(["10.0.0.0/16"], ["10.0.128.0/18", "10.0.255.0/25"]);
    expect(text(space.firstFree(25))).toBe("10.0.0.0/25");
    expect(text(space.firstFree(25))).toBe("10.0.0.0/25");
    expect(space.firstFree(16)).toBeUndefined();
  });
});

describe("take and release", () => {
  test("buddies join again when both are free", () => {
    const space = spaceOf(["10.0.0.0/16"]);
    const blocks = [space.allocate(18), space.allocate(18), space.allocate(18)];
    expect(freeTexts(space)).toEqual(["10.0.192.0/18"]);
    for (const block of blocks) expect(block && space.release(block)).toBe(true);
    expect(freeTexts(space)).toEqual(["10.0.0.0/16"]);
  });

  test("what is released is there at once", () => {
    const space = spaceOf(["10.0.0.0/27"]);
    const first = space.allocate(28);
    space.allocate(28);
    expect(space.allocate(28)).toBeUndefined();
    expect(first && space.release(first)).toBe(true);
    expect(space.allocate(28)).toEqual(first);
  });

  test("taking tells whether all of it was free", () => {
    const space = spaceOf(["10.0.0.0/16"]);
    expect(space.take(p("10.0.1.0/24"))).toBe(true);
    expect(space.take(p("10.0.1.0/24"))).toBe(false);
    expect(space.take(p("10.0.0.0/22"))).toBe(false);
    expect(space.take(p("10.1.0.0/24"))).toBe(false);
    expect(space.isFree(p("10.0.2.0/24"))).toBe(false);
    expect(space.isFree(p("10.0.4.0/22"))).toBe(true);
  });

  test("taking what reaches beyond the ranges takes the part inside", () => {
    const space = spaceOf(["10.0.0.0/16", "10.2.0.0/16"]);
    space.take(p("10.0.0.0/15"));
    expect(freeTexts(space)).toEqual(["10.2.0.0/16"]);
  });

  test("releasing never makes room outside the ranges", () => {
    const space = spaceOf(["10.0.0.0/16"], ["10.0.0.0/16"]);
    expect(space.release(p("10.0.0.0/8"))).toBe(false);
    expect(space.release(p("11.0.0.0/8"))).toBe(false);
    expect(freeTexts(space)).toEqual(["10.0.0.0/16"]);
  });

  test("the other family is none of its business", () => {
    const space = FreeSpace.of(4, [p("10.0.0.0/16"), p("fd00::/64")], [p("::/0")]);
    expect(space.take(p("fd00::/64"))).toBe(false);
    expect(space.release(p("::/0"))).toBe(false);
    expect(space.isFree(p("fd00::/64"))).toBe(false);
    expect(freeTexts(space)).toEqual(["10.0.0.0/16"]);
  });

  test("a copy goes its own way", () => {
    const space = spaceOf(["10.0.0.0/16"]);
    const copy = space.copy();
    copy.allocate(17);
    expect(freeTexts(space)).toEqual(["10.0.0.0/16"]);
    expect(freeTexts(copy)).toEqual(["10.0.128.0/17"]);
  });
});

type Change =
  | { readonly kind: "allocate"; readonly bits: number }
  | { readonly kind: "take" | "release"; readonly prefix: Prefix };

const anyCase = anySmallUniverse.chain((universe) => {
  const anyChange: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ kind: fc.constant("allocate" as const), bits: fc.integer({ min: 0, max: 8 }) }),
    fc.record({ kind: fc.constantFrom("take" as const, "release" as const), prefix: within(universe) }),
  );
  return fc.record({
    universe: fc.constant(universe),
    ranges: fc.array(within(universe), { minLength: 1, maxLength: 4 }),
    changes: fc.array(anyChange, { maxLength: 30 }),
  });
});

/** The free set as a plain set, and allocation by looking at every candidate there is. */
class BruteForce {
  readonly #universe: Prefix;
  readonly #ranges: PrefixSet;
  free: PrefixSet;

  constructor(universe: Prefix, ranges: readonly Prefix[]) {
    this.#universe = universe;
    this.#ranges = PrefixSet.of(ranges);
    this.free = this.#ranges;
  }

  candidates(length: number): readonly Prefix[] {
    return [...split(this.#universe, length)].filter((block) => this.free.has(block));
  }

  allocate(length: number): Prefix | undefined {
    const holes = this.free.prefixes();
    const holeOf = (block: Prefix) => holes.find((hole) => contains(hole, block))?.length ?? 0;
    const [best] = this.candidates(length).toSorted((a, b) => holeOf(b) - holeOf(a) || comparePrefixes(a, b));
    if (best) this.take(best);
    return best;
  }

  take(prefix: Prefix): boolean {
    const wasFree = this.free.has(prefix);
    this.free = this.free.subtract(PrefixSet.of([prefix]));
    return wasFree;
  }

  release(prefix: Prefix): boolean {
    const wasTaken = this.#ranges.has(prefix) && !this.free.overlaps(prefix);
    this.free = this.free.union(this.#ranges.intersect(PrefixSet.of([prefix])));
    return wasTaken;
  }
}

test("after any history it answers as brute force does", () => {
  fc.assert(
    fc.property(anyCase, ({ universe, ranges, changes }) => {
      const space = FreeSpace.of(universe.family, ranges);
      const model = new BruteForce(universe, ranges);
      for (const change of changes) {
        if (change.kind === "allocate") {
          const length = universe.length + change.bits;
          expect(space.firstFree(length)).toEqual(model.candidates(length)[0]);
          expect(space.allocate(length)).toEqual(model.allocate(length));
        } else expect(space[change.kind](change.prefix)).toBe(model[change.kind](change.prefix));
        expect([...space.freeBlocks()]).toEqual(model.free.prefixes());
      }
      const longest = Math.min(...model.free.prefixes().map(({ length }) => length));
      expect(space.largestFree()).toEqual(model.free.prefixes().find(({ length }) => length === longest));
    }),
    runs,
  );
});

test("allocated blocks are aligned, inside the ranges and apart; released ones can be had again", () => {
  const cases = fc.record({
    lengths: fc.array(fc.integer({ min: 17, max: 28 }), { maxLength: 60 }),
    drop: fc.nat(1000),
  });
  fc.assert(
    fc.property(cases, ({ lengths, drop }) => {
      const ranges = [p("10.0.0.0/16"), p("10.5.0.0/17")];
      const space = FreeSpace.of(4, ranges, [p("10.0.77.0/24")]);
      const blocks = lengths.flatMap((length) => space.allocate(length) ?? []).sort(comparePrefixes);
      for (const [index, block] of blocks.entries()) {
        const next = blocks[index + 1];
        expect(ranges.some((range) => contains(range, block))).toBe(true);
        expect(overlaps(block, p("10.0.77.0/24"))).toBe(false);
        expect(block).toEqual(p(formatPrefix(block)));
        if (next) expect(overlaps(block, next)).toBe(false);
      }
      const dropped = blocks[drop % Math.max(1, blocks.length)];
      if (!dropped) return;
      expect(space.release(dropped)).toBe(true);
      expect(space.isFree(dropped)).toBe(true);
      expect(space.allocate(dropped.length)).toBeDefined();
    }),
    runs,
  );
});

test("what comes next depends on what is taken, not on the order in which it was", () => {
  const cases = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }).chain((slots) => {
    const taken = slots.map((slot): Prefix => ({ family: 4, base: 0x0a000000 + slot * 16, length: 28 }));
    return fc.record({ taken: fc.constant(taken), shuffled: fc.shuffledSubarray(taken, { minLength: taken.length }) });
  });
  fc.assert(
    fc.property(cases, fc.integer({ min: 20, max: 32 }), ({ taken, shuffled }, length) => {
      const [a, b] = [FreeSpace.of(4, [p("10.0.0.0/20")], taken), FreeSpace.of(4, [p("10.0.0.0/20")], shuffled)];
      expect(a.allocate(length)).toEqual(b.allocate(length));
      expect([...a.freeBlocks()]).toEqual([...b.freeBlocks()]);
    }),
    runs,
  );
});

test("a /8 with 20,000 scattered /28 still gives each next one apart from all others", () => {
  const space = spaceOf(["10.0.0.0/8"]);
  const seen = new Set<number>();
  // A full cycle through all 2^20 slots: an odd step is coprime to a power of two.
  for (let index = 0, slot = 0; index < 20_000; index++, slot = (slot + 611_953) % 2 ** 20) {
    const base = 0x0a000000 + slot * 16;
    expect(space.take({ family: 4, base, length: 28 })).toBe(true);
    seen.add(base);
  }
  for (let index = 0; index < 1_000; index++) {
    const block = space.allocate(28);
    expect(block?.length).toBe(28);
    expect(seen.has(Number(block?.base))).toBe(false);
    seen.add(Number(block?.base));
  }
  expect(seen.size).toBe(21_000);
});
