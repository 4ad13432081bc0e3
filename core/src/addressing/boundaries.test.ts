import { describe, expect, test } from "vitest";
import { combine, covers, merge, rangesOf } from "./boundaries.ts";

const union = (inA: boolean, inB: boolean) => inA || inB;
const both = (inA: boolean, inB: boolean) => inA && inB;
const difference = (inA: boolean, inB: boolean) => inA && !inB;

describe("merge", () => {
  test("puts ranges in order and joins those that touch or overlap", () => {
    const ranges = [
      { start: 20, end: 30 },
      { start: 0, end: 5 },
      { start: 5, end: 8 },
      { start: 22, end: 25 },
      { start: 28, end: 31 },
    ];
    expect(merge(ranges)).toEqual([0, 8, 20, 31]);
  });

  test("works on bigints alike", () => {
    expect(
      merge([
        { start: 1n << 127n, end: 1n << 128n },
        { start: 0n, end: 1n << 127n },
      ]),
    ).toEqual([0n, 1n << 128n]);
  });
});

describe("combine", () => {
  test.each([
    { keep: union, expected: [0, 30] },
    { keep: both, expected: [5, 10, 15, 20] },
    { keep: difference, expected: [0, 5, 20, 30] },
  ])("$keep of overlapping sets gives $expected", ({ keep, expected }) => {
    expect(combine([0, 10, 15, 30], [5, 20], keep)).toEqual(expected);
  });

  test("ranges that touch become one, ranges that cancel vanish", () => {
    expect(combine([0, 10], [10, 20], union)).toEqual([0, 20]);
    expect(combine([0, 10], [0, 10], difference)).toEqual([]);
    expect(combine([0, 10], [10, 20], both)).toEqual([]);
  });

  test("an empty side changes nothing", () => {
    expect(combine([0, 10], [], union)).toEqual([0, 10]);
    expect(combine([], [0, 10], difference)).toEqual([]);
  });
});

test("a set covers a range only when one of its own ranges holds all of it", () => {
  const set = [0, 10, 20, 30];
  expect(covers(set, 0, 10)).toBe(true);
  expect(covers(set, 29, 30)).toBe(true);
  expect(covers(set, 10, 11)).toBe(false);
  expect(covers(set, 5, 25)).toBe(false);
  expect(covers(set, 15, 20)).toBe(false);
  expect(covers([], 0, 1)).toBe(false);
});

test("ranges come out in order", () => {
  expect([...rangesOf([0, 10, 20, 30])]).toEqual([
    { start: 0, end: 10 },
    { start: 20, end: 30 },
  ]);
});
