import type { AwsApi } from "@podspan/aws/api";
import { KINDS, type ManagedKind } from "@podspan/core/desired";
import type { Drift } from "@podspan/core/plan";
import { withReachability } from "@podspan/core/prove";
import { describe, expect, test } from "vitest";
import { LINKED_WORLD, linkedFabric, MADE_FOR_LINKS, OTHER_ACCOUNT, VPC1, WEST1, WEST2 } from "./linked.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE, type OpenWorld } from "./rehearsed-world.fixture.ts";
import { outlineOf } from "./world-shape.fixture.ts";

type Ec2 = AwsApi["ec2"];

/** Longer than AWS lists anything that has ended. */
const FORGOTTEN = 3 * 86_400_000;

interface Applied {
  readonly story: Rehearsal;
  readonly wanted: ReturnType<typeof outlineOf>;
}

async function applied(link: string): Promise<Applied> {
  const story = await Rehearsal.of({ fabric: linkedFabric({ link }), world: LINKED_WORLD });
  const ran = await story.run("apply");
  expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
  story.world.pass(FORGOTTEN);
  return { story, wanted: outlineOf(story.files) };
}

const HUB = await applied("{ transitGateway: { vpcs: [west1, west2] } }");
const PEERED = await applied("{ peering: [west1, west2], dns: true }");

/** EC2 of the first VPC's account, and of the second's. */
interface Sides {
  readonly west1: Ec2;
  readonly west2: Ec2;
}

async function sidesOf(twin: OpenWorld["twin"]): Promise<Sides> {
  const assumeRole = `arn:aws:iam::${OTHER_ACCOUNT}:role/podspan`;
  const other = { id: OTHER_ACCOUNT, partition: "aws", assumeRole };
  return {
    west1: (await twin.aws.open({ region: WEST1 })).ec2,
    west2: (await twin.aws.open({ region: WEST2, account: other })).ec2,
  };
}

async function peering({ west1 }: Sides): Promise<string> {
  const { VpcPeeringConnections = [] } = await west1.describeVpcPeeringConnections({});
  return VpcPeeringConnections[0]?.VpcPeeringConnectionId ?? "";
}

/** A rule of ours, as AWS tells it. */
async function rule({ west1 }: Sides) {
  const Filters = [{ Name: "tag:podspan.dev/uid", Values: ["*"] }];
  const { SecurityGroupRules = [] } = await west1.describeSecurityGroupRules({ Filters });
  const [first] = SecurityGroupRules.filter(({ IsEgress }) => !IsEgress);
  return { GroupId: first?.GroupId ?? "", id: first?.SecurityGroupRuleId ?? "", first };
}

/** The transit gateway of a side, its VPC's attachment, its peering attachment and its route table. */
async function hub(ec2: Ec2) {
  const { TransitGateways: [gateway] = [] } = await ec2.describeTransitGateways({});
  const { TransitGatewayAttachments = [] } = await ec2.describeTransitGatewayAttachments({});
  const { TransitGatewayRouteTables: [table] = [] } = await ec2.describeTransitGatewayRouteTables({});
  const attachment = (type: string) =>
    TransitGatewayAttachments.find(({ ResourceType }) => ResourceType === type)?.TransitGatewayAttachmentId ?? "";
  return {
    gateway: gateway?.TransitGatewayId ?? "",
    vpc: attachment("vpc"),
    peering: attachment("peering"),
    table: table?.TransitGatewayRouteTableId ?? "",
  };
}

/** What a side's gateway sends over its peering. */
async function overPeering(ec2: Ec2) {
  const { table, peering } = await hub(ec2);
  const Filters = [{ Name: "attachment.transit-gateway-attachment-id", Values: [peering] }];
  const { Routes = [] } = await ec2.searchTransitGatewayRoutes({ TransitGatewayRouteTableId: table, Filters });
  return { TransitGatewayRouteTableId: table, DestinationCidrBlock: Routes[0]?.DestinationCidrBlock };
}

const THEIRS = [{ ResourceType: "transit-gateway-route-table" as const, Tags: [{ Key: "Name", Value: "theirs" }] }];

