import type { VpcPeeringConnection, VpcPeeringConnectionVpcInfo } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { canonicalCidrs } from "../records/cidr.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/**
 * The peerings that one of these VPCs has, on either side. AWS filters by requester or by accepter, not by either, so all of the
 * account and region are read in one call and the rest is left out here.
 */
export async function readPeerings(
  reading: Reading,
  vpcs: readonly string[],
): Promise<readonly VpcPeeringConnection[]> {
  const all = await allPages(
    (NextToken) =>
      ask(reading, "ec2:DescribeVpcPeeringConnections", () =>
        reading.api.ec2.describeVpcPeeringConnections({
          MaxResults: PAGE_SIZES.peeringConnections,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.VpcPeeringConnections,
    (answer) => answer.NextToken,
  );
  const ours = new Set(vpcs);
  return all.filter(
    ({ RequesterVpcInfo, AccepterVpcInfo }) =>
      ours.has(RequesterVpcInfo?.VpcId ?? "") || ours.has(AccepterVpcInfo?.VpcId ?? ""),
  );
}

export function observedPeering(peering: VpcPeeringConnection, scope: AwsScope): Observed<"peering-connection"> {
  const tags = tagMap(peering.Tags);
  const owner = ownerOf(tags);
  return {
    kind: "peering-connection",
    scope,
    id: peering.VpcPeeringConnectionId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: {
      requester: side(peering.RequesterVpcInfo),
      accepter: side(peering.AccepterVpcInfo),
      status: peering.Status?.Code ?? "",
    },
    facts: {},
  };
}

function side(info: VpcPeeringConnectionVpcInfo | undefined): { vpc: string; cidrs: readonly string[] } {
  return {
    vpc: info?.VpcId ?? "",
    cidrs: canonicalCidrs([
      info?.CidrBlock,
      ...(info?.CidrBlockSet ?? []).map(({ CidrBlock }) => CidrBlock),
      ...(info?.Ipv6CidrBlockSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    ]),
  };
}
