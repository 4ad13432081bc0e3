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

/** What still is a peering, or may become one; all else is listed for hours or days and can never be one again. */
const LIVE: ReadonlySet<string | undefined> = new Set([
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "active",
]);
const ACCEPTED: ReadonlySet<string | undefined> = new Set(["provisioning", "active"]);

/** Whether it takes the place of its pair of VPCs: one that failed, expired, was rejected or deleted does not. */
export function isLivePeering({ Status }: VpcPeeringConnection): boolean {
  return LIVE.has(Status?.Code);
}

export function isAcceptedPeering({ Status }: VpcPeeringConnection): boolean {
  return ACCEPTED.has(Status?.Code);
}

/**
 * Whose it is, is told by the marks that its requester put on it, while it is one: they stay on a peering that has ended for as long as
 * AWS lists it, and it is nobody's all the same.
 */
export function observedPeering(peering: VpcPeeringConnection, scope: AwsScope): Observed<"peering-connection"> {
  const tags = tagMap(peering.Tags);
  const isThere = isLivePeering(peering) || peering.Status?.Code === "deleting";
  const owner = isThere && isHere(peering.RequesterVpcInfo, scope) ? ownerOf(tags) : undefined;
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
    facts: {
      requester,
      accepter,
      status: peering.Status?.Code ?? "",
      ...(peering.Status?.Message ? { message: peering.Status.Message } : {}),
      ...(peering.ExpirationTime === undefined ? {} : { expiresAt: new Date(peering.ExpirationTime).toISOString() }),
      ...remoteDns(peering),
    },
  };
}

function remoteDns({ RequesterVpcInfo, AccepterVpcInfo }: VpcPeeringConnection) {
  const [requester, accepter] = [dnsOf(RequesterVpcInfo), dnsOf(AccepterVpcInfo)];
  if (requester === undefined && accepter === undefined) return {};
  return {
    remoteDns: {
      ...(requester === undefined ? {} : { requester }),
      ...(accepter === undefined ? {} : { accepter }),
    },
  };
}

function dnsOf(info: VpcPeeringConnectionVpcInfo | undefined): boolean | undefined {
  return info?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc;
}

/** That a peering was accepted, told where its accepter is. */
export function observedAcceptances(
  peering: VpcPeeringConnection,
  scope: AwsScope,
): readonly Observed<"peering-acceptance">[] {
  const id = peering.VpcPeeringConnectionId ?? "";
  if (!isAcceptedPeering(peering) || !isHere(peering.AccepterVpcInfo, scope)) return [];
  return [
    {
      kind: "peering-acceptance",
      scope,
      id: acceptanceId(id),
      props: { peering: id },
      facts: { state: peering.Status?.Code ?? "" },
    },
  ];
}

/** The DNS options that this account and region has to set: its own side's, both where both VPCs are here (F38). */
export function observedPeeringDns(peering: VpcPeeringConnection, scope: AwsScope): readonly Observed<"peering-dns">[] {
  const id = peering.VpcPeeringConnectionId ?? "";
  if (!isLivePeering(peering)) return [];
  return SIDES.flatMap(({ side, info }): readonly Observed<"peering-dns">[] => {
    const remoteDns = dnsOf(info(peering));
    if (remoteDns === undefined || !isHere(info(peering), scope)) return [];
    return [{ kind: "peering-dns", scope, id: dnsId(id, side), props: { peering: id, side, remoteDns }, facts: {} }];
  });
}

const SIDES = [
  { side: "requester", info: (peering: VpcPeeringConnection) => peering.RequesterVpcInfo },
  { side: "accepter", info: (peering: VpcPeeringConnection) => peering.AccepterVpcInfo },
] as const;

/** `pcx-…/accepted`. */
export function acceptanceId(peering: string): string {
  return `${peering}/accepted`;
}

/** `pcx-…/dns/requester`. */
export function dnsId(peering: string, side: "requester" | "accepter"): string {
  return `${peering}/dns/${side}`;
}

function isHere(info: VpcPeeringConnectionVpcInfo | undefined, scope: AwsScope): boolean {
  return (info?.OwnerId ?? scope.account) === scope.account && (info?.Region ?? scope.region) === scope.region;
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
