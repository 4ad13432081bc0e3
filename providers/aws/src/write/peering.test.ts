import type { AwsScope, KindProps } from "@podspan/core/desired";
import { ProviderError } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { type Behaviour, INSTANT_BEHAVIOUR } from "../../../twin/src/index.ts";
import type { AwsApi, AwsWorld } from "../api.ts";
import { awsWriter } from "../index.ts";
import { scopeIn, stepOf, tagsOf } from "../testing/steps.ts";
import { ACCOUNT, emptyVpc, REGION, SCOPE, type TwinSide, twinSide } from "../testing/twin.ts";

const OTHER = "444455556666";
const ROLE = { id: OTHER, partition: "aws", assumeRole: "podspan" };
const ID = "west-east/peering";

type Props = KindProps["peering-connection"];

/** Two VPCs of two accounts and regions, and a writer that reaches both. */
interface World {
  readonly side: TwinSide;
  readonly there: TwinSide["api"];
  readonly scope: AwsScope;
  readonly props: Props;
}

async function worldOf(behaviour: Partial<Behaviour> = {}, far = scopeIn("us-west-2", OTHER)): Promise<World> {
  const side = await twinSide(behaviour);
  const role = `arn:aws:iam::${OTHER}:role/podspan`;
  const address = { id: OTHER, partition: "aws", assumeRole: role };
  const there = await side.twin.aws.open({
    region: far.region,
    ...(far.account === OTHER ? { account: address } : {}),
  });
  const peerVpc = (await there.ec2.createVpc({ CidrBlock: "10.20.0.0/16" })).Vpc?.VpcId ?? "";
  const vpc = await emptyVpc(side, "10.10.0.0/16");
  const props = { vpc, peerVpc, peerAccount: far.account, peerRegion: far.region };
  const writer = awsWriter(side.twin.aws, [ROLE]);
  return { side: { ...side, writer }, there, scope: far, props };
}

const asking = (props: Props) => stepOf(SCOPE, "create", "peering-connection", ID, { after: props });
const accepting = (scope: AwsScope, peering: string) =>
  stepOf(scope, "create", "peering-acceptance", "west-east/peering-acceptance", { after: { peering } });

async function request({ side, props }: World): Promise<string> {
  const { worldId = "" } = await side.writer.run(asking(props), side.context());
  return worldId;
}

async function accepted(world: World): Promise<string> {
  const id = await request(world);
  await world.side.writer.run(accepting(world.scope, id), world.side.context());
  return id;
}

async function peeringsNow({ ec2 }: TwinSide["api"]) {
  const { VpcPeeringConnections = [] } = await ec2.describeVpcPeeringConnections({});
  return VpcPeeringConnections;
}

async function statusesNow(api: TwinSide["api"]) {
  return (await peeringsNow(api)).map(
    ({ VpcPeeringConnectionId, Status }) => `${VpcPeeringConnectionId} ${Status?.Code}`,
  );
}

async function refusalOf(run: Promise<unknown>): Promise<ProviderError> {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw new Error(`no ProviderError: ${String(error)}`);
}

/** A world that does not tell in its answer which tags a request was given. */
function untagged(world: AwsWorld<AwsApi>): AwsWorld<AwsApi> {
  return {
    open: async (address) => {
      const api = await world.open(address);
      const createVpcPeeringConnection: AwsApi["ec2"]["createVpcPeeringConnection"] = async (input) => {
        const { VpcPeeringConnection = {}, ...answer } = await api.ec2.createVpcPeeringConnection(input);
        const { Tags: _, ...rest } = VpcPeeringConnection;
        return { ...answer, VpcPeeringConnection: rest };
      };
      return { ...api, ec2: { ...api.ec2, createVpcPeeringConnection } };
    },
  };
}

