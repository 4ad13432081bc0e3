import type { AwsApi } from "@podspan/aws/api";
import { ACCOUNT, given, REGION, type TwinUnderTest, vpcOf } from "../twin.fixture.ts";

export const OTHER_REGION = "us-west-2";
export const OTHER_ACCOUNT = "444455556666";

export interface Place {
  readonly account: string;
  readonly region: string;
}

export const HERE: Place = { account: ACCOUNT, region: REGION };
export const ACROSS_REGIONS: Place = { account: ACCOUNT, region: OTHER_REGION };
export const ACROSS_ACCOUNTS: Place = { account: OTHER_ACCOUNT, region: REGION };
export const PLACES: readonly (readonly [string, Place])[] = [
  ["in one region", HERE],
  ["between regions", ACROSS_REGIONS],
  ["between accounts", ACROSS_ACCOUNTS],
];

/** The API of an account and region; another account's by a role in it. */
export function apiOf({ twin }: TwinUnderTest, { account, region }: Place): Promise<AwsApi> {
  if (account === ACCOUNT) return twin.aws.open({ region });
  const assumeRole = `arn:aws:iam::${account}:role/podspan`;
  return twin.aws.open({ region, account: { id: account, partition: "aws", assumeRole } });
}

/** Two VPCs, and whoever has the second. */
export interface Pair {
  readonly vpc: string;
  readonly peer: string;
  readonly place: Place;
  readonly there: AwsApi;
}

export async function pairOf(aws: TwinUnderTest, place: Place, peerCidr = "10.20.0.0/16"): Promise<Pair> {
  const there = await apiOf(aws, place);
  return { vpc: await vpcOf(aws, "10.10.0.0/16"), peer: await vpcOf(there, peerCidr), place, there };
}

/** Asks for a peering of the pair; answers its id. */
export async function requested({ ec2 }: AwsApi, { vpc, peer, place }: Pair, tags: readonly string[] = []) {
  const { VpcPeeringConnection } = await ec2.createVpcPeeringConnection({
    VpcId: vpc,
    PeerVpcId: peer,
    PeerOwnerId: place.account,
    PeerRegion: place.region,
    TagSpecifications: [
      { ResourceType: "vpc-peering-connection", Tags: tags.map((tag) => ({ Key: tag, Value: tag })) },
    ],
  });
  return given(VpcPeeringConnection?.VpcPeeringConnectionId);
}

/** A peering that is active. */
export async function peered(aws: TwinUnderTest, pair: Pair): Promise<string> {
  const id = await requested(aws, pair);
  // It is seen by whoever asks after it.
  await statusOf(pair.there, id);
  await pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
  return id;
}

export async function shown({ ec2 }: AwsApi, id: string) {
  const { VpcPeeringConnections = [] } = await ec2.describeVpcPeeringConnections({});
  return VpcPeeringConnections.find(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId === id);
}

export async function statusOf(api: AwsApi, id: string): Promise<string | undefined> {
  return (await shown(api, id))?.Status?.Code;
}
