import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, canonicalList } from "./canonical-json.ts";
import { hexId, uuid } from "./ids.ts";
import type { SecurityGroupRecord, SecurityGroupRuleRecord } from "./kinds.ts";
import { flattened, withPermissions } from "./rules.ts";

const propertyRuns = { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100) };

describe("ids", () => {
  test("look like AWS's: 17 hex digits beginning with 0", () => {
    expect(hexId("seed", 1)).toMatch(/^0[0-9a-f]{16}$/);
  });

  test("are the same for the same seed and number, and others for others", () => {
    expect(hexId("seed", 1)).toBe(hexId("seed", 1));
    expect(new Set([hexId("seed", 1), hexId("seed", 2), hexId("other", 1)]).size).toBe(3);
  });

  test("updates and requests have UUIDs of version 4", () => {
    expect(uuid("seed", 7)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe("canonical JSON", () => {
  test("sorts keys at every depth, leaves out what is undefined and ends with a newline", () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: new Date(0) })).toBe(
      '{\n  "a": "1970-01-01T00:00:00.000Z",\n  "b": [\n    {\n      "d": 1\n    }\n  ]\n}\n',
    );
  });

  test("has a list's records on a line each", () => {
    expect(canonicalList([{ b: 1, a: { d: 2, c: undefined } }, { a: 0 }])).toBe('[\n{"a":{"d":2},"b":1},\n{"a":0}\n]');
    expect(canonicalList([])).toBe("[]");
  });

  test("does not depend on the order in which members were set", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
      propertyRuns,
    );
  });
});

const group: SecurityGroupRecord = {
  GroupId: "sg-1",
  GroupName: "pods",
  Description: "pods",
  VpcId: "vpc-1",
  OwnerId: "111122223333",
  Tags: [],
};

const target = fc.oneof(
  fc.record({ CidrIpv4: fc.nat(255).map((n) => `10.${n}.0.0/16`) }),
  fc.record({ CidrIpv6: fc.nat(255).map((n) => `fd00:${n}::/64`) }),
  fc.record({ PrefixListId: fc.nat(9).map((n) => `pl-${n}`) }),
  fc.record({
    ReferencedGroupInfo: fc.record({
      GroupId: fc.nat(9).map((n) => `sg-${n}`),
      UserId: fc.constant("111122223333"),
    }),
  }),
);
const ports = fc.oneof(
  fc.constant({ IpProtocol: "-1", FromPort: -1, ToPort: -1 }),
  fc.nat(65_535).map((port) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port })),
);
const rule: fc.Arbitrary<SecurityGroupRuleRecord> = fc
  .tuple(target, ports, fc.option(fc.string(), { nil: undefined }))
  .map(([to, range, description]) => ({
    SecurityGroupRuleId: "sgr-1",
    GroupId: "sg-1",
    GroupOwnerId: "111122223333",
    IsEgress: false,
    Tags: [],
    ...range,
    ...to,
    ...(description === undefined ? {} : { Description: description }),
  }));

describe("a group's rules", () => {
  test("grouped as DescribeSecurityGroups tells them and flattened again they are the same rules", () => {
    fc.assert(
      fc.property(fc.array(rule), (rules) => {
        const { IpPermissions } = withPermissions(group, rules);
        const again = IpPermissions.flatMap((permission) => flattened(permission, "111122223333"));
        const bare = rules.map(({ SecurityGroupRuleId, GroupId, GroupOwnerId, IsEgress, Tags, ...rest }) => rest);
        const text = (list: readonly unknown[]) => list.map(canonicalJson).sort();
        expect(text(again)).toEqual(text(bare));
      }),
      propertyRuns,
    );
  });

  test("all protocols have no ports in DescribeSecurityGroups, and -1 in DescribeSecurityGroupRules", () => {
    const rules = flattened({ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }, "111122223333");
    expect(rules).toEqual([{ IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "0.0.0.0/0" }]);
    const [flat] = rules;
    const record = {
      ...flat,
      SecurityGroupRuleId: "sgr-1",
      GroupId: "sg-1",
      GroupOwnerId: "1",
      IsEgress: true,
      Tags: [],
    };
    const { IpPermissionsEgress } = withPermissions(group, [record as SecurityGroupRuleRecord]);
    expect(IpPermissionsEgress[0]).not.toHaveProperty("FromPort");
  });

  test("ranges of the same protocol and ports are one permission", () => {
    const rules = flattened(
      {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "100.64.0.0/10" }],
      },
      "111122223333",
    );
    const records = rules.map((flat, index) => ({
      ...flat,
      SecurityGroupRuleId: `sgr-${index}`,
      GroupId: "sg-1",
      GroupOwnerId: "1",
      IsEgress: false,
      Tags: [],
    }));
    expect(withPermissions(group, records).IpPermissions).toMatchObject([
      { IpProtocol: "tcp", FromPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }, { CidrIp: "100.64.0.0/10" }] },
    ]);
  });
});
