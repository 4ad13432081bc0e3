import fc from "fast-check";
import { expect, test } from "vitest";
import { buildNetwork, type Network } from "../../network/index.ts";
import {
  endpoint,
  range,
  route,
  rule,
  segment,
  stateless,
  table,
  network as toNetwork,
} from "../../network/networks.fixture.ts";
import { Draw } from "../../observed/fleet/draw.fixture.ts";
import { fleetSnapshot } from "../../observed/fleet/fleet.fixture.ts";
import { FLEET_S } from "../../observed/fleet/size.fixture.ts";
import { networks } from "../random-networks.fixture.ts";
import { AllPairs } from "./all-pairs.ts";
import { edited, kindOf, withFilters } from "./edits.fixture.ts";
import { filtersOf } from "./swap.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 20);
/** The counts: 500 edits here, 10,000 in soak. */
const isSoak = runs >= 200;
const edits = isSoak ? 10_000 : 500;
/** What is wrong after an edit stays wrong, so not every one must be looked at for all to be. */
const every = isSoak ? 1 : 25;

function listed(pairs: AllPairs): string {
  return [...pairs.connected(true)].map((pair) => pair.join(" ")).join("\n");
}

test("after an edit a fleet's pairs are as if reckoned anew", {
  timeout: 3_600_000,
}, () => {
  const draw = new Draw(Number(process.env.PODSPAN_SEED ?? 1));
  const dice = (limit: number) => draw.below(limit);
  let { network } = buildNetwork(fleetSnapshot(FLEET_S), { clusters: [], vpcs: [], sites: [], links: [] });
  const first = network;
  const pairs = new AllPairs(network, 4);
  const full = new AllPairs(network, 4).work.blocks;
  let [changed, blocks] = [0, 0];
  for (let nth = 1; nth <= edits; nth += 1) {
    const before = pairs.count;
    // Edits add up, but not until nothing is left.
    network = edited(nth % 50 === 0 ? first : network, kindOf(dice), dice);
    blocks += pairs.update(network).blocks;
    changed += Number(pairs.count !== before);
    if (nth % every !== 0) continue;
    const anew = new AllPairs(network, 4);
    expect([pairs.count, pairs.open], `edit ${nth}`).toEqual([anew.count, anew.open]);
    expect(listed(pairs) === listed(anew), `edit ${nth}`).toBe(true);
  }
  expect(changed).toBeGreaterThan(edits / 20);
  // Less than half of the work, or nothing was gained.
  expect(blocks).toBeLessThan((edits * full) / 2);
});

// Each kind by itself: among edits of all kinds, what one does wrong may be asked again for the sake of another.
test.each(["rule", "route", "acl", "transit", "prefix-list"] as const)(
  "after edits of one kind, %s, pairs are as if reckoned anew",
  {
    timeout: 3_600_000,
  },
  (kind) => {
    const draw = new Draw(Number(process.env.PODSPAN_SEED ?? 3));
    let { network } = buildNetwork(fleetSnapshot(FLEET_S), { clusters: [], vpcs: [], sites: [], links: [] });
    const pairs = new AllPairs(network, 4);
    for (let nth = 1; nth <= 45; nth += 1) {
      network = edited(network, kind, (limit: number) => draw.below(limit));
      pairs.update(network);
      if (nth % (isSoak ? 1 : 15) === 0)
        expect(listed(pairs) === listed(new AllPairs(network, 4)), `edit ${nth}`).toBe(true);
    }
  },
);

/** Parts of one network among those of another: both are of the same names. */
function mixed(a: Network, b: Network, takes: readonly boolean[]): Network {
  let nth = 0;
  const next = () => {
    nth += 1;
    return takes[nth % takes.length] === true;
  };
  const mix = <T>(x: ReadonlyMap<string, T>, y: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...x].map(([id, thing]) => [id, next() ? (y.get(id) ?? thing) : thing]));
  return {
    ...a,
    endpoints: mix(a.endpoints, b.endpoints),
    segments: mix(a.segments, b.segments),
    tables: mix(a.tables, b.tables),
    labels: next() ? b.labels : a.labels,
  };
}

test("a network that becomes another, part by part, is always as if reckoned anew", { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(networks, networks, fc.array(fc.boolean(), { minLength: 5, maxLength: 9 }), (a, b, takes) => {
      const pairs = new AllPairs(a, 4);
      for (const network of [mixed(a, b, takes), b, mixed(b, a, takes)]) {
        pairs.update(network);
        expect([...pairs.connected()].sort()).toEqual([...new AllPairs(network, 4).connected()].sort());
      }
    }),
    { numRuns: 2 * runs },
  );
});