interface Case {
  readonly what: string;
  readonly world: Applied;
  /** One after the other, each once AWS has finished what the one before set off. */
  readonly change: readonly ((sides: Sides) => Promise<unknown>)[];
  /** Files of the world that somebody's own thing stays in. */
  readonly leaves?: RegExp;
  /** `KIND WHAT WEIGHT`, each once, sorted. */
  readonly drift: readonly string[];
  /** What the worst item says. */
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: "the other side deletes the peering",
    world: PEERED,
    change: [async (sides) => sides.west2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: await peering(sides) })],
    drift: ["peering-acceptance removed outage", "peering-connection removed outage", "peering-dns removed outage"],
    says: /link west1-west2 carries nothing any more/,
  },
  {
    what: "a peering loses a tag",
    world: PEERED,
    change: [async (sides) => sides.west1.deleteTags({ Resources: [await peering(sides)], Tags: [{ Key: "Name" }] })],
    drift: ["peering-connection changed bookkeeping"],
    says: /by the tag Name/,
  },
  {
    what: "the DNS option of one side is switched off",
    world: PEERED,
    change: [
      async (sides) =>
        sides.west2.modifyVpcPeeringConnectionOptions({
          VpcPeeringConnectionId: await peering(sides),
          AccepterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: false },
        }),
    ],
    drift: ["peering-dns changed outage"],
    says: /resolve otherwise for the other than the Fabric says/,
  },
  {
    what: "a route over the peering is deleted",
    world: PEERED,
    change: [
      async ({ west1 }) => {
        const { RouteTables = [] } = await west1.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [VPC1] }] });
        const table = RouteTables.find(({ Routes = [] }) => Routes.some((route) => route.VpcPeeringConnectionId));
        const route = table?.Routes?.find(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId);
        const DestinationCidrBlock = route?.DestinationCidrBlock;
        await west1.deleteRoute({ RouteTableId: table?.RouteTableId, DestinationCidrBlock });
      },
    ],
    drift: ["route removed outage"],
    says: /link west1-west2 is no way to 10\.2\d\.0\.0\/16 any more from one table/,
  },
  {
    what: "a rule of ours is revoked",
    world: PEERED,
    change: [
      async (sides) => {
        const { GroupId, id } = await rule(sides);
        await sides.west1.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: [id] });
      },
    ],
    drift: ["security-group-rule removed outage"],
    says: /let in by one rule less/,
  },
  {
    what: "a rule of ours is described otherwise",
    world: PEERED,
    change: [
      async (sides) => {
        const { GroupId, id } = await rule(sides);
        const SecurityGroupRuleDescriptions = [{ SecurityGroupRuleId: id, Description: "temporary?" }];
        await sides.west1.updateSecurityGroupRuleDescriptionsIngress({ GroupId, SecurityGroupRuleDescriptions });
      },
    ],
    drift: ["security-group-rule changed bookkeeping"],
    says: /its description is temporary\?/,
  },
  {
    what: "a static route of a transit gateway is deleted",
    world: HUB,
    change: [async ({ west1 }) => west1.deleteTransitGatewayRoute(await overPeering(west1))],
    drift: ["transit-gateway-route removed outage"],
    says: /link west1-west2 carries nothing any more/,
  },
  {
    what: "a static route of a transit gateway is led elsewhere",
    world: HUB,
    change: [
      async ({ west1 }) => {
        const { vpc } = await hub(west1);
        await west1.replaceTransitGatewayRoute({ ...(await overPeering(west1)), TransitGatewayAttachmentId: vpc });
      },
    ],
    drift: ["transit-gateway-route changed outage"],
    says: /attachment changed/,
  },
  {
    what: "a table of a transit gateway no longer learns from a VPC",
    world: HUB,
    change: [
      async ({ west1 }) => {
        const { table, vpc } = await hub(west1);
        const input = { TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: vpc };
        await west1.disableTransitGatewayRouteTablePropagation(input);
      },
    ],
    drift: ["transit-gateway-propagation removed outage"],
    says: /link west1-west2 carries nothing any more/,
  },
  {
    what: "an attachment is taken out of its table",
    world: HUB,
    change: [
      async ({ west1 }) => {
        const { table, vpc } = await hub(west1);
        const input = { TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: vpc };
        await west1.disassociateTransitGatewayRouteTable(input);
      },
    ],
    drift: ["transit-gateway-association removed outage"],
    says: /link west1-west2 carries nothing any more/,
  },
  {
    what: "an attachment of a VPC is deleted",
    world: HUB,
    change: [
      async ({ west1 }) => {
        await west1.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: (await hub(west1)).vpc });
      },
    ],
    drift: [
      "transit-gateway-association removed outage",
      "transit-gateway-attachment removed outage",
      "transit-gateway-propagation removed outage",
    ],
    says: /link west1-west2 carries nothing any more/,
  },
  {
    what: "the peering of two transit gateways is deleted by the other side",
    world: HUB,
    change: [
      async ({ west2 }) => {
        await west2.deleteTransitGatewayPeeringAttachment({ TransitGatewayAttachmentId: (await hub(west2)).peering });
      },
    ],
    drift: [
      "transit-gateway-acceptance removed outage",
      "transit-gateway-association removed outage",
      "transit-gateway-attachment removed outage",
    ],
    says: /link west1-west2 carries nothing any more/,
  },
  {
    what: "tags of a transit gateway, its table and an attachment go",
    world: HUB,
    change: [
      async ({ west1 }) => {
        const { gateway, table, vpc } = await hub(west1);
        await west1.deleteTags({ Resources: [gateway, table, vpc], Tags: [{ Key: "Name" }] });
      },
    ],
    drift: [
      "transit-gateway changed bookkeeping",
      "transit-gateway-attachment changed bookkeeping",
      "transit-gateway-route-table changed bookkeeping",
    ],
    says: /by the tag Name/,
  },
  {
    what: "an attachment is moved to a table of somebody else",
    world: HUB,
    change: [
      async ({ west1 }) => {
        const { gateway, table, vpc } = await hub(west1);
        const input = { TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: vpc };
        await west1.disassociateTransitGatewayRouteTable(input);
        await west1.createTransitGatewayRouteTable({ TransitGatewayId: gateway, TagSpecifications: THEIRS });
      },
      async ({ west1 }) => {
        const Filters = [{ Name: "tag:Name", Values: ["theirs"] }];
        const { TransitGatewayRouteTables: [other] = [] } = await west1.describeTransitGatewayRouteTables({ Filters });
        const TransitGatewayRouteTableId = other?.TransitGatewayRouteTableId;
        const { vpc } = await hub(west1);
        const input = { TransitGatewayRouteTableId, TransitGatewayAttachmentId: vpc };
        await west1.associateTransitGatewayRouteTable(input);
      },
    ],
    leaves: /TransitGatewayRouteTables/,
    drift: ["transit-gateway-association removed outage"],
    says: /link west1-west2 carries nothing any more/,
  },
  {
    what: "a transit gateway is deleted with all that was on it",
    world: HUB,
    change: [
      async ({ west1 }) => {
        const { vpc, peering: over } = await hub(west1);
        await west1.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: vpc });
        await west1.deleteTransitGatewayPeeringAttachment({ TransitGatewayAttachmentId: over });
      },
      async ({ west1 }) =>
        west1.deleteTransitGatewayRouteTable({ TransitGatewayRouteTableId: (await hub(west1)).table }),
      async ({ west1 }) => west1.deleteTransitGateway({ TransitGatewayId: (await hub(west1)).gateway }),
    ],
    drift: [
      "transit-gateway removed outage",
      "transit-gateway-acceptance removed outage",
      "transit-gateway-association removed outage",
      "transit-gateway-attachment removed outage",
      "transit-gateway-propagation removed outage",
      "transit-gateway-route removed outage",
      "transit-gateway-route-table removed outage",
    ],
    says: /link west1-west2 carries nothing any more/,
  },
];

