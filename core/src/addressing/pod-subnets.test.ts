import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix } from "./address-text.ts";
import {
  type PlacedSubnet,
  type PodSubnetPlan,
  type PodSubnetRequest,
  placePodSubnets,
  prefixesOf,
  rangeFromPool,
} from "./pod-subnets.ts";
import { comparePrefixes, contains, overlaps, type Prefix } from "./prefix.ts";
import { PrefixSet } from "./prefix-set.ts";
import { prefixFrom } from "./prefix-text.ts";
import { runs } from "./prefixes.fixture.ts";

const p = prefixFrom;

function placed(subnets: Readonly<Record<string, string>>): readonly PlacedSubnet[] {
  return Object.entries(subnets).map(([zone, text]) => ({ zone, prefix: p(text) }));
}

function place(range: string, zones: readonly string[], more: Partial<PodSubnetRequest> = {}): PodSubnetPlan {
  return placePodSubnets({ range: p(range), zones, placed: [], ...more });
}

/** The plan as texts. */
function told(plan: PodSubnetPlan): unknown {
  if (!plan.ok) return plan.reason;
  return {
    subnets: Object.fromEntries(plan.subnets.map(({ zone, prefix }) => [zone, formatPrefix(prefix)])),
    free: plan.free.map(formatPrefix),
  };
}

describe("a new range", () => {
  test("two zones get a quarter each, and two zones to come find room (fault 3b-16)", () => {
    expect(told(place("100.64.0.0/16", ["eu-west-1c", "eu-west-1b"]))).toEqual({
      subnets: { "eu-west-1b": "100.64.0.0/18", "eu-west-1c": "100.64.64.0/18" },
      free: ["100.64.128.0/18", "100.64.192.0/18"],
    });
  });

  test("five zones get an eighth each", () => {
    const plan = place("100.64.0.0/16", ["a", "b", "c", "d", "e"]);
    expect(plan).toMatchObject({ ok: true, slotLength: 19 });
    expect(plan.ok && plan.free).toHaveLength(3);
  });

  test("the document's own cut, two /17 of a /16, is possible and leaves no room", () => {
    const halves = { slotLength: 17 };
    expect(told(place("100.64.0.0/16", ["b", "c"], halves))).toEqual({
      subnets: { b: "100.64.0.0/17", c: "100.64.128.0/17" },
      free: [],
    });
    expect(place("100.64.0.0/16", ["b", "c", "d"], halves)).toEqual({
      ok: false,
      reason: "full",
      slotLength: 17,
      zones: ["d"],
    });
  });

  test("fewer or more slots on wish; three are four", () => {
    expect(place("100.64.0.0/16", ["b"], { minimumSlots: 1 })).toMatchObject({ slotLength: 16 });
    expect(place("100.64.0.0/16", ["b"], { minimumSlots: 3 })).toMatchObject({ slotLength: 18 });
    expect(place("100.64.0.0/16", ["b"], { minimumSlots: 6 })).toMatchObject({ slotLength: 19 });
  });

  test("no zones, no subnets, all slots free", () => {
    expect(told(place("10.0.0.0/26", []))).toEqual({
      subnets: {},
      free: ["10.0.0.0/28", "10.0.0.16/28", "10.0.0.32/28", "10.0.0.48/28"],
    });
  });
});

