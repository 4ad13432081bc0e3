import type { VpcPeeringConnectionVpcInfo } from "@aws-sdk/client-ec2";
import { copyOf } from "../records/copy.ts";
import type { PeeringRecord, VpcRecord } from "../records/kinds.ts";
import type { RegionRecords } from "../records/region.ts";
import type { Change, Transition } from "../records/transitions.ts";
import type { TwinWorld } from "../records/world.ts";
import { type Block, overlaps } from "./cidr.ts";
import { liveBlocks } from "./vpc-blocks.ts";

/*
 * How a VPC peering connection lives, and who is shown it: "VPC peering process, lifecycle, and limitations" in the VPC Peering Guide.
 * Each account and region that shows one has a record of its own, since tags are that side's alone, and one side sees what is gone
 * longer than the other.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** From the request until it expires. */
export const EXPIRY_MS = 7 * DAY;
/** How long what is gone stays listed: shortest for who did it, and where both VPCs are one account's. */
const SHORT_MS = 2 * HOUR;
const LONG_MS = 2 * DAY;

/** States in which the pair of VPCs is taken; `failed`, `expired`, `rejected` and `deleted` are ends. */
const LIVE: ReadonlySet<string | undefined> = new Set([
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "active",
]);

export function isLive({ Status }: PeeringRecord): boolean {
  return LIVE.has(Status.Code);
}

/** Accepted: the two networks are one as far as their blocks go. */
export function isAccepted({ Status }: PeeringRecord): boolean {
  return Status.Code === "provisioning" || Status.Code === "active";
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** Where a side's VPC is; a dump that does not say means its own account and region. */
export function placeOf(info: VpcPeeringConnectionVpcInfo, from: Place): Place {
  return { account: info.OwnerId ?? from.account, region: info.Region ?? from.region };
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.account === b.account && a.region === b.region;
}

/** What a peering tells of one of its VPCs. The accepter's blocks show once it has accepted. */
export function sideOf(vpc: VpcRecord, { account, region }: Place): VpcPeeringConnectionVpcInfo {
  const blocks = vpc.CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState.State === "associated");
  return {
    VpcId: vpc.VpcId,
    OwnerId: account,
    Region: region,
    CidrBlock: vpc.CidrBlock,
    CidrBlockSet: blocks.map(({ CidrBlock }) => ({ CidrBlock })),
  };
}

/** F36: no peering where any block of the one VPC overlaps any of the other's. */
export function blocksOverlap(one: VpcRecord, other: VpcRecord): boolean {
  const blocks: readonly Block[] = liveBlocks(other);
  return liveBlocks(one).some((block) => blocks.some((candidate) => overlaps(block, candidate)));
}

/** Every region's records that show the peering. */
function showing(world: TwinWorld, id: string): readonly RegionRecords[] {
  return world.regions().filter(({ VpcPeeringConnections }) => VpcPeeringConnections.has(id));
}

/** The one record that all others are copies of: the requester's, else that of whoever's dump this is. */
export function requestedRecord(world: TwinWorld, id: string): PeeringRecord | undefined {
  const all = showing(world, id).map((records) => ({ records, peering: records.VpcPeeringConnections.get(id) }));
  const own = all.find(
    ({ records, peering }) => peering && isSamePlace(placeOf(peering.RequesterVpcInfo, records), records),
  );
  return (own ?? all[0])?.peering;
}

/** Changes a peering for all who see it. */
export function changePeering(world: TwinWorld, id: string, change: (peering: PeeringRecord) => void): void {
  for (const records of showing(world, id)) {
    const peering = records.VpcPeeringConnections.get(id);
    if (peering) change(peering);
  }
}

type Code = PeeringRecord["Status"]["Code"];

/** States in which somebody has still to answer a request. */
const UNANSWERED: ReadonlySet<Code> = new Set(["initiating-request", "pending-acceptance"]);

