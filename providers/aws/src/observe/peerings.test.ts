import { collectionKey, type ObservedKind, observedOf, type Snapshot } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { awsReader } from "../index.ts";
import { requestFor, scopeIn, stepOf, tagsOf, UID } from "../testing/steps.ts";
import { ACCOUNT, emptyVpc, groupIn, REGION, SCOPE, type TwinSide, twinSide } from "../testing/twin.ts";
import { observedAcceptances, observedPeering, observedPeeringDns } from "./peering-connections.ts";

const FAR = scopeIn("us-west-2", ACCOUNT);
const KINDS: ReadonlySet<ObservedKind> = new Set([
  "peering-connection",
  "peering-acceptance",
  "peering-dns",
  "security-group-rule",
]);

async function observe(side: TwinSide, region: string, vpcs: readonly string[], kinds = KINDS) {
  const context = side.context();
  const snapshot = await awsReader(side.twin.aws).observe(requestFor(region, vpcs, { kinds }), context);
  return { snapshot, requests: [...context.requests].sort() };
}

/** Two VPCs of two regions, peered by a step of ours. */
async function peered() {
  const side = await twinSide();
  const far = await side.twin.aws.open({ region: FAR.region });
  const peer = (await far.ec2.createVpc({ CidrBlock: "10.20.0.0/16" })).Vpc?.VpcId ?? "";
  const vpc = await emptyVpc(side, "10.10.0.0/16");
  const after = { vpc, peerVpc: peer, peerAccount: ACCOUNT, peerRegion: FAR.region };
  const step = stepOf(SCOPE, "create", "peering-connection", "west-east/peering", { after });
  const { worldId: id = "" } = await side.writer.run(step, side.context());
  const accept = async () => {
    const accepting = stepOf(FAR, "create", "peering-acceptance", "a", { after: { peering: id } });
    await side.writer.run(accepting, side.context());
  };
  return { side, vpc, peer, id, accept, ends: [[REGION, vpc] as const, [FAR.region, peer] as const] };
}

function idsOf(snapshot: Snapshot) {
  return snapshot.resources.map(({ kind, id }) => `${kind} ${id}`);
}

