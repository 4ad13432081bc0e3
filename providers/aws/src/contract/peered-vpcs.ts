import type { VpcPeeringConnection } from "@aws-sdk/client-ec2";
import type { AwsApi } from "../api.ts";
import { type ContractSubject, defined, type Elsewhere, eventually, freshVpc } from "./subject.ts";

export const OTHER_ACCOUNT = "444455556666";

/** Two VPCs: one of the subject's own, and one of wherever `there` is. */
export interface Pair {
  readonly here: ContractSubject;
  readonly there: ContractSubject;
  readonly vpc: string;
  readonly peer: string;
}

export async function freshPair(subject: ContractSubject, place: Elsewhere = {}, cidr = "10.20.0.0/16"): Promise<Pair> {
  const isHere = place.account === undefined && place.region === undefined;
  const there = {
    ...subject,
    api: isHere ? subject.api : await subject.elsewhere(place),
    region: place.region ?? subject.region,
    account: place.account ?? subject.account,
  };
  return { here: subject, there, vpc: await freshVpc(subject, "10.10.0.0/16"), peer: await freshVpc(there, cidr) };
}

/** Asks for the peering of a pair; answers what AWS answers. */
export async function ask(
  { here, there, vpc, peer }: Pair,
  tags: readonly string[] = [],
): Promise<VpcPeeringConnection> {
  const answer = await here.api.ec2.createVpcPeeringConnection({
    VpcId: vpc,
    PeerVpcId: peer,
    PeerOwnerId: there.account,
    ...(there.region === here.region ? {} : { PeerRegion: there.region }),
    TagSpecifications:
      tags.length === 0
        ? []
        : [{ ResourceType: "vpc-peering-connection", Tags: tags.map((tag) => ({ Key: tag, Value: tag })) }],
  });
  return defined(answer.VpcPeeringConnection);
}

/** A request that its accepter is shown. */
export async function pending(pair: Pair): Promise<string> {
  const id = defined((await ask(pair)).VpcPeeringConnectionId);
  await untilStatus(pair.there, id, "pending-acceptance");
  return id;
}

export async function active(pair: Pair): Promise<string> {
  const id = await pending(pair);
  await pair.there.api.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
  await untilStatus(pair.here, id, "active");
  return id;
}

export async function untilStatus(subject: ContractSubject, id: string, status: string): Promise<void> {
  await eventually(subject, async () => {
    const found = await peeringOf(subject.api, id);
    return found?.Status?.Code === status ? true : undefined;
  });
}

/** By whole lists: not every implementation heeds filters of this call. */
export async function peeringOf({ ec2 }: AwsApi, id: string): Promise<VpcPeeringConnection | undefined> {
  const { VpcPeeringConnections = [] } = await ec2.describeVpcPeeringConnections({});
  return VpcPeeringConnections.find(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId === id);
}
