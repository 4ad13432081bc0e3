import { describe, expect, test } from "vitest";
import { blockedOf, expectHealed, expectUndone, idsOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { fabricWith, REGION, SHARED_WORLD, TWO_REGIONS_FABRIC, TWO_REGIONS_WORLD, VPC } from "./worlds.fixture.ts";

const ALL_ZONES = "[eu-west-1a, eu-west-1b, eu-west-1c]";

/** Clusters of the shared VPC, by their zones, with ranges from the pool. */
function sharedFabric(clusters: Readonly<Record<string, string>>): string {
  const entries = Object.entries(clusters).map(([key, zones]) => `    ${key}: { vpc: main, zones: ${zones} }`);
  return fabricWith(`
  addressing: { podPool: 100.64.0.0/14 }
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
  clusters:
${entries.join("\n")}
`);
}

const BOTH = sharedFabric({ blue: ALL_ZONES, green: ALL_ZONES });
const reference = await referenceOf(await Rehearsal.of({ fabric: BOTH, world: SHARED_WORLD }));
const applied = reference.start.fork();
await applied.run("apply");
applied.world.pass(A_WHILE);

/** Where every pod subnet lies, by its logical id. */
async function subnetsOf(story: Rehearsal): Promise<Readonly<Record<string, string>>> {
  const { addresses } = await story.plan("apply");
  const all = Object.values(addresses.clusters).flatMap((cluster) => cluster.subnets);
  return Object.fromEntries(all.map((subnet) => [subnet.id, subnet.cidr]));
}

describe("two clusters in three zones share one VPC, with ranges from the pool", () => {
  test("each gets a range and a subnet a zone of its own; the second plan is empty, destroy inverts apply (fault 3b-11)", async () => {
    expect(applied.lock?.clusters.blue?.ranges).toEqual(["100.64.0.0/16"]);
    expect(applied.lock?.clusters.green?.ranges).toEqual(["100.65.0.0/16"]);
    const subnets = await subnetsOf(applied);
    expect(Object.keys(subnets)).toHaveLength(6);
    expect(new Set(Object.values(subnets)).size).toBe(6);
    expect((await applied.plan("apply")).plan.steps).toEqual([]);
    expect((await applied.verify()).filter((check) => check.status === "failed")).toEqual([]);
    await expectUndone(applied.fork(), reference.before);
  });

  test("both groups let both ranges in, for pods of one VPC reach each other (fault 3b-14)", async () => {
    const { snapshot } = await applied.plan("apply");
    const groups = snapshot.resources.filter((thing) => thing.kind === "security-group" && thing.owner !== undefined);
    expect(groups).toHaveLength(2);
    for (const group of groups) {
      const text = JSON.stringify(group.props);
      expect(text).toContain("100.64.0.0/16");
      expect(text).toContain("100.65.0.0/16");
    }
  });

  test("zones added later get the slots kept free for them: nothing that is placed moves (fault 3b-16)", async () => {
    const story = reference.start.fork();
    const two = "[eu-west-1a, eu-west-1c]";
    story.rewrite(sharedFabric({ blue: two, green: two }));
    // Nodes of zone b are there already: said so, and nothing is done before their zone is in the Fabric.
    await expect(story.run("apply")).rejects.toThrow("AZ-1");
    story.world.edit<readonly { readonly metadata: { readonly labels: Readonly<Record<string, string>> } }[]>(
      "kubernetes/green/nodes.json",
      (nodes) => nodes.filter((node) => node.metadata.labels["topology.kubernetes.io/zone"] !== "eu-west-1b"),
    );
    story.rewrite(sharedFabric({ blue: ALL_ZONES, green: two }));
    expect((await story.run("apply")).result).toBe("succeeded");
    const before = await subnetsOf(story);
    story.rewrite(BOTH);
    const ran = await story.run("apply");
    expect(idsOf(ran, "done")).toEqual([
      "green/eni-config/eu-west-1b",
      "green/route-table-association/pods/eu-west-1b",
      "green/subnet/pods/eu-west-1b",
    ]);
    const after = await subnetsOf(story);
    expect(after).toMatchObject(before);
    expect(Object.keys(after)).toHaveLength(6);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("a zone that is taken out of the Fabric goes with its ENIConfig; the others stay as they are", async () => {
    const story = applied.fork();
    story.world.edit<readonly { readonly metadata: { readonly labels: Readonly<Record<string, string>> } }[]>(
      "kubernetes/blue/nodes.json",
      (nodes) => nodes.filter((node) => node.metadata.labels["topology.kubernetes.io/zone"] !== "eu-west-1c"),
    );
    story.rewrite(sharedFabric({ blue: "[eu-west-1a, eu-west-1b]", green: ALL_ZONES }));
    const ran = await story.run("apply");
    expect(idsOf(ran, "done")).toEqual(["blue/eni-config/eu-west-1c", "blue/subnet/pods/eu-west-1c"]);
    expect(ran.plan.steps.every((step) => step.destructive)).toBe(true);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    story.world.pass(A_WHILE);
    expect((await story.run("destroy")).result).toBe("succeeded");
  });
});

describe("a cluster is taken out of the Fabric", () => {
  test.each([
    { gone: "blue", stays: "green", cni: "blue/cni/addon" },
    { gone: "green", stays: "blue", cni: "green/cni/daemonset" },
  ])(
    "$gone goes whole, its CNI given back first; $stays loses nothing but the rule for the range that goes",
    async ({ gone, stays, cni }) => {
      const story = applied.fork();
      story.rewrite(sharedFabric({ [stays]: ALL_ZONES }));
      const ran = await story.run("apply");
      expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
      expect(ran.plan.steps.filter((step) => step.operation === "delete").map((step) => step.id.split("/")[0])).toEqual(
        Array.from({ length: 10 }, () => gone),
      );
      expect(ran.plan.steps.find((step) => step.operation === "delete")?.id).toBe(cni);
      expect(ran.plan.steps.filter((step) => step.operation !== "delete").map((step) => step.id)).toEqual([
        `${stays}/security-group/pods`,
      ]);
      story.world.pass(A_WHILE);
      expect((await story.plan("apply")).plan.steps).toEqual([]);
      // What is left is what a Fabric with the other cluster alone makes.
      expect(Object.keys((await story.state()).resources).every((id) => id.startsWith(`${stays}/`))).toBe(true);
      await expectUndone(story, reference.before);
    },
  );

  test("while its nodes use their pod subnets these wait, and the other's group goes on letting their range in", async () => {
    const story = applied.fork();
    await story.world.meddle(async (twin) => {
      const somebody = new Somebody(twin);
      const [subnet, group] = [`blue/subnet/pods/${REGION}a`, "blue/security-group/pods"];
      const groups = [await somebody.group(group)];
      const where = await somebody.subnet(subnet);
      twin.invent({ interfaces: [{ region: REGION, subnet: where, groups, instance: "i-00000000000000001" }] });
    });
    story.rewrite(sharedFabric({ green: ALL_ZONES }));
    const ran = await story.run("apply");
    expect(blockedOf(ran)).toEqual([
      "blue/cidr/pods/100.64.0.0/16 NODE-1",
      "blue/route-table/pods NODE-1",
      "blue/security-group/pods NODE-1",
      `blue/subnet/pods/${REGION}a NODE-1`,
    ]);
    const { desired, plan } = await story.plan("apply");
    const group = desired.resources.find(({ id }) => id === "green/security-group/pods");
    expect(JSON.stringify(group?.props)).toContain("100.64.0.0/16");
    expect(plan.steps.every((step) => step.blocked)).toBe(true);
  });

  test("while its API server cannot be reached, nothing of it is taken away from under it", async () => {
    const story = applied.fork();
    story.rewrite(sharedFabric({ green: ALL_ZONES }));
    const match = (input: unknown) => JSON.stringify(input).includes("eniconfigs") === true;
    story.world.behave({ faults: [{ api: "kubernetes:list", fault: "denied", match }] });
    const ran = await story.run("apply");
    expect(ran.result).toBe("failed");
    expect(blockedOf(ran).filter((line) => line.startsWith("blue/subnet"))).toHaveLength(3);
    await expectHealed(storyWith(story, BOTH), reference);
  });

  test("a VPC in a region of its own is taken out with its cluster: both regions end as they should", async () => {
    const start = await Rehearsal.of({ fabric: TWO_REGIONS_FABRIC, world: TWO_REGIONS_WORLD });
    const { before } = await referenceOf(start);
    const story = start.fork();
    await story.run("apply");
    story.rewrite(
      TWO_REGIONS_FABRIC.split("\n")
        .filter((line) => !line.includes("west:"))
        .join("\n"),
    );
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(new Set(ran.plan.steps.map((step) => step.id.split("/")[0]))).toEqual(new Set(["west"]));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    story.world.pass(A_WHILE);
    await expectUndone(story, before);
  });
});

function storyWith(story: Rehearsal, text: string): Rehearsal {
  story.rewrite(text);
  return story;
}
