import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix } from "./address-text.ts";
import { contains, enclosing, type Prefix, prefixSize } from "./prefix.ts";
import { parsePrefix, prefixFrom } from "./prefix-text.ts";
import { anyPrefix4, runs } from "./prefixes.fixture.ts";
import {
  blockedByRoute,
  impossibleBlock,
  refusedBlock,
  reservedAddresses,
  usableAddresses,
  type VpcBlocks,
} from "./vpc-block.ts";
import { vpcBlockRules } from "./vpc-block-rules.ts";

const p = prefixFrom;

/** A VPC created with the first block. */
function vpcOf(primary: string, ...more: string[]): VpcBlocks {
  return { primary: p(primary), blocks: [primary, ...more].map(p) };
}

describe("blocks that no VPC can have", () => {
  test.each([
    ["10.0.0.0/16", undefined],
    ["10.0.0.0/28", undefined],
    ["100.64.0.0/10", "size"],
    ["10.0.0.0/15", "size"],
    ["10.0.0.0/29", "size"],
    ["fd00::/56", "family"],
    // vpc-cidr-blocks, considerations.
    ["0.0.0.0/16", "never"],
    ["127.0.0.0/16", "never"],
    ["169.254.0.0/16", "never"],
    ["169.254.169.0/24", "never"],
    ["224.0.0.0/16", "never"],
    ["240.1.0.0/16", "never"],
    ["255.255.255.0/24", "never"],
    ["172.17.0.0/16", undefined],
    ["223.255.0.0/16", undefined],
  ])("%s: %s (F14, F17)", (text, kind) => {
    expect(impossibleBlock(p(text))?.kind).toBe(kind);
  });

  test("the reason ends a sentence that begins with the block", () => {
    expect(impossibleBlock(p("100.64.0.0/10"))?.reason).toBe("is larger than a /16: blocks are /16 to /28");
    expect(impossibleBlock(p("10.0.0.0/29"))?.reason).toBe("is smaller than a /28: blocks are /16 to /28");
    expect(impossibleBlock(p("127.1.0.0/16"))?.reason).toBe("lies in 127.0.0.0/8 (loopback)");
  });
});

describe("blocks of VPCs that exist, and what may be added", () => {
  test.each([
    ["10.1.0.0/16", "10.0.0.0/17", "10.0.0.0/16"],
    ["172.16.0.0/16", "172.31.0.0/20", "172.31.0.0/16"],
    ["100.64.0.0/16", "10.0.0.0/16", "10.0.0.0/8"],
    ["10.0.0.0/16", "198.19.0.0/16", "198.19.0.0/16"],
    ["172.16.0.0/16", "198.19.0.0/16", "198.19.0.0/16"],
    ["192.168.0.0/16", "198.19.0.0/16", "198.19.0.0/16"],
  ])("a VPC with %s refuses %s, for it lies in %s", (primary, candidate, range) => {
    expect(refusedBlock(p(candidate), vpcOf(primary))).toMatchObject({
      kind: "association",
      range: p(range),
      settled: true,
    });
  });

  test.each([
    ["10.2.0.0/16", "10.0.0.0/16"],
    ["192.168.0.0/24", "192.168.1.0/24"],
    // Seed 2: the document's own case.
    ["10.196.24.0/24", "100.64.0.0/16"],
    ["172.16.0.0/16", "100.68.0.0/18"],
    ["52.0.0.0/16", "100.68.0.0/18"],
  ])("a VPC with %s takes %s", (primary, candidate) => {
    expect(refusedBlock(p(candidate), vpcOf(primary))).toBeUndefined();
  });

  test("100.68.0.18/18 is taken as 100.68.0.0/18 by any VPC (F15)", () => {
    const reading = parsePrefix("100.68.0.18/18");
    expect(reading).toMatchObject({ ok: true, canonical: false, prefix: p("100.68.0.0/18") });
    for (const primary of ["10.0.0.0/16", "172.16.0.0/16", "192.168.0.0/16", "198.19.0.0/16", "52.0.0.0/16"]) {
      expect(reading.ok && refusedBlock(reading.prefix, vpcOf(primary))).toBeUndefined();
    }
  });

  test("100.64.0.0/10 is refused: larger than /16", () => {
    expect(refusedBlock(p("100.64.0.0/10"), vpcOf("10.0.0.0/16"))).toMatchObject({ kind: "size" });
  });
});

