import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Built, buildNetwork, type Group } from "../../network/index.ts";
import { Draw } from "../goldens/random/draw.fixture.ts";
import { randomNetwork } from "../goldens/random/random-network.fixture.ts";
import { readNetwork } from "../goldens/read.fixture.ts";
import { judge } from "../judge.ts";
import { Provers } from "../provers.ts";
import { isOutside, pairsOf } from "./pairs.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 20);
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** A VPC of its own, the nth of its kind: two hosts, of which one has a public address. */
function vpcOf(nth: number) {
  return {
    cidrs: [`10.${nth}.0.0/16`],
    internet: true,
    subnets: { [`v${nth}-a`]: `10.${nth}.0.0/24` },
    tables: { main: { "0.0.0.0/0": `igw-v${nth}` } },
    groups: { [`v${nth}`]: { in: ["all from 0.0.0.0/0"] } },
  };
}

function hostsOf(nth: number) {
  const common = { subnet: `v${nth}-a`, groups: [`sg-v${nth}`] };
  return {
    [`v${nth}-public`]: { ...common, address: `10.${nth}.0.10`, public: `52.0.0.${nth}` },
    [`v${nth}-private`]: { ...common, address: `10.${nth}.0.20` },
  };
}

const MANY = [1, 2, 3, 4, 5, 6, 7];
const FLEET = {
  vpcs: Object.fromEntries(MANY.map((nth) => [`v${nth}`, vpcOf(nth)])),
  hosts: Object.assign({}, ...MANY.map(hostsOf)),
};

/** A group of each endpoint. */
function groupsOf({ network }: Built): readonly Group[] {
  return [...network.endpoints.keys()].map((id) => ({ name: id, ends: [{ endpoint: id }] }));
}

function builtOf(written: unknown): Built {
  const { snapshot, declared } = readNetwork(written);
  return buildNetwork(snapshot, declared);
}

describe("pairs of many groups", () => {
  const built = builtOf(FLEET);
  const groups = groupsOf(built);
  const pairs = pairsOf(built.network, groups).map(({ from, to }) => `${from.name}>${to.name}`);

  const open = (nth: number) => `subnet-v${nth}-a/sg-v${nth}/public`;
  const closed = (nth: number) => `subnet-v${nth}-a/sg-v${nth}`;

  test("are those that a way may lead between: by the internet to whoever has a public address", () => {
    expect(pairs).toContain(`${closed(1)}>${open(1)}`);
    expect(pairs).toContain(`${closed(1)}>internet`);
    expect(pairs).toContain(`${closed(1)}>${open(2)}`);
    expect(pairs).not.toContain(`${open(1)}>${closed(2)}`);
  });

  test("are those that are meant to reach each other, whether anything leads there or not", () => {
    const isMeant = (from: string, to: string) => from === open(1) && to === closed(2);
    const more = pairsOf(built.network, groups, isMeant).map(({ from, to }) => `${from.name}>${to.name}`);
    expect(more.filter((pair) => !pairs.includes(pair))).toEqual([`${open(1)}>${closed(2)}`]);
  });

  test("from the internet are all of them", () => {
    const hosts = MANY.flatMap((nth) => [open(nth), closed(nth)]);
    expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(hosts));
    expect(pairs).toEqual(expect.arrayContaining(hosts.map((name) => `internet>${name}`)));
  });
});

test("nothing gets through between groups that are not paired", { timeout: 300_000 }, () => {
  const seen = { left: 0, reachable: 0 };
  fc.assert(
    fc.property(seeds, (start) => {
      const built = builtOf(randomNetwork(new Draw(start)));
      const provers = new Provers(built.network);
      // Each twice: of few groups every pair is proved.
      const groups = groupsOf(built).flatMap((group) => [group, { ...group, name: `${group.name} again` }]);
      const paired = new Set(pairsOf(built.network, groups).map(({ from, to }) => `${from.name}>${to.name}`));
      for (const from of groupsOf(built)) {
        for (const to of groupsOf(built)) {
          if (isOutside(from) && isOutside(to)) continue;
          const { verdict } = judge(provers, from, to);
          seen.left += Number(!paired.has(`${from.name}>${to.name}`));
          seen.reachable += Number(verdict !== "unreachable");
          const what = `network ${start}: ${from.name}>${to.name}`;
          expect(verdict === "unreachable" || paired.has(`${from.name}>${to.name}`), what).toBe(true);
        }
      }
    }),
    { numRuns: runs },
  );
  expect(seen.left).toBeGreaterThan(0);
  expect(seen.reachable).toBeGreaterThan(0);
});
