import { NODE_CLASSES, NODE_POOLS, NODES } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import {
  nodeClassDefinition,
  nodePoolDefinition,
} from "../../providers/twin/src/kubernetes/invent/auto-mode-objects.ts";
import { DEFINITIONS } from "../../providers/twin/src/kubernetes/types.ts";
import { appliedAfterKill, killedAt, placesOf } from "./kill-points.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import { AUTO_WORLD, BARE_AUTO_WORLD, BESIDE_AUTO_WORLD, DOCUMENT_FABRIC, NAT, SMALL_WORLD } from "./worlds.fixture.ts";

const NAME = "podspan-prod";
const EGRESS = `egress: { natGateway: ${NAT} }`;
const AUTO = DOCUMENT_FABRIC.replace("vpc: main", "vpc: main\n      compute: auto");
/** Nobody but the Fabric names the role of the nodes. */
const OWN_ROLE = AUTO.replace("compute: auto", "compute: auto\n      auto: { nodeRole: pod-nodes }");

function withPods(fabric: string, fields: string): string {
  return fabric.replace("pods: { ranges", `pods: { ${fields}, ranges`);
}

async function codesOf(fabric: string, world = AUTO_WORLD): Promise<readonly string[]> {
  const story = await Rehearsal.of({ fabric, world });
  const { plan } = await story.plan("apply");
  return [...new Set(plan.diagnostics.map(({ code }) => code))];
}

/** Writing calls of a run, in order. */
function recorded(story: Rehearsal): string[] {
  const calls: string[] = [];
  story.world.behave({
    onCall: (point, api, input) => {
      if (point !== "after" || /Describe|List|Get|:list|:get/.test(api)) return;
      const { key } = input as { readonly key?: { readonly type: { readonly plural: string } } };
      calls.push(key === undefined ? api : `${api} ${key.type.plural}`);
    },
  });
  return calls;
}

