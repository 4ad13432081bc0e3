import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildNetwork, type Declared, undeclared } from "../../network/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { Draw } from "../goldens/random/draw.fixture.ts";
import type { Written } from "../goldens/random/plot.fixture.ts";
import { randomNetwork } from "../goldens/random/random-network.fixture.ts";
import { changed, readNetwork } from "../goldens/read.fixture.ts";
import type { AskedFor } from "./asked-for.ts";
import { changedParts } from "./changed-parts.ts";
import { reachabilityDifference } from "./difference.ts";
import { compareIn, Inquiry } from "./inquiry.ts";
import { lossesIn } from "./losses.ts";
import { neighbourhoodsOf } from "./neighbourhoods.ts";
import type { Side } from "./parts.ts";
import { prove } from "./prove.ts";
import { shapeOf } from "./shape.ts";

/** A VPC of its own, the nth of its kind: a web host that others may ask, one in another subnet that asks, and the internet. */
function vpcOf(nth: number) {
  const name = `v${nth}`;
  return {
    [name]: {
      cidrs: [`10.${nth}.0.0/16`],
      internet: true,
      subnets: { [`${name}-a`]: `10.${nth}.0.0/24`, [`${name}-b`]: `10.${nth}.1.0/24` },
      tables: { main: { "0.0.0.0/0": `igw-${name}` } },
      groups: {
        [`${name}-web`]: { in: [`tcp 443 from 0.0.0.0/0`, `tcp 22 from 10.0.0.0/8`] },
        [`${name}-app`]: { in: [`tcp 8080 from sg-${name}-web`] },
      },
    },
  };
}

function hostsOf(nth: number) {
  const name = `v${nth}`;
  return {
    [`${name}-web`]: {
      subnet: `${name}-a`,
      address: `10.${nth}.0.10`,
      groups: [`sg-${name}-web`],
      public: `52.0.0.${nth}`,
    },
    [`${name}-app`]: { subnet: `${name}-b`, address: `10.${nth}.1.10`, groups: [`sg-${name}-app`] },
  };
}

const MANY = [1, 2, 3, 4, 5, 6];
const FLEET = {
  vpcs: Object.assign({}, ...MANY.map(vpcOf)),
  hosts: Object.assign({}, ...MANY.map(hostsOf)),
};

function sideOf(snapshot: Snapshot): Side {
  const declared: Declared = undeclared(snapshot);
  return { snapshot, declared, unproved: [] };
}

/** The same objects where nothing differs, as a projection has them. */
function keeping(before: Snapshot, after: Snapshot): Snapshot {
  const known = new Map(before.resources.map((thing) => [JSON.stringify(thing), thing]));
  const resources = after.resources.map((thing): Observed => known.get(JSON.stringify(thing)) ?? thing);
  return { ...after, resources };
}

function lost(change: unknown, askedFor?: AskedFor) {
  const before = readNetwork(FLEET).snapshot;
  const after = keeping(before, readNetwork(changed(FLEET, change)).snapshot);
  const [was, is] = [sideOf(before), sideOf(after)];
  const parts = neighbourhoodsOf([before, was.declared], [after, is.declared]);
  const found = lossesIn(changedParts(parts, was, is), { askedFor }).changes.map(({ from, to }) => `${from}>${to}`);
  return { parts: parts.map(({ vpcs }) => vpcs.join("+")), found: found.sort(), whole: lostInWhole(was, is) };
}

/** The same of one network of everything, pair by pair. */
function lostInWhole(before: Side, after: Side): readonly string[] {
  const [one, other] = [before, after].map(({ snapshot, declared }) =>
    prove({ built: buildNetwork(snapshot, declared), declared, expectations: [], unproved: [] }),
  );
  if (one === undefined || other === undefined) return [];
  const { changes } = reachabilityDifference(one.proof, other.proof, compareIn(one.inquiry, other.inquiry));
  return changes
    .filter(({ what, moved }) => what === "lost" && moved === undefined)
    .map(({ from, to }) => `${from}>${to}`)
    .sort();
}

const WITHOUT_WEB = { in: ["tcp 22 from 10.0.0.0/8"] };