describe("a range in use", () => {
  test("a third zone takes the next slot and nothing moves (fault 3b-16)", () => {
    const before = placed({ b: "100.64.0.0/18", c: "100.64.64.0/18" });
    const plan = place("100.64.0.0/16", ["a", "b", "c"], { placed: before });
    expect(told(plan)).toEqual({
      subnets: { a: "100.64.128.0/18", b: "100.64.0.0/18", c: "100.64.64.0/18" },
      free: ["100.64.192.0/18"],
    });
    expect(plan.ok && plan.added).toEqual(placed({ a: "100.64.128.0/18" }));
  });

  test("a zone that is no longer asked for keeps its subnet", () => {
    expect(told(place("100.64.0.0/16", ["b"], { placed: placed({ z: "100.64.0.0/18" }) }))).toMatchObject({
      subnets: { b: "100.64.64.0/18", z: "100.64.0.0/18" },
    });
  });

  test("beside a placed half, new zones get quarters of the other half", () => {
    expect(told(place("100.64.0.0/16", ["b", "c"], { placed: placed({ b: "100.64.128.0/17" }) }))).toEqual({
      subnets: { b: "100.64.128.0/17", c: "100.64.0.0/18" },
      free: ["100.64.64.0/18"],
    });
  });

  test("more zones than slots: the new ones get smaller slots while there is room", () => {
    const quarters = placed({ a: "100.64.0.0/18", b: "100.64.64.0/18" });
    expect(told(place("100.64.0.0/16", ["a", "b", "c", "d", "e"], { placed: quarters }))).toEqual({
      subnets: {
        a: "100.64.0.0/18",
        b: "100.64.64.0/18",
        c: "100.64.128.0/19",
        d: "100.64.160.0/19",
        e: "100.64.192.0/19",
      },
      free: ["100.64.224.0/19"],
    });
  });

  test("subnets of others are walked around, and the smallest hole is used first", () => {
    const taken = [p("100.64.0.0/24"), p("100.64.128.0/18")];
    expect(told(place("100.64.0.0/16", ["b"], { taken }))).toEqual({
      subnets: { b: "100.64.64.0/18" },
      free: ["100.64.192.0/18"],
    });
  });

  test("a full range names the zones without room and the largest piece that is left", () => {
    const taken = [p("100.64.0.0/17"), p("100.64.128.0/19"), p("100.64.192.0/18")];
    expect(place("100.64.0.0/16", ["c", "b"], { taken })).toEqual({
      ok: false,
      reason: "full",
      slotLength: 18,
      zones: ["b", "c"],
      largestFree: p("100.64.160.0/19"),
    });
  });
});

describe("requests that cannot be", () => {
  test.each([
    ["not-ipv4", place("fd00::/56", ["b"])],
    ["slot-too-small", place("10.0.0.0/27", ["b"])],
    ["slot-too-small", place("10.0.0.0/24", ["b"], { slotLength: 29 })],
    ["slot-too-large", place("10.0.0.0/24", ["b"], { slotLength: 23 })],
    ["slot-too-large", place("100.64.0.0/10", ["b"])],
    ["placed-outside", place("100.64.0.0/16", ["b"], { placed: placed({ b: "100.65.0.0/18" }) })],
    ["placed-outside", place("100.64.0.0/16", ["b"], { placed: placed({ b: "100.64.0.0/15" }) })],
    ["placed-overlap", place("100.64.0.0/16", ["b"], { placed: placed({ b: "100.64.0.0/18", c: "100.64.32.0/19" }) })],
  ])("%s", (reason, plan) => {
    expect(plan).toMatchObject({ ok: false, reason });
  });

  test("the two placed subnets that overlap are named", () => {
    const both = placed({ z: "100.64.32.0/19", b: "100.64.0.0/18" });
    expect(place("100.64.0.0/16", [], { placed: both })).toMatchObject({ subnets: both.toReversed() });
  });
});

const zoneNames = ["a", "b", "c", "d", "e", "f"];

