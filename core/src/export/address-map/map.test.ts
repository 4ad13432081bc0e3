import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AddressPlan, PodSubnet } from "../../compile/index.ts";
import type { AwsScope } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { addressMapSvg } from "./drawing.ts";
import { type AddressMap, addressMap } from "./map.ts";
import { addressMapText } from "./text.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

const VPC: Observed<"vpc"> = {
  kind: "vpc",
  scope: SCOPE,
  id: "vpc-0a",
  props: { cidr: "10.196.24.0/24" },
  facts: {
    state: "available",
    isDefault: false,
    ownerAccount: "111111111111",
    cidrs: [{ cidr: "10.196.24.0/24", associationId: "vpc-cidr-assoc-0a", state: "associated" }],
  },
};

function subnet(id: string, cidr: string, zone: string, name?: string): Observed<"subnet"> {
  return {
    kind: "subnet",
    scope: SCOPE,
    id,
    ...(name === undefined ? {} : { tags: { Name: name } }),
    props: { vpc: "vpc-0a", cidr, zone },
    facts: { state: "available", zoneId: "euw1-az1", availableAddresses: 1, ownerAccount: "111111111111" },
  };
}

function podSubnet(zone: string, cidr: string, range: string): PodSubnet {
  const size = 2 ** (32 - Number(cidr.split("/")[1]));
  return { id: `prod/subnet/pods/${zone}`, zone, index: 1, cidr, range, usable: size - 5, prefixes: 0 };
}

function planOf(range: string, subnets: readonly (readonly [string, string])[], free: readonly string[]): AddressPlan {
  return {
    kind: "AddressPlan",
    version: 1,
    clusters: {
      prod: {
        vpc: "main",
        ranges: [{ id: `prod/cidr/pods/${range}`, cidr: range, from: "fabric", free }],
        subnets: subnets.map(([zone, cidr]) => podSubnet(zone, cidr, range)),
      },
    },
  };
}

function snapshotOf(...resources: readonly Observed[]): Snapshot {
  return { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources };
}

const DOCUMENT_PLAN = planOf(
  "100.64.0.0/16",
  [
    ["eu-west-1b", "100.64.0.0/18"],
    ["eu-west-1c", "100.64.64.0/18"],
  ],
  ["100.64.128.0/18", "100.64.192.0/18"],
);

function documentMap(...subnets: readonly Observed[]): AddressMap {
  return addressMap({
    fabric: "pod-ranges",
    vpcs: [{ key: "main", region: "eu-west-1", cidrs: [], found: VPC }],
    addresses: DOCUMENT_PLAN,
    snapshot: snapshotOf(VPC, ...subnets),
  });
}

test("the map shows what was there, what is planned and what is free", () => {
  const map = documentMap(
    subnet("subnet-0b", "10.196.24.0/26", "eu-west-1b", "Internal/nodes-eu-west-1b"),
    subnet("subnet-0c", "10.196.24.64/26", "eu-west-1c", "Internal/nodes-eu-west-1c"),
    subnet("subnet-0d", "100.64.0.0/18", "eu-west-1b"),
  );
  expect(addressMapText(map)).toMatchInlineSnapshot(`
    "VPC main (vpc-0a, eu-west-1)

      10.196.24.0/24  256 addresses  was there before
      |aaaaaaaaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbbbbbbbb|............................................|
        a  10.196.24.0/26    eu-west-1b  59 usable      Internal/nodes-eu-west-1b  subnet-0b
        b  10.196.24.64/26   eu-west-1c  59 usable      Internal/nodes-eu-west-1c  subnet-0c
        .  10.196.24.128/25              128 addresses  free

      100.64.0.0/16  65,536 addresses  pods of prod, to be added
      |AAAAAAAAAAAAAAAAAAAAA|BBBBBBBBBBBBBBBBBBBBB|.....................|.....................|
        A  100.64.0.0/18    eu-west-1b  16,379 usable     pods of prod                 subnet-0d
        B  100.64.64.0/18   eu-west-1c  16,379 usable     pods of prod                 planned
        .  100.64.128.0/17              32,768 addresses  room for 2 zones (/18 each)
    "
  `);
});

test("without a world the map shows the plan alone", () => {
  const map = addressMap({
    fabric: "new",
    vpcs: [{ key: "main", region: "eu-west-1", cidrs: ["10.0.0.0/16"] }],
    addresses: DOCUMENT_PLAN,
  });
  expect(map.vpcs[0]?.blocks.map((block) => [block.cidr, block.note])).toEqual([
    ["10.0.0.0/16", "declared in the Fabric, to be created"],
    ["100.64.0.0/16", "pods of prod, to be added"],
  ]);
});