describe("what a fleet loses, neighbourhood by neighbourhood", () => {
  test("is nothing where nothing changes", () => {
    expect(lost({})).toEqual({ parts: MANY.map((nth) => `vpc-v${nth}`), found: [], whole: [] });
  });

  test.each<[string, unknown]>([
    ["in one VPC", { vpcs: { v3: { groups: { "v3-web": WITHOUT_WEB } } } }],
    [
      "in several alike",
      { vpcs: { v2: { groups: { "v2-web": WITHOUT_WEB } }, v5: { groups: { "v5-web": WITHOUT_WEB } } } },
    ],
    ["inside of one", { vpcs: { v4: { groups: { "v4-app": { in: ["tcp 8081 from sg-v4-web"] } } } } }],
    ["on the way out", { vpcs: { v6: { tables: { main: null } } } }],
    [
      "in one that differs by one address from those that only change",
      {
        vpcs: Object.fromEntries(
          MANY.map((nth) => [
            `v${nth}`,
            { groups: { [`v${nth}-app`]: { in: [`tcp 8080 from 10.${nth}.0.${nth === 5 ? 11 : 10}/32`] } } },
          ]),
        ),
      },
    ],
  ])("is what the whole loses: %s", (_, change) => {
    const { found, whole } = lost(change);
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(whole);
  });

  test("is told of a neighbourhood that is like one of which it was asked for", () => {
    const narrower = Object.fromEntries(
      [1, 2].map((nth) => [`v${nth}`, { groups: { [`v${nth}-app`]: { in: [`tcp 8080 from 10.${nth}.0.99/32`] } } }]),
    );
    const all = lost({ vpcs: narrower }).found;
    const rest = lost({ vpcs: narrower }, (from) => (from === "vpcs/vpc-v1" ? "asked" : undefined)).found;
    expect(all).toEqual(["vpcs/vpc-v1>vpcs/vpc-v1", "vpcs/vpc-v2>vpcs/vpc-v2"]);
    expect(rest).toEqual(["vpcs/vpc-v2>vpcs/vpc-v2"]);
  });

  test("is nothing where something is only given", () => {
    const { found, whole } = lost({ vpcs: { v1: { groups: { "v1-app": { in: ["all from 0.0.0.0/0"] } } } } });
    expect([found, whole]).toEqual([[], []]);
  });
});

/** VPCs that are all peered with each other, a host in each that takes a port from the others. */
function meshOf(size: number, port: (nth: number) => number) {
  const all = Array.from({ length: size }, (_, index) => index + 1);
  const between = (one: number, other: number) => `m${Math.min(one, other)}-${Math.max(one, other)}`;
  const tables = (nth: number) =>
    Object.fromEntries(
      all.flatMap((other) => (other === nth ? [] : [[`10.${other}.0.0/16`, `pcx-${between(nth, other)}`]])),
    );
  return {
    vpcs: Object.fromEntries(
      all.map((nth) => [
        `m${nth}`,
        {
          cidrs: [`10.${nth}.0.0/16`],
          subnets: { [`m${nth}-a`]: `10.${nth}.0.0/24` },
          tables: { main: tables(nth) },
          groups: { [`m${nth}`]: { in: [`tcp ${port(nth)} from 10.0.0.0/8`] } },
        },
      ]),
    ),
    hosts: Object.fromEntries(
      all.map((nth) => [`m${nth}`, { subnet: `m${nth}-a`, address: `10.${nth}.0.10`, groups: [`sg-m${nth}`] }]),
    ),
    peerings: Object.fromEntries(
      all.flatMap((nth) =>
        all.flatMap((other) =>
          other > nth ? [[between(nth, other), { requester: `vpc-m${nth}`, accepter: `vpc-m${other}` }]] : [],
        ),
      ),
    ),
  };
}

