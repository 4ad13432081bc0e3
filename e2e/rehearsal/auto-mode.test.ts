import { NODE_CLASSES, NODE_POOLS, NODES } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import { AUTO, codesOf, EGRESS, NAME, OWN_ROLE, recorded, withPods } from "./auto-mode.fixture.ts";
import { appliedAfterKill, killedAt, placesOf } from "./kill-points.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { outlineOf, shapeOf } from "./world-shape.fixture.ts";
import { AUTO_WORLD, BARE_AUTO_WORLD, DOCUMENT_FABRIC, SMALL_WORLD } from "./worlds.fixture.ts";

describe("compute: auto, with a role of the Fabric's own (fault 3b-18)", () => {
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
    // The pods wait for nodes again.
    expect(shapeOf(story.files)).toEqual(before);
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
    expect(warned?.fix).toContain("aws eks update-cluster-config --region eu-west-1 --name prod --compute-config");
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

describe("combinations with Auto Mode that cannot be", () => {
  test("snat: external is all or nothing: without a way out it is refused, with one it is Disabled (fault 3b-7)", async () => {
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
