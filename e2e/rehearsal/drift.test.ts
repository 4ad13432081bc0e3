import { DAEMON_SETS } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import { expectHealed, expectUndone, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { CREATED_FABRIC, DOCUMENT_FABRIC, EMPTY_WORLD, REGION, SELF_MANAGED_WORLD, VPC } from "./worlds.fixture.ts";

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
const AWS_NODE = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" } as const;

const managed = await prepared(await Rehearsal.of());
const selfManaged = await prepared(await Rehearsal.of({ world: SELF_MANAGED_WORLD }));
const created = await prepared(await Rehearsal.of({ fabric: CREATED_FABRIC, world: EMPTY_WORLD }));

async function prepared(start: Rehearsal) {
  const reference = await referenceOf(start);
  const applied = start.fork();
  await applied.run("apply");
  applied.world.pass(A_WHILE);
  return { reference, applied };
}

async function changed(story: Rehearsal, change: (somebody: Somebody) => Promise<unknown>): Promise<void> {
  await story.world.meddle((twin) => change(new Somebody(twin)));
  story.world.pass(A_WHILE);
}

async function disassociate(somebody: Somebody, subnet: string): Promise<void> {
  const AssociationId = await somebody.association(await somebody.subnet(subnet));
  await (await somebody.ec2()).disassociateRouteTable({ AssociationId });
}

/** Sets a variable of aws-node as `kubectl set env` does. */
async function setEnv(somebody: Somebody, name: string, value: string): Promise<void> {
  const body = { spec: { template: { spec: { containers: [{ name: "aws-node", env: [{ name, value }] }] } } } };
  await (await somebody.kube()).patch(AWS_NODE, body, { fieldManager: "kubectl-set" });
}

/** `prod/… removed outage` of each item, in their order. */
async function outlineOf(story: Rehearsal): Promise<readonly string[]> {
  const { items } = await story.drift();
  return items.map(({ id, what, weight }) => `${id} ${what} ${weight}`);
}

async function expectMended({ story, reference }: { story: Rehearsal; reference: typeof managed.reference }) {
  await expectHealed(story, reference);
  expect((await story.drift()).items).toEqual([]);
}

interface Case {
  readonly what: string;
  readonly world: typeof managed;
  readonly change: (somebody: Somebody) => Promise<unknown>;
  readonly drift: readonly string[];
  /** What the worst item says. */
  readonly says: RegExp;
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
    change: async (somebody) =>
      (await somebody.ec2()).deleteTags({
        Resources: [await somebody.subnet(SUBNET)],
        Tags: [{ Key: "podspan.dev/uid" }],
      }),
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
  },
  {
    what: "custom networking is switched off in the add-on",
    world: managed,
    change: async (somebody) =>
      (await somebody.eks()).updateAddon({ clusterName: "prod", addonName: "vpc-cni", configurationValues: "{}" }),
    drift: [`${ADDON} changed new-pods`],
    says: /custom networking is off/,
  },
  {
    what: "custom networking is switched off in an aws-node of one's own",
    world: selfManaged,
    change: (somebody) => setEnv(somebody, CUSTOM, "false"),
    drift: [`${DAEMON_SET} changed new-pods`],
    says: /custom networking is off/,
  },
];

describe("what the world changes in what is ours is drift, and apply mends it", () => {
  test.each(CASES)("$what", async ({ world, change, drift, says }) => {
    const story = world.applied.fork();
    expect((await story.drift()).items).toEqual([]);
    await changed(story, change);
    const { items } = await story.drift();
    expect(items.map(({ id, what, weight }) => `${id} ${what} ${weight}`)).toEqual(drift);
    expect(items[0]?.consequence).toMatch(says);
    expect(items.every((item) => item.mend.by === "apply" && item.appliedAt !== undefined)).toBe(true);
    await expectMended({ story, reference: world.reference });
  });
});

