import type { NodeOrder } from "@podspan/core/plan";
import { EC2_NODE_CLASSES, type KubeObject } from "@podspan/kubernetes/api";
import type { Twin } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { type Planned, Rehearsal } from "./rehearsal.fixture.ts";
import { ROLL_FABRIC, rollWorld } from "./roll-worlds.fixture.ts";

const KEY = { type: EC2_NODE_CLASSES, name: "default" };
const FABRIC = ROLL_FABRIC.replace("vpc: main\n", "vpc: main\n      compute: karpenter\n").replace(
  "/16] }",
  "/16], maxPods: 20 }",
);

async function ofKarpenter(kind: "karpenter" | "self" = "karpenter"): Promise<Rehearsal> {
  return Rehearsal.of({ fabric: FABRIC, world: rollWorld([{ name: "web", nodes: 1, kind }]) });
}

function classOf(
  rehearsal: Rehearsal,
): KubeObject & { readonly spec: { readonly kubelet?: { readonly maxPods?: number } } } {
  return JSON.parse(rehearsal.files["kubernetes/prod/ec2nodeclasses.json"] ?? "[]")[0];
}

/** Somebody else sets what the kubelets of the class are told. */
async function say(twin: Twin, fieldManager: string, kubelet: object): Promise<void> {
  const kube = await twin.kubernetes.open({ cluster: "prod" });
  const body = {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    metadata: { name: "default" },
    spec: { kubelet },
  };
  await kube.apply(KEY, body, { fieldManager, force: true });
}

/** Without what tells time and number of writes. */
function shapeOf({ metadata, spec }: KubeObject) {
  const managers = (metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => ({
    manager,
    operation,
    fieldsV1,
  }));
  return { spec, managers };
}

test("the number goes into the EC2NodeClass after the CNI is configured, and the plan says what Karpenter does then", async () => {
  const rehearsal = await ofKarpenter();
  const { plan } = await rehearsal.plan("apply");
  const step = plan.steps.find(({ kind }) => kind === "ec2-node-class");
  expect(step).toMatchObject({ operation: "update", worldId: "default", changes: [{ field: "maxPods", after: 20 }] });
  expect(step?.dependsOn).toEqual(["update prod/cni/addon"]);
  expect(step?.why).toContain("Karpenter replaces");
  expect((await rehearsal.run("apply")).result).toBe("succeeded");
  expect(classOf(rehearsal).spec.kubelet).toEqual({ maxPods: 20 });
  expect((await rehearsal.plan("apply")).plan.steps).toEqual([]);
});

test("a roll in the same run waits for Karpenter to find its nodes drifted; with the number set already nothing makes it", async () => {
  const rehearsal = await ofKarpenter();
  const because = async () => {
    const { plan } = await rehearsal.plan("apply", { roll: { barePods: false } });
    return plan.steps.filter(({ kind }) => kind === "node").map(({ after }) => (after as NodeOrder).successor);
  };
  expect(await because()).toMatchObject([{ by: "controller", because: "drift" }]);
  await rehearsal.run("apply");
  expect(await because()).toMatchObject([{ by: "controller", because: "nothing" }]);
});

