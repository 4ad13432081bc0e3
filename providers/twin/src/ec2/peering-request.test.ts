import type { VpcPeeringConnectionVpcInfo } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { code, given, refusal, START, type TwinUnderTest, tableOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import {
  ACROSS_ACCOUNTS,
  ACROSS_REGIONS,
  apiOf,
  HERE,
  OTHER_ACCOUNT,
  PLACES,
  pairOf,
  peered,
  requested,
  shown,
  statusOf,
} from "./peering.fixture.ts";

const SLOW = { timing: { ...INSTANT_BEHAVIOUR.timing, peering: 2_000 } };
const ROOMY = { limits: { ...INSTANT_BEHAVIOUR.limits, vpcsPerRegion: 200 } };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const routeTo = async (aws: TwinUnderTest, table: string, id: string, cidr = "10.20.0.0/16") => {
  await aws.ec2.createRoute({ RouteTableId: table, DestinationCidrBlock: cidr, VpcPeeringConnectionId: id });
};
const routeState = async ({ ec2 }: Pick<TwinUnderTest, "ec2">, table: string, cidr = "10.20.0.0/16") => {
  const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [table] });
  return RouteTables?.[0]?.Routes?.find((route) => route.DestinationCidrBlock === cidr)?.State;
};

describe.each(PLACES)("a peering %s", (_, place) => {
  test("is requested, pending, provisioned and active, each side shown it once it can act on it", async () => {
    const aws = await twinUnderTest(SLOW);
    const pair = await pairOf(aws, place);
    const { VpcPeeringConnection: made } = await aws.ec2.createVpcPeeringConnection({
      VpcId: pair.vpc,
      PeerVpcId: pair.peer,
      PeerOwnerId: place.account,
      PeerRegion: place.region,
    });
    const id = given(made?.VpcPeeringConnectionId);
    expect(id).toMatch(/^pcx-0[0-9a-f]{16}$/);
    expect(made?.Status).toEqual({ Code: "initiating-request", Message: `Initiating Request to ${place.account}` });
    expect(made?.ExpirationTime).toEqual(new Date(START + 7 * DAY));
    expect(made?.AccepterVpcInfo).toEqual({ VpcId: pair.peer, OwnerId: place.account, Region: place.region });
    if (place !== HERE) expect(await statusOf(pair.there, id)).toBeUndefined();
    await aws.clock.advance(2_000);
    expect(await statusOf(aws, id)).toBe("pending-acceptance");
    expect(await statusOf(pair.there, id)).toBe("pending-acceptance");
    const accepted = await pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    expect(accepted.VpcPeeringConnection?.Status?.Code).toBe("provisioning");
    await aws.clock.advance(2_000);
    for (const api of [aws, pair.there]) {
      const peering = await shown(api, id);
      expect(peering?.Status).toEqual({ Code: "active", Message: "Active" });
      expect(peering?.ExpirationTime).toBeUndefined();
      expect(peering?.RequesterVpcInfo).toMatchObject({ CidrBlock: "10.10.0.0/16" });
      expect(peering?.AccepterVpcInfo).toMatchObject({ CidrBlock: "10.20.0.0/16", VpcId: pair.peer });
    }
  });

  test("carries the tags of its request on the requester's side, and each side's own after that", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await requested(aws, pair, ["asked"]);
    await statusOf(aws, id);
    await pair.there.ec2.createTags({ Resources: [id], Tags: [{ Key: "answered", Value: "answered" }] });
    const keys = async (api: typeof pair.there) => (await shown(api, id))?.Tags?.map(({ Key }) => Key);
    const both = place === HERE;
    expect(await keys(aws)).toEqual(both ? ["answered", "asked"] : ["asked"]);
    expect(await keys(pair.there)).toEqual(both ? ["answered", "asked"] : ["answered"]);
  });

  test("expires after seven days, is shown to both for two more, and can be asked for again", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await requested(aws, pair);
    await aws.clock.advance(7 * DAY - 1);
    expect(await statusOf(pair.there, id)).toBe("pending-acceptance");
    await aws.clock.advance(1);
    expect(await statusOf(aws, id)).toBe("expired");
    const late = pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    expect(await code(late)).toBe("InvalidStateTransition");
    await aws.clock.advance(2 * DAY);
    expect([await statusOf(aws, id), await statusOf(pair.there, id)]).toEqual([undefined, undefined]);
    expect(await requested(aws, pair)).not.toBe(id);
  });

  test("is deleted by either side, shown as deleted for a while, and its id is then unknown", async () => {
    for (const deleter of ["requester", "accepter"] as const) {
      const aws = await twinUnderTest(SLOW);
      const pair = await pairOf(aws, place);
      const id = await requested(aws, pair);
      await aws.clock.advance(2_000);
      await pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
      await aws.clock.advance(2_000);
      const [mine, theirs] = deleter === "requester" ? [aws, pair.there] : [pair.there, aws];
      await mine.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
      expect(await statusOf(theirs, id)).toBe("deleting");
      await aws.clock.advance(2_000);
      const by = mine === aws ? HERE : place;
      expect((await shown(theirs, id))?.Status).toEqual({ Code: "deleted", Message: `Deleted by ${by.account}` });
      await aws.clock.advance(2 * HOUR);
      const other = place === ACROSS_ACCOUNTS ? "deleted" : undefined;
      expect([await statusOf(mine, id), await statusOf(theirs, id)]).toEqual([undefined, other]);
      await aws.clock.advance(2 * DAY);
      expect(await statusOf(theirs, id)).toBeUndefined();
      const again = mine.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
      expect(await code(again)).toBe("InvalidVpcPeeringConnectionID.NotFound");
    }
  });

  test("that is rejected is shown longest to who asked, and cannot be accepted or deleted", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await requested(aws, pair);
    aws.twin.rejectPeering(place, id);
    expect((await shown(aws, id))?.Status).toEqual({ Code: "rejected", Message: "Inactive" });
    const input = { VpcPeeringConnectionId: id };
    expect(await code(pair.there.ec2.acceptVpcPeeringConnection(input))).toBe("InvalidStateTransition");
    expect(await refusal(aws.ec2.deleteVpcPeeringConnection(input))).toBe(
      `InvalidStateTransition: Invalid state transition for ${id}, attempted to transition from rejected to deleting`,
    );
    await aws.clock.advance(2 * HOUR);
    const mine = place === ACROSS_ACCOUNTS ? "rejected" : undefined;
    expect([await statusOf(aws, id), await statusOf(pair.there, id)]).toEqual([mine, undefined]);
  });

  test("is answered again when the same is asked for twice, with the tags that it has", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await requested(aws, pair, ["first"]);
    expect(await requested(aws, pair, ["second"])).toBe(id);
    expect((await shown(aws, id))?.Tags).toEqual([{ Key: "first", Value: "first" }]);
  });

  test("turned round is another request, which cannot be accepted while the first is active (F36)", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await peered(aws, pair);
    const turned = await requested(pair.there, { vpc: pair.peer, peer: pair.vpc, place: HERE, there: aws });
    expect(turned).not.toBe(id);
    expect(await statusOf(aws, turned)).toBe("pending-acceptance");
    const accepted = aws.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: turned });
    expect(await code(accepted)).toBe("VpcPeeringConnectionAlreadyExists");
  });

  test("fails when any block of the one overlaps any of the other, and only who asked is told, for two hours", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    await aws.ec2.associateVpcCidrBlock({ VpcId: pair.vpc, CidrBlock: "100.64.0.0/16" });
    await pair.there.ec2.associateVpcCidrBlock({ VpcId: pair.peer, CidrBlock: "100.64.128.0/17" });
    const id = await requested(aws, pair);
    expect((await shown(aws, id))?.Status).toEqual({
      Code: "failed",
      Message: "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
    });
    if (place !== HERE) expect(await statusOf(pair.there, id)).toBeUndefined();
    expect(await code(aws.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id }))).toBe(
      "InvalidStateTransition",
    );
    await aws.clock.advance(2 * HOUR);
    expect(await statusOf(aws, id)).toBeUndefined();
  });

  test("takes no new block that overlaps, on either side, and none at all of the requester while pending (F18)", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await requested(aws, pair);
    await statusOf(aws, id);
    const early = aws.ec2.associateVpcCidrBlock({ VpcId: pair.vpc, CidrBlock: "100.64.0.0/16" });
    expect(await code(early)).toBe("OperationNotPermitted");
    await pair.there.ec2.associateVpcCidrBlock({ VpcId: pair.peer, CidrBlock: "100.65.0.0/16" });
    await pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    await aws.ec2.associateVpcCidrBlock({ VpcId: pair.vpc, CidrBlock: "100.64.0.0/16" });
    const overlapping = aws.ec2.associateVpcCidrBlock({ VpcId: pair.vpc, CidrBlock: "100.65.0.0/17" });
    expect(await code(overlapping)).toBe("CidrConflict");
    const theirs = pair.there.ec2.associateVpcCidrBlock({ VpcId: pair.peer, CidrBlock: "100.64.0.0/17" });
    expect(await code(theirs)).toBe("CidrConflict");
    for (const api of [aws, pair.there]) {
      const peering = await shown(api, id);
      const blocks = (side: VpcPeeringConnectionVpcInfo | undefined) =>
        side?.CidrBlockSet?.map(({ CidrBlock }) => CidrBlock);
      expect(blocks(peering?.RequesterVpcInfo)).toEqual(["10.10.0.0/16", "100.64.0.0/16"]);
      expect(blocks(peering?.AccepterVpcInfo)).toEqual(["10.20.0.0/16", "100.65.0.0/16"]);
    }
  });

  test("whose accepter has taken an overlapping block meanwhile fails when it is accepted (an assumption of ours)", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    await aws.ec2.associateVpcCidrBlock({ VpcId: pair.vpc, CidrBlock: "100.64.0.0/16" });
    const id = await requested(aws, pair);
    await statusOf(aws, id);
    await pair.there.ec2.associateVpcCidrBlock({ VpcId: pair.peer, CidrBlock: "100.64.0.0/17" });
    await pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    for (const api of [aws, pair.there]) expect(await statusOf(api, id)).toBe("failed");
  });

  test("holds its VPCs while it lives", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await peered(aws, pair);
    expect(await code(aws.ec2.deleteVpc({ VpcId: pair.vpc }))).toBe("DependencyViolation");
    expect(await code(pair.there.ec2.deleteVpc({ VpcId: pair.peer }))).toBe("DependencyViolation");
    await aws.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
    await aws.ec2.deleteVpc({ VpcId: pair.vpc });
    await pair.there.ec2.deleteVpc({ VpcId: pair.peer });
  });

  test("forwards by routes on both sides only while it is active; over anything else they are blackholes (F9, F37)", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, place);
    const id = await requested(aws, pair);
    const [here, there] = [await tableOf(aws, pair.vpc), await tableOf(pair.there, pair.peer)];
    await routeTo(aws, here, id);
    expect(await routeState(aws, here)).toBe("blackhole");
    await pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    const back = { RouteTableId: there, DestinationCidrBlock: "10.10.0.0/16", VpcPeeringConnectionId: id };
    await pair.there.ec2.createRoute(back);
    expect(await routeState(aws, here)).toBe("active");
    expect(await routeState(pair.there, there, "10.10.0.0/16")).toBe("active");
    await pair.there.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
    await aws.clock.advance(9 * DAY);
    expect(await routeState(aws, here)).toBe("blackhole");
    expect(await routeState(pair.there, there, "10.10.0.0/16")).toBe("blackhole");
    expect(await code(pair.there.ec2.replaceRoute(back))).toBe("InvalidVpcPeeringConnectionID.NotFound");
  });
});