describe("what is no drift", () => {
  test("what the Fabric newly wants: state tells what was applied", async () => {
    const story = managed.applied.fork();
    story.rewrite(
      DOCUMENT_FABRIC.replace(`[${ZONE}, ${REGION}c]`, `[${REGION}a, ${ZONE}, ${REGION}c]`).replace(
        "spec:",
        "spec:\n  tags: { team: net }",
      ),
    );
    expect((await story.plan("apply")).plan.steps.length).toBeGreaterThan(5);
    expect((await story.drift()).items).toEqual([]);
    await changed(story, (somebody) => somebody.deleteEniConfig(ZONE));
    expect(await outlineOf(story)).toEqual([`${CONFIG} removed new-pods`]);
  });

  test("a Fabric that was never applied: nothing of it is missing", async () => {
    const { items, compared } = await (await Rehearsal.of()).drift();
    expect({ items, compared }).toEqual({ items: [], compared: 0 });
  });

  test("things of others beside ours: named, and left alone by apply and destroy", async () => {
    const story = managed.applied.fork();
    await changed(story, async (somebody) => {
      const ec2 = await somebody.ec2();
      await ec2.createSubnet({ VpcId: VPC, CidrBlock: "100.64.192.0/20", AvailabilityZone: ZONE });
      await ec2.createSecurityGroup({ VpcId: VPC, GroupName: "theirs", Description: "theirs" });
      await somebody.applyEniConfig("theirs", "subnet-0123456789abcdef0", []);
      await (await somebody.eks()).updateAddon({
        clusterName: "prod",
        addonName: "vpc-cni",
        configurationValues: JSON.stringify({
          env: { WARM_ENI_TARGET: "3", [CUSTOM]: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" },
        }),
      });
    });
    const { items, leftAlone } = await story.drift();
    expect(items).toEqual([]);
    expect(leftAlone).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "subnet", what: "100.64.192.0/20", within: VPC }),
        expect.objectContaining({ kind: "security-group", what: "theirs" }),
        expect.objectContaining({ kind: "eni-config", id: "theirs", within: "prod" }),
        expect.objectContaining({ kind: "variable", what: "WARM_ENI_TARGET=3" }),
      ]),
    );
    expect((await story.run("apply")).steps).toEqual([]);
  });
});

describe("what apply cannot mend", () => {
  test("CNI-6: a variable set in the DaemonSet overrules the add-on's: named with who did it and what to do", async () => {
    const story = managed.applied.fork();
    await changed(story, (somebody) => setEnv(somebody, CUSTOM, "false"));
    const { items } = await story.drift();
    expect(items).toMatchObject([
      {
        id: ADDON,
        what: "changed",
        weight: "new-pods",
        changes: [{ field: `env.${CUSTOM}`, was: "true", is: "false" }],
        mend: { by: "person", what: expect.stringMatching(/CNI-6: kubectl-set set .*OVERWRITE/) },
      },
    ]);
  });

  test("CNI-6: a variable that nobody configured in the add-on is a note, and no drift", async () => {
    const story = managed.applied.fork();
    await changed(story, (somebody) => setEnv(somebody, "WARM_ENI_TARGET", "4"));
    const { items, notes } = await story.drift();
    expect(items).toEqual([]);
    expect(notes).toMatchObject([
      { code: "cni-agreement", message: expect.stringContaining("WARM_ENI_TARGET=4 by kubectl-set") },
    ]);
  });

  test("an interface that the CNI left behind is a note, and destroy takes it away", async () => {
    const story = managed.applied.fork();
    await story.world.meddle(async (twin) => {
      const somebody = new Somebody(twin);
      const subnet = await somebody.subnet(SUBNET);
      const groups = [await somebody.group(GROUP)];
      twin.invent({ interfaces: [{ region: REGION, subnet, groups, description: "aws-K8S-i-0000000000000dead" }] });
    });
    const { items, notes } = await story.drift();
    expect(items).toEqual([]);
    expect(notes).toMatchObject([{ code: "leaked-interface", subject: SUBNET }]);
    await expectUndone(story, managed.reference.before);
  });
});

describe("what is not known", () => {
  test("without state nothing is called removed, what carries our mark is compared with the Fabric, and it is said", async () => {
    const story = managed.applied.fork();
    story.loseState({ lock: false });
    await changed(story, async (somebody) => {
      await somebody.deleteEniConfig(ZONE);
      const GroupId = await somebody.group(GROUP);
      const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "100.64.0.0/16" }] }];
      await (await somebody.ec2()).revokeSecurityGroupIngress({ GroupId, IpPermissions });
    });
    expect(await outlineOf(story)).toEqual([`${GROUP} changed outage`]);
    expect((await story.drift()).notes).toMatchObject([{ code: "state", subject: "state" }]);
  });

  test("what cannot be read is neither drift nor as applied", async () => {
    const story = managed.applied.fork();
    await changed(story, (somebody) => somebody.deleteEniConfig(ZONE));
    story.world.behave({ faults: [{ api: "ec2:DescribeSubnets", fault: "denied", times: 99 }] });
    const { items, unknown } = await story.drift();
    expect(items.map(({ id }) => id)).not.toContain(SUBNET);
    expect(unknown.map(({ subject }) => subject)).toContain(SUBNET);
  });

  test("--only aws looks at AWS alone", async () => {
    const story = managed.applied.fork();
    await changed(story, async (somebody) => {
      await somebody.deleteEniConfig(ZONE);
      await disassociate(somebody, SUBNET);
    });
    expect((await story.drift({ only: "aws" })).items.map(({ id }) => id)).toEqual([ASSOCIATION]);
    expect((await story.drift({ only: "kubernetes" })).items.map(({ id }) => id)).toEqual([CONFIG]);
  });
});