describe("a peering", () => {
  test("that is pending tells both sides, how long yet, and no acceptance; its marks are told where it was asked for", async () => {
    const { side, vpc, peer, id, ends } = await peered();
    const [here, there] = await Promise.all(ends.map(([region, one]) => observe(side, region, [one])));
    const [thing] = observedOf(here?.snapshot as Snapshot, "peering-connection");
    expect(thing).toMatchObject({
      id,
      owner: { uid: UID, id: "west-east/peering" },
      props: { vpc, peerVpc: peer, peerAccount: ACCOUNT, peerRegion: FAR.region },
      facts: {
        requester: { vpc, cidrs: ["10.10.0.0/16"] },
        accepter: { vpc: peer, cidrs: [], region: FAR.region },
        status: "pending-acceptance",
        message: `Pending Acceptance by ${ACCOUNT}`,
        expiresAt: "2026-11-28T00:01:00.150Z",
      },
    });
    const [seen] = observedOf(there?.snapshot as Snapshot, "peering-connection");
    expect(seen).toMatchObject({ id, facts: { status: "pending-acceptance" } });
    expect(seen?.owner).toBeUndefined();
    expect(idsOf(there?.snapshot as Snapshot)).toEqual([`peering-connection ${id}`]);
  });

  test("that is active tells its acceptance where its accepter is, and each side its own DNS option", async () => {
    const { side, vpc, peer, id, accept } = await peered();
    await accept();
    const { snapshot: here } = await observe(side, REGION, [vpc]);
    const { snapshot: there } = await observe(side, FAR.region, [peer]);
    expect(idsOf(here)).toEqual([`peering-connection ${id}`, `peering-dns ${id}/dns/requester`]);
    expect(idsOf(there)).toEqual([
      `peering-acceptance ${id}/accepted`,
      `peering-connection ${id}`,
      `peering-dns ${id}/dns/accepter`,
    ]);
    expect(observedOf(there, "peering-acceptance")[0]).toMatchObject({
      scope: FAR,
      props: { peering: id },
      facts: { state: "active" },
    });
    expect(observedOf(here, "peering-dns")[0]?.props).toEqual({ peering: id, side: "requester", remoteDns: false });
    expect(observedOf(here, "peering-connection")[0]?.facts).toMatchObject({
      accepter: { cidrs: ["10.20.0.0/16"] },
      remoteDns: { requester: false, accepter: false },
    });
  });

  test("that was deleted is told as that and as nobody's, though its tags are still there", async () => {
    const { side, vpc, id, accept } = await peered();
    await accept();
    await side.api.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
    const leaving = observedOf((await observe(side, REGION, [vpc])).snapshot, "peering-connection")[0];
    expect(leaving).toMatchObject({ facts: { status: "deleting" }, owner: { uid: UID } });
    await side.settle();
    const { snapshot } = await observe(side, REGION, [vpc]);
    expect(idsOf(snapshot)).toEqual([`peering-connection ${id}`]);
    const [gone] = observedOf(snapshot, "peering-connection");
    expect(gone?.facts.status).toBe("deleted");
    expect(gone?.tags).toEqual(tagsOf("west-east/peering"));
    expect(gone?.owner).toBeUndefined();
  });

  test("of one account and region tells both options and its acceptance there; one that is being provisioned says so", () => {
    const info = (VpcId: string) => ({ VpcId, OwnerId: ACCOUNT, Region: REGION });
    const options = { PeeringOptions: { AllowDnsResolutionFromRemoteVpc: true } };
    const peering = {
      VpcPeeringConnectionId: "pcx-1",
      RequesterVpcInfo: { ...info("vpc-1"), ...options },
      AccepterVpcInfo: { ...info("vpc-2"), ...options },
      Status: { Code: "provisioning" as const },
    };
    expect(observedPeeringDns(peering, SCOPE).map(({ id }) => id)).toEqual([
      "pcx-1/dns/requester",
      "pcx-1/dns/accepter",
    ]);
    expect(observedAcceptances(peering, SCOPE)).toMatchObject([{ facts: { state: "provisioning" } }]);
    expect(observedAcceptances(peering, scopeIn(REGION, "444455556666"))).toEqual([]);
    expect(observedPeering({ VpcPeeringConnectionId: "pcx-1" }, SCOPE).facts).toEqual({
      requester: { vpc: "", cidrs: [] },
      accepter: { vpc: "", cidrs: [] },
      status: "",
    });
  });

  test("its acceptance and its options cost no request of their own", async () => {
    const { side, vpc } = await peered();
    const { requests, snapshot } = await observe(side, REGION, [vpc]);
    expect(requests).toEqual([
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeVpcPeeringConnections",
      "sts:GetCallerIdentity",
    ]);
    for (const kind of KINDS) expect(snapshot.scopes[collectionKey(SCOPE, kind)]).toEqual({ kind: "observed" });
  });
});

describe("rules of a security group", () => {
  test("are told one by one where some Fabric has marked them, and no others", async () => {
    const side = await twinSide();
    const group = await groupIn(side, await emptyVpc(side), "nodes");
    const after = {
      group,
      direction: "ingress",
      protocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidr: "10.20.0.0/16",
      description: "pods of east",
    } as const;
    const step = stepOf(SCOPE, "create", "security-group-rule", "west-east/security-group-rule/1", { after });
    const { worldId } = await side.writer.run(step, side.context());
    await side.api.ec2.authorizeSecurityGroupIngress({
      GroupId: group,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    });
    const { snapshot, requests } = await observe(side, REGION, [], new Set(["security-group-rule"]));
    expect(requests).toEqual(["ec2:DescribeSecurityGroupRules", "sts:GetCallerIdentity"]);
    expect(observedOf(snapshot, "security-group-rule")).toMatchObject([
      { id: worldId, owner: { uid: UID, id: "west-east/security-group-rule/1" }, props: after },
    ]);
  });

  test("that may not be read are unread, never absent", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:DescribeSecurityGroupRules", fault: "denied" }] });
    const { snapshot } = await observe(side, REGION, [], new Set(["security-group-rule"]));
    expect(snapshot.scopes[collectionKey(SCOPE, "security-group-rule")]).toMatchObject({ kind: "failed" });
  });
});