describe("destroy gives it back as it was", () => {
  test("where there was none", async () => {
    const rehearsal = await ofKarpenter();
    const before = shapeOf(classOf(rehearsal));
    await rehearsal.run("apply");
    const ran = await rehearsal.run("destroy");
    expect(ran.steps.find(({ key }) => key.includes("ec2-node-class"))?.outcome).toMatchObject({ kind: "done" });
    expect(classOf(rehearsal).spec.kubelet?.maxPods).toBeUndefined();
    expect(shapeOf(classOf(rehearsal)).managers.map(({ manager }) => manager)).toEqual(
      before.managers.map(({ manager }) => manager),
    );
  });

  test("where somebody had applied 58: value and owner", async () => {
    const rehearsal = await ofKarpenter();
    await rehearsal.world.meddle((twin) => say(twin, "flux", { maxPods: 58, podsPerCore: 2 }));
    const before = shapeOf(classOf(rehearsal));
    await rehearsal.run("apply");
    expect(classOf(rehearsal).spec.kubelet).toEqual({ maxPods: 20, podsPerCore: 2 });
    await rehearsal.run("destroy");
    expect(shapeOf(classOf(rehearsal))).toEqual(before);
  });

  test("where it was written without server-side apply", async () => {
    const rehearsal = await ofKarpenter();
    rehearsal.world.edit<KubeObject[]>("kubernetes/prod/ec2nodeclasses.json", (classes) =>
      JSON.parse(
        JSON.stringify(classes)
          .replace('"spec":{', '"spec":{"kubelet":{"maxPods":58},')
          .replace('"f:spec":{', '"f:spec":{"f:kubelet":{"f:maxPods":{}},'),
      ),
    );
    await rehearsal.run("apply");
    expect(classOf(rehearsal).spec.kubelet).toEqual({ maxPods: 20 });
    await rehearsal.run("destroy");
    expect(classOf(rehearsal).spec.kubelet).toEqual({ maxPods: 58 });
    expect(shapeOf(classOf(rehearsal)).managers.some(({ manager }) => manager === "podspan")).toBe(false);
  });

  test("but what somebody has changed since is theirs and stays", async () => {
    const rehearsal = await ofKarpenter();
    await rehearsal.run("apply");
    await rehearsal.world.meddle((twin) => say(twin, "kubectl", { maxPods: 30 }));
    expect((await rehearsal.plan("apply")).plan.steps).toMatchObject([
      { changes: [{ field: "maxPods", before: 30, after: 20 }] },
    ]);
    await rehearsal.run("destroy");
    expect(classOf(rehearsal).spec.kubelet).toEqual({ maxPods: 30 });
  });
});

describe("Karpenter replaces nodes as soon as the number is given back, so the CNI comes first", () => {
  const DELEGATING = FABRIC.replace("maxPods: 20", "maxPods: 20, prefixDelegation: true");
  const dependsOn = ({ plan }: Pick<Planned, "plan">) =>
    plan.steps.find(({ key }) => key === "delete prod/ec2-node-class/default")?.dependsOn;

  test("destroy: after the CNI has its former configuration, and not at all while that is blocked", async () => {
    const rehearsal = await ofKarpenter();
    await rehearsal.run("apply");
    expect(dependsOn(await rehearsal.plan("destroy"))).toEqual(["delete prod/cni/addon"]);
    rehearsal.world.behave({ faults: [{ api: "eks:DescribeAddon", fault: "denied" }] });
    await rehearsal.run("destroy");
    expect(classOf(rehearsal).spec.kubelet).toEqual({ maxPods: 20 });
  });

  test("apply: after the change of the CNI that goes with it", async () => {
    const rehearsal = await Rehearsal.of({
      fabric: DELEGATING,
      world: rollWorld([{ name: "web", nodes: 1, kind: "karpenter" }]),
    });
    await rehearsal.run("apply");
    rehearsal.rewrite(FABRIC.replace(", maxPods: 20", ""));
    expect(dependsOn(await rehearsal.plan("apply"))).toEqual(["update prod/cni/addon"]);
    expect((await rehearsal.run("apply")).result).toBe("succeeded");
  });
});

test("a number that is no longer wanted is given back by apply", async () => {
  const rehearsal = await ofKarpenter();
  await rehearsal.run("apply");
  rehearsal.rewrite(FABRIC.replace(", maxPods: 20", ""));
  expect((await rehearsal.plan("apply")).plan.steps.map(({ key }) => key)).toEqual([
    "delete prod/ec2-node-class/default",
  ]);
  await rehearsal.run("apply");
  expect(classOf(rehearsal).spec.kubelet?.maxPods).toBeUndefined();
  expect((await rehearsal.plan("apply")).plan.steps).toEqual([]);
});

test("a cluster without the type has no class to change, and nothing waits for one", async () => {
  const rehearsal = await ofKarpenter("self");
  const ran = await rehearsal.run("apply");
  expect(ran.result).toBe("succeeded");
  expect(ran.plan.steps.some(({ kind }) => kind === "ec2-node-class")).toBe(false);
});