/** Losses of one network into another, part by part and in whole. */
function lostBetween(one: unknown, two: unknown, askedFor?: AskedFor) {
  const was = readNetwork(one);
  const is = readNetwork(two);
  const after = keeping(was.snapshot, is.snapshot);
  const [old, now]: readonly [Side, Side] = [
    { ...was, unproved: [] },
    { snapshot: after, declared: is.declared, unproved: [] },
  ];
  const parts = neighbourhoodsOf([old.snapshot, old.declared], [now.snapshot, now.declared]);
  const { changes, unlinked } = lossesIn(changedParts(parts, old, now), { askedFor });
  const found = changes.map(({ from, to }) => `${from}>${to}`);
  return { parts, unlinked: [...unlinked], found: found.sort(), whole: lostInWhole(old, now) };
}

describe("a mesh", () => {
  const mesh = (size: number, changed?: number) => meshOf(size, (nth) => (nth === changed ? 81 : 80));

  test("loses where one of it changes, and nowhere else", () => {
    const { parts, found, whole } = lostBetween(mesh(6), mesh(6, 3));
    expect(parts.map(({ vpcs }) => vpcs.length)).toEqual([6]);
    expect(found).toHaveLength(6);
    expect(found.every((pair) => pair.endsWith(">vpcs/m3"))).toBe(true);
    expect(found).toEqual(whole);
  });

  test("loses what nobody asked for; what somebody did is not looked for", () => {
    const ofTwo = (from: string, to: string) => (from === "vpcs/m1" && to === "vpcs/m3" ? "m1-m3" : undefined);
    const { found, unlinked } = lostBetween(mesh(6), mesh(6, 3), ofTwo);
    expect(unlinked).toEqual(["m1-m3"]);
    expect(found).toEqual([2, 3, 4, 5, 6].map((nth) => `vpcs/m${nth}>vpcs/m3`));
  });

  test("of more than a hundred is gated as any other", { timeout: 60_000 }, () => {
    const [one, two] = [readNetwork(mesh(101)), readNetwork(mesh(101, 77))];
    const sides = [one, { ...two, snapshot: keeping(one.snapshot, two.snapshot) }].map((side) => ({
      ...side,
      unproved: [],
    }));
    const [was, is] = sides;
    if (was === undefined || is === undefined) throw new TypeError("two sides");
    const parts = neighbourhoodsOf([was.snapshot, was.declared], [is.snapshot, is.declared]);
    const found = lossesIn(changedParts(parts, was, is)).changes.map(({ to }) => to);
    expect(found).toEqual(Array.from({ length: 101 }, () => "vpcs/m77"));
  });
});

/** A cluster with a pod on an interface that has other groups than its node's, which those of the next pods will have. */
function clusterWith(web: readonly string[], more: object = {}) {
  const node = { subnet: "nodes", address: "10.0.0.10", groups: ["sg-node"] };
  const second = { subnet: "nodes", address: "10.0.0.16", groups: ["sg-web"], prefixes: ["10.0.0.32/28"] };
  return {
    vpcs: {
      a: {
        cidrs: ["10.0.0.0/16", "100.64.0.0/16"],
        subnets: { nodes: "10.0.0.0/24", pods: "100.64.0.0/24", edge: "10.0.9.0/24" },
        tables: { main: {} },
        groups: { node: { in: ["tcp 80 from 10.0.0.0/16"] }, web: { in: web }, edge: { in: ["all from 0.0.0.0/0"] } },
      },
    },
    hosts: { client: { subnet: "edge", address: "10.0.9.10", groups: ["sg-edge"] } },
    clusters: {
      c: {
        vpc: "vpc-a",
        nodes: { n1: { ...node, interfaces: [second] } },
        pods: { one: { node: "n1", address: "10.0.0.33", interface: 1 } },
        ...more,
      },
    },
  };
}

describe("where a pod is, it is the pod that loses, and not those that may come to its address", () => {
  test("what only those would have been let through to is no loss where they go elsewhere", () => {
    const custom = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };
    const eniConfigs = { "eu-west-1a": { subnet: "pods", groups: ["sg-node"] } };
    const { found, whole } = lostBetween(clusterWith([]), clusterWith([], { cni: custom, eniConfigs }));
    expect([found, whole]).toEqual([[], []]);
  });

  test("what it is no longer let through to is a loss, though those would be", () => {
    const { found, whole } = lostBetween(clusterWith(["tcp 80 from 10.0.0.0/16"]), clusterWith([]));
    expect(found).toContain("vpcs/a>clusters/c/pods/eu-west-1a");
    expect(found).toEqual(whole);
  });
});

