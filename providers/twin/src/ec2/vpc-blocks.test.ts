import * as addressing from "@podspan/core/addressing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockOf, formatBlock, overlaps } from "./cidr.ts";
import { checkVpcBlock, restricted } from "./vpc-blocks.ts";

const propertyRuns = { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 500) };
const block = (text: string) => blockOf("CidrBlock", text);
const refuses = (has: readonly string[], candidate: string) => restricted(has.map(block), block(candidate));

/** "VPC CIDR blocks: IPv4 CIDR block association restrictions", row by row (F17; VPC user guide, VPC CIDR blocks). */
const TABLE: readonly (readonly [has: string, refused: readonly string[], allowed: readonly string[]])[] = [
  [
    "10.196.24.0/24",
    ["172.16.0.0/16", "172.31.0.0/16", "192.168.0.0/16", "198.19.0.0/16", "198.19.64.0/20"],
    ["10.0.0.0/16", "10.200.0.0/16", "100.64.0.0/16", "100.127.0.0/16", "3.5.0.0/16", "198.18.0.0/16"],
  ],
  ["10.0.0.0/16", ["10.0.0.0/24", "192.168.0.0/24"], ["10.1.0.0/16", "10.2.0.0/16"]],
  ["10.1.0.0/16", ["10.0.0.0/16", "10.0.128.0/24"], ["10.2.0.0/16"]],
  ["10.2.0.0/16", [], ["10.0.0.0/16", "10.1.0.0/16"]],
  [
    "172.16.0.0/16",
    ["10.0.0.0/16", "192.168.0.0/24", "172.31.0.0/16", "172.31.128.0/20", "198.19.0.0/16"],
    ["172.17.0.0/16", "172.30.0.0/16", "100.64.0.0/16", "8.8.0.0/16"],
  ],
  [
    "192.168.0.0/20",
    ["10.0.0.0/16", "172.16.0.0/16", "198.19.0.0/24"],
    ["192.168.16.0/20", "100.64.0.0/16", "54.0.0.0/16"],
  ],
  ["198.19.0.0/24", ["10.0.0.0/16", "172.16.0.0/16", "192.168.0.0/16"], ["100.64.0.0/16", "54.0.0.0/16"]],
  [
    "100.64.0.0/16",
    ["10.0.0.0/16", "172.20.0.0/16", "192.168.0.0/16", "198.19.0.0/16"],
    ["100.65.0.0/16", "54.0.0.0/16"],
  ],
  [
    "54.0.0.0/16",
    ["10.0.0.0/16", "172.20.0.0/16", "192.168.0.0/16", "198.19.0.0/16"],
    ["100.64.0.0/16", "55.0.0.0/16"],
  ],
];

describe("the restriction table for further blocks (F17) (fault 3b-9)", () => {
  for (const [has, refused, allowed] of TABLE) {
    test.each(refused)(`a VPC with ${has} is refused %s`, (candidate) => {
      expect(refuses([has], candidate)).toBe(true);
    });
    test.each(allowed)(`a VPC with ${has} may have %s`, (candidate) => {
      expect(refuses([has], candidate)).toBe(false);
    });
  }

  test("every block brings its row: 10.2.0.0/16 with 10.1.0.0/16 is refused 10.0.0.0/16", () => {
    expect(refuses(["10.2.0.0/16", "10.1.0.0/16"], "10.0.0.0/16")).toBe(true);
  });

  test("100.64.0.0/10 beside an RFC 1918 primary takes nothing from the primary's own range", () => {
    expect(refuses(["10.196.24.0/24", "100.64.0.0/16"], "10.200.0.0/16")).toBe(false);
    expect(refuses(["10.196.24.0/24", "100.64.0.0/16"], "192.168.0.0/16")).toBe(true);
  });

  test("a VPC whose primary is 100.64.0.0/16 can never get RFC 1918", () => {
    expect(refuses(["100.64.0.0/16", "100.65.0.0/16"], "10.0.0.0/16")).toBe(true);
  });
});

