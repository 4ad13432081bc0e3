import { describe, expect, test } from "vitest";
import {
  nodeClassDefinition,
  nodePoolDefinition,
} from "../../providers/twin/src/kubernetes/invent/auto-mode-objects.ts";
import { DEFINITIONS } from "../../providers/twin/src/kubernetes/types.ts";
import { NAME, OWN_ROLE, podsOf } from "./auto-mode.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { ROLL } from "./roll-worlds.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { BARE_AUTO_WORLD, BESIDE_AUTO_WORLD, DOCUMENT_FABRIC, SMALL_WORLD } from "./worlds.fixture.ts";

describe("a managed group and Auto Mode in one cluster (decision 0022)", () => {
  const BESIDE = DOCUMENT_FABRIC.replace("vpc: main", "vpc: main\n      auto: { nodeRole: pod-nodes }");

  test("both put pods into the same pod subnets; verify judges each kind by its own rules; destroy gives all back", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE, world: BESIDE_AUTO_WORLD });
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.plan.steps.map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        "create prod/access-entry/pod-nodes",
        "create prod/eni-config/eu-west-1b",
        "create prod/eni-config/eu-west-1c",
        "create prod/node-class/pods",
        "create prod/node-pool/pods",
        "update prod/cni/addon",
      ]),
    );
    const classStep = ran.plan.steps.find(({ kind }) => kind === "node-class");
    expect(classStep?.after).toMatchObject({
      podSubnets: [{ $ref: "prod/subnet/pods/eu-west-1b" }, { $ref: "prod/subnet/pods/eu-west-1c" }],
    });
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    const said = (await story.verify()).map(({ code, status, message }) => `${status} ${code}: ${message}`);
    expect(said).toEqual(
      expect.arrayContaining([
        `ok node-class-ready: ${NAME} is Ready`,
        `ok other-nodes: all 2 nodes are of NodeClass ${NAME}`,
        expect.stringMatching(/^warning old-nodes: NODE-1: 2 of 2 nodes give pods addresses of the node subnets/),
        expect.stringMatching(
          /^warning pod-addresses: [24] of [46] running pods have addresses outside the pod subnets/,
        ),
      ]),
    );
    const last = await story.run("destroy");
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    const { "kubernetes/prod/pods.json": _now, ...after } = shapeOf(story.files);
    const { "kubernetes/prod/pods.json": _then, ...wanted } = before;
    expect(after).toEqual(wanted);
  });

  test("the last step of the move takes the CNI's part away and leaves Auto Mode's as it is", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE, world: BESIDE_AUTO_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    story.rewrite(OWN_ROLE);
    expect((await story.plan("apply")).plan.steps.map(({ key }) => key).sort()).toEqual([
      "delete prod/cni/addon",
      "delete prod/eni-config/eu-west-1b",
      "delete prod/eni-config/eu-west-1c",
    ]);
  });

  test("while the group's nodes hold the pod subnets, the CNI's part waits for them; then it goes, and they with destroy --roll", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE, world: BESIDE_AUTO_WORLD });
    const roll = { roll: { barePods: false } };
    expect((await story.run("apply", roll)).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    story.rewrite(OWN_ROLE);
    const wanted = ["delete prod/cni/addon", "delete prod/eni-config/eu-west-1b", "delete prod/eni-config/eu-west-1c"];
    for (const flags of [{}, roll]) {
      const { plan } = await story.plan("apply", flags);
      expect(plan.steps.map(({ key }) => key).sort()).toEqual(wanted);
      for (const { blocked } of plan.steps) {
        expect(blocked?.code).toBe("NODE-1");
        expect(blocked?.reason).toMatch(
          /^2 nodes of prod that are not Auto Mode's still have interfaces in its pod subnets: ip-.*, ip-/,
        );
        expect(blocked?.fix).toMatch(/kubectl drain ip-.* delete node group prod-nodes-\w{4}, then run again/);
      }
    }
    expect((await story.verify()).find(({ code }) => code === "other-nodes")?.fix).toMatch(
      /^drain nodes that are not Auto Mode's and delete what makes them; then steer pods/,
    );
    const unread = story.fork();
    unread.world.behave({ faults: [{ api: "ec2:DescribeNetworkInterfaces", fault: "denied" }] });
    expect((await unread.plan("apply")).plan.steps.map(({ blocked }) => blocked?.code)).toEqual(
      wanted.map(() => "SCOPE-1"),
    );
    const drained = story.fork();
    await drained.world.meddle(async (twin) => {
      const eks = await new Somebody(twin).eks();
      const { nodegroups = [] } = await eks.listNodegroups({ clusterName: "prod" });
      for (const nodegroupName of nodegroups) await eks.deleteNodegroup({ clusterName: "prod", nodegroupName });
    });
    drained.world.pass(A_WHILE);
    const moved = await drained.run("apply");
    expect(moved.steps.map(({ key, outcome }) => `${outcome.kind} ${key}`).sort()).toEqual(
      wanted.map((key) => `done ${key}`),
    );
    const last = await story.run("destroy", roll);
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    expect(last.plan.summary.roll).toBe(2);
    expect((await story.state()).resources).toEqual({});
  });

  test("a range that leaves meanwhile waits for them too, and no fix names a roll, which would leave them", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE, world: BESIDE_AUTO_WORLD });
    const roll = { roll: { barePods: false } };
    expect((await story.run("apply", roll)).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    story.rewrite(OWN_ROLE.replace("100.64.0.0/16", "100.65.0.0/16"));
    for (const flags of [{}, roll]) {
      const { plan } = await story.plan("apply", flags);
      const subnets = plan.steps.filter(({ kind, operation }) => kind === "subnet" && operation === "delete");
      expect(subnets.map(({ blocked }) => blocked?.code)).toEqual(["NODE-1", "NODE-1"]);
      for (const { blocked } of subnets) {
        expect(blocked?.fix).toMatch(
          /^drain these.*delete node group prod-nodes-\w{4}, then run again: `--roll` replaces Auto/,
        );
      }
      expect(plan.steps.filter(({ blocked }) => blocked?.fix.startsWith("run the same command with"))).toEqual([]);
    }
  });

  test("a roll replaces the group's nodes and leaves Auto Mode's, which EKS replaces by itself", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE, world: BESIDE_AUTO_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    const { plan } = await story.plan("apply", { roll: { barePods: false } });
    expect(plan.summary.roll).toBe(2);
  });

  test("pods live on both kinds of nodes, and when Auto Mode's go, theirs find another or wait: none is lost", async () => {
    const clusters = BESIDE_AUTO_WORLD.clusters?.map((cluster) => ({ ...cluster, podsPerNode: 4 })) ?? [];
    const story = await Rehearsal.of({ fabric: BESIDE, world: { ...BESIDE_AUTO_WORLD, clusters } });
    const before = podsOf(story.files).length;
    for (const purpose of ["apply", "destroy"] as const) {
      const ran = await story.run(purpose, ROLL);
      expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
      story.world.pass(A_WHILE);
      const pods = podsOf(story.files);
      expect(pods, purpose).toHaveLength(before);
      // Two of the group and two of Auto Mode; then those of the group, and no node for pods that wait for Auto Mode's.
      const nodes = new Set(pods.map(({ spec }) => spec.nodeName));
      expect([nodes.size, nodes.has(undefined)]).toEqual(purpose === "apply" ? [4, false] : [3, true]);
    }
  });

  test("a cluster without Auto Mode is refused at `auto` (AUTO-1)", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE, world: SMALL_WORLD });
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code, path }) => [code, path?.at(-1)])).toContainEqual(["AUTO-1", "auto"]);
  });
});

