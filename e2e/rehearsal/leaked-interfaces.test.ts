import { NODES } from "@podspan/kubernetes/api";
import type { Twin } from "@podspan/twin";
import { expect, test } from "vitest";
import { blockedOf, expectUndone, idsOf, outcomeOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { REGION } from "./worlds.fixture.ts";

const SUBNET_B = "prod/subnet/pods/eu-west-1b";
const SUBNET_C = "prod/subnet/pods/eu-west-1c";
const GROUP = "prod/security-group/pods";

const reference = await referenceOf(await Rehearsal.of());
const applied = reference.start.fork();
await applied.run("apply");
applied.world.pass(A_WHILE);

/** An interface that the VPC CNI made in a subnet (by world id), of a node or left behind by one. */
function inventInterface(twin: Twin, subnet: string, groups: readonly string[], instance?: string): string {
  const { interfaces } = twin.invent({
    interfaces: [
      {
        region: REGION,
        subnet,
        groups,
        description: `aws-K8S-${instance ?? "i-0000000000000dead"}`,
        tags: { "node.k8s.amazonaws.com/instance_id": instance ?? "i-0000000000000dead" },
        ...(instance === undefined ? {} : { instance }),
      },
    ],
  });
  return interfaces[0] ?? "";
}

/** A node that has come up since the CNI was switched: its pods' interface lies in the pod subnet of zone b. */
async function withNewNode(): Promise<{ readonly story: Rehearsal; readonly node: string; readonly eni: string }> {
  const story = applied.fork();
  let [node, eni] = ["", ""];
  await story.world.meddle(async (twin) => {
    const somebody = new Somebody(twin);
    const nodes = await (await somebody.kube()).list(NODES, {});
    const first = nodes.find(({ metadata }) => metadata.labels?.["topology.kubernetes.io/zone"] === `${REGION}b`);
    const { providerID = "" } = (first?.spec ?? {}) as { readonly providerID?: string };
    node = first?.metadata.name ?? "";
    eni = inventInterface(
      twin,
      await somebody.subnet(SUBNET_B),
      [await somebody.group(GROUP)],
      providerID.split("/").at(-1),
    );
  });
  return { story, node, eni };
}

interface InterfaceFile {
  readonly NetworkInterfaces: readonly {
    readonly NetworkInterfaceId: string;
    readonly Attachment?: object;
    readonly Status: string;
  }[];
}

test("interfaces that the CNI left behind go before their subnets, and destroy finishes (fault 3b-20)", async () => {
  const story = applied.fork();
  const leaked: string[] = [];
  await story.world.meddle(async (twin) => {
    const somebody = new Somebody(twin);
    for (const id of [SUBNET_B, SUBNET_B, SUBNET_C]) {
      leaked.push(inventInterface(twin, await somebody.subnet(id), [await somebody.group(GROUP)]));
    }
  });
  const { plan } = await story.plan("destroy");
  const order = [`delete ${leaked[0]}`, `delete ${SUBNET_B}`, "delete prod/cidr/pods/100.64.0.0/16"];
  const places = order.map((key) => plan.steps.findIndex((step) => step.key === key));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(
    plan.steps
      .filter((step) => step.kind === "network-interface")
      .map((step) => step.id)
      .sort(),
  ).toEqual(leaked.toSorted());
  await expectUndone(story, reference.before);
});

test("interfaces that nodes still use hold their subnet back, by the nodes' names; the rest goes", async () => {
  const { story, node } = await withNewNode();
  const ran = await story.run("destroy");
  expect(ran.result).toBe("failed");
  expect(blockedOf(ran)).toEqual([
    "prod/cidr/pods/100.64.0.0/16 NODE-1",
    "prod/route-table/pods NODE-1",
    `${GROUP} NODE-1`,
    `${SUBNET_B} NODE-1`,
  ]);
  expect(outcomeOf(ran, SUBNET_B)).toMatchObject({
    reason: expect.stringContaining(`still in use by ${node} (i-`),
    fix: expect.stringContaining("drain, then terminate"),
  });
  // New nodes must not look for ENIConfigs any more, so the CNI goes first whatever else has to wait.
  expect(idsOf(ran, "done")).toEqual([
    "prod/cni/addon",
    "prod/eni-config/eu-west-1b",
    "prod/eni-config/eu-west-1c",
    SUBNET_C,
  ]);
});

test("after the nodes are gone destroy completes, whether they took their interfaces along or left them behind", async () => {
  for (const leaves of [true, false]) {
    const { story, eni } = await withNewNode();
    await story.run("destroy");
    story.world.edit<InterfaceFile>(`aws_configs/${REGION}/NetworkInterfaces.json`, ({ NetworkInterfaces }) => ({
      NetworkInterfaces: NetworkInterfaces.flatMap((one) => {
        if (one.NetworkInterfaceId !== eni) return [one];
        const { Attachment: _, ...detached } = one;
        return leaves ? [{ ...detached, Status: "available" }] : [];
      }),
    }));
    await expectUndone(story, reference.before);
  }
});

test("an interface that turns up after the plan was made is removed as well, or named when a node uses it", async () => {
  const late = applied.fork();
  const subnetOf = (input: unknown) => (input as { readonly SubnetId: string }).SubnetId;
  late.world.meanwhile("ec2:DeleteSubnet", async (twin, input) => inventInterface(twin, subnetOf(input), []));
  expect((await late.run("destroy")).result).toBe("succeeded");

  const used = applied.fork();
  const instance = "i-0123456789abcdef0";
  used.world.meanwhile("ec2:DeleteSubnet", async (twin, input) => inventInterface(twin, subnetOf(input), [], instance));
  const ran = await used.run("destroy");
  const [held, ...more] = idsOf(ran, "failed").filter((id) => id.includes("/subnet/"));
  expect(more).toEqual([]);
  expect(outcomeOf(ran, held ?? "")).toMatchObject({
    code: "DependencyViolation",
    message: expect.stringContaining(instance),
  });
});