describe("who may do what", () => {
  test("a request is accepted in the accepter's region, by the accepter's account", async () => {
    const aws = await twinUnderTest();
    const regions = await pairOf(aws, ACROSS_REGIONS);
    const one = await requested(aws, regions);
    await statusOf(aws, one);
    expect(await refusal(aws.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: one }))).toBe(
      `OperationNotPermitted: Incorrect region (eu-west-1) specified for this request. VPC peering connection ${one} must be accepted in region us-west-2`,
    );
    const accounts = await pairOf(aws, ACROSS_ACCOUNTS);
    const two = await requested(aws, accounts);
    await statusOf(aws, two);
    expect(await refusal(aws.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: two }))).toBe(
      `OperationNotPermitted: User (111122223333) cannot accept peering ${two}`,
    );
    expect(await code(accounts.there.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: two }))).toBe(
      "OperationNotPermitted",
    );
  });

  test("options are each side's own, and wait until the peering is active (F38)", async () => {
    const aws = await twinUnderTest();
    const pair = await pairOf(aws, ACROSS_ACCOUNTS);
    const id = await requested(aws, pair);
    const mine = {
      VpcPeeringConnectionId: id,
      RequesterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: true },
    };
    expect(await refusal(aws.ec2.modifyVpcPeeringConnectionOptions(mine))).toBe(
      `OperationNotPermitted: Peering ${id} is not active. Peering options can be added only to active peerings.`,
    );
    await pair.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    expect((await shown(aws, id))?.RequesterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc).toBe(false);
    expect(await aws.ec2.modifyVpcPeeringConnectionOptions(mine)).toMatchObject({
      RequesterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: true },
    });
    expect(await code(pair.there.ec2.modifyVpcPeeringConnectionOptions(mine))).toBe("OperationNotPermitted");
    const sides = await shown(pair.there, id);
    expect(sides?.RequesterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc).toBe(true);
    expect(sides?.AccepterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc).toBe(false);
  });

  test("both sides' options go in one call where both VPCs are in one account and region", async () => {
    const aws = await twinUnderTest();
    const id = await peered(aws, await pairOf(aws, HERE));
    const on = { AllowDnsResolutionFromRemoteVpc: true };
    const answer = await aws.ec2.modifyVpcPeeringConnectionOptions({
      VpcPeeringConnectionId: id,
      RequesterPeeringConnectionOptions: on,
      AccepterPeeringConnectionOptions: on,
    });
    expect(answer).toMatchObject({ RequesterPeeringConnectionOptions: on, AccepterPeeringConnectionOptions: on });
  });

  test("a VPC that is not there is refused at home, and fails the request elsewhere", async () => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws, "10.10.0.0/16");
    const PeerVpcId = "vpc-0fffffffffffffff1";
    expect(await code(aws.ec2.createVpcPeeringConnection({ VpcId, PeerVpcId }))).toBe("InvalidVpcID.NotFound");
    const far = await aws.ec2.createVpcPeeringConnection({ VpcId, PeerVpcId, PeerOwnerId: OTHER_ACCOUNT });
    expect(await statusOf(aws, given(far.VpcPeeringConnection?.VpcPeeringConnectionId))).toBe("failed");
  });

  test("a route over a peering of other VPCs is refused", async () => {
    const aws = await twinUnderTest();
    const id = await peered(aws, await pairOf(aws, HERE));
    const table = await tableOf(aws, await vpcOf(aws, "10.30.0.0/16"));
    expect(await code(routeTo(aws, table, id))).toBe("InvalidVpcPeeringConnectionID.NotFound");
    await expect(routeTo(aws, table, "pcx-1")).rejects.toMatchObject({
      name: "InvalidVpcPeeringConnectionId.Malformed",
    });
  });
});