describe("asking for a peering", () => {
  test("is one request with the marks in it, waited for until it stands", async () => {
    const world = await worldOf();
    const context = world.side.context();
    const { worldId } = await world.side.writer.run(asking(world.props), context);
    expect(context.requests[0]).toBe("ec2:CreateVpcPeeringConnection");
    expect(await statusesNow(world.side.api)).toEqual([`${worldId} pending-acceptance`]);
    const [{ Tags = [] } = {}] = await peeringsNow(world.side.api);
    expect(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))).toEqual(tagsOf(ID));
  });

  test.each([
    ["lost-answer", 1],
    ["server-error", 1],
    ["throttle", 1],
  ] as const)("meets a %s and is made once", async (fault, nth) => {
    const world = await worldOf({ faults: [{ api: "ec2:CreateVpcPeeringConnection", fault, nth }] });
    const id = await request(world);
    expect(await statusesNow(world.side.api)).toEqual([`${id} pending-acceptance`]);
  });

  test("whose answer was lost is found by its pair and what lives, not by marks that a former one still has", async () => {
    const world = await worldOf({ faults: [{ api: "ec2:CreateVpcPeeringConnection", fault: "lost-answer", nth: 2 }] });
    const former = await accepted(world);
    await world.side.writer.run(
      stepOf(SCOPE, "delete", "peering-connection", ID, { worldId: former }),
      world.side.context(),
    );
    const id = await request(world);
    expect(id).not.toBe(former);
    expect((await statusesNow(world.side.api)).sort()).toEqual(
      [`${former} deleted`, `${id} pending-acceptance`].sort(),
    );
  });

  test("fails with what AWS says when blocks of the two overlap", async () => {
    const world = await worldOf();
    await world.there.ec2.associateVpcCidrBlock({ VpcId: world.props.peerVpc, CidrBlock: "100.64.0.0/16" });
    await world.side.api.ec2.associateVpcCidrBlock({ VpcId: world.props.vpc, CidrBlock: "100.64.0.0/17" });
    await world.side.settle();
    const refusal = await refusalOf(request(world));
    expect(refusal).toMatchObject({ faultClass: "invalid", code: "VpcPeeringConnection.failed" });
    expect(refusal.message).toMatch(/overlapping CIDR range/);
    expect(refusal.hint).toMatch(/must not overlap/);
  });

  test("never takes over what somebody else asked for meanwhile", async () => {
    const world = await worldOf();
    const { vpc, peerVpc, peerAccount, peerRegion } = world.props;
    await world.side.api.ec2.createVpcPeeringConnection({
      VpcId: vpc,
      PeerVpcId: peerVpc,
      PeerOwnerId: peerAccount,
      PeerRegion: peerRegion,
    });
    expect(await refusalOf(request(world))).toMatchObject({
      faultClass: "conflict",
      code: "VpcPeeringConnectionAlreadyExists",
    });
  });

  test.each([
    ["ours, which is listed", 0],
    ["ours, which is not listed yet", 60_000],
  ])("whose answer tells no tags is %s", async (_, visibilityMs) => {
    const world = await worldOf({ visibilityMs });
    await world.side.clock.advance(visibilityMs);
    const writer = awsWriter(untagged(world.side.twin.aws), [ROLE]);
    const { worldId } = await writer.run(asking(world.props), world.side.context());
    expect(await statusesNow(world.side.api)).toEqual([`${worldId} pending-acceptance`]);
  });

  test("whose answer tells no tags is somebody else's where that is listed without our marks", async () => {
    const world = await worldOf();
    const { vpc, peerVpc, peerAccount, peerRegion } = world.props;
    const input = { VpcId: vpc, PeerVpcId: peerVpc, PeerOwnerId: peerAccount, PeerRegion: peerRegion };
    await world.side.api.ec2.createVpcPeeringConnection(input);
    const writer = awsWriter(untagged(world.side.twin.aws), [ROLE]);
    const refusal = await refusalOf(writer.run(asking(world.props), world.side.context()));
    expect(refusal).toMatchObject({ faultClass: "conflict", code: "VpcPeeringConnectionAlreadyExists" });
  });

  test("waits for the one that an interrupted run has deleted", async () => {
    const world = await worldOf();
    const former = await accepted(world);
    await world.side.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: former });
    const changes = [{ field: "state", before: "deleting", after: "finished" }];
    const step = stepOf(SCOPE, "create", "peering-connection", ID, { after: world.props, changes });
    const { worldId } = await world.side.writer.run(step, world.side.context());
    expect((await statusesNow(world.side.api)).sort()).toEqual(
      [`${former} deleted`, `${worldId} pending-acceptance`].sort(),
    );
  });
});