test("subnets are aligned, inside, apart and of one size; free slots are what is left; the order of zones is nothing", () => {
  const cases = fc.record({
    zones: fc.shuffledSubarray(zoneNames),
    length: fc.integer({ min: 16, max: 22 }),
    minimumSlots: fc.integer({ min: 1, max: 16 }),
    holes: fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(cases, ({ zones, length, minimumSlots, holes }) => {
      const range: Prefix = { family: 4, base: 0x64400000, length };
      const taken = holes.map((hole): Prefix => ({ family: 4, base: range.base + hole * 16, length: 28 }));
      const plan = placePodSubnets({ range, zones, placed: [], minimumSlots, taken });
      expect(placePodSubnets({ range, zones: zones.toSorted(), placed: [], minimumSlots, taken })).toEqual(plan);
      expect(plan.ok || plan.reason).toBeOneOf([true, "full"]);
      if (!plan.ok) return;
      const all = [...plan.subnets.map(({ prefix }) => prefix), ...plan.free];
      expect(plan.subnets.map(({ zone }) => zone)).toEqual(zones.toSorted());
      for (const [index, slot] of all.toSorted(comparePrefixes).entries()) {
        expect(slot.length).toBe(plan.slotLength);
        expect(contains(range, slot)).toBe(true);
        expect(
          [...taken, ...all.toSorted(comparePrefixes).slice(index + 1)].some((other) => overlaps(slot, other)),
        ).toBe(false);
      }
    }),
    runs,
  );
});

test("zones that come one after another never move what is there", () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(zoneNames, { minLength: 1 }),
      fc.integer({ min: 1, max: 8 }),
      (arrivals, minimumSlots) => {
        let subnets: readonly PlacedSubnet[] = [];
        for (const [index] of arrivals.entries()) {
          const zones = arrivals.slice(0, index + 1);
          const plan = placePodSubnets({ range: p("100.64.0.0/16"), zones, placed: subnets, minimumSlots });
          if (!plan.ok) return;
          for (const subnet of subnets) expect(plan.subnets).toContainEqual(subnet);
          expect(plan.added).toHaveLength(1);
          subnets = plan.subnets;
          // A second run with everything placed adds nothing.
          const again = placePodSubnets({ range: p("100.64.0.0/16"), zones, placed: subnets, minimumSlots });
          expect(again).toMatchObject({ ok: true, added: [], subnets });
        }
      },
    ),
    runs,
  );
});

describe("prefix delegation (F21) (fault 3b-17)", () => {
  test.each([
    ["100.64.0.0/28", 0],
    ["100.64.0.0/27", 0],
    ["100.64.0.0/26", 2],
    ["100.64.0.0/24", 14],
    ["100.64.0.0/18", 1022],
    ["100.64.0.0/17", 2046],
    ["100.64.0.0/29", 0],
    ["fd00::/64", 0],
  ])("%s has %i whole /28 without an address that AWS keeps", (text, expected) => {
    expect(prefixesOf(p(text))).toBe(expected);
  });
});

describe("a range from the pool", () => {
  const pool = [p("100.64.0.0/10")];

  test("the first /16, then the next that nobody has", () => {
    expect(rangeFromPool(pool, [])).toEqual(p("100.64.0.0/16"));
    expect(rangeFromPool(pool, [p("100.64.0.0/16"), p("100.65.4.0/24")])).toEqual(p("100.66.0.0/16"));
  });

  test("of another length", () => {
    expect(rangeFromPool(pool, [p("100.64.0.0/16")], 20)).toEqual(p("100.65.0.0/20"));
  });

  test("what is taken elsewhere does not matter, what lies around the pool takes all of it", () => {
    expect(rangeFromPool(pool, [p("10.0.0.0/8"), p("fd00::/8")])).toEqual(p("100.64.0.0/16"));
    expect(rangeFromPool(pool, [p("100.0.0.0/8")])).toBeUndefined();
    expect(rangeFromPool([], [])).toBeUndefined();
  });

  test("64 clusters fit into 100.64.0.0/10, each with its own /16, and a 65th does not (fault 3b-11)", () => {
    const ranges: Prefix[] = [];
    for (let range = rangeFromPool(pool, ranges); range; range = rangeFromPool(pool, ranges)) ranges.push(range);
    expect(ranges).toHaveLength(64);
    expect(PrefixSet.of(ranges).prefixes()).toEqual(pool);
  });
});
