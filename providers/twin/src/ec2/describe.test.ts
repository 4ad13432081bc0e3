import type { Filter } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import {
  code,
  everyPage,
  given,
  groupOf,
  interfaceIn,
  refusal,
  subnetOf,
  type TwinUnderTest,
  tableOf,
  twinUnderTest,
  vpcOf,
} from "../twin.fixture.ts";
import { matcher } from "./describe.ts";

const by = (Name: string, ...Values: string[]): { Filters: Filter[] } => ({ Filters: [{ Name, Values }] });

describe("filters", () => {
  const readers = { name: (record: { readonly name?: string }) => [record.name] };
  const matches = (value: string, ...patterns: string[]) =>
    matcher([{ Name: "name", Values: patterns }], readers)({ name: value });

  test.each([
    ["Internal", "Internal", true],
    ["Internal", "internal", false],
    ["Internal", "Intern", false],
    ["Internal", "Inter*", true],
    ["Internal", "*nal", true],
    ["Internal", "*", true],
    ["private-1", "private-?", true],
    ["private-10", "private-?", false],
    ["private-1", "private-[12]", false],
    ["private-[12]", "private-[12]", true],
    ["a.b", "a?b", true],
    ["axb", "a.b", false],
    ["100%*", "100%\\*", true],
    ["100%x", "100%\\*", false],
    ["a\\b", "a\\\\b", true],
    ["(a)", "(a)", true],
  ])("%j and the pattern %j: %s (probes 49-53)", (value, pattern, expected) => {
    expect(matches(value, pattern)).toBe(expected);
  });

  test("several values are one or the other, several filters are one and the other", () => {
    expect(matches("a", "b", "a")).toBe(true);
    const both = matcher(
      [
        { Name: "name", Values: ["a*"] },
        { Name: "name", Values: ["*b"] },
      ],
      readers,
    );
    expect([both({ name: "ab" }), both({ name: "ac" })]).toEqual([true, false]);
  });

  test("what a record lacks matches nothing, not even *", () => {
    expect(matcher([{ Name: "name", Values: ["*"] }], readers)({})).toBe(false);
  });

  test("an unknown filter is refused (moto answers 500: probe 14)", async () => {
    const { ec2 } = await twinUnderTest();
    const expected = "InvalidParameterValue: The filter 'colour' is invalid";
    expect(await refusal(ec2.describeVpcs(by("colour", "red")))).toBe(expected);
    expect(await refusal(ec2.describeSubnets(by("colour", "red")))).toBe(expected);
    expect(await refusal(ec2.describeRouteTables(by("colour", "red")))).toBe(expected);
    expect(await refusal(ec2.describeSecurityGroups(by("colour", "red")))).toBe(expected);
    expect(await refusal(ec2.describeNetworkInterfaces(by("colour", "red")))).toBe(expected);
    expect(await refusal(ec2.describeVpcPeeringConnections(by("colour", "red")))).toBe(expected);
    expect(await refusal(ec2.describeAvailabilityZones(by("colour", "red")))).toBe(expected);
    expect(await refusal(ec2.describeVpcs(by("toString", "red")))).toContain("'toString' is invalid");
  });

  test("200 values are taken, 201 are refused", async () => {
    const { ec2 } = await twinUnderTest();
    const ids = Array.from({ length: 201 }, (_, index) => `vpc-${index}`);
    await ec2.describeSubnets(by("vpc-id", ...ids.slice(0, 200)));
    expect(await code(ec2.describeSubnets(by("vpc-id", ...ids)))).toBe("FilterLimitExceeded");
  });

  test("every kind is found by what the product asks for", async () => {
    const aws = await twinUnderTest();
    const { ec2 } = aws;
    const vpc = await vpcOf(aws);
    const subnet = await subnetOf(aws, vpc, "10.196.24.0/28", "eu-west-1b");
    const table = await tableOf(aws, vpc);
    const group = await groupOf(aws, vpc);
    const eni = interfaceIn(aws, subnet, [group], "i-0123456789abcdef0");
    await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    await ec2.createTags({ Resources: [vpc, subnet, table, group, eni], Tags: [{ Key: "team", Value: "net" }] });
    const answers = {
      vpc: (filters: object) => ec2.describeVpcs(filters).then((a) => a.Vpcs?.map((one) => one.VpcId)),
      subnet: (filters: object) => ec2.describeSubnets(filters).then((a) => a.Subnets?.map((one) => one.SubnetId)),
      table: (filters: object) =>
        ec2.describeRouteTables(filters).then((a) => a.RouteTables?.map((one) => one.RouteTableId)),
      group: (filters: object) =>
        ec2.describeSecurityGroups(filters).then((a) => a.SecurityGroups?.map((one) => one.GroupId)),
      eni: (filters: object) =>
        ec2.describeNetworkInterfaces(filters).then((a) => a.NetworkInterfaces?.map((one) => one.NetworkInterfaceId)),
    };
    const expected = { vpc, subnet, table, group, eni };
    const asked: readonly (readonly [keyof typeof answers, string, string])[] = [
      ["vpc", "vpc-id", vpc],
      ["vpc", "cidr", "10.196.24.0/24"],
      ["vpc", "cidr-block-association.cidr-block", "10.196.24.0/24"],
      ["vpc", "cidr-block-association.state", "associated"],
      ["vpc", "is-default", "false"],
      ["vpc", "state", "available"],
      ["subnet", "vpc-id", vpc],
      ["subnet", "cidr-block", "10.196.24.0/28"],
      ["subnet", "availability-zone", "eu-west-1b"],
      ["subnet", "subnet-id", subnet],
      ["table", "association.subnet-id", subnet],
      ["table", "route-table-id", table],
      ["group", "group-id", group],
      ["group", "group-name", "pods"],
      ["eni", "vpc-id", vpc],
      ["eni", "subnet-id", subnet],
      ["eni", "group-id", group],
      ["eni", "status", "in-use"],
      ["eni", "attachment.instance-id", "i-0123456789abcdef0"],
      ...(["vpc", "subnet", "table", "group", "eni"] as const).flatMap((kind) => [
        [kind, "tag:team", "net"] as const,
        [kind, "tag-key", "team"] as const,
      ]),
    ];
    for (const [kind, name, value] of asked) {
      expect(await answers[kind](by(name, value)), `${kind} by ${name}`).toEqual([expected[kind]]);
      expect(await answers[kind](by(name, "nothing-such")), `${kind} by ${name}`).toEqual([]);
    }
  });
});