describe("the restriction table, row by row (vpc-cidr-blocks; F17)", () => {
  const candidates: Readonly<Record<string, string>> = {
    ten: "10.77.0.0/16",
    tenZero: "10.0.4.0/24",
    oneSevenTwo: "172.20.0.0/16",
    default: "172.31.0.0/16",
    oneNineTwo: "192.168.7.0/24",
    benchmark: "198.19.4.0/24",
    shared: "100.99.0.0/16",
    public: "52.1.0.0/16",
  };
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["10.5.0.0/16", ["oneSevenTwo", "default", "oneNineTwo", "benchmark"]],
    ["10.1.0.0/16", ["tenZero", "oneSevenTwo", "default", "oneNineTwo", "benchmark"]],
    ["10.0.0.0/24", ["tenZero", "oneSevenTwo", "default", "oneNineTwo", "benchmark"]],
    ["172.16.0.0/16", ["ten", "tenZero", "default", "oneNineTwo", "benchmark"]],
    ["192.168.0.0/24", ["ten", "tenZero", "oneSevenTwo", "default", "benchmark"]],
    ["198.19.0.0/24", ["ten", "tenZero", "oneSevenTwo", "default", "oneNineTwo"]],
    ["100.64.0.0/16", ["ten", "tenZero", "oneSevenTwo", "default", "oneNineTwo", "benchmark"]],
    ["52.0.0.0/16", ["ten", "tenZero", "oneSevenTwo", "default", "oneNineTwo", "benchmark"]],
  ];

  test.each(rows)("a VPC created with %s refuses exactly %j", (primary, refused) => {
    const answers = Object.entries(candidates).filter(
      ([, text]) => refusedBlock(p(text), vpcOf(primary)) !== undefined,
    );
    expect(answers.map(([name]) => name)).toEqual(refused);
  });

  test("a later block in 10.0.0.0/15 closes 10.0.0.0/16 too", () => {
    expect(refusedBlock(p("10.0.0.0/17"), vpcOf("10.2.0.0/16"))).toBeUndefined();
    expect(refusedBlock(p("10.0.0.0/17"), vpcOf("10.2.0.0/16", "10.1.0.0/24"))).toMatchObject({
      row: "10.0.0.0/8",
      settled: true,
      reason:
        "lies in 10.0.0.0/16, which a VPC with 10.2.0.0/16 (10.0.0.0/8) refuses while a block lies in 10.0.0.0/15",
    });
  });

  test("more of the primary's own range after 100.64 is not settled by the page: only the API can tell", () => {
    const vpc = vpcOf("10.2.0.0/16", "100.64.0.0/16");
    expect(refusedBlock(p("10.9.0.0/16"), vpc)).toMatchObject({
      kind: "association",
      row: "public or 100.64.0.0/10",
      settled: false,
    });
    expect(refusedBlock(p("172.16.0.0/16"), vpc)).toMatchObject({ row: "10.0.0.0/8", settled: true });
    expect(refusedBlock(p("100.65.0.0/16"), vpc)).toBeUndefined();
  });

  test("a VPC whose primary is 100.64.0.0/16 can never get RFC 1918 (F17)", () => {
    for (const candidate of ["10.9.0.0/16", "172.20.0.0/16", "192.168.0.0/16"]) {
      expect(refusedBlock(p(candidate), vpcOf("100.64.0.0/16", "52.0.0.0/16"))).toMatchObject({ settled: true });
    }
  });

  test("the primary counts whether or not it is among the blocks, and IPv6 blocks do not", () => {
    const vpc = { primary: p("172.16.0.0/16"), blocks: [p("2600:1f00::/56")] };
    expect(refusedBlock(p("10.0.0.0/16"), vpc)).toMatchObject({ row: "172.16.0.0/12" });
  });

  test("the order of the blocks does not matter, also for the reason", () => {
    const blocks = [p("100.64.0.0/16"), p("10.1.0.0/16"), p("52.0.0.0/16")];
    for (const candidate of ["10.0.0.0/17", "10.9.0.0/16"]) {
      const answers = [blocks, blocks.toReversed()].map((list) =>
        refusedBlock(p(candidate), { primary: p("10.2.0.0/16"), blocks: list }),
      );
      expect(answers[0]).toBeDefined();
      expect(answers[0]).toEqual(answers[1]);
    }
  });

  test("nothing that a VPC refuses is in 100.64.0.0/10 or public", () => {
    const anyBlock = fc
      .tuple(anyPrefix4, fc.integer({ min: 16, max: 28 }))
      .map(([prefix, length]) => enclosing({ ...prefix, length: 32 }, length));
    fc.assert(
      fc.property(anyBlock, fc.constantFrom(...rows.map(([primary]) => primary)), (candidate, primary) => {
        const refusal = refusedBlock(candidate, vpcOf(primary));
        const refusable = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16"];
        if (refusal?.kind === "association") expect(refusable.some((text) => contains(p(text), candidate))).toBe(true);
      }),
      runs,
    );
  });
});

