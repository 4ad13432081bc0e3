import { describe, expect, test } from "vitest";
import { changed, disassociate, setEnv, WORLDS } from "./drift.fixture.ts";
import { expectUndone } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { DOCUMENT_FABRIC, REGION, VPC } from "./worlds.fixture.ts";

const { managed } = WORLDS;

const ZONE = `${REGION}b`;
const SUBNET = `prod/subnet/pods/${ZONE}`;
const TABLE = "prod/route-table/pods";
const ASSOCIATION = `prod/route-table-association/pods/${ZONE}`;
const GROUP = "prod/security-group/pods";
const CONFIG = `prod/eni-config/${ZONE}`;
const ADDON = "prod/cni/addon";
const CUSTOM = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";

/** `prod/… removed outage` of each item, in their order. */
async function outlineOf(story: Rehearsal): Promise<readonly string[]> {
  const { items } = await story.drift();
  return items.map(({ id, what, weight }) => `${id} ${what} ${weight}`);
}

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

describe("what others write on what is ours, and is not ours to judge", () => {
  test("tags, annotations, labels and routes of theirs: no drift, and neither apply nor a mending of something else takes them away", async () => {
    const story = managed.applied.fork();
    const tables = async (somebody: Somebody) => somebody.table(TABLE);
    await changed(story, async (somebody) => {
      const ec2 = await somebody.ec2();
      const Resources = [await somebody.subnet(SUBNET), await somebody.group(GROUP), await tables(somebody)];
      await ec2.createTags({ Resources, Tags: [{ Key: "cost-centre", Value: "4711" }] });
      await ec2.createRoute({
        RouteTableId: await tables(somebody),
        DestinationCidrBlock: "192.0.2.0/24",
        TransitGatewayId: "tgw-0aaaaaaaaaaaaaaa2",
      });
      await somebody.annotateEniConfig(ZONE, "team", "net");
    });
    const { items, leftAlone } = await story.drift();
    expect(items).toEqual([]);
    expect(leftAlone).toContainEqual(
      expect.objectContaining({ kind: "route", what: "192.0.2.0/24 to tgw-0aaaaaaaaaaaaaaa2" }),
    );
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await changed(story, async (somebody) => {
      await (await somebody.ec2()).deleteTags({ Resources: [await somebody.subnet(SUBNET)], Tags: [{ Key: "Name" }] });
      await somebody.applyEniConfig(ZONE, "subnet-0123456789abcdef0", []);
    });
    expect((await story.run("apply")).result).toBe("succeeded");
    const text = JSON.stringify(story.files);
    expect(text.match(/4711/g)).toHaveLength(3);
    expect(text).toContain("192.0.2.0/24");
    expect(text).toMatch(/team[^,]{1,8}net/);
    expect((await story.drift()).items).toEqual([]);
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
        changed: { by: "kubectl-set", at: expect.any(String) },
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
