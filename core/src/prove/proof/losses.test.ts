import { describe, expect, test } from "vitest";
import { buildNetwork, type Declared, undeclared } from "../../network/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { changed, readNetwork } from "../goldens/read.fixture.ts";
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

function lost(change: unknown) {
  const before = readNetwork(FLEET).snapshot;
  const after = keeping(before, readNetwork(changed(FLEET, change)).snapshot);
  const [was, is] = [sideOf(before), sideOf(after)];
  const parts = neighbourhoodsOf([before, was.declared], [after, is.declared]);
  const found = lossesIn(parts, was, is).changes.map(({ from, to }) => `${from}>${to}`);
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

  test("is nothing where something is only given", () => {
    const { found, whole } = lost({ vpcs: { v1: { groups: { "v1-app": { in: ["all from 0.0.0.0/0"] } } } } });
    expect([found, whole]).toEqual([[], []]);
  });
});

test("of a neighbourhood with more groups than can be proved with each other the clusters are named", () => {
  const many = Array.from({ length: 101 }, (_, index) => index);
  const hub = (port: number) => ({
    vpcs: Object.assign(
      {},
      ...many.map((nth) => ({
        [`h${nth}`]: {
          cidrs: [`10.${nth}.0.0/16`],
          subnets: { [`h${nth}-a`]: `10.${nth}.0.0/24` },
          tables: { main: { "10.0.0.0/8": "tgw-hub" } },
          groups: { [`h${nth}`]: { in: [`tcp ${port} from 10.0.0.0/8`] } },
        },
      })),
    ),
    hosts: Object.assign(
      {},
      ...many.map((nth) => ({
        [`h${nth}`]: { subnet: `h${nth}-a`, address: `10.${nth}.0.10`, groups: [`sg-h${nth}`] },
      })),
    ),
  });
  const [was, is] = [80, 81].map((port) => {
    const side = sideOf(readNetwork(hub(port)).snapshot);
    const scope = side.declared.vpcs[0]?.scope;
    const clusters = scope === undefined ? [] : [{ key: "a", scope, vpc: "vpc-h0", podRanges: [], zones: [] }];
    return { ...side, declared: { ...side.declared, clusters } };
  });
  if (was === undefined || is === undefined) throw new TypeError("two sides");
  const parts = neighbourhoodsOf([was.snapshot, was.declared], [is.snapshot, is.declared]);
  expect(parts.map(({ vpcs }) => vpcs.length)).toEqual([101]);
  expect(lossesIn(parts, was, is)).toMatchObject({ changes: [], ungated: ["a"] });
});

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
