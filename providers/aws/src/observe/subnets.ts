import type { Subnet } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { canonicalCidr, canonicalCidrs } from "../records/cidr.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";
import { blockPublicAccessOf } from "./vpcs.ts";

/** Subnets with one of these values of one filter (`vpc-id`, `subnet-id`). */
export function readSubnets(reading: Reading, filter: string, values: readonly string[]): Promise<readonly Subnet[]> {
  return inChunks(values, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeSubnets", () =>
          reading.api.ec2.describeSubnets({
            Filters: [{ Name: filter, Values: [...chunk] }],
            MaxResults: PAGE_SIZES.subnets,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.Subnets,
      (answer) => answer.NextToken,
    ),
  );
}

export function observedSubnet(subnet: Subnet, scope: AwsScope): Observed<"subnet"> {
  const tags = tagMap(subnet.Tags);
  const owner = ownerOf(tags);
  return {
    kind: "subnet",
    scope,
    id: subnet.SubnetId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: {
      vpc: subnet.VpcId ?? "",
      cidr: canonicalCidr(subnet.CidrBlock ?? ""),
      zone: subnet.AvailabilityZone ?? "",
    },
    facts: {
      state: subnet.State ?? "available",
      zoneId: subnet.AvailabilityZoneId ?? "",
      availableAddresses: subnet.AvailableIpAddressCount ?? 0,
      ownerAccount: subnet.OwnerId ?? scope.account,
      ...ipv6Of(subnet),
      ...blockPublicAccessOf(subnet),
    },
  };
}

const HELD: ReadonlySet<string> = new Set(["associated", "associating"]);

function ipv6Of({ Ipv6CidrBlockAssociationSet = [] }: Subnet): { readonly ipv6Cidrs?: readonly string[] } {
  const held = Ipv6CidrBlockAssociationSet.filter(({ Ipv6CidrBlockState }) =>
    HELD.has(Ipv6CidrBlockState?.State ?? "associated"),
  );
  const ipv6Cidrs = canonicalCidrs(held.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock));
  return ipv6Cidrs.length > 0 ? { ipv6Cidrs } : {};
}