describe("ids", () => {
  const asks: readonly (readonly [
    string,
    (aws: TwinUnderTest, id: string) => Promise<unknown>,
    unknown: string,
    malformed: string,
  ])[] = [
    ["vpc", ({ ec2 }, id) => ec2.describeVpcs({ VpcIds: [id] }), "InvalidVpcID.NotFound", "InvalidVpcID.Malformed"],
    [
      "subnet",
      ({ ec2 }, id) => ec2.describeSubnets({ SubnetIds: [id] }),
      "InvalidSubnetID.NotFound",
      "InvalidSubnetID.Malformed",
    ],
    [
      "rtb",
      ({ ec2 }, id) => ec2.describeRouteTables({ RouteTableIds: [id] }),
      "InvalidRouteTableID.NotFound",
      "InvalidRouteTableId.Malformed",
    ],
    [
      "sg",
      ({ ec2 }, id) => ec2.describeSecurityGroups({ GroupIds: [id] }),
      "InvalidGroup.NotFound",
      "InvalidGroupId.Malformed",
    ],
    [
      "eni",
      ({ ec2 }, id) => ec2.describeNetworkInterfaces({ NetworkInterfaceIds: [id] }),
      "InvalidNetworkInterfaceID.NotFound",
      "InvalidNetworkInterfaceId.Malformed",
    ],
    [
      "pcx",
      ({ ec2 }, id) => ec2.describeVpcPeeringConnections({ VpcPeeringConnectionIds: [id] }),
      "InvalidVpcPeeringConnectionID.NotFound",
      "InvalidVpcPeeringConnectionId.Malformed",
    ],
  ];

  test.each(asks)(
    "%s-…: unknown and malformed ones have codes of their own (EC2 error codes page)",
    async (prefix, ask, unknown, malformed) => {
      const aws = await twinUnderTest();
      expect(await code(ask(aws, `${prefix}-0dead0000dead0000`))).toBe(unknown);
      expect(await code(ask(aws, `${prefix}-0dead000`))).toBe(unknown);
      for (const id of ["nope", `${prefix}-`, `${prefix}-XYZ`, `${prefix}-0dead0000dead00000`, `x${prefix}-0dead000`]) {
        expect(await code(ask(aws, id)), id).toBe(malformed);
      }
    },
  );

  test("one unknown id among known ones refuses the call", async () => {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    expect(await code(aws.ec2.describeVpcs({ VpcIds: [vpc, "vpc-0dead0000dead0000"] }))).toBe("InvalidVpcID.NotFound");
    expect((await aws.ec2.describeVpcs({ VpcIds: [vpc, vpc] })).Vpcs).toHaveLength(1);
  });

  test("of another region are not found", async () => {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    const elsewhere = await aws.twin.aws.open({ region: "us-east-1" });
    expect(await code(elsewhere.ec2.describeVpcs({ VpcIds: [vpc] }))).toBe("InvalidVpcID.NotFound");
  });
});

