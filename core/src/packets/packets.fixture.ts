import fc from "fast-check";
import type { Family } from "../addressing/index.ts";
import { FIELDS, type Field, type FieldRange, wholeRange } from "./fields.ts";
import type { Match, Packet, PacketSet, PacketSpace } from "./packet-set.ts";

/** Values around which filters and packets meet: few of them, so that random ones often do. */
function landmarks(field: Field, family: Family): readonly (number | bigint)[] {
  const { to } = wholeRange(field, family);
  const numbers = field === "protocol" ? [0, 1, 6, 17, 58] : [0, 1, 8, 9, 80, 443, 1024];
  return typeof to === "bigint" ? [...numbers.map(BigInt), to - 1n, to] : [...numbers, to - 1, to];
}

export function packets(family: Family): fc.Arbitrary<Packet> {
  return fc.record(
    Object.fromEntries(FIELDS.map((field) => [field, fc.constantFrom(...landmarks(field, family))])),
  ) as fc.Arbitrary<Packet>;
}

function ranges(field: Field, family: Family): fc.Arbitrary<readonly FieldRange[]> {
  const value = fc.constantFrom(...landmarks(field, family));
  return fc.array(fc.record({ from: value, to: value }), { maxLength: 3 });
}

export function matches(family: Family): fc.Arbitrary<Match> {
  return fc.record(Object.fromEntries(FIELDS.map((field) => [field, ranges(field, family)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Match>;
}

/** What a set should be: a way to make it, and the question of each packet answered without it. */
export interface Recipe {
  readonly make: (space: PacketSpace) => PacketSet;
  readonly has: (packet: Packet) => boolean;
}

/** Sets made of matches by a few operations. */
export function recipes(family: Family): fc.Arbitrary<Recipe> {
  const { recipe } = fc.letrec<{ recipe: Recipe; match: Recipe; combined: Recipe }>((tie) => ({
    recipe: fc.oneof({ depthSize: "small" }, tie("match"), tie("combined")),
    match: matches(family).map((match) => ({
      make: (space) => space.matching(match),
      has: (packet) => meets(match, packet),
    })),
    combined: fc
      .tuple(fc.constantFrom("union", "intersection", "difference"), tie("recipe"), tie("recipe"))
      .map(([operation, a, b]) => combined(operation, a, b)),
  }));
  return recipe;
}

/** A filter as anybody would read it. */
export function meets(match: Match, packet: Packet): boolean {
  return FIELDS.every(
    (field) => match[field]?.some(({ from, to }) => packet[field] >= from && packet[field] <= to) ?? true,
  );
}

function combined(operation: "union" | "intersection" | "difference", a: Recipe, b: Recipe): Recipe {
  return {
    make: (space) => space[operation](a.make(space), b.make(space)),
    has: (packet) => {
      const [inA, inB] = [a.has(packet), b.has(packet)];
      if (operation === "union") return inA || inB;
      return operation === "intersection" ? inA && inB : inA && !inB;
    },
  };
}
