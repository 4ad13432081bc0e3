import { KINDS, type ManagedKind } from "@podspan/core/desired";
import { NODE_CLASSES, NODE_POOLS } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import {
  type AppliedWorld,
  changed,
  deleteNodes,
  disassociate,
  editNodes,
  expectMended,
  setEnv,
  WORLDS,
} from "./drift.fixture.ts";
import { MADE_FOR_ROUTERS } from "./hybrid.fixture.ts";
import { MADE_FOR_LINKS } from "./linked.fixture.ts";
import type { Somebody } from "./somebody.fixture.ts";
import { REGION } from "./worlds.fixture.ts";

const { managed, selfManaged, created, reserved, routed, auto, adopted } = WORLDS;

const ZONE = `${REGION}b`;
const SUBNET = `prod/subnet/pods/${ZONE}`;
const TABLE = "prod/route-table/pods";
const ASSOCIATION = `prod/route-table-association/pods/${ZONE}`;
const OTHER_ASSOCIATION = `prod/route-table-association/pods/${REGION}c`;
const GROUP = "prod/security-group/pods";
const CONFIG = `prod/eni-config/${ZONE}`;
const ADDON = "prod/cni/addon";
const DAEMON_SET = "prod/cni/daemonset";
const CUSTOM = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";
const ROUTE = "prod/route/pods/default";
const ENTRY = "prod/access-entry/pod-nodes";
const CLASS = "prod/node-class/pods";
const POOL = "prod/node-pool/pods";
const ACCESS = { clusterName: "prod", principalArn: "arn:aws:iam::111122223333:role/pod-nodes" };
const BY_EDIT = { at: expect.any(String), by: "kubectl-edit" };

/** Takes away the mark by which things are ours. */
async function unmark(somebody: Somebody, ...Resources: readonly string[]): Promise<void> {
  await (await somebody.ec2()).deleteTags({ Resources: [...Resources], Tags: [{ Key: "podspan.dev/uid" }] });
}

/** Ids of the reservations in the pod subnet of the first zone. */
async function reservations(somebody: Somebody): Promise<string[]> {
  const SubnetId = await somebody.subnet(SUBNET);
  const answer = await (await somebody.ec2()).getSubnetCidrReservations({ SubnetId });
  return (answer.SubnetIpv4CidrReservations ?? []).flatMap((found) => found.SubnetCidrReservationId ?? []);
}

interface Case {
  readonly what: string;
  readonly world: AppliedWorld;
  readonly change: (somebody: Somebody) => Promise<unknown>;
  /** `ID WHAT WEIGHT` of each item, in their order. */
  readonly drift: readonly (string | RegExp)[];
  /** What the worst item says. */
  readonly says: RegExp;
  /** When it was changed and by whom, where the world tells. */
  readonly wrote?: object;
}

