import { AwsError } from "../behaviour/aws-error.ts";
import type { PeeringRecord, VpcRecord } from "../records/kinds.ts";
import { type CallContext, later, type Rule } from "./context.ts";
import { add, checkId, find, notFound } from "./lookup.ts";
import {
  blocksOverlap,
  changePeering,
  EXPIRY_MS,
  failPeering,
  isAccepted,
  isLive,
  isSamePlace,
  movePeering,
  placeOf,
  rejectPeering,
  sideOf,
} from "./peering-lifecycle.ts";
import { specifiedTags } from "./tags.ts";

/**
 * Asks for a peering (CreateVpcPeeringConnection API reference). It has no client token: asked twice for the same requester and
 * accepter EC2 answers the one that is there, with its own tags (seen by users: hashicorp/terraform-provider-aws#27750); with the roles
 * turned round it makes another one, which can never be accepted (#44315).
 */
export const createVpcPeeringConnection: Rule<"createVpcPeeringConnection"> = (context, input) => {
  const vpc = find(context, "Vpcs", "VpcId", input.VpcId);
  const PeerVpcId = checkId("Vpcs", "PeerVpcId", input.PeerVpcId);
  const peer = { account: input.PeerOwnerId ?? context.account, region: input.PeerRegion ?? context.region };
  const Tags = specifiedTags(input.TagSpecifications, "vpc-peering-connection");
  // Of another account or Region it is found out later, and then the request fails.
  if (isSamePlace(peer, context) && !context.records.Vpcs.has(PeerVpcId)) throw notFound("Vpcs", PeerVpcId);
  const present = peeringsOf(context, vpc.VpcId).find(
    (one) => isLive(one) && one.RequesterVpcInfo.VpcId === vpc.VpcId && one.AccepterVpcInfo.VpcId === PeerVpcId,
  );
  if (present !== undefined) return { VpcPeeringConnection: present };
  checkOutstanding(context);
  const peering = add(context, "VpcPeeringConnections", {
    VpcPeeringConnectionId: context.world.newId("pcx"),
    RequesterVpcInfo: sideOf(vpc, context),
    AccepterVpcInfo: { VpcId: PeerVpcId, OwnerId: peer.account, Region: peer.region },
    ExpirationTime: new Date(context.now + EXPIRY_MS),
    Status: { Code: "initiating-request", Message: `Initiating Request to ${peer.account}` },
    Tags,
  });
  later(context, context.timing.peering, { kind: "peering-requested", peering: peering.VpcPeeringConnectionId });
  return { VpcPeeringConnection: peering };
};

function peeringsOf({ records }: CallContext, vpc: string): readonly PeeringRecord[] {
  return [...records.VpcPeeringConnections.values()].filter(({ RequesterVpcInfo, AccepterVpcInfo }) =>
    [RequesterVpcInfo.VpcId, AccepterVpcInfo.VpcId].includes(vpc),
  );
}

/** "Amazon VPC quotas": outstanding requests that this account has made in this Region. */
function checkOutstanding(context: CallContext): void {
  const outstanding = [...context.records.VpcPeeringConnections.values()].filter(
    (one) => isLive(one) && !isAccepted(one) && isSamePlace(placeOf(one.RequesterVpcInfo, context), context),
  );
  if (outstanding.length < context.limits.pendingPeerings) return;
  throw new AwsError(
    "OutstandingVpcPeeringConnectionLimitExceeded",
    `You have reached the limit of ${context.limits.pendingPeerings} outstanding VPC peering connection requests`,
  );
}

/** A request that the caller may answer: its VPC is the accepter, in this Region, and nobody has answered yet. */
function requestFor(context: CallContext, id: string | undefined, verb: "accept" | "reject"): PeeringRecord {
  const peering = find(context, "VpcPeeringConnections", "VpcPeeringConnectionId", id);
  const { account, region } = placeOf(peering.AccepterVpcInfo, context);
  if (account !== context.account) {
    throw new AwsError("OperationNotPermitted", `User (${context.account}) cannot ${verb} peering ${id}`);
  }
  if (region !== context.region) {
    throw new AwsError(
      "OperationNotPermitted",
      `Incorrect region (${context.region}) specified for this request. VPC peering connection ${id} must be ${verb}ed in region ${region}`,
    );
  }
  if (peering.Status.Code !== "pending-acceptance")
    throw invalidTransition(peering, verb === "accept" ? "active" : "rejected");
  return peering;
}

function invalidTransition({ VpcPeeringConnectionId, Status }: PeeringRecord, to: string): AwsError {
  return new AwsError(
    "InvalidStateTransition",
    `Invalid state transition for ${VpcPeeringConnectionId}, attempted to transition from ${Status.Code} to ${to}`,
  );
}

/** Only the accepter, in its own Region; one peering a pair (F36), and so many a VPC ("Amazon VPC quotas"). */
export const acceptVpcPeeringConnection: Rule<"acceptVpcPeeringConnection"> = (context, input) => {
  const peering = requestFor(context, input.VpcPeeringConnectionId, "accept");
  const { requester, accepter } = vpcsOf(context, peering);
  checkPair(context, peering, accepter);
  for (const [vpc, records] of [requester, accepter]) checkActive(context, vpc, records);
  // Blocks that came meanwhile: an assumption of ours, from the rule that no active peering joins overlapping VPCs.
  if (blocksOverlap(requester[0], accepter[0])) failPeering(context.world, peering, { ...context, at: context.now });
  else {
    const id = peering.VpcPeeringConnectionId;
    movePeering(context.world, id, "provisioning", "Provisioning");
    changePeering(context.world, id, (one) => {
      one.AccepterVpcInfo = sideOf(accepter[0], context);
    });
    later(context, context.timing.peering, { kind: "peering-provisioned", peering: id });
  }
  return { VpcPeeringConnection: peering };
};