describe("more requests than may stand at a time", () => {
  const LIMITED = { limits: { ...INSTANT_BEHAVIOUR.limits, pendingPeerings: 1 } };

  /** A second VPC to ask. */
  async function another(world: World): Promise<Props> {
    const { Vpc } = await world.there.ec2.createVpc({ CidrBlock: "10.30.0.0/16" });
    await world.side.settle();
    return { ...world.props, peerVpc: Vpc?.VpcId ?? "" };
  }

  test("wait for those of this run to be accepted", async () => {
    const world = await worldOf(LIMITED);
    const other = await another(world);
    const first = await request(world);
    const second = world.side.writer.run(
      stepOf(SCOPE, "create", "peering-connection", "west-north/peering", { after: other }),
      world.side.context(),
    );
    await world.side.writer.run(accepting(world.scope, first), world.side.context());
    const { worldId } = await second;
    expect((await statusesNow(world.side.api)).sort()).toEqual(
      [`${first} active`, `${worldId} pending-acceptance`].sort(),
    );
  });

  test("are never more than AWS lets stand, however many a mesh asks for: none is refused", async () => {
    const roomy = { limits: { ...INSTANT_BEHAVIOUR.limits, vpcsPerRegion: 100 } };
    const world = await worldOf(roomy);
    const { writer } = world.side;
    const requests: string[] = [];
    const runs: Promise<unknown>[] = [];
    for (let index = 0; index < 40; index += 1) {
      const { Vpc } = await world.there.ec2.createVpc({ CidrBlock: `10.${100 + index}.0.0/16` });
      const after = { ...world.props, peerVpc: Vpc?.VpcId ?? "" };
      const step = stepOf(SCOPE, "create", "peering-connection", `mesh-${index}/peering`, { after });
      const asked = async () => {
        const context = world.side.context();
        const { worldId = "" } = await writer.run(step, context);
        requests.push(...context.requests);
        await writer.run(accepting(world.scope, worldId), world.side.context());
      };
      runs.push(asked());
    }
    await Promise.all(runs);
    expect(requests.filter((api) => api === "ec2:CreateVpcPeeringConnection")).toHaveLength(40);
    expect((await statusesNow(world.side.api)).filter((text) => text.endsWith(" active"))).toHaveLength(40);
  });

  test("are refused with the quota when none is of this run", async () => {
    const world = await worldOf(LIMITED);
    const other = await another(world);
    await request(world);
    const later = awsWriter(world.side.twin.aws, [ROLE]);
    const step = stepOf(SCOPE, "create", "peering-connection", "west-north/peering", { after: other });
    const refusal = await refusalOf(later.run(step, world.side.context()));
    expect(refusal).toMatchObject({ faultClass: "limit", code: "OutstandingVpcPeeringConnectionLimitExceeded" });
    expect(refusal.hint).toMatch(/L-DC9F7029/);
  });
});

describe("accepting a peering", () => {
  test.each([
    ["in one account and region", scopeIn(REGION, ACCOUNT)],
    ["in another region", scopeIn("us-west-2", ACCOUNT)],
    ["in another account", scopeIn(REGION, OTHER)],
    ["in another account and region", scopeIn("us-west-2", OTHER)],
  ])("%s waits until it is shown there, and until it is active", async (_, far) => {
    const world = await worldOf({ visibilityMs: 20_000 }, far);
    const id = await request(world);
    const context = world.side.context();
    const { worldId } = await world.side.writer.run(accepting(far, id), context);
    expect(worldId).toBe(`${id}/accepted`);
    for (const api of [world.side.api, world.there]) expect(await statusesNow(api)).toEqual([`${id} active`]);
    expect(context.requests.filter((api) => api === "ec2:AcceptVpcPeeringConnection").length).toBe(1);
  });

  test.each(["lost-answer", "server-error"] as const)("meets a %s and is done", async (fault) => {
    const world = await worldOf({ faults: [{ api: "ec2:AcceptVpcPeeringConnection", fault, nth: 1 }] });
    const id = await accepted(world);
    expect(await statusesNow(world.there)).toEqual([`${id} active`]);
  });

  test("is nothing more than waiting where somebody has accepted it", async () => {
    const world = await worldOf();
    const id = await request(world);
    await world.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    const context = world.side.context();
    await awsWriter(world.side.twin.aws, [ROLE]).run(accepting(world.scope, id), context);
    expect(new Set(context.requests)).toEqual(new Set(["ec2:DescribeVpcPeeringConnections"]));
    expect(await statusesNow(world.there)).toEqual([`${id} active`]);
  });

  test("that somebody has accepted just before is as it should be", async () => {
    const world = await worldOf();
    const id = await request(world);
    await world.there.ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: id });
    await world.side.writer.run(accepting(world.scope, id), world.side.context());
    expect(await statusesNow(world.there)).toEqual([`${id} active`]);
  });

  test("of one that was rejected says so, and what to do", async () => {
    const world = await worldOf();
    const id = await request(world);
    world.side.twin.rejectPeering(world.scope, id);
    const refusal = await refusalOf(world.side.writer.run(accepting(world.scope, id), world.side.context()));
    expect(refusal).toMatchObject({ faultClass: "invalid", code: "VpcPeeringConnection.rejected" });
    expect(refusal.hint).toMatch(/owner of the other VPC/);
  });

  test("is not taken back by itself: its deletion is nothing", async () => {
    const world = await worldOf();
    const id = await accepted(world);
    const context = world.side.context();
    const step = stepOf(world.scope, "delete", "peering-acceptance", "a", { worldId: `${id}/accepted` });
    await world.side.writer.run(step, context);
    expect(context.requests).toEqual([]);
    expect(await statusesNow(world.there)).toEqual([`${id} active`]);
  });
});