describe("quotas of peerings", () => {
  const many = async (aws: TwinUnderTest, count: number) => {
    const vpcs: string[] = [];
    for (let index = 0; index < count; index += 1) vpcs.push(await vpcOf(aws, `10.${index}.0.0/16`));
    return vpcs;
  };
  const asked = async ({ ec2 }: TwinUnderTest, VpcId: string, PeerVpcId: string) =>
    given((await ec2.createVpcPeeringConnection({ VpcId, PeerVpcId })).VpcPeeringConnection?.VpcPeeringConnectionId);

  test("25 requests stand unaccepted at a time in an account and region; an accepted one makes room", async () => {
    const aws = await twinUnderTest(ROOMY);
    const [hub = "", ...rest] = await many(aws, 27);
    const ids: string[] = [];
    for (const peer of rest.slice(0, 25)) ids.push(await asked(aws, hub, peer));
    const last = rest[25] ?? "";
    expect(await code(asked(aws, hub, last))).toBe("OutstandingVpcPeeringConnectionLimitExceeded");
    await aws.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: ids[0] });
    expect(await asked(aws, hub, last)).toMatch(/^pcx-/);
  });

  test("a VPC has 50 active ones, whoever asked", async () => {
    const aws = await twinUnderTest(ROOMY);
    const [hub = "", ...rest] = await many(aws, 52);
    const accept = async (id: string) => {
      await statusOf(aws, id);
      await aws.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    };
    for (const [index, peer] of rest.slice(0, 50).entries()) {
      await accept(index % 2 === 0 ? await asked(aws, hub, peer) : await asked(aws, peer, hub));
    }
    const last = await asked(aws, rest[50] ?? "", hub);
    expect(await code(accept(last))).toBe("ActiveVpcPeeringConnectionPerVpcLimitExceeded");
  });
});

