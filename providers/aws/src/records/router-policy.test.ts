import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scopeIn } from "../testing/steps.ts";
import { isSame, readRolePolicy, rolePolicy, trustPolicy } from "./router-policy.ts";

const SCOPE = scopeIn("eu-west-1", "111122223333");
const VPC_ARN = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1";

describe("what a router may do by itself", () => {
  test("moves routes of its own VPC's tables alone, sees routes, and reads its secrets alone", () => {
    const arn = "arn:aws:secretsmanager:us-east-1:999988887777:secret:dc/ike-AbCdEf";
    expect(JSON.parse(rolePolicy({ vpc: "vpc-1", secrets: [arn, "dc/nhrp"] }, SCOPE))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SeeRoutes",
          Effect: "Allow",
          Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSubnets"],
          Resource: ["*"],
        },
        {
          Sid: "MoveRoutes",
          Effect: "Allow",
          Action: ["ec2:ReplaceRoute"],
          Resource: ["arn:aws:ec2:eu-west-1:111122223333:route-table/*"],
          Condition: { ArnEquals: { "ec2:Vpc": VPC_ARN } },
        },
        {
          Sid: "ReadSecrets",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: [arn, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dc/nhrp-??????"],
        },
      ],
    });
  });

  test("without VPC or secrets there is no statement for them", () => {
    expect(JSON.parse(rolePolicy({ secrets: [] }, SCOPE))).toEqual({ Version: "2012-10-17", Statement: [] });
  });

  test("in China EC2's service has a name of its own", () => {
    expect(trustPolicy({ ...SCOPE, partition: "aws-cn" })).toContain('"ec2.amazonaws.com.cn"');
    expect(trustPolicy(SCOPE)).toContain('"ec2.amazonaws.com"');
  });
});

describe("reading it back", () => {
  const secret = fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9/_+=.@-]{0,30}$/),
    fc.stringMatching(/^arn:aws:secretsmanager:us-east-1:999988887777:secret:[a-z]{1,9}-[A-Za-z0-9]{6}$/),
  );
  const props = fc.record({
    vpc: fc.option(fc.stringMatching(/^vpc-[0-9a-f]{17}$/), { nil: undefined }),
    secrets: fc.uniqueArray(secret, { maxLength: 4 }),
  });

  test("gives what it was made of", () => {
    fc.assert(
      fc.property(props, ({ vpc, secrets }) => {
        const wanted = { ...(vpc === undefined ? {} : { vpc }), secrets: [...secrets].sort() };
        expect(readRolePolicy(rolePolicy(wanted, SCOPE), SCOPE)).toEqual({ ...wanted, foreign: false });
      }),
    );
  });

  test.each([
    ["another action", (text: string) => text.replace("ec2:ReplaceRoute", "ec2:*")],
    ["another table's account", (text: string) => text.replace(":111122223333:route-table", ":*:route-table")],
    ["no condition", (text: string) => text.replace(/,"Condition":\{"ArnEquals":\{"ec2:Vpc":"[^"]*"\}\}/, "")],
    [
      "one statement more",
      (text: string) => text.replace('"Statement":[', '"Statement":[{"Sid":"X","Effect":"Deny"},'),
    ],
    ["a wider secret", (text: string) => text.replace('"arn:aws:secretsmanager', '"*","arn:aws:secretsmanager')],
    ["no JSON", () => "{"],
  ])("tells %s from what Podspan writes", (_name, change) => {
    const wanted = { vpc: "vpc-1", secrets: ["dc/ike"] };
    const text = change(rolePolicy(wanted, SCOPE));
    const { foreign, ...said } = readRolePolicy(text, SCOPE);
    expect(foreign || JSON.stringify(said) !== JSON.stringify(wanted)).toBe(true);
  });

  test("white space and the order of members are not a difference", () => {
    const text = rolePolicy({ vpc: "vpc-1", secrets: [] }, SCOPE);
    const { Version, Statement } = JSON.parse(text) as { readonly Version: unknown; readonly Statement: unknown };
    expect(isSame(JSON.stringify({ Statement, Version }, undefined, 2), text)).toBe(true);
  });
});
