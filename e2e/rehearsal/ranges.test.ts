import type { Twin } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { appliedAfterKill, placesOf } from "./kill-points.fixture.ts";
import { blockedOf, expectUndone, idsOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { isSoak } from "./soak.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { outlineOf } from "./world-shape.fixture.ts";
import { DOCUMENT_FABRIC, REGION, SMALL_WORLD } from "./worlds.fixture.ts";

const FIRST = "100.64.0.0/16";
const SECOND = "100.65.0.0/16";
const TWO_ZONES = `[${REGION}b, ${REGION}c]`;
const THREE_ZONES = `[${REGION}a, ${REGION}b, ${REGION}c]`;

function fabricOf(ranges: readonly string[], zones = TWO_ZONES): string {
  return DOCUMENT_FABRIC.replace(`[${FIRST}]`, `[${ranges.join(", ")}]`).replace(TWO_ZONES, zones);
}

const reference = await referenceOf(await Rehearsal.of());
const one = reference.start.fork();
await one.run("apply");
one.world.pass(A_WHILE);
const two = one.fork();
two.rewrite(fabricOf([FIRST, SECOND]));
await two.run("apply");
two.world.pass(A_WHILE);

/** Every pod subnet and ENIConfig of ours, with what AWS or Kubernetes calls it: equal when nothing was touched. */
async function whereThingsAre(story: Rehearsal): Promise<Readonly<Record<string, string>>> {
  const { snapshot } = await story.plan("apply");
  const own = snapshot.resources.flatMap((thing): readonly (readonly [string, string])[] => {
    const { owner, props } = thing;
    if (owner === undefined) return [];
    if (thing.kind === "subnet" && "cidr" in props) return [[owner.id, `${thing.id} ${props.cidr}`]];
    return thing.kind === "eni-config" && "subnet" in props ? [[owner.id, `${thing.id} ${props.subnet}`]] : [];
  });
  return Object.fromEntries(own);
}

interface NodeFile {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec?: { readonly providerID?: string };
}

function nodesIn(story: Rehearsal, zone: string): readonly NodeFile[] {
  const nodes = JSON.parse(story.files["kubernetes/prod/nodes.json"] ?? "[]") as readonly NodeFile[];
  return nodes.filter((node) => node.metadata.labels["topology.kubernetes.io/zone"] === zone);
}

/** The node of a zone has come up since: its pods' interface lies in that pod subnet. */
async function inhabit(story: Rehearsal, subnet: string, zone: string): Promise<string> {
  const [node] = nodesIn(story, zone);
  await story.world.meddle(async (twin: Twin) => {
    const somebody = new Somebody(twin);
    const instance = node?.spec?.providerID?.split("/").at(-1) ?? "";
    const groups = [await somebody.group("prod/security-group/pods")];
    const where = await somebody.subnet(subnet);
    twin.invent({
      interfaces: [{ region: REGION, subnet: where, groups, instance, description: `aws-K8S-${instance}` }],
    });
  });
  return node?.metadata.name ?? "";
}

interface PodFile {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: { readonly nodeName?: string; readonly hostNetwork?: boolean };
  readonly status: object;
}

/** A pod of a node gets another address; answers which. */
function addressed(story: Rehearsal, node: string, podIP: string): string {
  let meant = "";
  story.world.edit<readonly PodFile[]>("kubernetes/prod/pods.json", (pods) =>
    pods.map((pod) => {
      const { metadata, spec, status } = pod;
      if (meant !== "" || spec.nodeName !== node || spec.hostNetwork) return pod;
      meant = `${metadata.namespace}/${metadata.name}`;
      return { ...pod, status: { ...status, podIP, podIPs: [{ ip: podIP }] } };
    }),
  );
  return meant;
}

/** The nodes of a zone are drained and terminated; the CNI's interfaces stay behind, attached to nothing (F51). */
function drain(story: Rehearsal, zone: string): void {
  const gone = nodesIn(story, zone);
  const instances = gone.map((node) => node.spec?.providerID?.split("/").at(-1));
  story.world.edit<readonly NodeFile[]>("kubernetes/prod/nodes.json", (nodes) =>
    nodes.filter((node) => !gone.some((one) => one.metadata.name === node.metadata.name)),
  );
  interface Enis {
    readonly NetworkInterfaces: readonly {
      readonly Attachment?: { readonly InstanceId?: string; readonly DeviceIndex?: number };
      readonly Status: string;
    }[];
  }
  story.world.edit<Enis>(`aws_configs/${REGION}/NetworkInterfaces.json`, ({ NetworkInterfaces }) => ({
    NetworkInterfaces: NetworkInterfaces.flatMap((eni) => {
      const { Attachment, ...rest } = eni;
      if (!instances.includes(Attachment?.InstanceId)) return [eni];
      return Attachment?.DeviceIndex === 0 ? [] : [{ ...rest, Status: "available" }];
    }),
  }));
}

describe("a range grows full: one range, then two, then a third zone (fault 3b-16)", () => {
  test("a further range gives each zone a further subnet; nothing placed moves or is touched", async () => {
    const story = one.fork();
    const before = await whereThingsAre(story);
    story.rewrite(fabricOf([FIRST, SECOND]));
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(idsOf(ran, "done")).toEqual([
      `prod/cidr/pods/${SECOND}`,
      "prod/eni-config/eu-west-1b/2",
      "prod/eni-config/eu-west-1c/2",
      "prod/route-table-association/pods/eu-west-1b/2",
      "prod/route-table-association/pods/eu-west-1c/2",
      "prod/security-group/pods",
      "prod/subnet/pods/eu-west-1b/2",
      "prod/subnet/pods/eu-west-1c/2",
    ]);
    const after = await whereThingsAre(story);
    expect(after).toMatchObject(before);
    expect(after["prod/eni-config/eu-west-1b/2"]).toMatch(/^eu-west-1b-2 subnet-/);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.verify()).filter((check) => check.status === "failed")).toEqual([]);
  });

  test("a zone that is added then gets a subnet of each range, and destroy takes all of it away", async () => {
    const story = two.fork();
    const before = await whereThingsAre(story);
    story.rewrite(fabricOf([FIRST, SECOND], THREE_ZONES));
    expect((await story.run("apply")).result).toBe("succeeded");
    const after = await whereThingsAre(story);
    expect(after).toMatchObject(before);
    expect(
      Object.keys(after)
        .filter((id) => id.includes("eu-west-1a"))
        .sort(),
    ).toEqual([
      "prod/eni-config/eu-west-1a",
      "prod/eni-config/eu-west-1a/2",
      "prod/subnet/pods/eu-west-1a",
      "prod/subnet/pods/eu-west-1a/2",
    ]);
    story.world.pass(A_WHILE);
    await expectUndone(story, reference.before);
  });

  test("a node that asks for a further subnet by its label is one of the zone's, and no cause for a warning", async () => {
    const story = two.fork();
    story.world.edit<readonly NodeFile[]>("kubernetes/prod/nodes.json", (nodes) =>
      nodes.map((node) => {
        const zone = node.metadata.labels["topology.kubernetes.io/zone"];
        const labels = { ...node.metadata.labels, "vpc.amazonaws.com/externalEniConfig": `${zone}-2` };
        return { ...node, metadata: { ...node.metadata, labels } };
      }),
    );
    const { diagnostics } = await story.plan("apply");
    expect(diagnostics.map(({ code }) => code)).not.toContain("AZ-2");
  });
});

