import { expect, test } from "vitest";
import { bucketSize, DEFAULT_LIMITS } from "./limits.ts";

test("each api draws from the bucket that AWS documents for it", () => {
  const size = (api: string) => {
    const { burst, perSecond } = bucketSize(DEFAULT_LIMITS, api);
    return [burst, perSecond];
  };
  expect(size("ec2:DescribeSubnets")).toEqual([100, 20]);
  expect(size("ec2:CreateSubnet")).toEqual([50, 5]);
  expect(size("ec2:AuthorizeSecurityGroupIngress")).toEqual([50, 5]);
  expect(size("ec2:CreateTags")).toEqual([100, 10]);
  expect(size("ec2:DeleteNetworkInterface")).toEqual([100, 5]);
});

test("other services, clusters and what nobody thought of have buckets too", () => {
  expect(bucketSize(DEFAULT_LIMITS, "eks:UpdateAddon").api).toBe("eks:*");
  expect(bucketSize(DEFAULT_LIMITS, "eks:DescribeAddon").api).toBe("eks:Describe*");
  expect(bucketSize(DEFAULT_LIMITS, "kubernetes:apply").api).toBe("kubernetes:*");
  expect(bucketSize(DEFAULT_LIMITS, "sts:GetCallerIdentity").api).toBe("sts:*");
  expect(bucketSize(DEFAULT_LIMITS, "newservice:Thing").api).toBe("*");
});

test("a table without a last row for everything is a bug", () => {
  expect(() => bucketSize({ maxInFlight: 1, rows: [] }, "ec2:CreateVpc")).toThrow("no limit for ec2:CreateVpc");
});

test("every bucket gives at least one request, and the small job fits the bursts", () => {
  for (const { burst, perSecond } of DEFAULT_LIMITS.rows) {
    expect(burst).toBeGreaterThanOrEqual(1);
    expect(perSecond).toBeGreaterThan(0);
  }
  for (const api of ["ec2:CreateSubnet", "ec2:AssociateRouteTable", "eks:UpdateAddon", "kubernetes:apply"]) {
    expect(bucketSize(DEFAULT_LIMITS, api).burst).toBeGreaterThanOrEqual(10);
  }
});