describe("any block of a VPC", () => {
  test.each(["100.64.0.0/10", "100.64.0.0/15", "100.64.0.0/29", "100.64.0.0/32"])(
    "%s has the wrong size (F14)",
    (text) => {
      expect(() => checkVpcBlock(block(text))).toThrow("is invalid");
    },
  );

  test.each([
    "0.0.0.0/16",
    "0.255.0.0/24",
    "127.0.0.0/16",
    "169.254.0.0/16",
    "169.254.128.0/20",
    "224.0.0.0/16",
    "239.1.0.0/16",
    "255.255.0.0/16",
  ])("%s is never allowed (VPC user guide, VPC CIDR blocks)", (text) => {
    expect(() => checkVpcBlock(block(text))).toThrow("is invalid");
  });

  test.each(["10.0.0.0/16", "10.0.0.0/28", "100.64.0.0/16", "172.17.0.0/16", "192.168.0.0/16", "198.19.0.0/16"])(
    "%s is possible",
    (text) => {
      expect(() => checkVpcBlock(block(text))).not.toThrow();
    },
  );
});

/** Addresses near the edges of the table's ranges, and anywhere. */
const edge = fc.constantFrom(
  "10.0.0.0",
  "10.1.0.0",
  "10.2.0.0",
  "10.255.0.0",
  "9.255.0.0",
  "11.0.0.0",
  "100.63.0.0",
  "100.64.0.0",
  "100.127.0.0",
  "100.128.0.0",
  "127.0.0.0",
  "128.0.0.0",
  "169.253.0.0",
  "169.254.0.0",
  "172.15.0.0",
  "172.16.0.0",
  "172.30.0.0",
  "172.31.0.0",
  "172.32.0.0",
  "192.167.0.0",
  "192.168.0.0",
  "192.169.0.0",
  "198.18.0.0",
  "198.19.0.0",
  "198.20.0.0",
  "223.255.0.0",
  "224.0.0.0",
  "240.0.0.0",
  "0.1.0.0",
);
const anywhere = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map(([a, b, c]) => `${a}.${b}.${c}.0`);
const candidates = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: edge }, anywhere), fc.integer({ min: 14, max: 30 }))
  .map(([address, length]) => formatBlock(block(`${address}/${length}`)));

function possible(text: string): boolean {
  try {
    checkVpcBlock(block(text));
    return true;
  } catch {
    return false;
  }
}

describe("the twin's table and core/addressing's, written apart from each other", () => {
  test("agree on which blocks no VPC can have", () => {
    fc.assert(
      fc.property(candidates, (text) => {
        const theirs = addressing.impossibleBlock(addressing.prefixFrom(text));
        expect(possible(text)).toBe(theirs === undefined);
      }),
      propertyRuns,
    );
  });

  test("agree on every further block, wherever AWS's page is settled", () => {
    const held = fc
      .array(candidates.filter(possible), { minLength: 1, maxLength: 4 })
      .filter((blocks) => consistent(blocks));
    fc.assert(
      fc.property(held, candidates.filter(possible), (has, candidate) => {
        const [primary = "", ...others] = has;
        const theirs = addressing.refusedBlock(addressing.prefixFrom(candidate), {
          primary: addressing.prefixFrom(primary),
          blocks: others.map((text) => addressing.prefixFrom(text)),
        });
        const unsettled = theirs?.kind === "association" && !theirs.settled;
        fc.pre(!unsettled);
        expect(refuses(has, candidate)).toBe(theirs !== undefined);
      }),
      propertyRuns,
    );
  });
});

/** Whether a VPC can have come to these blocks one after the other. */
function consistent(blocks: readonly string[]): boolean {
  return blocks.every((text, index) => {
    const before = blocks.slice(0, index);
    return !refuses(before, text) && !before.some((other) => overlaps(block(other), block(text)));
  });
}