const CASES: readonly Case[] = [
  {
    what: "a VPC that we made loses its mark",
    world: created,
    change: async (somebody) => {
      const ec2 = await somebody.ec2();
      const { Vpcs = [] } = await ec2.describeVpcs({});
      await ec2.deleteTags({ Resources: [Vpcs[0]?.VpcId ?? ""], Tags: [{ Key: "Name" }] });
    },
    drift: ["main/vpc changed bookkeeping"],
    says: /by the tag Name/,
  },
  {
    what: "a VPC that we made is deleted",
    world: created,
    change: async (somebody) => {
      const ec2 = await somebody.ec2();
      const { Vpcs = [] } = await ec2.describeVpcs({});
      await ec2.deleteVpc({ VpcId: Vpcs[0]?.VpcId });
    },
    drift: ["main/cidr/10.11.0.0/16 removed outage", "main/vpc removed outage"],
    says: /no longer has 10\.11\.0\.0\/16/,
  },
  {
    what: "a block is disassociated",
    world: created,
    change: async (somebody) => {
      const ec2 = await somebody.ec2();
      const { Vpcs = [] } = await ec2.describeVpcs({});
      const block = Vpcs[0]?.CidrBlockAssociationSet?.find(({ CidrBlock }) => CidrBlock === "10.11.0.0/16");
      await ec2.disassociateVpcCidrBlock({ AssociationId: block?.AssociationId });
    },
    drift: ["main/cidr/10.11.0.0/16 removed outage"],
    says: /no subnet can lie in it/,
  },
  {
    what: "a subnet is deleted",
    world: managed,
    change: async (somebody) => (await somebody.ec2()).deleteSubnet({ SubnetId: await somebody.subnet(SUBNET) }),
    drift: [`${SUBNET} removed new-pods`, `${ASSOCIATION} removed bookkeeping`],
    says: /nodes in eu-west-1b get no interfaces for pods/,
  },
  {
    what: "a subnet loses the owner's mark",
    world: managed,
    change: async (somebody) => unmark(somebody, await somebody.subnet(SUBNET)),
    drift: [`${SUBNET} changed bookkeeping`],
    says: /only state tells that it is ours/,
  },
  {
    what: "the table of the pods is deleted",
    world: managed,
    change: async (somebody) => {
      const RouteTableId = await somebody.table(TABLE);
      await disassociate(somebody, SUBNET);
      await disassociate(somebody, `prod/subnet/pods/${REGION}c`);
      await (await somebody.ec2()).deleteRouteTable({ RouteTableId });
    },
    drift: [`${ASSOCIATION} removed outage`, `${OTHER_ASSOCIATION} removed outage`, `${TABLE} removed outage`],
    says: /pods of eu-west-1b now use the VPC's main table rtb-\w+ \(.*\)/,
  },
  {
    what: "the table of the pods gets another name",
    world: managed,
    change: async (somebody) =>
      (await somebody.ec2()).createTags({
        Resources: [await somebody.table(TABLE)],
        Tags: [{ Key: "Name", Value: "theirs" }],
      }),
    drift: [`${TABLE} changed bookkeeping`],
    says: /by the tag Name/,
  },
  {
    what: "a subnet loses its table",
    world: managed,
    change: (somebody) => disassociate(somebody, SUBNET),
    drift: [`${ASSOCIATION} removed outage`],
    says: /now use the VPC's main table/,
  },
  {
    what: "a subnet is given another table",
    world: managed,
    change: async (somebody) => {
      const ec2 = await somebody.ec2();
      const { RouteTables = [] } = await ec2.describeRouteTables({});
      const nodes = RouteTables.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === "private"));
      await ec2.replaceRouteTableAssociation({
        AssociationId: await somebody.association(await somebody.subnet(SUBNET)),
        RouteTableId: nodes?.RouteTableId ?? "",
      });
    },
    drift: [`${ASSOCIATION} changed outage`],
    says: /pods of eu-west-1b use rtb-\w+ instead of the table of the pods/,
  },
  {
    what: "the group of the pods is deleted",
    world: managed,
    change: async (somebody) => (await somebody.ec2()).deleteSecurityGroup({ GroupId: await somebody.group(GROUP) }),
    drift: [`${GROUP} removed new-pods`],
    says: /new nodes stay NotReady/,
  },
  {
    what: "a rule is added to the group",
    world: managed,
    change: async (somebody) =>
      (await somebody.ec2()).authorizeSecurityGroupIngress({
        GroupId: await somebody.group(GROUP),
        IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      }),
    drift: [`${GROUP} changed exposure`],
    says: /pods are also reached by: tcp 22: 0\.0\.0\.0\/0/,
  },
  {
    what: "all egress is taken out of the group",
    world: managed,
    change: async (somebody) =>
      (await somebody.ec2()).revokeSecurityGroupEgress({
        GroupId: await somebody.group(GROUP),
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      }),
    drift: [`${GROUP} changed outage`],
    says: /pods can no longer send: all traffic: 0\.0\.0\.0\/0/,
  },
  {
    what: "an ENIConfig is deleted",
    world: managed,
    change: (somebody) => somebody.deleteEniConfig(ZONE),
    drift: [`${CONFIG} removed new-pods`],
    says: /nodes in eu-west-1b find no ENIConfig/,
  },
  {
    what: "an ENIConfig is pointed elsewhere",
    world: managed,
    change: (somebody) => somebody.applyEniConfig(ZONE, "subnet-0123456789abcdef0", []),
    drift: [`${CONFIG} changed new-pods`],
    says: /new interfaces of nodes in eu-west-1b are made in subnet-0123456789abcdef0/,
    wrote: { at: expect.any(String), by: "somebody" },
  },
  {
    what: "custom networking is switched off in the add-on",
    world: managed,
    change: async (somebody) =>
      (await somebody.eks()).updateAddon({ clusterName: "prod", addonName: "vpc-cni", configurationValues: "{}" }),
    drift: [`${ADDON} changed new-pods`],
    says: /custom networking is off/,
    wrote: { at: expect.any(String) },
  },
  {
    what: "custom networking is switched off in an aws-node of one's own",
    world: selfManaged,
    change: (somebody) => setEnv(somebody, CUSTOM, "false"),
    drift: [`${DAEMON_SET} changed new-pods`],
    says: /custom networking is off/,
    wrote: { at: expect.any(String), by: "kubectl-set" },
  },
  {
    what: "a reservation is deleted",
    world: reserved,
    change: async (somebody) => {
      const ec2 = await somebody.ec2();
      const [scr] = await reservations(somebody);
      await ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId: scr });
    },
    drift: [/^prod\/prefix-reservation\/pods\/eu-west-1b\/\S+ removed new-pods$/],
    says: /may now break up its \/28 blocks/,
  },
  {
    what: "a reservation loses its owner's mark",
    world: reserved,
    change: async (somebody) => unmark(somebody, ...(await reservations(somebody)).slice(0, 1)),
    drift: [/^prod\/prefix-reservation\/pods\/eu-west-1b\/\S+ changed bookkeeping$/],
    says: /only state tells that it is ours/,
  },
  {
    what: "a subnet loses the mark by which its reservations are looked for",
    world: reserved,
    change: async (somebody) => unmark(somebody, await somebody.subnet(SUBNET)),
    drift: [`${SUBNET} changed bookkeeping`],
    says: /only state tells that it is ours/,
  },
  {
    what: "the default route is deleted",
    world: routed,
    change: async (somebody) =>
      (await somebody.ec2()).deleteRoute({
        RouteTableId: await somebody.table(TABLE),
        DestinationCidrBlock: "0.0.0.0/0",
      }),
    drift: [`${ROUTE} removed outage`],
    says: /no way out of the VPC/,
  },
  {
    what: "the default route is led elsewhere",
    world: routed,
    change: async (somebody) =>
      (await somebody.ec2()).replaceRoute({
        RouteTableId: await somebody.table(TABLE),
        DestinationCidrBlock: "0.0.0.0/0",
        TransitGatewayId: "tgw-0aaaaaaaaaaaaaaa2",
      }),
    drift: [`${ROUTE} changed outage`],
    says: /goes to tgw-0aaaaaaaaaaaaaaa2 instead of nat-/,
  },
  {
    what: "the access entry is deleted",
    world: auto,
    change: async (somebody) => (await somebody.eks()).deleteAccessEntry(ACCESS),
    drift: [`${ENTRY} removed new-pods`],
    says: /can no longer join/,
  },
  {
    what: "the access entry loses its policy",
    world: auto,
    change: async (somebody) =>
      (await somebody.eks()).disassociateAccessPolicy({
        ...ACCESS,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
      }),
    drift: [`${ENTRY} changed new-pods`],
    says: /may no longer join/,
    wrote: { at: expect.any(String) },
  },
  {
    what: "the NodeClass stops translating",
    world: auto,
    change: (somebody) => editNodes(somebody, "NodeClass", { snatPolicy: "Disabled" }),
    drift: [`${CLASS} changed outage`],
    says: /cannot leave the VPC/,
    wrote: BY_EDIT,
  },
  {
    what: "the NodeClass selects further pod subnets by a tag",
    world: auto,
    change: (somebody) => editNodes(somebody, "NodeClass", { podSubnetSelectorTerms: [{ tags: { pods: "yes" } }] }),
    drift: [`${CLASS} changed new-pods`],
    says: /pods of new nodes live in other subnets/,
    wrote: BY_EDIT,
  },
  {
    what: "the NodeClass and the NodePool are deleted",
    world: auto,
    change: async (somebody) => {
      await deleteNodes(somebody, NODE_POOLS);
      await deleteNodes(somebody, NODE_CLASSES);
    },
    drift: [`${CLASS} removed new-pods`, `${POOL} removed new-pods`],
    says: /launches no nodes whose pods live in the pod subnets/,
  },
  {
    what: "the NodePool is given a limit beside ours",
    world: auto,
    change: (somebody) => editNodes(somebody, "NodePool", { limits: { memory: "1Gi" } }),
    drift: [`${POOL} changed new-pods`],
    says: /other nodes are launched/,
    wrote: BY_EDIT,
  },
  {
    what: "the NodePool launches other nodes",
    world: auto,
    change: (somebody) =>
      editNodes(somebody, "NodePool", {
        template: { spec: { requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }] } },
      }),
    drift: [`${POOL} changed new-pods`],
    says: /its requirements\[\] changed/,
    wrote: BY_EDIT,
  },
  {
    what: "an adopted subnet loses its marks",
    world: adopted,
    change: async (somebody) =>
      (await somebody.ec2()).deleteTags({
        Resources: [await somebody.subnet(SUBNET)],
        Tags: [{ Key: "podspan.dev/uid" }, { Key: "podspan.dev/adopted" }],
      }),
    drift: [`${SUBNET} changed bookkeeping`],
    says: /only state tells that it is ours/,
  },
  {
    what: "an adopted group gets a rule",
    world: adopted,
    change: async (somebody) =>
      (await somebody.ec2()).authorizeSecurityGroupIngress({
        GroupId: await somebody.group(GROUP),
        IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      }),
    drift: [`${GROUP} changed exposure`],
    says: /pods are also reached by: tcp 22/,
  },
  {
    what: "an adopted subnet loses its table",
    world: adopted,
    change: (somebody) => disassociate(somebody, SUBNET),
    drift: [`${ASSOCIATION} removed outage`],
    says: /now use the VPC's main table/,
  },
  {
    what: "an adopted ENIConfig is pointed elsewhere",
    world: adopted,
    change: (somebody) => somebody.applyEniConfig(ZONE, "subnet-0123456789abcdef0", []),
    drift: [`${CONFIG} changed new-pods`],
    says: /are made in subnet-0123456789abcdef0/,
    wrote: { at: expect.any(String), by: "somebody" },
  },
];

