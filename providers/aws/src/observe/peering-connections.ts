import type { VpcPeeringConnection, VpcPeeringConnectionVpcInfo } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed, PeeredVpc } from "@podspan/core/observed";
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
  const [requester, accepter] = [side(peering.RequesterVpcInfo, scope), side(peering.AccepterVpcInfo, scope)];
  return {
    kind: "peering-connection",
    scope,
    id: peering.VpcPeeringConnectionId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: {
      vpc: requester.vpc,
      peerVpc: accepter.vpc,
      peerAccount: accepter.account ?? scope.account,
      peerRegion: accepter.region ?? scope.region,
    },
    facts: { requester, accepter, status: peering.Status?.Code ?? "" },
  };
}

/** Account and region are told where they are not those of who asks. */
function side(info: VpcPeeringConnectionVpcInfo | undefined, scope: AwsScope): PeeredVpc {
  const { VpcId, OwnerId, Region } = info ?? {};
  return {
    vpc: VpcId ?? "",
    cidrs: canonicalCidrs([
      info?.CidrBlock,
      ...(info?.CidrBlockSet ?? []).map(({ CidrBlock }) => CidrBlock),
      ...(info?.Ipv6CidrBlockSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    ]),
    ...(OwnerId && OwnerId !== scope.account ? { account: OwnerId } : {}),
    ...(Region && Region !== scope.region ? { region: Region } : {}),
  };
}