describe("the DNS option", () => {
  const setting = (scope: AwsScope, peering: string, side: "requester" | "accepter", remoteDns = true) =>
    stepOf(scope, "create", "peering-dns", `west-east/peering-dns/${side}`, { after: { peering, side, remoteDns } });
  const optionsNow = async (api: TwinSide["api"]) =>
    (await peeringsNow(api)).map(({ RequesterVpcInfo, AccepterVpcInfo }) =>
      [RequesterVpcInfo, AccepterVpcInfo].map((info) => info?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc),
    );

  test("of each side is set in its own account and region, and back to AWS's default", async () => {
    const world = await worldOf();
    const id = await accepted(world);
    const { writer } = world.side;
    const { worldId } = await writer.run(setting(SCOPE, id, "requester"), world.side.context());
    expect(worldId).toBe(`${id}/dns/requester`);
    expect(await optionsNow(world.side.api)).toEqual([[true, false]]);
    await writer.run(setting(world.scope, id, "accepter"), world.side.context());
    expect(await optionsNow(world.there)).toEqual([[true, true]]);
    const away = stepOf(world.scope, "delete", "peering-dns", "dns", { worldId: `${id}/dns/accepter` });
    await writer.run(away, world.side.context());
    expect(await optionsNow(world.there)).toEqual([[true, false]]);
  });

  test("waits until the peering is active on its own side", async () => {
    const world = await worldOf();
    const id = await request(world);
    const set = world.side.writer.run(setting(SCOPE, id, "requester"), world.side.context());
    await world.side.writer.run(accepting(world.scope, id), world.side.context());
    await set;
    expect(await optionsNow(world.side.api)).toEqual([[true, false]]);
  });

  test("of a peering that is gone needs no setting back", async () => {
    const world = await worldOf();
    const id = await accepted(world);
    await world.side.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
    await world.side.settle();
    const context = world.side.context();
    const step = stepOf(SCOPE, "delete", "peering-dns", "dns", { worldId: `${id}/dns/requester` });
    await world.side.writer.run(step, context);
    expect(context.requests).toEqual(["ec2:DescribeVpcPeeringConnections"]);
  });
});

describe("deleting a peering", () => {
  const deleting = (id: string) => stepOf(SCOPE, "delete", "peering-connection", ID, { worldId: id });

  test.each(["lost-answer", "server-error", undefined] as const)("waits until it is deleted (%s)", async (fault) => {
    const faults = fault === undefined ? [] : [{ api: "ec2:DeleteVpcPeeringConnection", fault, nth: 1 }];
    const world = await worldOf({ faults });
    const id = await accepted(world);
    await world.side.writer.run(deleting(id), world.side.context());
    for (const api of [world.side.api, world.there]) expect(await statusesNow(api)).toEqual([`${id} deleted`]);
  });

  test("takes back a request that nobody accepted", async () => {
    const world = await worldOf();
    const id = await request(world);
    await world.side.writer.run(deleting(id), world.side.context());
    expect(await statusesNow(world.side.api)).toEqual([`${id} deleted`]);
  });

  test("of one that the other side deleted, or that AWS has forgotten, is as it should be", async () => {
    const world = await worldOf();
    const id = await accepted(world);
    await world.there.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
    await world.side.writer.run(deleting(id), world.side.context());
    expect(await statusesNow(world.side.api)).toEqual([`${id} deleted`]);
    await world.side.clock.advance(72 * 3_600_000);
    const context = world.side.context();
    await awsWriter(world.side.twin.aws, [ROLE]).run(deleting(id), context);
    expect(context.requests).toEqual(["ec2:DeleteVpcPeeringConnection"]);
  });
});

test("an adopted peering gets our marks, and is given back without them", async () => {
  const world = await worldOf();
  const { vpc, peerVpc, peerAccount, peerRegion } = world.props;
  const input = { VpcId: vpc, PeerVpcId: peerVpc, PeerOwnerId: peerAccount, PeerRegion: peerRegion };
  const { VpcPeeringConnection } = await world.side.api.ec2.createVpcPeeringConnection(input);
  const worldId = VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
  const adopt = stepOf(SCOPE, "update", "peering-connection", ID, { action: "adopt", worldId, after: world.props });
  await world.side.writer.run(adopt, world.side.context());
  const keys = async () => (await peeringsNow(world.side.api))[0]?.Tags?.map(({ Key }) => Key);
  expect(await keys()).toEqual(Object.keys(tagsOf(ID)).sort());
  const changes = Object.entries(tagsOf(ID)).map(([key, before]) => ({ field: `tags.${key}`, before }));
  const release = stepOf(SCOPE, "update", "peering-connection", ID, {
    action: "release",
    worldId,
    changes,
    tags: {},
    after: world.props,
  });
  await world.side.writer.run(release, world.side.context());
  expect(await keys()).toEqual([]);
});