describe("a range is taken out of the Fabric", () => {
  const removal = fabricOf([SECOND]);

  test("what nobody uses goes in AWS's order, and nodes of the zone are led to the subnet that is left (fault 3b-20)", async () => {
    const story = two.fork();
    const before = await whereThingsAre(story);
    story.rewrite(removal);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    const keys = ran.plan.steps.map((step) => step.key);
    const order = [
      "update prod/eni-config/eu-west-1b",
      "delete prod/subnet/pods/eu-west-1b",
      `delete prod/cidr/pods/${FIRST}`,
    ].map((key) => keys.indexOf(key));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    const after = await whereThingsAre(story);
    const further = before["prod/subnet/pods/eu-west-1b/2"] ?? "";
    expect(after["prod/subnet/pods/eu-west-1b/2"]).toBe(further);
    expect(after["prod/eni-config/eu-west-1b"]).toBe(`eu-west-1b ${further.split(" ")[0]}`);
    expect(story.lock?.clusters.prod).toEqual({
      ranges: [SECOND],
      subnets: { "eu-west-1b": [null, "100.65.0.0/18"], "eu-west-1c": [null, "100.65.64.0/18"] },
    });
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, reference.before);
  });

  test("what a node still uses waits, with node and pods named; the rest goes on, and all of it once the node is drained (fault 3b-20)", async () => {
    const story = two.fork();
    const node = await inhabit(story, "prod/subnet/pods/eu-west-1b", `${REGION}b`);
    const pod = addressed(story, node, "100.64.0.10");
    story.rewrite(removal);
    const first = await story.run("apply");
    expect(first.result).toBe("failed");
    expect(blockedOf(first)).toEqual([`prod/cidr/pods/${FIRST} NODE-1`, "prod/subnet/pods/eu-west-1b NODE-1"]);
    const reason = first.plan.steps.find((step) => step.id === "prod/subnet/pods/eu-west-1b")?.blocked?.reason;
    expect(reason).toContain(node);
    expect(reason).toContain(`1 pod with addresses in it: ${pod}`);
    // Pods there still have addresses of the range: they may go on speaking.
    const { desired } = await story.plan("apply");
    const group = desired.resources.find((resource) => resource.kind === "security-group");
    expect(JSON.stringify(group?.props)).toContain(FIRST);
    expect(idsOf(first, "done")).toEqual([
      "prod/eni-config/eu-west-1b",
      "prod/eni-config/eu-west-1c",
      "prod/subnet/pods/eu-west-1c",
    ]);
    drain(story, `${REGION}b`);
    const last = await story.run("apply");
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    expect(idsOf(last, "done").filter((id) => !id.startsWith("eni-"))).toEqual([
      `prod/cidr/pods/${FIRST}`,
      "prod/security-group/pods",
      "prod/subnet/pods/eu-west-1b",
    ]);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("a range is exchanged for another in one go, and destroy ends where everything began", async () => {
    const story = one.fork();
    story.rewrite(removal);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(Object.keys(await whereThingsAre(story)).sort()).toEqual([
      "prod/eni-config/eu-west-1b",
      "prod/eni-config/eu-west-1b/2",
      "prod/eni-config/eu-west-1c",
      "prod/eni-config/eu-west-1c/2",
      "prod/subnet/pods/eu-west-1b/2",
      "prod/subnet/pods/eu-west-1c/2",
    ]);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, reference.before);
  });

  test("put back before it has gone, everything is as it was", async () => {
    const story = two.fork();
    const before = await whereThingsAre(story);
    await inhabit(story, "prod/subnet/pods/eu-west-1b", `${REGION}b`);
    await inhabit(story, "prod/subnet/pods/eu-west-1c", `${REGION}c`);
    story.rewrite(removal);
    expect((await story.run("apply")).result).toBe("failed");
    story.rewrite(fabricOf([FIRST, SECOND]));
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(await whereThingsAre(story)).toEqual(before);
  });

  test("when nobody can read who uses it, nothing of it goes", async () => {
    const story = two.fork();
    story.rewrite(removal);
    story.world.behave({ faults: [{ api: "ec2:DescribeNetworkInterfaces", fault: "denied" }] });
    const ran = await story.run("apply");
    expect(blockedOf(ran)).toEqual([
      `prod/cidr/pods/${FIRST} SCOPE-1`,
      "prod/subnet/pods/eu-west-1b SCOPE-1",
      "prod/subnet/pods/eu-west-1c SCOPE-1",
    ]);
  });
});