test("whatever changes in a random network, as much is found as by proving all of it", { timeout: 3_600_000 }, () => {
  let losses = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (start) => {
      const draw = new Draw(start);
      const written = randomNetwork(draw);
      const { found, whole } = lostBetween(written, edited(draw, written));
      losses += whole.length;
      expect(found, `network ${start}`).toEqual(whole);
    }),
    { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 4) },
  );
  if (process.env.PODSPAN_PROPERTY_RUNS !== undefined) expect(losses).toBeGreaterThan(0);
});

/** Other groups, routes and ACLs in one of its VPCs, as another network of the same kind has them. */
function edited(draw: Draw, written: Written): Written {
  const { vpcs = {} } = written;
  const name = draw.of(Object.keys(vpcs));
  const [own, other] = [vpcs[name], randomNetwork(draw).vpcs?.[name]];
  if (own === undefined || other === undefined) return written;
  const part = draw.of(["groups", "groups", "tables", "acls"] as const);
  // Tables and ACLs that subnets use are there by the same names, or not at all.
  const kept = part === "groups" ? other.groups : { ...own[part], ...within(other[part] ?? {}, own[part] ?? {}) };
  return { ...written, vpcs: { ...vpcs, [name]: { ...own, [part]: kept } } };
}

function within(all: Readonly<Record<string, unknown>>, names: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in names));
}

describe("neighbours", () => {
  test.each<[string, unknown, string]>([
    ["by a peering", { peerings: { p: { requester: "vpc-v1", accepter: "vpc-v4" } } }, "vpc-v1+vpc-v4"],
    [
      "by a group that another names",
      { vpcs: { v2: { groups: { "v2-app": { in: ["all from sg-v3-web"] } } } } },
      "vpc-v2+vpc-v3",
    ],
    [
      "by a gateway that was not read",
      {
        vpcs: {
          v5: { tables: { main: { "10.9.0.0/16": "tgw-far" } } },
          v6: { tables: { main: { "10.9.0.0/16": "tgw-far" } } },
        },
      },
      "vpc-v5+vpc-v6",
    ],
  ])("are VPCs that lead to each other %s", (_, change, wanted) => {
    const { parts } = lost(change);
    expect(parts).toContain(wanted);
    expect(parts).toHaveLength(MANY.length - 1);
  });
});

describe("the shape of a network", () => {
  const shape = (nth: number, change: unknown = {}) => {
    const { snapshot } = readNetwork(changed({ vpcs: vpcOf(nth), hosts: hostsOf(nth) }, change));
    const declared = undeclared(snapshot);
    const built = buildNetwork(snapshot, declared);
    return shapeOf([{ network: built.network, groups: [...new Inquiry(built, declared).groups.values()] }]);
  };

  test("is the same whatever its names and addresses", () => {
    expect(shape(7)).toBe(shape(8));
  });

  test.each<[string, unknown]>([
    ["a port", { vpcs: { v7: { groups: { "v7-app": { in: ["tcp 8081 from sg-v7-web"] } } } } }],
    ["a protocol", { vpcs: { v7: { groups: { "v7-app": { in: ["udp 8080 from sg-v7-web"] } } } } }],
    ["who is meant", { vpcs: { v7: { groups: { "v7-app": { in: ["tcp 8080 from sg-v7-app"] } } } } }],
    [
      "a range that ends before a host",
      { vpcs: { v7: { groups: { "v7-web": { in: ["tcp 443 from 0.0.0.0/0", "tcp 22 from 10.7.0.0/29"] } } } } },
    ],
    ["a route", { vpcs: { v7: { tables: { main: null } } } }],
    ["an address that nobody exchanges", { hosts: { "v7-web": { public: null } } }],
  ])("tells %s", (_, change) => {
    expect(shape(7, change)).not.toBe(shape(7));
  });
});