describe("clusters that change", () => {
  test("from ENIConfigs to Auto Mode: the CNI gets its values back, the ENIConfigs go, the pod subnets stay", async () => {
    const story = await Rehearsal.of();
    await story.run("apply");
    story.world.pass(A_WHILE);
    const subnets = async () =>
      (await story.plan("apply")).snapshot.resources
        .filter(({ kind, owner }) => kind === "subnet" && owner)
        .map(({ id }) => id);
    const before = await subnets();
    // Somebody switches Auto Mode on.
    interface Clusters {
      readonly EksClusters: readonly object[];
    }
    story.world.edit<Clusters>("aws_configs/eu-west-1/EksClusters.json", ({ EksClusters }) => ({
      EksClusters: EksClusters.map((cluster) => ({ ...cluster, computeConfig: { enabled: true, nodePools: [] } })),
    }));
    await story.world.meddle(async (twin) => {
      const kube = await new Somebody(twin).kube();
      for (const definition of [nodeClassDefinition(), nodePoolDefinition()]) {
        const { name } = definition.metadata;
        await kube.apply({ type: DEFINITIONS, name }, definition, { fieldManager: "eks", force: false });
      }
    });
    story.rewrite(OWN_ROLE);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    expect(ran.plan.steps.map(({ key }) => key).sort()).toEqual([
      "create prod/access-entry/pod-nodes",
      "create prod/node-class/pods",
      "create prod/node-pool/pods",
      "delete prod/cni/addon",
      "delete prod/eni-config/eu-west-1b",
      "delete prod/eni-config/eu-west-1c",
    ]);
    expect(await subnets()).toEqual(before);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("a cluster that the Fabric no longer names loses its pool, class and entry with its network", async () => {
    const story = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    const before = shapeOf(story.files);
    await story.run("apply");
    story.world.pass(A_WHILE);
    const spec = OWN_ROLE.slice(0, OWN_ROLE.indexOf("  clusters:"));
    story.rewrite(spec);
    const ran = await story.run("apply");
    expect(ran.result, JSON.stringify(ran.steps)).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect({ ...shapeOf(story.files), "kubernetes/prod/pods.json": [] }).toEqual({
      ...before,
      "kubernetes/prod/pods.json": [],
    });
    expect((await story.state()).resources).toEqual({});
  });
});