type Side = readonly [vpc: VpcRecord, records: CallContext["records"]];

function vpcsOf(context: CallContext, peering: PeeringRecord): { readonly requester: Side; readonly accepter: Side } {
  const [requester, accepter] = [peering.RequesterVpcInfo, peering.AccepterVpcInfo].map((info): Side => {
    const { account, region } = placeOf(info, context);
    const records = context.world.records(account, region);
    const vpc = records.Vpcs.get(info.VpcId ?? "");
    if (vpc === undefined) throw invalidTransition(peering, "active");
    return [vpc, records];
  });
  if (requester === undefined || accepter === undefined) throw invalidTransition(peering, "active");
  return { requester, accepter };
}

function checkPair(context: CallContext, peering: PeeringRecord, [vpc]: Side): void {
  const pair = new Set([peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId]);
  const other = peeringsOf(context, vpc.VpcId).find(
    (one) => isAccepted(one) && pair.has(one.RequesterVpcInfo.VpcId) && pair.has(one.AccepterVpcInfo.VpcId),
  );
  if (other === undefined) return;
  throw new AwsError(
    "VpcPeeringConnectionAlreadyExists",
    `The vpc peering connection identified by ${peering.VpcPeeringConnectionId} already exists.`,
  );
}

function checkActive({ limits }: CallContext, vpc: VpcRecord, records: CallContext["records"]): void {
  const active = [...records.VpcPeeringConnections.values()].filter(
    (one) => isAccepted(one) && [one.RequesterVpcInfo.VpcId, one.AccepterVpcInfo.VpcId].includes(vpc.VpcId),
  );
  if (active.length < limits.peeringsPerVpc) return;
  throw new AwsError(
    "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
    `You have reached the limit of ${limits.peeringsPerVpc} active VPC peering connections for ${vpc.VpcId}`,
  );
}

/** Not a call of ours: what the owner of the other VPC may do (RejectVpcPeeringConnection API reference). */
export function rejectVpcPeeringConnection(context: CallContext, id: string): void {
  const peering = requestFor(context, id, "reject");
  rejectPeering(context.world, peering, { ...context, at: context.now });
}

/** Either side's, once it is active; before that only who asked takes the request back ("Delete a VPC peering connection"). */
export const deleteVpcPeeringConnection: Rule<"deleteVpcPeeringConnection"> = (context, input) => {
  const peering = find(context, "VpcPeeringConnections", "VpcPeeringConnectionId", input.VpcPeeringConnectionId);
  if (!isLive(peering)) throw invalidTransition(peering, "deleting");
  const id = peering.VpcPeeringConnectionId;
  if (!isAccepted(peering) && placeOf(peering.RequesterVpcInfo, context).account !== context.account) {
    throw new AwsError("OperationNotPermitted", `User (${context.account}) cannot delete peering ${id}`);
  }
  movePeering(context.world, id, "deleting", "Deleting");
  later(context, context.timing.peering, { kind: "peering-deleted", peering: id });
  return { Return: true };
};

/**
 * Each side's options in its own account and Region; both at once only where both VPCs are there (ModifyVpcPeeringConnectionOptions API
 * reference). That DNS host names be enabled for the VPCs is not asked: the twin keeps no such attribute.
 */
export const modifyVpcPeeringConnectionOptions: Rule<"modifyVpcPeeringConnectionOptions"> = (context, input) => {
  const peering = find(context, "VpcPeeringConnections", "VpcPeeringConnectionId", input.VpcPeeringConnectionId);
  const id = peering.VpcPeeringConnectionId;
  if (peering.Status.Code !== "active") {
    throw new AwsError(
      "OperationNotPermitted",
      `Peering ${id} is not active. Peering options can be added only to active peerings.`,
    );
  }
  const wanted = [
    ["RequesterVpcInfo", input.RequesterPeeringConnectionOptions],
    ["AccepterVpcInfo", input.AccepterPeeringConnectionOptions],
  ] as const;
  for (const [side, options] of wanted) {
    if (options === undefined || isSamePlace(placeOf(peering[side], context), context)) continue;
    throw new AwsError(
      "OperationNotPermitted",
      `User (${context.account}) in ${context.region} cannot change those options of peering ${id}`,
    );
  }
  for (const [side, options] of wanted) {
    changePeering(context.world, id, (one) => {
      one[side].PeeringOptions = { ...one[side].PeeringOptions, ...options };
    });
  }
  const told = (side: (typeof wanted)[number][0]) => ({ ...peering[side].PeeringOptions });
  return {
    ...(wanted[0][1] === undefined ? {} : { RequesterPeeringConnectionOptions: told("RequesterVpcInfo") }),
    ...(wanted[1][1] === undefined ? {} : { AccepterPeeringConnectionOptions: told("AccepterVpcInfo") }),
  };
};
