import type { SecurityGroup } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { rulesOf } from "../records/security-rules.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

export function readSecurityGroups(reading: Reading, vpcs: readonly string[]): Promise<readonly SecurityGroup[]> {
  return inChunks(vpcs, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeSecurityGroups", () =>
          reading.api.ec2.describeSecurityGroups({
            Filters: [{ Name: "vpc-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.securityGroups,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.SecurityGroups,
      (answer) => answer.NextToken,
    ),
  );
}

/** Rules come from the group itself, so their ids (which need one more call) are not read. */
export function observedSecurityGroup(
  group: SecurityGroup,
  scope: AwsScope,
  associatedVpcs: readonly string[] = [],
): Observed<"security-group"> {
  const tags = tagMap(group.Tags);
  const owner = ownerOf(tags);
  return {
    kind: "security-group",
    scope,
    id: group.GroupId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: {
      vpc: group.VpcId ?? "",
      name: group.GroupName ?? "",
      description: group.Description ?? "",
      ingress: rulesOf(group.IpPermissions),
      egress: rulesOf(group.IpPermissionsEgress),
    },
    facts: associatedVpcs.length > 0 ? { associatedVpcs: [...associatedVpcs].sort() } : {},
  };
}