test("members of two ranges that nothing told apart are told apart by a route to the one of them", () => {
  const local = (domain: string) => ({ kind: "domain", domain }) as const;
  const routes = [route("10.0.0.0/28", local("a")), route("10.0.1.0/24", local("b"))];
  const before = toNetwork({
    endpoints: [
      endpoint("one", "10.0.0.4/32", "a"),
      endpoint("first", "10.0.1.4/32", "first"),
      endpoint("second", "10.0.1.36/32", "second"),
    ],
    segments: [
      segment("a", "10.0.0.0/28"),
      segment("first", "10.0.1.0/28", { domain: "b" }),
      segment("second", "10.0.1.32/28", { domain: "b" }),
    ],
    tables: ["table-a", "table-first", "table-second"].map((id) => table(id, ...routes)),
  });
  const pairs = new AllPairs(before, 4);
  // It begins where the one range does and ends where that does: nothing in either of them is cut.
  const edited = table("table-a", ...routes, route("10.0.1.32/28", { kind: "nowhere", reason: "edited" }));
  const after = { ...before, tables: new Map([...before.tables, ["table-a", edited]]) };
  expect(pairs.connects("one", "second")).toBe(true);
  pairs.update(after);
  expect(pairs.connects("one", "second")).toBe(false);
  expect(listed(pairs)).toBe(listed(new AllPairs(after, 4)));
});

test("domains that no filter on a way told apart are told apart by one that is edited", () => {
  const domains = ["a", "b", "c"] as const;
  const cidrs = { a: "10.0.0.0/28", b: "10.0.1.0/28", c: "10.0.2.0/28" };
  const routes = domains.map((domain) => route(cidrs[domain], { kind: "domain", domain }));
  const open = stateless("acl", rule({}));
  const before = toNetwork({
    endpoints: domains.map((id) => endpoint(id, cidrs[id].replace("0/28", "4/32"), id)),
    segments: domains.map((id) => segment(id, cidrs[id], { domain: id, ...(id === "c" && { entering: [open] }) })),
    tables: domains.map((id) => table(`table-${id}`, ...routes)),
  });
  const pairs = new AllPairs(before, 4);
  expect(domains.map((id) => pairs.connects(id, "c"))).toEqual([true, true, true]);
  const denied = [
    rule({ source: [range(cidrs.a)], protocol: [{ from: 17, to: 17 }] }, { id: "some", permits: false }),
    rule({ source: [range(cidrs.b)] }, { id: "all", permits: false }),
  ];
  const after = withFilters(
    before,
    (filter) => filter === open,
    (filter) => ({ ...filter, rules: [...denied, ...filter.rules] }),
  );
  pairs.update(after);
  expect(domains.map((id) => pairs.connects(id, "c"))).toEqual([true, false, true]);
  expect(listed(pairs)).toBe(listed(new AllPairs(after, 4)));
});

/** One filter says something else wherever it stands: what another says, or less, or the contrary. */
function swapped(network: Network, nth: number, how: number): Network {
  const all = [...new Set(filtersOf(network))];
  const [target, other] = [all[nth % all.length], all[(nth + how) % all.length]];
  if (target === undefined || other === undefined) return network;
  const { rules } = target;
  const contrary = rules.map((rule, at) => (at === how % rules.length ? { ...rule, permits: !rule.permits } : rule));
  const others = [
    rules.toSpliced(how % (rules.length + 1), 1),
    contrary,
    [...other.rules, ...rules],
    rules.toReversed(),
  ];
  const after = { ...target, rules: others[how % others.length] ?? [] };
  return withFilters(
    network,
    (filter) => filter === target,
    () => after,
  );
}

test("where filters alone become others, pairs are always as if reckoned anew", { timeout: 3_600_000 }, () => {
  const seen = { edits: 0, changed: 0 };
  const edits = fc.array(fc.tuple(fc.nat(200), fc.nat(50), fc.nat(9)), { minLength: 3, maxLength: 8 });
  fc.assert(
    fc.property(networks, networks, edits, (first, second, all) => {
      const pairs = new AllPairs(first, 4);
      let [network, before] = [first, first];
      for (const [nth, how, back] of all) {
        // Now and then a filter of before stands again, or tables and endpoints change in between.
        const next =
          back === 0
            ? before
            : back === 1
              ? mixed(network, second, [true, false, how > 25])
              : swapped(network, nth, how);
        [before, network] = [network, next];
        const was = pairs.count;
        pairs.update(network);
        seen.edits += 1;
        seen.changed += Number(pairs.count !== was);
        expect([...pairs.connected()].sort()).toEqual([...new AllPairs(network, 4).connected()].sort());
      }
    }),
    { numRuns: 5 * runs },
  );
  expect(seen.changed).toBeGreaterThan(seen.edits / 20);
});