describe("compute: auto, with a role of the Fabric's own (three-systems 3b-18)", () => {
  test("entry, class and pool in that order; nodes come for waiting pods, with addresses in the pod subnets; destroy drains them", async () => {
    const story = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    const before = shapeOf(story.files);
    const calls = recorded(story);
    expect((await story.run("apply")).result).toBe("succeeded");
    const order = [
      "ec2:AssociateRouteTable",
      "eks:CreateAccessEntry",
      "eks:AssociateAccessPolicy",
      "kubernetes:apply nodeclasses",
      "kubernetes:apply nodepools",
    ].map((call) => calls.lastIndexOf(call));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    const checks = await story.verify();
    // EKS may need hours to learn of a new block.
    expect(checks.filter(({ code, status }) => status !== "ok" && code !== "control-plane")).toEqual([]);
    expect(checks.map(({ code, message }) => `${code}: ${message}`)).toEqual(
      expect.arrayContaining([
        `node-class-ready: ${NAME} is Ready`,
        `node-pool-ready: ${NAME} is Ready`,
        `other-nodes: all 2 nodes are of NodeClass ${NAME}`,
        "pod-addresses: all 2 running pods have addresses in the pod subnets",
      ]),
    );
    calls.length = 0;
    const last = await story.run("destroy");
    expect(last.result, JSON.stringify(last.steps)).toBe("succeeded");
    const undone = ["kubernetes:delete nodepools", "kubernetes:delete nodeclasses", "eks:DeleteAccessEntry"].map(
      (call) => calls.indexOf(call),
    );
    expect(undone).toEqual([...undone].sort((a, b) => a - b));
    expect(calls.indexOf("kubernetes:delete nodeclasses")).toBeLessThan(calls.indexOf("ec2:DeleteSubnet"));
    expect(
      last.events.filter(({ kind }) => kind === "note").map((event) => "text" in event && event.text),
    ).toContainEqual(expect.stringMatching(/waits for Karpenter to drain 2 nodes, among them ip-/));
    story.world.pass(A_WHILE);
    // Pods go with their nodes: nobody in this world makes them anew.
    const after = shapeOf(story.files);
    expect({ ...after, "kubernetes/prod/pods.json": [] }).toEqual({ ...before, "kubernetes/prod/pods.json": [] });
    expect((await story.state()).resources).toEqual({});
  });

  test("killed at any call about them, the next run ends in the same state, and destroy leaves nothing of them", async () => {
    const start = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    const before = shapeOf(start.files);
    const reference = start.fork();
    const places = (await placesOf(reference, "apply")).filter(({ api }) =>
      /AccessEntry|AccessPolicy|kubernetes:/.test(api),
    );
    expect(places).toHaveLength(3 * 4);
    reference.world.pass(A_WHILE);
    const wanted = outlineOf(reference.files);
    for (const place of places) await appliedAfterKill(start, place, wanted);
    const removals = (await placesOf(reference.fork(), "destroy")).filter(({ api }) =>
      /AccessEntry|kubernetes:/.test(api),
    );
    expect(removals).toHaveLength(3 * 3);
    for (const place of removals) {
      const story = reference.fork();
      await killedAt(story, "destroy", place);
      expect((await story.run("destroy")).result, JSON.stringify(place)).toBe("succeeded");
      story.world.pass(A_WHILE);
      expect({ ...shapeOf(story.files), "kubernetes/prod/pods.json": [] }).toEqual({
        ...before,
        "kubernetes/prod/pods.json": [],
      });
    }
  });

  test("with its state lost, everything is found by its marks and taken away", async () => {
    const story = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    story.loseState({ lock: false });
    await story.run("destroy");
    await story.world.meddle(async (twin) => {
      const kube = await new Somebody(twin).kube();
      expect(await kube.list(NODE_POOLS, {})).toEqual([]);
      expect(await kube.list(NODE_CLASSES, {})).toEqual([]);
      expect((await (await new Somebody(twin).eks()).listAccessEntries({ clusterName: "prod" })).accessEntries).toEqual(
        [],
      );
    });
  });

  test("another role: the class changes, a new entry is made, and the old one stays while nodes may need it", async () => {
    const story = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    story.rewrite(OWN_ROLE.replace("pod-nodes", "other-nodes"));
    const { plan } = await story.plan("apply");
    expect(plan.steps.map(({ key, blocked }) => [key, blocked?.code])).toEqual([
      ["create prod/access-entry/other-nodes", undefined],
      ["update prod/node-class/pods", undefined],
      ["delete prod/access-entry/pod-nodes", "NODE-1"],
    ]);
  });

  test("what somebody changes in the class is drift and taken back", async () => {
    const story = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    await story.run("apply");
    await story.world.meddle(async (twin) => {
      const kube = await new Somebody(twin).kube();
      const body = {
        apiVersion: "eks.amazonaws.com/v1",
        kind: "NodeClass",
        metadata: { name: NAME },
        spec: { snatPolicy: "Disabled" },
      };
      await kube.apply({ type: NODE_CLASSES, name: NAME }, body, { fieldManager: "kubectl", force: true });
    });
    const { plan } = await story.plan("apply");
    expect(plan.steps.map(({ key, changes }) => [key, changes.map(({ field }) => field)])).toEqual([
      ["update prod/node-class/pods", ["snatPolicy"]],
    ]);
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("a pool of the same name that somebody else made is refused, never taken over (OWN-3)", async () => {
    const story = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    await story.world.meddle(async (twin) => {
      const kube = await new Somebody(twin).kube();
      const spec = {
        template: {
          spec: { nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "mine" }, requirements: [] },
        },
      };
      const body = { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: NAME }, spec };
      await kube.apply({ type: NODE_POOLS, name: NAME }, body, { fieldManager: "kubectl", force: false });
    });
    const refusal = await story.run("apply").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    expect((refusal as Refused).diagnostics.map(({ code }) => code)).toEqual(["OWN-3"]);
  });
});