describe("a zone is taken out of the Fabric while it has nodes", () => {
  const withoutC = fabricOf([FIRST], `[${REGION}b]`);

  test("its ENIConfig and subnet wait for the nodes, which are named; once they are drained both go", async () => {
    const story = one.fork();
    const node = await inhabit(story, "prod/subnet/pods/eu-west-1c", `${REGION}c`);
    story.rewrite(withoutC);
    const first = await story.run("apply");
    expect(blockedOf(first)).toEqual(["prod/eni-config/eu-west-1c NODE-1", "prod/subnet/pods/eu-west-1c NODE-1"]);
    expect(first.plan.steps.map((step) => step.blocked?.reason).join()).toContain(node);
    drain(story, `${REGION}c`);
    const last = await story.run("apply");
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect(story.lock?.clusters.prod?.subnets).toEqual({ "eu-west-1b": ["100.64.0.0/18"] });
  });
});

describe("killed while a range is exchanged for another", () => {
  test("at every call, before, after and after its result: the next run ends in the same state", async () => {
    const start = await Rehearsal.of({ world: SMALL_WORLD });
    await start.run("apply");
    start.world.pass(A_WHILE);
    start.rewrite(fabricOf([SECOND]));
    const calm = start.fork();
    const places = await placesOf(calm, "apply");
    calm.world.pass(A_WHILE);
    const wanted = outlineOf(calm.files);
    expect(places.length).toBeGreaterThanOrEqual(3 * 10);
    for (const place of places) {
      if (!isSoak && place.point !== "after-effect") continue;
      await appliedAfterKill(start, place, wanted);
    }
  });
});
