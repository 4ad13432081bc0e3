import type { PeeringRecord } from "../records/kinds.ts";
import type { Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";

const FILTERS: FilterReaders<PeeringRecord> = {
  "accepter-vpc-info.cidr-block": (peering) => [peering.AccepterVpcInfo.CidrBlock],
  "accepter-vpc-info.owner-id": (peering) => [peering.AccepterVpcInfo.OwnerId],
  "accepter-vpc-info.vpc-id": (peering) => [peering.AccepterVpcInfo.VpcId],
  "expiration-time": (peering) => [peering.ExpirationTime?.toISOString()],
  "requester-vpc-info.cidr-block": (peering) => [peering.RequesterVpcInfo.CidrBlock],
  "requester-vpc-info.owner-id": (peering) => [peering.RequesterVpcInfo.OwnerId],
  "requester-vpc-info.vpc-id": (peering) => [peering.RequesterVpcInfo.VpcId],
  "status-code": (peering) => [peering.Status.Code],
  "status-message": (peering) => [peering.Status.Message],
  "tag-key": (peering) => tagsOf(peering).map((tag) => tag.Key),
  "vpc-peering-connection-id": (peering) => [peering.VpcPeeringConnectionId],
};

export const describeVpcPeeringConnections: Rule<"describeVpcPeeringConnections"> = (context, input) => {
  const ids = { parameter: "VpcPeeringConnectionIds", values: input.VpcPeeringConnectionIds };
  const { records, ...rest } = describe(context, "VpcPeeringConnections", ids, input, FILTERS);
  return { ...rest, VpcPeeringConnections: [...records] };
};
