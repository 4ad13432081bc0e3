import { describe, expect, test } from "vitest";
import { lensOf } from "./lens.ts";
import type { MapBlock, MapPart } from "./map.ts";

/** A /16 with parts at these places, `[first address of the third octet, length]`. */
function block(...subnets: readonly (readonly [string, number])[]): MapBlock {
  const parts = subnets.map(([base, length]): MapPart => {
    const [, , third = 0, fourth = 0] = base.split(".").map(Number);
    const share = 2 ** (16 - length);
    const size = 2 ** (32 - length);
    const start = (third * 256 + fourth) / 65_536;
    return { use: "pods", cidr: `${base}/${length}`, start, share, size, usable: size - 5, label: "pods" };
  });
  return { cidr: "100.64.0.0/16", size: 65_536, note: "", parts };
}

const MIN_SHARE = 0.04;

test("a block that reads well has no lens", () => {
  expect(lensOf(block(["100.64.0.0", 18], ["100.64.64.0", 18]), MIN_SHARE)).toBeUndefined();
});

test("an empty block has none either", () => {
  expect(lensOf(block(), MIN_SHARE)).toBeUndefined();
});

test("what is too narrow is seen through the smallest prefix around it", () => {
  const lens = lensOf(block(["100.64.9.0", 28], ["100.64.9.16", 28]), MIN_SHARE);
  expect(lens).toMatchObject({ cidr: "100.64.9.0/27", share: 1 / 2048 });
  expect(lens?.parts.map(({ start, share }) => [start, share])).toEqual([
    [0, 0.5],
    [0.5, 0.5],
  ]);
});

test("a single tiny subnet fills its lens", () => {
  expect(lensOf(block(["100.64.255.240", 28]), MIN_SHARE)).toMatchObject({ cidr: "100.64.255.240/28" });
});

test("tiny subnets far apart have none: a lens over more than a quarter shows nothing more", () => {
  expect(lensOf(block(["100.64.0.0", 28], ["100.64.255.0", 28]), MIN_SHARE)).toBeUndefined();
});

describe("beside a large subnet", () => {
  test("only the tiny ones are magnified", () => {
    const lens = lensOf(block(["100.64.0.0", 17], ["100.64.200.0", 28], ["100.64.200.16", 28]), MIN_SHARE);
    expect(lens?.cidr).toBe("100.64.200.0/27");
    expect(lens?.parts).toHaveLength(2);
  });
});
