import { expect, test } from "vitest";
import { code, everyPage, twinUnderTest } from "../twin.fixture.ts";

test("instance types come by filter, in pages, and those of a world's records rule", async () => {
  const records = { InstanceTypes: [{ InstanceType: "m5.large", NetworkInfo: { Ipv4AddressesPerInterface: 7 } }] };
  const { ec2 } = await twinUnderTest({}, { "aws_configs/eu-west-1/InstanceTypes.json": JSON.stringify(records) });
  const Filters = [{ Name: "instance-type", Values: ["m5.*"] }];
  const found = await everyPage(
    (NextToken) => ec2.describeInstanceTypes({ Filters, MaxResults: 5, ...(NextToken ? { NextToken } : {}) }),
    (answer) => answer.InstanceTypes,
  );
  expect(found.pages).toBe(2);
  expect(found.records.map(({ InstanceType }) => InstanceType)).toContain("m5.24xlarge");
  const own = found.records.find(({ InstanceType }) => InstanceType === "m5.large");
  expect(own?.NetworkInfo?.Ipv4AddressesPerInterface).toBe(7);
});

test("names and a page size exclude each other, and pages hold 5 to 100", async () => {
  const { ec2 } = await twinUnderTest();
  const both = { InstanceTypes: ["m5.large" as const], MaxResults: 5 };
  expect(await code(ec2.describeInstanceTypes(both))).toBe("InvalidParameterCombination");
  expect(await code(ec2.describeInstanceTypes({ MaxResults: 1000 }))).toBe("InvalidParameterValue");
});