/** Moves a peering to another state for all who see it, and with it what leads over it. */
export function movePeering(world: TwinWorld, id: string, code: Code, message: string): void {
  changePeering(world, id, (peering) => {
    peering.Status = { Code: code, Message: message };
    if (!UNANSWERED.has(code) && code !== "expired") delete peering.ExpirationTime;
  });
  if (!UNANSWERED.has(code)) neverExpires(world, id);
  for (const records of showing(world, id)) moveWhatLeadsOver(records, id, code);
}

function neverExpires({ state }: TwinWorld, id: string): void {
  state.transitions = state.transitions.filter(
    ({ change }) => change.kind !== "peering-expired" || change.peering !== id,
  );
}

/**
 * Only an active one forwards: a route over any other is a `blackhole` (F9, F37). Rules that name a group across it go stale with it
 * (F30).
 */
function moveWhatLeadsOver(records: RegionRecords, id: string, code: Code): void {
  const State = code === "active" ? "active" : "blackhole";
  for (const table of records.RouteTables.values()) {
    for (const route of table.Routes) if (route.VpcPeeringConnectionId === id) route.State = State;
  }
  for (const { ReferencedGroupInfo } of records.SecurityGroupRules.values()) {
    if (ReferencedGroupInfo?.VpcPeeringConnectionId === id) ReferencedGroupInfo.PeeringStatus = code ?? "";
  }
}

/** "Work with stale security group rules": a rule means its group again when the two VPCs are peered anew. */
function reviveReferences(records: RegionRecords, peering: PeeringRecord): void {
  const vpcs = [peering.RequesterVpcInfo.VpcId, peering.AccepterVpcInfo.VpcId];
  for (const rule of records.SecurityGroupRules.values()) {
    const { ReferencedGroupInfo } = rule;
    const own = records.SecurityGroups.get(rule.GroupId)?.VpcId;
    if (ReferencedGroupInfo?.VpcPeeringConnectionId === undefined) continue;
    if (!vpcs.includes(own) || !vpcs.includes(ReferencedGroupInfo.VpcId)) continue;
    ReferencedGroupInfo.VpcPeeringConnectionId = peering.VpcPeeringConnectionId;
    ReferencedGroupInfo.PeeringStatus = "active";
  }
}

/** A VPC's blocks changed: its peers are told. */
export function retellBlocks(world: TwinWorld, vpc: VpcRecord, place: Place): void {
  const { CidrBlockSet } = sideOf(vpc, place);
  for (const records of world.regions()) {
    for (const { RequesterVpcInfo, AccepterVpcInfo } of records.VpcPeeringConnections.values()) {
      for (const side of [RequesterVpcInfo, AccepterVpcInfo]) {
        if (side.VpcId === vpc.VpcId && side.CidrBlock !== undefined) side.CidrBlockSet = copyOf(CidrBlockSet);
      }
    }
  }
}

const NO_OPTIONS = {
  AllowDnsResolutionFromRemoteVpc: false,
  AllowEgressFromLocalClassicLinkToRemoteVpc: false,
  AllowEgressFromLocalVpcToRemoteClassicLink: false,
} as const;

export type PeeringChange = Extract<Change, { readonly peering: string }>;

/** What EC2 does with a peering by itself. One that was changed meanwhile is left alone. */
export function applyPeeringChange(world: TwinWorld, transition: Transition, change: PeeringChange): void {
  const place = { account: transition.account, region: transition.region };
  if (change.kind === "peering-gone") {
    world.records(place.account, place.region).VpcPeeringConnections.delete(change.peering);
    return;
  }
  const peering = requestedRecord(world, change.peering);
  if (peering === undefined) return;
  const code = peering.Status.Code;
  switch (change.kind) {
    case "peering-requested":
      if (code === "initiating-request") request(world, peering, transition);
      return;
    case "peering-expired":
      if (code !== "pending-acceptance") return;
      movePeering(world, change.peering, "expired", "Expired");
      forget(world, peering, transition, () => LONG_MS);
      return;
    case "peering-provisioned":
      if (code === "provisioning") activate(world, change.peering);
      return;
    case "peering-deleted":
      if (code !== "deleting") return;
      movePeering(world, change.peering, "deleted", `Deleted by ${place.account}`);
      forget(world, peering, transition, (seenBy, oneAccount) =>
        oneAccount || seenBy.account === place.account ? SHORT_MS : LONG_MS,
      );
  }
}

