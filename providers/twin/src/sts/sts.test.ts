import { describe, expect, test } from "vitest";
import { ACCOUNT, code, REGION, refusal, twinUnderTest, vpcOf } from "../twin.fixture.ts";

const other = { id: "444455556666", partition: "aws", assumeRole: "arn:aws:iam::444455556666:role/podspan" };

describe("the caller", () => {
  test("is one user of one account, in every region", async () => {
    const { sts, twin } = await twinUnderTest();
    const identity = { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/podspan` };
    expect(await sts.getCallerIdentity({})).toMatchObject(identity);
    expect(await (await twin.aws.open({ region: "us-east-1" })).sts.getCallerIdentity({})).toMatchObject(identity);
  });

  test("that expects another account and assumes no role stays who it is: it must look", async () => {
    const { twin } = await twinUnderTest();
    const aws = await twin.aws.open({ region: REGION, account: { id: "444455556666", partition: "aws" } });
    expect((await aws.sts.getCallerIdentity({})).Account).toBe(ACCOUNT);
  });

  test("is who the world says: a saved world may have another", async () => {
    const { twin } = await twinUnderTest();
    const state = JSON.parse(`${twin.save()["twin.json"]}`);
    const caller = { account: "999900001111", partition: "aws-us-gov", principal: "assumed-role/admin/me" };
    const { sts } = await twinUnderTest({}, { "twin.json": JSON.stringify({ ...state, caller }) });
    expect(await sts.getCallerIdentity({})).toMatchObject({
      Account: "999900001111",
      Arn: "arn:aws-us-gov:iam::999900001111:assumed-role/admin/me",
    });
  });
});

describe("an assumed role", () => {
  test("is somebody of its account, with that account's world", async () => {
    const aws = await twinUnderTest();
    await vpcOf(aws);
    const theirs = await aws.twin.aws.open({ region: REGION, account: other });
    expect(await theirs.sts.getCallerIdentity({})).toMatchObject({
      Account: "444455556666",
      Arn: "arn:aws:sts::444455556666:assumed-role/podspan/podspan",
    });
    expect((await theirs.ec2.describeVpcs({})).Vpcs).toEqual([]);
  });

  test("may have a path, and is of the account that its ARN names", async () => {
    const { twin } = await twinUnderTest();
    const account = { ...other, assumeRole: "arn:aws:iam::444455556666:role/net/podspan", id: "777788889999" };
    const { sts } = await twin.aws.open({ region: REGION, account });
    expect((await sts.getCallerIdentity({})).Arn).toBe("arn:aws:sts::444455556666:assumed-role/podspan/podspan");
  });

  test.each([
    [
      "podspan",
      "ValidationError: 1 validation error detected: Value 'podspan' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    ["podspan-network-administrator", "ValidationError: podspan-network-administrator is invalid"],
    ["arn:aws:iam::444455556666:user/podspan", "ValidationError: arn:aws:iam::444455556666:user/podspan is invalid"],
  ])("is not to be had by %s, which is no role's ARN", async (assumeRole, expected) => {
    const { twin } = await twinUnderTest();
    const { sts } = await twin.aws.open({ region: REGION, account: { ...other, assumeRole } });
    expect(await refusal(sts.getCallerIdentity({}))).toBe(expected);
  });

  test("is taken once, by the first request, for all regions", async () => {
    const taken: unknown[] = [];
    const onCall = (point: string, api: string, input: unknown) => {
      if (point === "before" && api === "sts:AssumeRole") taken.push(input);
    };
    const { twin } = await twinUnderTest({ onCall });
    const [west, east] = [
      await twin.aws.open({ region: REGION, account: other }),
      await twin.aws.open({ region: "us-east-1", account: other }),
    ];
    expect(taken).toEqual([]);
    await Promise.all([west.ec2.describeVpcs({}), west.sts.getCallerIdentity({}), east.ec2.describeVpcs({})]);
    expect(taken).toEqual([{ RoleArn: other.assumeRole }]);
  });

  test("may be refused", async () => {
    const { twin, ec2 } = await twinUnderTest({ faults: [{ api: "sts:AssumeRole", fault: "denied", nth: 1 }] });
    const theirs = await twin.aws.open({ region: REGION, account: other });
    expect(await code(theirs.ec2.describeVpcs({}))).toBe("AccessDenied");
    await ec2.describeVpcs({});
    await theirs.ec2.describeVpcs({});
  });
});

test("the same address opens the same AWS", async () => {
  const { twin } = await twinUnderTest();
  expect(await twin.aws.open({ region: REGION })).toBe(await twin.aws.open({ region: REGION }));
  expect(await twin.aws.open({ region: REGION, account: other })).toBe(
    await twin.aws.open({ region: REGION, account: other }),
  );
  expect(await twin.aws.open({ region: "us-east-1" })).not.toBe(await twin.aws.open({ region: REGION }));
});
