import type { AwsScope, KindProps } from "@podspan/core/desired";
import { observedOf } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { awsReader, awsWriter } from "./index.ts";
import { ACCOUNT, motoSide, REGION, SCOPE } from "./testing/moto.ts";
import { requestFor, scopeIn, stepOf, UID } from "./testing/steps.ts";

const moto = motoSide();
const OTHER = { id: "222222222222", partition: "aws", assumeRole: "arn:aws:iam::222222222222:role/net" };

const KINDS = new Set([
  "peering-connection",
  "peering-acceptance",
  "peering-dns",
  "route",
  "security-group-rule",
] as const);

/** What an account and region shows of one VPC of it. */
function observe({ account, region }: AwsScope, vpc: string) {
  const role = account === ACCOUNT ? {} : { account: OTHER };
  return awsReader(moto.world()).observe(requestFor(region, [vpc], { kinds: KINDS, ...role }), moto.context());
}

async function vpcIn({ account, region }: AwsScope, cidr: string): Promise<string> {
  const api = await moto.world().open({ region, ...(account === ACCOUNT ? {} : { account: OTHER }) });
  return (await api.ec2.createVpc({ CidrBlock: cidr })).Vpc?.VpcId ?? "";
}

async function tableAndGroup(vpc: string) {
  const { ec2 } = await moto.api();
  const { RouteTable } = await ec2.createRouteTable({ VpcId: vpc });
  const { GroupId } = await ec2.createSecurityGroup({ VpcId: vpc, GroupName: "nodes", Description: "nodes" });
  return { table: RouteTable?.RouteTableId ?? "", group: GroupId ?? "" };
}

describe.each([
  ["one account and region", SCOPE],
  ["two regions", scopeIn("us-west-2", ACCOUNT)],
  ["two accounts", scopeIn(REGION, OTHER.id)],
  ["two accounts and regions", scopeIn("us-west-2", OTHER.id)],
])("a peering of %s", (_, far) => {
  test("is asked for, accepted, given its option, a route and a rule; read as it was wanted; and taken away", async () => {
    const writer = awsWriter(moto.world(), [OTHER]);
    const [vpc, peerVpc] = [await vpcIn(SCOPE, "10.10.0.0/16"), await vpcIn(far, "10.20.0.0/16")];
    const { table, group } = await tableAndGroup(vpc);
    const props = { vpc, peerVpc, peerAccount: far.account, peerRegion: far.region };
    const id = `${far.account}-${far.region}/peering`;
    const asked = await writer.run(stepOf(SCOPE, "create", "peering-connection", id, { after: props }), moto.context());
    const peering = asked.worldId ?? "";
    await writer.run(stepOf(far, "create", "peering-acceptance", "a", { after: { peering } }), moto.context());
    const option = { peering, side: "requester", remoteDns: true } as const;
    await writer.run(stepOf(SCOPE, "create", "peering-dns", "d", { after: option }), moto.context());
    const route = { routeTable: table, destination: "10.20.0.0/16", target: peering };
    await writer.run(stepOf(SCOPE, "create", "route", "r", { after: route }), moto.context());
    const rule: KindProps["security-group-rule"] = {
      group,
      direction: "ingress",
      protocol: "-1",
      cidr: "10.20.0.0/16",
      description: "nodes and pods of the other side",
    };
    const ruled = await writer.run(
      stepOf(SCOPE, "create", "security-group-rule", "s", { after: rule }),
      moto.context(),
    );

    const here = await observe(SCOPE, vpc);
    expect(observedOf(here, "peering-connection")).toMatchObject([
      { id: peering, owner: { uid: UID, id }, props, facts: { status: "active" } },
    ]);
    expect(observedOf(here, "peering-dns").map((one) => one.props)).toContainEqual(option);
    expect(observedOf(here, "route").map((one) => one.props)).toEqual([route]);
    const rules = observedOf(here, "security-group-rule").filter((one) => one.id === ruled.worldId);
    expect(rules).toMatchObject([{ owner: { uid: UID, id: "s" }, props: rule }]);
    const there = await observe(far, peerVpc);
    expect(observedOf(there, "peering-acceptance")).toMatchObject([
      { id: `${peering}/accepted`, props: { peering }, facts: { state: "active" } },
    ]);
    // moto shows the requester's tags to both; the requester's alone tell whose a peering is.
    if (far !== SCOPE) expect(observedOf(there, "peering-connection").map(({ owner }) => owner)).toEqual([undefined]);

    const gone = { worldId: ruled.worldId ?? "", before: rule };
    await writer.run(stepOf(SCOPE, "delete", "security-group-rule", "s", gone), moto.context());
    const routeId = { worldId: `${table}/10.20.0.0/16` };
    await writer.run(stepOf(SCOPE, "delete", "route", "r", routeId), moto.context());
    await writer.run(stepOf(SCOPE, "delete", "peering-connection", id, { worldId: peering }), moto.context());
    const after = await observe(SCOPE, vpc);
    expect(after.resources.filter((one) => one.owner !== undefined && one.kind === "peering-connection")).toEqual([]);
    expect(observedOf(after, "peering-connection")[0]?.facts.status).toBe("deleted");
    expect(observedOf(after, "route")).toEqual([]);
    expect(observedOf(after, "security-group-rule").filter((one) => one.id === ruled.worldId)).toEqual([]);
  });
});

test("a rule is described anew and keeps its id and its marks", async () => {
  const writer = awsWriter(moto.world());
  const vpc = await vpcIn(SCOPE, "10.10.0.0/16");
  const { group } = await tableAndGroup(vpc);
  const rule: KindProps["security-group-rule"] = {
    group,
    direction: "egress",
    protocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidr: "10.20.0.0/16",
    description: "one",
  };
  const made = await writer.run(stepOf(SCOPE, "create", "security-group-rule", "e", { after: rule }), moto.context());
  const worldId = made.worldId ?? "";
  const after = { ...rule, description: "two" };
  const changes = [{ field: "description", before: "one", after: "two" }];
  const step = stepOf(SCOPE, "update", "security-group-rule", "e", { worldId, before: rule, after, changes });
  await writer.run(step, moto.context());
  const rules = observedOf(await observe(SCOPE, vpc), "security-group-rule").filter(({ id }) => id === worldId);
  expect(rules).toMatchObject([{ owner: { uid: UID, id: "e" }, props: after }]);
});