describe("compute: auto, beside the built-in pools", () => {
  test("EKS's own role and entry are used and left; the pools are warned of with the command, and never switched off", async () => {
    const story = await Rehearsal.of({ fabric: AUTO, world: AUTO_WORLD });
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.result).toBe("succeeded");
    expect(ran.plan.steps.map(({ id }) => id)).not.toContain("prod/access-entry/prod-auto-nodes");
    expect(ran.plan.checks.map(({ code, subject }) => `${code} ${subject}`)).toContain(
      "left-alone prod/access-entry/prod-auto-nodes",
    );
    const warned = ran.plan.diagnostics.find(({ code }) => code === "AUTO-4");
    expect(warned?.severity).toBe("warning");
    expect(warned?.message).toContain("general-purpose and system");
    expect(warned?.fix).toContain("aws eks update-cluster-config --name prod --compute-config");
    story.world.pass(A_WHILE);
    const checks = await story.verify();
    expect(checks.find(({ code }) => code === "other-nodes")?.message).toMatch(
      /^2 of 2 nodes are not of NodeClass podspan-prod.*default: ip-/,
    );
    expect((await story.run("destroy")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("the built-in class, pools and nodes are never touched", async () => {
    const story = await Rehearsal.of({ fabric: AUTO, world: AUTO_WORLD });
    const seen = async () => {
      const found: unknown[] = [];
      await story.world.meddle(async (twin) => {
        const kube = await new Somebody(twin).kube();
        found.push(
          await kube.get({ type: NODE_CLASSES, name: "default" }),
          await kube.get({ type: NODE_POOLS, name: "system" }),
          await kube.list(NODES, {}),
        );
      });
      return found;
    };
    const before = await seen();
    await story.run("apply");
    expect(await seen()).toEqual(before);
    await story.run("destroy");
    expect(await seen()).toEqual(before);
  });
});

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

  test("a roll replaces the group's nodes and leaves Auto Mode's, which EKS replaces by itself", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE, world: BESIDE_AUTO_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    const { plan } = await story.plan("apply", { roll: { barePods: false } });
    expect(plan.summary.roll).toBe(2);
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

describe("combinations with Auto Mode that cannot be", () => {
  test("snat: external is all or nothing: without a way out it is refused, with one it is Disabled (three-systems 3b-7)", async () => {
    expect(await codesOf(withPods(AUTO, "snat: external"))).toContain("CNI-2");
    const story = await Rehearsal.of({ fabric: withPods(AUTO, `snat: external, ${EGRESS}`), world: AUTO_WORLD });
    const ran = await story.run("apply");
    const classStep = ran.plan.steps.find(({ kind }) => kind === "node-class");
    expect(classStep?.after).toMatchObject({ snatPolicy: "Disabled" });
    expect(ran.result).toBe("succeeded");
  });

  test("a cluster without Auto Mode, and one with it that the Fabric takes for another", async () => {
    expect(await codesOf(AUTO, SMALL_WORLD)).toContain("AUTO-1");
    expect(await codesOf(DOCUMENT_FABRIC, AUTO_WORLD)).toContain("CNI-4");
  });

  test("no role that anybody names", async () => {
    expect(await codesOf(AUTO, BARE_AUTO_WORLD)).toEqual(["AUTO-2"]);
  });

  test("node subnets that the VPC does not have", async () => {
    const fabric = OWN_ROLE.replace("nodeRole: pod-nodes", "nodeRole: pod-nodes, subnets: [subnet-0123456789abcdef0]");
    expect(await codesOf(fabric, BARE_AUTO_WORLD)).toEqual(["AUTO-3"]);
  });

  test("an access entry of somebody else that does not let nodes in", async () => {
    const story = await Rehearsal.of({ fabric: OWN_ROLE, world: BARE_AUTO_WORLD });
    await story.world.meddle(async (twin) => {
      const principalArn = "arn:aws:iam::111122223333:role/pod-nodes";
      await (await new Somebody(twin).eks()).createAccessEntry({ clusterName: "prod", principalArn });
    });
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "AUTO-6 the access entry of arn:aws:iam::111122223333:role/pod-nodes in prod is of type STANDARD",
    ]);
  });
});
