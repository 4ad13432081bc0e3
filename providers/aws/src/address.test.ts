import { expect, test } from "vitest";
import { awsAddress } from "./address.ts";

const REGION = "eu-west-1";

test("the caller's own account is a region alone", () => {
  expect(awsAddress(REGION, undefined)).toEqual({ region: REGION });
});

test("an account without a role is only expected", () => {
  const account = { id: "111111111111", partition: "aws" };
  expect(awsAddress(REGION, account)).toEqual({ region: REGION, account });
});

test.each([
  ["a name", "podspan", "aws", "arn:aws:iam::111111111111:role/podspan"],
  ["a name in another partition", "podspan", "aws-cn", "arn:aws-cn:iam::111111111111:role/podspan"],
  ["a name in GovCloud", "podspan", "aws-us-gov", "arn:aws-us-gov:iam::111111111111:role/podspan"],
  ["an ARN with a path", "arn:aws:iam::111111111111:role/net/podspan", "aws", undefined],
])("a role given by %s is known by its ARN", (_what, assumeRole, partition, arn = assumeRole) => {
  const account = { id: "111111111111", partition };
  expect(awsAddress(REGION, { ...account, assumeRole }).account).toEqual({ ...account, assumeRole: arn });
});

test("more than an address needs stays behind", () => {
  const account = { id: "111111111111", partition: "aws", externalId: { env: "X" } };
  expect(awsAddress(REGION, account).account).toEqual({ id: "111111111111", partition: "aws" });
});
