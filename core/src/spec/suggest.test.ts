import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, suggest } from "./suggest.ts";

const numRuns = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100);
const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 7 });

describe("the distance between two words", () => {
  test.each([
    ["", "", 0],
    ["cidr", "cidrs", 1],
    ["vcps", "vpcs", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
  ])("of %s and %s is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test("is a measure: zero for equal words only, the same both ways, at most the longer one's length", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
      { numRuns },
    );
  });
});

describe("a suggestion", () => {
  const keys = ["region", "cidrs", "id", "tags", "protect"];

  test("is the nearest key, in whatever case", () => {
    expect(suggest("cidr", keys)).toBe("cidrs");
    expect(suggest("Reigon", keys)).toBe("region");
  });

  test("is not made when nothing is near", () => {
    expect(suggest("banana", keys)).toBeUndefined();
    expect(suggest("x", ["abc"])).toBeUndefined();
    expect(suggest("cidr", [])).toBeUndefined();
  });
});