/** The request reaches the other side, which sees it from now on; or it fails, and only who asked is told. */
function request(world: TwinWorld, peering: PeeringRecord, transition: Transition): void {
  const id = peering.VpcPeeringConnectionId;
  const from = placeOf(peering.RequesterVpcInfo, transition);
  const to = placeOf(peering.AccepterVpcInfo, transition);
  const own = world.records(from.account, from.region).Vpcs.get(peering.RequesterVpcInfo.VpcId ?? "");
  const peer = world.records(to.account, to.region).Vpcs.get(peering.AccepterVpcInfo.VpcId ?? "");
  if (own === undefined || peer === undefined || blocksOverlap(own, peer)) {
    failPeering(world, peering, transition);
    return;
  }
  if (!isSamePlace(from, to)) {
    // Tags are the requester's alone ("VPC peering limitations": they are applied in the account and Region in which they were made).
    const shown = { ...copyOf(peering), Tags: [] };
    world.records(to.account, to.region).VpcPeeringConnections.set(id, shown);
  }
  movePeering(world, id, "pending-acceptance", `Pending Acceptance by ${to.account}`);
  const at = (peering.ExpirationTime ?? new Date(transition.at + EXPIRY_MS)).getTime();
  world.schedule({ ...transition, at, change: { kind: "peering-expired", peering: id } });
}

/** The one message that EC2 has for all of it. */
export function failPeering(
  world: TwinWorld,
  peering: PeeringRecord,
  transition: Pick<Transition, "at"> & Place,
): void {
  const message = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range";
  movePeering(world, peering.VpcPeeringConnectionId, "failed", message);
  forget(world, peering, transition, () => SHORT_MS);
}

export function rejectPeering(
  world: TwinWorld,
  peering: PeeringRecord,
  transition: Pick<Transition, "at"> & Place,
): void {
  movePeering(world, peering.VpcPeeringConnectionId, "rejected", "Inactive");
  const requester = placeOf(peering.RequesterVpcInfo, transition);
  forget(world, peering, transition, (seenBy, oneAccount) =>
    oneAccount || !isSamePlace(seenBy, requester) ? SHORT_MS : LONG_MS,
  );
}

/** Options start as off, and can be changed from now on. */
function activate(world: TwinWorld, id: string): void {
  movePeering(world, id, "active", "Active");
  changePeering(world, id, ({ RequesterVpcInfo, AccepterVpcInfo }) => {
    RequesterVpcInfo.PeeringOptions = { ...NO_OPTIONS };
    AccepterVpcInfo.PeeringOptions = { ...NO_OPTIONS };
  });
  for (const records of showing(world, id)) {
    const peering = records.VpcPeeringConnections.get(id);
    if (peering) reviveReferences(records, peering);
  }
}

/** Takes an ended peering off each side's list after its time. */
function forget(
  world: TwinWorld,
  peering: PeeringRecord,
  from: Pick<Transition, "at"> & Place,
  after: (seenBy: Place, oneAccount: boolean) => number,
): void {
  const id = peering.VpcPeeringConnectionId;
  const sides = [peering.RequesterVpcInfo, peering.AccepterVpcInfo].map((side) => placeOf(side, from));
  const oneAccount = new Set(sides.map(({ account }) => account)).size === 1;
  for (const { account, region } of showing(world, id)) {
    const at = from.at + after({ account, region }, oneAccount);
    world.schedule({ at, account, region, change: { kind: "peering-gone", peering: id } });
  }
}