/** What cannot happen: nothing of them can change but that they are there. One in a table of somebody else is one that ours has lost. */
const IMPOSSIBLE: readonly string[] = [
  "peering-acceptance changed",
  "transit-gateway-acceptance changed",
  "transit-gateway-association changed",
  "transit-gateway-propagation changed",
];

const told = new Set<string>();

/** Of what the proof says of a drift, whatever is not so: what carries packets breaks what the link is for, and nothing else does. */
async function effectsOf(story: Rehearsal, drift: Drift): Promise<readonly string[]> {
  const { named, addresses, snapshot, plan } = await story.plan("apply");
  const { items } = withReachability(drift, { fabric: named, addresses }, snapshot, plan);
  return items.flatMap(({ id, kind, weight, reachability }) => {
    const carries = weight === "outage" && kind !== "peering-dns";
    const across =
      reachability?.broken.some((pair) => /one\/.*>.*(two|three)|(two|three).*>.*one\//.test(pair)) ?? false;
    const isSo = reachability?.effect === (carries ? "breaks" : "cosmetic") && across === carries;
    return isSo ? [] : [`${id}: ${reachability?.effect}`];
  });
}

describe("what the world changes in a link is drift, and apply mends it", () => {
  test.each(CASES)("$what", async ({ world, change, leaves, drift, says }) => {
    const story = world.story.fork();
    expect((await story.drift()).items).toEqual([]);
    for (const step of change) {
      await story.world.meddle(async (twin) => step(await sidesOf(twin)));
      story.world.pass(A_WHILE);
    }
    const found = await story.drift();
    const { items } = found;
    expect(await effectsOf(story, found)).toEqual([]);
    expect([...new Set(items.map(({ kind, what, weight }) => `${kind} ${what} ${weight}`))].sort()).toEqual(drift);
    expect(items[0]?.consequence).toMatch(says);
    for (const { kind, what } of items) told.add(`${kind} ${what}`);
    const again = await story.run("apply");
    expect(again.result, JSON.stringify(again.steps)).toBe("succeeded");
    expect((await story.drift()).items).toEqual([]);
    story.world.pass(FORGOTTEN);
    const rest = (outline: Applied["wanted"]) =>
      Object.entries(outline).filter(([path]) => leaves === undefined || !leaves.test(path));
    expect(rest(outlineOf(story.files))).toEqual(rest(world.wanted));
  });

  test("every kind that links are made of has its case above, changed and removed", () => {
    const kinds = (Object.keys(KINDS) as ManagedKind[]).filter((kind) => MADE_FOR_LINKS.test(kind));
    const all = kinds.flatMap((kind) => [`${kind} changed`, `${kind} removed`]);
    expect(all.filter((one) => !told.has(one) && !IMPOSSIBLE.includes(one))).toEqual([]);
  });
});