/** Twelve zones, as many as a region and its local zones have, each with a subnet of this length. */
function twelveZones(length: number): AddressMap {
  const size = 2 ** (32 - length);
  const subnets = Array.from({ length: 12 }, (_, index) => {
    const offset = index * size;
    return [`us-east-1-wl1-${"abcdefghijkl"[index]}`, `100.64.${offset >>> 8}.${offset & 255}/${length}`] as const;
  });
  return addressMap({
    fabric: "many",
    vpcs: [{ key: "main", region: "us-east-1", cidrs: [] }],
    addresses: planOf("100.64.0.0/16", subnets, []),
  });
}

interface Placed {
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
  readonly text: string;
}

/** Every text of a drawing with the room that it takes at most. */
function placedTexts(svg: string): readonly Placed[] {
  return [...svg.matchAll(/<text ([^>]*)>(.*?)<\/text>/g)].map(([, attributes = "", inner = ""]) => {
    const number = (name: string): number => Number(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1]);
    const text = inner.replace(/<[^>]*>/g, "  ").replace(/&\w+;/g, "x");
    const width = text.length * number("font-size") * 0.62;
    const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? "start";
    const left = number("x") - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
    return { left, right: left + width, baseline: number("y"), size: number("font-size"), text };
  });
}

function overlapping(texts: readonly Placed[]): readonly string[] {
  return texts.flatMap((a, index) =>
    texts
      .slice(index + 1)
      .filter(
        (b) => a.left < b.right && b.left < a.right && Math.abs(a.baseline - b.baseline) < Math.min(a.size, b.size),
      )
      .map((b) => `${a.text} over ${b.text}`),
  );
}

describe("the drawing", () => {
  test.each([18, 20, 22, 24, 26, 28])("no two texts overlap with twelve zones of /%i", (length) => {
    expect(overlapping(placedTexts(addressMapSvg(twelveZones(Math.max(20, length)))))).toEqual([]);
  });

  test("what is too small to read is drawn a second time, larger", () => {
    const ruler = placedTexts(addressMapSvg(twelveZones(28))).map((text) => text.text);
    expect(ruler).toContain("100.64.0.255");
    expect(ruler).toContain("/28");
  });

  test("names from outside are text, never markup", () => {
    const hostile = `</text><script>alert("1")</script>\u0000`;
    const svg = addressMapSvg(documentMap(subnet("subnet-0b", "10.196.24.0/26", "eu-west-1b", hostile)));
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("\u0000");
    expect(svg).toContain("&lt;script&gt;");
  });

  test("those who do not see it are told the same", () => {
    const svg = addressMapSvg(documentMap());
    expect(svg).toContain('role="img"');
    expect(/<desc[^>]*>(.*?)<\/desc>/.exec(svg)?.[1]).toMatchInlineSnapshot(
      `"VPC main, block 10.196.24.0/24 (was there before): 10.196.24.0/24 256 addresses free. VPC main, block 100.64.0.0/16 (pods of prod, to be added): 100.64.0.0/18 eu-west-1b 16,379 usable pods of prod; 100.64.64.0/18 eu-west-1c 16,379 usable pods of prod; 100.64.128.0/17 32,768 addresses room for 2 zones (/18 each)."`,
    );
  });

  test("every tag that is opened is closed", () => {
    const svg = addressMapSvg(twelveZones(28));
    const open: string[] = [];
    for (const [, close, name = "", , empty] of svg.matchAll(/<(\/?)([a-z]+)((?:[^">]|"[^"]*")*?)(\/?)>/g)) {
      if (empty) continue;
      if (close) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });
});

const block = fc.record({ slot: fc.integer({ min: 0, max: 255 }), length: fc.integer({ min: 24, max: 28 }) });

test("whatever subnets a block has, its parts cover it once and in order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(block, { selector: (item) => item.slot, maxLength: 40 }), (items) => {
      const subnets = items.map(({ slot, length }) => [`zone-${slot}`, `100.64.${slot}.0/${length}`] as const);
      const map = addressMap({
        fabric: "any",
        vpcs: [{ key: "main", region: "r", cidrs: [] }],
        addresses: planOf("100.64.0.0/16", subnets, ["100.64.0.0/18"]),
      });
      const parts = map.vpcs[0]?.blocks[0]?.parts ?? [];
      let reached = 0;
      for (const part of parts) {
        expect(part.start).toBeCloseTo(reached, 12);
        reached = part.start + part.share;
      }
      expect(reached).toBeCloseTo(1, 12);
      expect(parts.filter((part) => part.use === "pods")).toHaveLength(subnets.length);
      expect(overlapping(placedTexts(addressMapSvg(map)))).toEqual([]);
    }),
    { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 30) },
  );
});