describe("route destinations (F16)", () => {
  test.each<[string, string | undefined]>([
    // The page's own example: a VPC 10.2.0.0/16 with a route to 10.0.0.0/24.
    ["10.0.0.0/16", "10.0.0.0/24"],
    ["10.0.0.0/24", "10.0.0.0/24"],
    ["10.0.0.0/25", undefined],
    ["10.0.0.128/25", undefined],
    ["10.0.1.0/24", undefined],
  ])("%s is kept out by %s", (candidate, destination) => {
    const hit = blockedByRoute(p(candidate), [p("0.0.0.0/0"), p("10.0.0.0/24"), p("::/0")]);
    expect(hit && formatPrefix(hit)).toBe(destination);
  });

  test("of several destinations the first in order is told", () => {
    const destinations = ["100.64.9.0/24", "100.64.2.0/24", "100.64.2.0/23"].map(p);
    expect(blockedByRoute(p("100.64.0.0/16"), destinations)).toEqual(p("100.64.2.0/23"));
    expect(blockedByRoute(p("100.64.0.0/16"), [])).toBeUndefined();
  });
});

describe("what AWS keeps of a subnet (F14)", () => {
  test("the first four addresses and the last", () => {
    expect(reservedAddresses(p("10.0.0.0/24")).map(({ address, use }) => `${formatPrefix(address)} ${use}`)).toEqual([
      "10.0.0.0/32 network address",
      "10.0.0.1/32 VPC router",
      "10.0.0.2/32 DNS server",
      "10.0.0.3/32 future use",
      "10.0.0.255/32 broadcast address",
    ]);
  });

  test("IPv6 subnets keep the same five", () => {
    expect(reservedAddresses(p("fd00::/64")).map(({ address }) => formatPrefix(address))).toEqual([
      "fd00::/128",
      "fd00::1/128",
      "fd00::2/128",
      "fd00::3/128",
      "fd00::ffff:ffff:ffff:ffff/128",
    ]);
  });

  test.each([
    ["10.0.0.0/28", 11],
    ["10.0.0.0/24", 251],
    ["100.64.0.0/18", 16_379],
    // VPC user guide, VPC CIDR blocks: /17 -> 32 763 usable.
    ["100.64.0.0/17", 32_763],
    ["100.64.0.0/16", 65_531],
    ["10.0.0.0/30", 0],
  ])("%s has %i usable addresses", (text, usable) => {
    expect(usableAddresses(p(text))).toBe(usable);
  });

  test("usable and reserved make up every subnet that AWS allows", () => {
    for (let length = vpcBlockRules.shortest; length <= vpcBlockRules.longest; length++) {
      const subnet: Prefix = { family: 4, base: 0x64400000, length };
      expect(usableAddresses(subnet) + reservedAddresses(subnet).length).toBe(Number(prefixSize(subnet)));
    }
  });
});

test("the rules are dated, from AWS's page, and every range in them is canonical", () => {
  expect(vpcBlockRules.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  const ranges = [
    ...vpcBlockRules.never.map(({ range }) => range),
    ...vpcBlockRules.associations.flatMap(({ has, refuses }) => [has, ...refuses.map(({ range }) => range)]),
  ];
  expect(ranges.map((range) => formatPrefix(p(range)))).toEqual(ranges);
  expect(vpcBlockRules.quota).toEqual({ code: "L-83CA0A9D", default: 5, maximum: 50 });
});