/** What cannot happen: immutable and without tags, never deleted by anybody but us, or somebody else's object. */
const IMPOSSIBLE: readonly string[] = [
  "vpc-cidr changed",
  "cni-addon removed",
  "cni-daemonset removed",
  // Somebody else's, and in clusters of Karpenter alone: what apply does about it is in karpenter-max-pods.test.ts.
  "ec2-node-class changed",
  "ec2-node-class removed",
];

const told = new Set<string>();

describe("what the world changes in what is ours is drift, and apply mends it", () => {
  test.each(CASES)("$what", async ({ world, change, drift, says, wrote }) => {
    const story = world.applied.fork();
    expect((await story.drift()).items).toEqual([]);
    await changed(story, change);
    const { items } = await story.drift();
    const lines = items.map(({ id, what, weight }) => `${id} ${what} ${weight}`);
    expect(lines).toEqual(drift.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))));
    expect(items[0]?.consequence).toMatch(says);
    expect(items.every((item) => item.mend.by === "apply" && item.appliedAt !== undefined)).toBe(true);
    expect(items[0]?.changed).toEqual(wrote);
    expect(Date.parse(items[0]?.changed?.at ?? "") > Date.parse(items[0]?.appliedAt ?? "")).toBe(wrote !== undefined);
    for (const { kind, what } of items) told.add(`${kind} ${what}`);
    await expectMended({ story, reference: world.reference });
  });

  test("every kind that Podspan manages has its case above, changed and removed", () => {
    // Those of links are told in drift-links.test.ts.
    const kinds = (Object.keys(KINDS) as ManagedKind[]).filter(
      (kind) => !MADE_FOR_LINKS.test(kind) && !MADE_FOR_ROUTERS.test(kind),
    );
    const all = kinds.flatMap((kind) => [`${kind} changed`, `${kind} removed`]);
    expect(all.filter((one) => !told.has(one) && !IMPOSSIBLE.includes(one))).toEqual([]);
  });
});