test("a peering that somebody else deleted is shown as deleted, and its routes are blackholes", async () => {
  const aws = await twinUnderTest();
  const pair = await pairOf(aws, HERE);
  const id = await peered(aws, pair);
  const table = await tableOf(aws, pair.vpc);
  await routeTo(aws, table, id);
  const gone = await twinUnderTest({ faults: [{ api: "ec2:DescribeVpcs", fault: "vanish", id }] }, aws.twin.save());
  await gone.ec2.describeVpcs({});
  expect(await statusOf(gone, id)).toBe("deleted");
  expect(await routeState(gone, table)).toBe("blackhole");
});

test("a saved world goes on where it was: a peering that is pending expires in its time", async () => {
  const aws = await twinUnderTest();
  const pair = await pairOf(aws, ACROSS_ACCOUNTS);
  const id = await requested(aws, pair);
  await aws.clock.advance(DAY);
  const saved = aws.twin.save();
  const again = await twinUnderTest({}, saved);
  expect(await statusOf(again, id)).toBe("pending-acceptance");
  expect((await shown(again, id))?.ExpirationTime).toEqual(new Date(START + 7 * DAY));
  await again.clock.advance(7 * DAY);
  expect(await statusOf(again, id)).toBe("expired");
  expect(await statusOf(await apiOf(again, ACROSS_ACCOUNTS), id)).toBe("expired");
});
