import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "./heap.ts";

test("what goes in comes out, smallest key first, whatever comes in between", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer(), fc.constant("pop" as const))), (moves) => {
      const heap = new Heap<number>();
      const model: number[] = [];
      for (const move of moves) {
        if (move === "pop") expect(heap.pop()?.value).toBe(model.shift());
        else {
          heap.push(move, move);
          model.push(move);
          model.sort((a, b) => a - b);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});
