import type { ClusterCapacity } from "@podspan/core/capacity";
import { describe, expect, test } from "vitest";
import { capacityText } from "./capacity.ts";

/** An m5.large of EKS Auto Mode beside two of the VPC CNI. */
const LARGE = {
  name: "m5.large",
  from: "table",
  vcpus: 2,
  nitro: true,
  pods: 20,
  cap: 110,
  addressable: 110,
  podInterfaces: 2,
  prefixes: false,
  nodes: 2,
  have: [],
} as const;
const BOTH: ClusterCapacity = {
  cluster: "main",
  vpc: "main",
  warm: {},
  density: {
    maker: "managed",
    mode: { customNetworking: true, prefixDelegation: false },
    expression: "20",
    types: [],
    unknown: [],
    settings: [],
  },
  type: { ...LARGE, podsPerNode: 18, need: { interfaces: 2, addresses: 20, prefixes: 0 } },
  autoType: { ...LARGE, pods: 110, podsPerNode: 110, need: { interfaces: 2, addresses: 129, prefixes: 8 } },
  zones: [
    {
      zone: "eu-west-1a",
      subnets: [],
      usable: 1000,
      free: 900,
      blocks: { free: 50, atBest: 50 },
      nodes: 3,
      pods: 17,
      most: 146,
      room: 129,
      auto: { nodes: 1, pods: 7, most: 110, room: 103 },
      fits: { nodes: 40, pods: 720 },
      fitsOfAuto: { nodes: 6, pods: 660 },
    },
  ],
};

const NOTHING = { about: undefined, range: undefined, growth: undefined };

test("nodes of two kinds have a row each under their zone, and further ones of Auto Mode a line of their own", () => {
  const rows = capacityText([BOTH], NOTHING).split("\n");
  expect(rows.slice(2, 6).map((row) => row.trim().split(/ {2,}/))).toEqual([
    ["zone", "subnet", "usable", "used", "free", "free /28", "whole", "nodes", "pods", "per node", "room"],
    ["eu-west-1a", "1,000", "100", "900", "50", "100 %", "3", "17", "5.7 of 48.7", "129"],
    ["of the VPC CNI", "2", "10", "5.0 of 18", "26"],
    ["of EKS Auto Mode", "1", "7", "7.0 of 110", "103"],
  ]);
  const at = rows.indexOf("  The same of EKS Auto Mode's m5.large instead (110 pods and 8 prefixes each):");
  expect(rows[at + 1]).toBe("    eu-west-1a  6 nodes, 660 pods");
});

test("subnets that nodes use with a label alone are named, with it", () => {
  const labelled = [
    { zone: "eu-west-1a", cidr: "100.65.0.0/18", label: "vpc.amazonaws.com/externalEniConfig=eu-west-1a-2" },
  ];
  const text = capacityText([{ ...BOTH, labelled }], NOTHING);
  expect(text).toContain(
    "with a label alone (set it on their node group):\n  eu-west-1a  100.65.0.0/18  vpc.amazonaws.com/externalEniConfig=eu-west-1a-2\n",
  );
});

describe("of many clusters", () => {
  const [zone] = BOTH.zones;
  if (zone === undefined) throw new Error("a zone");
  const many = Array.from({ length: 21 }, (_, nth): ClusterCapacity => {
    const full = { ...zone, zone: "eu-west-1b", free: 1000 - 10 * nth, fitsOfType: { nodes: 3, pods: 9 } };
    const added = { cidr: "100.66.0.0/18", usable: 16_379 };
    const exhaustion = { zone: "eu-west-1b", days: nth, date: `2027-01-${String(nth + 1).padStart(2, "0")}` };
    return { ...BOTH, cluster: `c${nth}`, zones: [zone, { ...full, added }], exhaustion };
  });
  const table = (asked: Partial<typeof NOTHING> | object, clusters = many) =>
    capacityText(clusters, { ...NOTHING, ...asked })
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/));

  test("each has a line, the fullest first; what was not asked for has no column", () => {
    const [head, first, second] = table({});
    expect(head).toEqual(["cluster", "fullest zone", "left", "usable", "free", "nodes", "pods", "room", "more nodes"]);
    expect(first).toEqual(["c20", "eu-west-1b", "80 %", "2,000", "1,700", "6", "34", "258", "80"]);
    expect(second?.[0]).toBe("c19");
  });

  test("what was asked for has one", () => {
    const [head, first] = table({ range: "100.66.0.0/16", growth: 10 });
    expect(head?.slice(-2)).toEqual(["added", "full on"]);
    // Which is full first comes first.
    expect(first?.slice(-2)).toEqual(["16,379", "2027-01-01"]);
    const asked = { ...LARGE, podsPerNode: 18, need: { interfaces: 2, addresses: 20, prefixes: 0 } };
    const ofType = many.map((one) => ({ ...one, zones: one.zones.slice(1), asked }));
    expect(table({}, ofType)[1]?.at(-1)).toBe("3");
  });

  test("room once nodes are replaced has one where it is another than today's", () => {
    const replaced = { most: 90, room: 73 };
    const [head, first] = table({}, [...many.slice(1), { ...BOTH, zones: [{ ...zone, replaced }] }]);
    expect(head?.slice(-3)).toEqual(["room", "once replaced", "more nodes"]);
    expect(first?.slice(-3)).toEqual(["258", "258", "80"]);
    expect(table({}, [...many, { ...BOTH, cluster: "z", zones: [{ ...zone, replaced }] }])).toContainEqual([
      "z",
      "eu-west-1a",
      "90 %",
      "1,000",
      "900",
      "3",
      "17",
      "129",
      "73",
      "40",
    ]);
  });

  test("one that is not known is a question mark, and a cluster without addresses comes last", () => {
    const { fits: _, nodes: __, ...unknown } = zone;
    const odd = [
      { ...BOTH, cluster: "none", zones: [] },
      { ...BOTH, cluster: "odd", zones: [unknown] },
    ];
    const rows = table({}, [...many, ...odd]);
    expect(rows.find(([name]) => name === "odd")?.slice(5)).toEqual(["?", "17", "129", "?"]);
    expect(rows[23]?.slice(0, 2)).toEqual(["none", "-"]);
  });

  test("of more than a page's the fullest are told, how many more there are, and what all have together", () => {
    const fleet = Array.from({ length: 1000 }, (_, nth) => ({ ...(many[nth % 21] ?? BOTH), cluster: `c${nth}` }));
    const rows = table({}, fleet);
    expect(rows.length).toBeLessThan(50);
    expect(rows[41]).toEqual(["and 960 more; in none of them is a zone fuller"]);
    expect(rows[43]).toEqual(["all 1,000", "2,000,000", "1,800,520", "6,000", "34,000", "258,000", "80,000"]);
    expect(table({ growth: 1 }, fleet)[41]).toEqual(["and 960 more; none of them is full earlier"]);
  });

  test("what is asked about is told whole", () => {
    expect(capacityText(many, { ...NOTHING, about: "links/all" }).match(/^Cluster /gm)).toHaveLength(21);
    expect(capacityText([], { ...NOTHING, about: "vpcs/lone" })).toBe("No cluster is there.\n");
  });
});