describe("paging", () => {
  async function withSubnets(count: number, pageSize: number) {
    const aws = await twinUnderTest({ pageSize });
    const vpc = await vpcOf(aws);
    for (let index = 0; index < count; index += 1) await subnetOf(aws, vpc, `10.196.24.${16 * index}/28`);
    return { aws, vpc };
  }
  const all = (aws: TwinUnderTest, input: object) =>
    everyPage(
      (NextToken) => aws.ec2.describeSubnets({ ...input, ...(NextToken === undefined ? {} : { NextToken }) }),
      (answer) => answer.Subnets,
    );

  test("every page has its size, the pages together have everything once, in the order of ids", async () => {
    const { aws, vpc } = await withSubnets(11, 4);
    const { pages, records } = await all(aws, by("vpc-id", vpc));
    expect(pages).toBe(3);
    const ids = records.map((one) => given(one.SubnetId));
    expect(ids).toHaveLength(11);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test("the last page has no token, also when it is full", async () => {
    const { aws } = await withSubnets(8, 4);
    expect((await all(aws, {})).pages).toBe(2);
  });

  test("MaxResults makes pages smaller, never larger than AWS has them", async () => {
    const { aws } = await withSubnets(11, 6);
    expect((await aws.ec2.describeSubnets({ MaxResults: 5 })).Subnets).toHaveLength(5);
    expect((await aws.ec2.describeSubnets({ MaxResults: 1000 })).Subnets).toHaveLength(6);
    expect(await code(aws.ec2.describeSubnets({ MaxResults: 4 }))).toBe("InvalidParameterValue");
    expect(await code(aws.ec2.describeSubnets({ MaxResults: 1001 }))).toBe("InvalidParameterValue");
  });

  test("ids and MaxResults do not go together; ids alone come in one page", async () => {
    const { aws } = await withSubnets(6, 4);
    const { records } = await all(aws, {});
    const SubnetIds = records.map((one) => given(one.SubnetId));
    expect((await aws.ec2.describeSubnets({ SubnetIds })).Subnets).toHaveLength(6);
    expect(await code(aws.ec2.describeSubnets({ SubnetIds, MaxResults: 5 }))).toBe("InvalidParameterCombination");
  });

  test("a token belongs to its request: another filter, another call or nonsense is refused", async () => {
    const { aws, vpc } = await withSubnets(6, 4);
    const { NextToken } = await aws.ec2.describeSubnets(by("vpc-id", vpc));
    const token = given(NextToken);
    expect(await code(aws.ec2.describeSubnets({ NextToken: token }))).toBe("InvalidNextToken");
    expect(await code(aws.ec2.describeVpcs({ ...by("vpc-id", vpc), NextToken: token }))).toBe("InvalidNextToken");
    expect(await code(aws.ec2.describeSubnets({ NextToken: "nonsense" }))).toBe("InvalidNextToken");
  });

  test("what is deleted between two pages is not on the second, and nothing is skipped", async () => {
    const { aws } = await withSubnets(6, 4);
    const first = await aws.ec2.describeSubnets({});
    await aws.ec2.deleteSubnet({ SubnetId: first.Subnets?.[0]?.SubnetId });
    const second = await aws.ec2.describeSubnets({ NextToken: given(first.NextToken) });
    expect(second.Subnets).toHaveLength(2);
  });
});

test("an answer is the caller's own: changing it changes nothing in the world, nor the other way round", async () => {
  const aws = await twinUnderTest();
  const VpcId = await vpcOf(aws);
  const before = await aws.ec2.describeVpcs({});
  await aws.ec2.associateVpcCidrBlock({ VpcId, CidrBlock: "100.64.0.0/16" });
  expect(before.Vpcs?.[0]?.CidrBlockAssociationSet).toHaveLength(1);
  before.Vpcs?.splice(0);
  expect((await aws.ec2.describeVpcs({})).Vpcs).toHaveLength(1);
});
