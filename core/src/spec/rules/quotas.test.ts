import { expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";

function said(quotas: string): readonly string[] {
  return problemsOf(`vpcs:\n  a: { region: eu-west-1, id: vpc-0123, quotas: { ${quotas} } }`).map(
    ({ code, severity }) => `${severity} ${code}`,
  );
}

test.each([
  ["securityGroupRules: 200", []],
  ["securityGroupRules: 200, securityGroupsPerInterface: 5", []],
  ["securityGroupRules: 62, securityGroupsPerInterface: 16", []],
  ["securityGroupRules: 63, securityGroupsPerInterface: 16", ["error QUOTA-8"]],
  ["securityGroupRules: 201, securityGroupsPerInterface: 5", ["error QUOTA-8"]],
  // The other may have been lowered.
  ["securityGroupRules: 201", ["warning QUOTA-8"]],
  ["securityGroupsPerInterface: 16", []],
])("QUOTA-8: rules times groups are 1,000 at most (F31): { %s }", (quotas, problems) => {
  expect(said(quotas)).toEqual(problems);
});
