import fc from "fast-check";
import { expect, test } from "vitest";
import { PairTable } from "./pair-table.ts";

test("what was noted of two numbers is found again, however many there are, and nothing of others", () => {
  const pairs = fc.array(fc.tuple(fc.nat(200), fc.nat(200), fc.nat()), { maxLength: 3000, size: "max" });
  fc.assert(
    fc.property(pairs, (noted) => {
      const table = new PairTable();
      const expected = new Map<string, number>();
      for (const [a, b, value] of noted) {
        if (expected.has(`${a} ${b}`)) continue;
        table.set(a, b, value);
        expected.set(`${a} ${b}`, value);
      }
      for (let a = 0; a <= 200; a += 1) {
        for (let b = 0; b <= 200; b += 1) if (table.get(a, b) !== (expected.get(`${a} ${b}`) ?? -1)) return false;
      }
      return true;
    }),
    { numRuns: 10 },
  );
  expect(new PairTable().get(0, 0)).toBe(-1);
});
