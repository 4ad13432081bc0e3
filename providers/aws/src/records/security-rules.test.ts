import type { SecurityRule } from "@podspan/core/desired";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { propertyRuns } from "../testing/property-runs.fixture.ts";
import { permissionsOf, ruleDelta, rulesOf, sortedRules } from "./security-rules.ts";

const port = fc.integer({ min: 0, max: 65_535 });
const ports = fc.oneof(
  fc.constant({}),
  fc.tuple(port, port).map(([a, b]) => ({ fromPort: Math.min(a, b), toPort: Math.max(a, b) })),
);
const shape = fc.oneof(
  fc.constant({ protocol: "-1" }),
  fc.tuple(fc.constantFrom("tcp", "udp", "6", "17"), ports).map(([protocol, range]) => ({ protocol, ...range })),
  fc.constantFrom(
    { protocol: "icmp" },
    { protocol: "icmp", fromPort: 8, toPort: -1 },
    { protocol: "icmpv6" },
    { protocol: "50" },
  ),
);
const source = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 24 }))
    .map(([b, l]) => ({ cidr: `10.${b}.3.7/${l}` })),
  fc.constantFrom({ cidr: "fd00:0:0::1/64" }, { cidr: "::/0" }, { cidr: "pl-0123456789abcdef0" }),
  fc.integer({ min: 0, max: 9 }).map((digit) => ({ group: `sg-${digit}` })),
);
const note = fc.constantFrom({}, { description: "the VPC" });
const rule: fc.Arbitrary<SecurityRule> = fc.tuple(shape, source, note).map((parts) => Object.assign({}, ...parts));
const rules = fc.array(rule, { maxLength: 12 });

test("what is written for AWS reads back as the same rules", () => {
  fc.assert(
    fc.property(rules, (wanted) => {
      expect(rulesOf(permissionsOf(wanted))).toEqual(sortedRules(wanted));
    }),
    propertyRuns,
  );
});

test("applying a delta gives the wanted rules, and there is no delta between equal ones", () => {
  fc.assert(
    fc.property(rules, rules, (current, wanted) => {
      const { missing, surplus, redescribed } = ruleDelta(current, wanted);
      const gone = new Set([...surplus, ...redescribed].map((found) => JSON.stringify({ ...found, description: "" })));
      const kept = sortedRules(current).filter((found) => !gone.has(JSON.stringify({ ...found, description: "" })));
      expect(sortedRules([...kept, ...redescribed, ...missing])).toEqual(sortedRules(wanted));
      expect(ruleDelta(wanted, wanted)).toEqual({ missing: [], surplus: [], redescribed: [] });
    }),
    propertyRuns,
  );
});

test("the order of rules does not matter", () => {
  fc.assert(
    fc.property(rules, (wanted) => {
      const keys = new Set(wanted.map((each) => JSON.stringify(each)));
      fc.pre(keys.size === wanted.length);
      const unique = sortedRules(wanted);
      expect(sortedRules([...unique].reverse())).toEqual(unique);
    }),
    propertyRuns,
  );
});

describe("one form for what AWS writes in several", () => {
  const all = { protocol: "-1", cidr: "10.0.0.0/8" };
  const cases: readonly (readonly [string, SecurityRule, SecurityRule])[] = [
    ["no ports with -1", { ...all, fromPort: -1, toPort: -1 }, all],
    ["ports beside protocol -1", { ...all, fromPort: 0, toPort: 65_535 }, all],
    [
      "all tcp ports",
      { protocol: "tcp", fromPort: 0, toPort: 65_535, group: "sg-1" },
      { protocol: "tcp", group: "sg-1" },
    ],
    [
      "tcp by number",
      { protocol: "6", fromPort: 1, toPort: 2, group: "sg-1" },
      { protocol: "tcp", fromPort: 1, toPort: 2, group: "sg-1" },
    ],
    ["all ICMP", { protocol: "icmp", fromPort: -1, toPort: -1, group: "sg-1" }, { protocol: "icmp", group: "sg-1" }],
    [
      "ICMPv6 by number",
      { protocol: "58", fromPort: -1, toPort: -1, cidr: "::/0" },
      { protocol: "icmpv6", cidr: "::/0" },
    ],
    [
      "a protocol without ports",
      { protocol: "50", fromPort: 0, toPort: 0, group: "sg-1" },
      { protocol: "50", group: "sg-1" },
    ],
    ["host bits (F15)", { protocol: "-1", cidr: "10.5.5.5/16" }, { protocol: "-1", cidr: "10.5.0.0/16" }],
    ["an empty description", { ...all, description: "" }, all],
  ];
  test.each(cases)("%s", (_, given, canonical) => {
    expect(sortedRules([given])).toEqual([canonical]);
  });
});

test("rules with the same protocol and ports become one permission", () => {
  const wanted = [
    { protocol: "-1", cidr: "10.0.0.0/8", description: "the VPC" },
    { protocol: "-1", cidr: "100.64.0.0/16" },
    { protocol: "-1", group: "sg-1" },
    { protocol: "-1", cidr: "fd00::/64" },
    { protocol: "-1", cidr: "pl-1" },
  ];
  expect(permissionsOf(wanted)).toEqual([
    {
      IpProtocol: "-1",
      IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "the VPC" }, { CidrIp: "100.64.0.0/16" }],
      Ipv6Ranges: [{ CidrIpv6: "fd00::/64" }],
      PrefixListIds: [{ PrefixListId: "pl-1" }],
      UserIdGroupPairs: [{ GroupId: "sg-1" }],
    },
  ]);
});

test("all ports of tcp are spelled out for AWS, which wants them", () => {
  expect(permissionsOf([{ protocol: "tcp", group: "sg-1" }])).toMatchObject([{ FromPort: 0, ToPort: 65_535 }]);
  expect(permissionsOf([{ protocol: "icmp", group: "sg-1" }])).toMatchObject([{ FromPort: -1, ToPort: -1 }]);
});

test("another description alone is neither a new rule nor one too many", () => {
  const before = [{ protocol: "-1", cidr: "10.0.0.0/8", description: "old" }];
  const after = [{ protocol: "-1", cidr: "10.0.0.0/8" }];
  expect(ruleDelta(before, after)).toEqual({ missing: [], surplus: [], redescribed: after });
});
