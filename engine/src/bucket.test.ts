import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bucket } from "./bucket.ts";
import { runs } from "./testing/property.ts";

const SIZE = { burst: 3, perSecond: 2 };

function taken(bucket: Bucket, now: number): number {
  let count = 0;
  while (bucket.take(now)) count += 1;
  return count;
}

test("a new bucket is full", () => {
  expect(taken(new Bucket(SIZE, 0), 0)).toBe(3);
});

test("it refills at its rate, and no further than its size", () => {
  const bucket = new Bucket(SIZE, 0);
  taken(bucket, 0);
  expect(taken(bucket, 499)).toBe(0);
  expect(taken(bucket, 500)).toBe(1);
  expect(taken(bucket, 100_000)).toBe(3);
});

test("it says how long until the next token, to the millisecond", () => {
  const bucket = new Bucket(SIZE, 0);
  expect(bucket.waitMs(0)).toBe(0);
  taken(bucket, 0);
  expect(bucket.waitMs(0)).toBe(500);
  expect(bucket.waitMs(100)).toBe(400);
  expect(bucket.take(500)).toBe(true);
});

test("a clock that goes back neither fills nor breaks it", () => {
  const bucket = new Bucket(SIZE, 1000);
  taken(bucket, 1000);
  expect(bucket.take(0)).toBe(false);
  expect(bucket.take(1500)).toBe(true);
});

describe("when the world throttles", () => {
  test("what is left is worth nothing and the rate halves", () => {
    const bucket = new Bucket(SIZE, 0);
    bucket.slowDown(0);
    expect(bucket.waitMs(0)).toBe(1000);
  });

  test("one burst of refusals halves it once, the next second's again", () => {
    const bucket = new Bucket(SIZE, 0);
    for (let refusal = 0; refusal < 16; refusal++) bucket.slowDown(0);
    expect(bucket.waitMs(0)).toBe(1000);
    bucket.slowDown(1000);
    expect(bucket.waitMs(1000)).toBe(2000);
  });

  test("one in sixteen of the rate is kept however long it goes on", () => {
    const bucket = new Bucket(SIZE, 0);
    for (let second = 0; second < 60; second++) bucket.slowDown(second * 1000);
    expect(bucket.waitMs(59_000)).toBe(8000);
  });

  test("answers bring the documented rate back, and not more", () => {
    const bucket = new Bucket(SIZE, 0);
    bucket.slowDown(0);
    for (let answer = 0; answer < 9; answer++) bucket.recover(0);
    expect(bucket.waitMs(0)).toBeGreaterThan(500);
    for (let answer = 0; answer < 100; answer++) bucket.recover(0);
    expect(bucket.waitMs(0)).toBe(500);
  });
});

test("in no stretch of time does it give more than its size and what flowed in meanwhile", () => {
  const sizes = fc.record({ burst: fc.integer({ min: 1, max: 20 }), perSecond: fc.integer({ min: 1, max: 50 }) });
  const tries = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 });
  fc.assert(
    fc.property(sizes, tries, (size, pauses) => {
      const bucket = new Bucket(size, 0);
      const given: number[] = [];
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        if (bucket.take(now)) given.push(now);
      }
      for (const [from, start] of given.entries()) {
        for (const [to, end] of given.entries()) {
          if (to < from) continue;
          const flowed = ((end - start) * size.perSecond) / 1000;
          expect(to - from + 1).toBeLessThanOrEqual(size.burst + flowed + 1e-6);
        }
      }
    }),
    runs(50),
  );
});
