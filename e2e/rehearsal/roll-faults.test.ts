import { type KubeObject, NODES, PODS } from "@podspan/kubernetes/api";
import type { Twin } from "@podspan/twin";
import { expect, test } from "vitest";
import { blockedOf, outcomeOf } from "./outcomes.fixture.ts";
import { type Ran, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import {
  findingsOf,
  populationOf,
  ROLL,
  ROLL_FABRIC,
  ROLL_ZONES,
  rollWorld,
  setBudget,
} from "./roll-worlds.fixture.ts";

/** A cluster whose CNI is switched already, with old nodes. */
async function switched(kind: "managed" | "template" | "self" | "karpenter", nodes = 3): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.of({ fabric: ROLL_FABRIC, world: rollWorld([{ name: "web", nodes, kind }]) });
  await rehearsal.run("apply");
  rehearsal.world.pass(A_WHILE);
  return rehearsal;
}

/** The one step that failed. */
function failureOf(ran: Ran) {
  const failed = ran.steps.flatMap(({ key, outcome }) => (outcome.kind === "failed" ? [{ key, ...outcome }] : []));
  expect(failed).toHaveLength(1);
  return failed[0] as NonNullable<(typeof failed)[0]>;
}

async function succeeds(rehearsal: Rehearsal): Promise<void> {
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
  rehearsal.world.pass(A_WHILE);
  expect(await findingsOf(rehearsal)).toEqual([]);
}

async function nodesOf(twin: Twin): Promise<readonly KubeObject[]> {
  return (await twin.kubernetes.open({ cluster: "prod" })).list(NODES, {});
}

test("a budget that never allows: the drain ends, names pod and budget, leaves the node cordoned, and goes on once it allows (roll-2)", async () => {
  const rehearsal = await switched("self");
  await rehearsal.world.meddle((twin) => setBudget(twin, { minAvailable: 9 }));
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(plan.checks.find(({ code }) => code === "roll-budget")?.message).toBe(
    "PodDisruptionBudget default/web lets none of its 9 pods go now: it wants 9 healthy and has 9",
  );
  const ran = await rehearsal.run("apply", ROLL);
  const failure = failureOf(ran);
  expect(failure.code).toBe("NODE-2");
  expect(failure.message).toMatch(
    /for 15 min no pod left it; still there: default\/web-\w+ \(PodDisruptionBudget default\/web allows 0 more to go: it needs 9 healthy pods and has 9\)/,
  );
  expect(failure.hint).toMatch(/kubectl uncordon ip-/);
  expect(ran.steps.filter(({ outcome }) => outcome.kind === "skipped")).toHaveLength(2);
  await rehearsal.world.meddle(async (twin) => {
    const cordoned = (await nodesOf(twin)).filter(({ spec }) => (spec as { unschedulable?: boolean }).unschedulable);
    expect(cordoned).toHaveLength(1);
    await setBudget(twin, { maxUnavailable: 1 });
  });
  await succeeds(rehearsal);
});

test("a budget that allows one at a time is kept at every moment", async () => {
  const rehearsal = await switched("managed");
  await rehearsal.world.meddle((twin) => setBudget(twin, { maxUnavailable: 1 }));
  let fewest = Number.POSITIVE_INFINITY;
  rehearsal.world.behave({
    onCall: async (point, api) => {
      if (point !== "after" || api !== "kubernetes:evict") return;
      const pods = JSON.parse(rehearsal.world.peek()["kubernetes/prod/pods.json"] ?? "[]") as readonly KubeObject[];
      const healthy = pods.filter(
        ({ metadata, status }) =>
          metadata.labels?.app === "web" &&
          metadata.deletionTimestamp === undefined &&
          (status as { phase: string }).phase === "Running",
      );
      fewest = Math.min(fewest, healthy.length);
    },
  });
  await succeeds(rehearsal);
  expect(fewest).toBe(8);
});

test("two budgets over one pod: said at once what eviction does not do", async () => {
  const rehearsal = await switched("self", 1);
  await rehearsal.world.meddle(async (twin) => {
    await setBudget(twin, { maxUnavailable: 1 });
    const kube = await twin.kubernetes.open({ cluster: "prod" });
    const type = { group: "policy", version: "v1", plural: "poddisruptionbudgets", namespaced: true };
    const body = {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "all", namespace: "default" },
      spec: { selector: {}, maxUnavailable: 1 },
    };
    await kube.apply({ type, namespace: "default", name: "all" }, body, { fieldManager: "somebody", force: true });
  });
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(plan.checks.filter(({ code }) => code === "roll-budget").map(({ message, fix }) => [message, fix])).toEqual([
    [
      expect.stringMatching(/^PodDisruptionBudgets default\/all and default\/web both cover \d+ pods that must move/),
      "delete one of them, or narrow its selector, before nodes are replaced",
    ],
  ]);
  const failure = failureOf(await rehearsal.run("apply", ROLL));
  expect(failure.message).toContain("default/all and default/web both cover it: eviction allows one");
  expect(failure.hint).toMatch(/^delete one of two budgets that cover a pod, or narrow its selector;/);
});

test("a zone without capacity: said where, and with capacity the next run goes on (roll-3)", async () => {
  const rehearsal = await switched("self");
  rehearsal.world.behave({ noCapacity: ["eu-west-1a"] });
  const failure = failureOf(await rehearsal.run("apply", ROLL));
  expect(failure).toMatchObject({
    code: "NODE-4",
    hint: expect.stringContaining("capacity for the type in eu-west-1a"),
  });
  expect(failure.message).toContain("a new node in eu-west-1a: not within 20 min");
  rehearsal.world.behave({});
  await succeeds(rehearsal);
});

test("an instance that no Auto Scaling group would replace: refused before it is cordoned, and nothing is terminated", async () => {
  const rehearsal = await switched("self", 1);
  interface Instances {
    readonly Instances: readonly { readonly InstanceId: string; readonly Tags: readonly { readonly Key: string }[] }[];
  }
  rehearsal.world.edit<Instances>("aws_configs/eu-west-1/Instances.json", ({ Instances }) => ({
    Instances: Instances.map((instance) => ({
      ...instance,
      Tags: instance.Tags.filter(({ Key }) => Key !== "aws:autoscaling:groupName"),
    })),
  }));
  const before = populationOf(rehearsal.files);
  const ran = await rehearsal.run("apply", ROLL);
  const failure = failureOf(ran);
  expect(failure.code).toBe("NODE-4");
  expect(failure.message).toMatch(/^instance i-\w+ of node ip-\S+ is in no Auto Scaling group/);
  expect(failure.hint).toMatch(/kubectl drain ip-.*terminate i-/);
  expect(ran.requests["ec2:TerminateInstances"]).toBeUndefined();
  expect(ran.requests["kubernetes:patch"]).toBeUndefined();
  expect(populationOf(rehearsal.files)).toEqual(before);
});

test("a node group that fails half-way is explained in EKS's words, and is made anew by the next run (roll-1)", async () => {
  const rehearsal = await switched("managed");
  rehearsal.world.behave({ noCapacity: ["eu-west-1c"] });
  const failure = failureOf(await rehearsal.run("apply", ROLL));
  expect(failure.code).toBe("NODE-8");
  expect(failure.message).toContain("CREATE_FAILED: AsgInstanceLaunchFailures: Could not launch On-Demand Instances.");
  await rehearsal.world.meddle(async (twin) => {
    const old = (await nodesOf(twin)).filter(
      ({ metadata }) => metadata.labels?.["eks.amazonaws.com/nodegroup"] === "web",
    );
    expect(old.map(({ spec }) => (spec as { unschedulable?: boolean }).unschedulable)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
  rehearsal.world.behave({});
  await succeeds(rehearsal);
});

test("EKS gives an update up over a budget: its error with the cure, and the next run goes on (roll-1, roll-2)", async () => {
  const rehearsal = await switched("template");
  await rehearsal.world.meddle((twin) => setBudget(twin, { minAvailable: 9 }));
  const failure = failureOf(await rehearsal.run("apply", ROLL));
  expect(failure).toMatchObject({
    code: "NODE-8",
    hint: expect.stringContaining("PodDisruptionBudget let a pod not go"),
  });
  expect(failure.message).toContain("ended Failed: PodEvictionFailure: Reached max retries");
  await rehearsal.world.meddle((twin) => setBudget(twin, { maxUnavailable: 1 }));
  await succeeds(rehearsal);
});

test("somebody changes the add-on while we roll: the roll stops at the first wrong node, the next run mends and replaces it (roll-4)", async () => {
  const rehearsal = await switched("self");
  rehearsal.world.meanwhile("ec2:TerminateInstances", async (twin) => {
    const { eks } = await twin.aws.open({ region: "eu-west-1" });
    await eks.updateAddon({
      clusterName: "prod",
      addonName: "vpc-cni",
      configurationValues: '{"env":{"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":"false"}}',
      resolveConflicts: "OVERWRITE",
    });
  });
  const ran = await rehearsal.run("apply", ROLL);
  expect(failureOf(ran)).toMatchObject({
    code: "NODE-7",
    message: expect.stringContaining("the CNI's configuration was changed meanwhile"),
  });
  rehearsal.world.behave({});
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(plan.steps.filter(({ action }) => action === "update").map(({ kind }) => kind)).toEqual(["cni-addon"]);
  expect(plan.steps.filter(({ kind }) => kind === "node")).toHaveLength(3);
  await succeeds(rehearsal);
});

test("pods that nobody would make again: their node is blocked until the flag says that they may go", async () => {
  const rehearsal = await switched("self", 1);
  await rehearsal.world.meddle(async (twin) => {
    const kube = await twin.kubernetes.open({ cluster: "prod" });
    const [node] = await kube.list(NODES, {});
    const body = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "debug", namespace: "default", labels: { app: "debug" } },
      spec: { nodeName: node?.metadata.name, containers: [{ name: "debug", image: "busybox" }] },
    };
    await kube.apply({ type: PODS, namespace: "default", name: "debug" }, body, {
      fieldManager: "kubectl",
      force: true,
    });
  });
  const { plan } = await rehearsal.plan("apply", ROLL);
  const [id] = plan.steps.map((step) => step.id);
  expect(blockedOf({ plan })).toEqual([`${id} NODE-5`]);
  expect(plan.steps[0]?.blocked?.reason).toBe("1 pod that no controller would make again: default/debug");
  const ran = await rehearsal.run("apply", { roll: { barePods: true } });
  expect(ran.result).toBe("succeeded");
});

test("too few addresses for the pods that come: the zone is blocked before anything is touched", async () => {
  const narrow = ROLL_FABRIC.replace(
    "pods: { ranges: [100.64.0.0/16] }",
    `pods: { ranges: [100.64.0.0/24], subnets: { ${ROLL_ZONES.map((zone, index) => `${zone}: [100.64.0.${index * 16}/28]`).join(", ")} } }`,
  );
  const rehearsal = await Rehearsal.of({
    fabric: narrow,
    world: rollWorld([{ name: "web", nodes: 3, kind: "self" }], 12),
  });
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(blockedOf({ plan }).every((line) => line.endsWith("NODE-3"))).toBe(true);
  expect(plan.steps.find(({ kind }) => kind === "node")?.blocked?.reason).toBe(
    "the pod subnets of prod in eu-west-1a have 11 free addresses, and 13 pods of the old nodes there need one",
  );
});

test("Karpenter's nodes are never terminated by us: what it will not replace is said with how to, what it has marked is waited for", async () => {
  const rehearsal = await switched("karpenter", 1);
  const failure = failureOf(await rehearsal.run("apply", ROLL));
  expect(failure).toMatchObject({ code: "NODE-4", hint: expect.stringContaining("kubectl delete nodeclaim") });
  let name = "";
  await rehearsal.world.meddle(async (twin) => {
    const kube = await twin.kubernetes.open({ cluster: "prod" });
    name = (await kube.list(NODES, {}))[0]?.metadata.name ?? "";
    const definitions = {
      group: "apiextensions.k8s.io",
      version: "v1",
      plural: "customresourcedefinitions",
      namespaced: false,
    };
    const crd = "nodeclaims.karpenter.sh";
    const metadata = { name: crd };
    const definition = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata };
    await kube.apply({ type: definitions, name: crd }, definition, { fieldManager: "helm", force: true });
  });
  rehearsal.world.edit("kubernetes/prod/nodeclaims.json", () => [
    {
      apiVersion: "karpenter.sh/v1",
      kind: "NodeClaim",
      metadata: { name: "web-1", uid: "1", resourceVersion: "1" },
      status: { nodeName: name, conditions: [{ type: "Drifted", status: "True" }] },
    },
  ]);
  let looks = 0;
  rehearsal.world.behave({
    onCall: async (point, api, input) => {
      if (
        point !== "before" ||
        api !== "kubernetes:list" ||
        (input as { type: { plural: string } }).type.plural !== "nodeclaims"
      )
        return;
      looks += 1;
      if (looks !== 3) return;
      const kube = await rehearsal.world.open().twin.kubernetes.open({ cluster: "prod" });
      await kube.delete({ type: NODES, name }, {});
    },
  });
  const ran = await rehearsal.run("apply", ROLL);
  expect(outcomeOf(ran, "prod/nodes/web")).toEqual({ kind: "done" });
  expect(ran.requests["ec2:TerminateInstances"]).toBeUndefined();
});

test("a launch template without a newer version blocks the group, unless the Fabric has a copy made", async () => {
  const rehearsal = await switched("template", 1);
  rehearsal.world.edit<{ LaunchTemplateVersions: { VersionNumber: number }[] }>(
    "aws_configs/eu-west-1/LaunchTemplateVersions.json",
    ({ LaunchTemplateVersions }) => ({
      LaunchTemplateVersions: LaunchTemplateVersions.filter(({ VersionNumber }) => VersionNumber === 1),
    }),
  );
  const { plan } = await rehearsal.plan("apply", ROLL);
  expect(blockedOf({ plan })).toEqual(["prod/node-group/web NODE-6"]);
  expect(plan.steps[0]?.blocked?.fix).toContain("spec.clusters.prod.roll.newTemplateVersion: true");
  expect(plan.checks.find(({ code }) => code === "roll-max-pods")?.message).toContain("version 1 of lt-");
  rehearsal.rewrite(
    ROLL_FABRIC.replace("      vpc: main\n", "      vpc: main\n      roll: { newTemplateVersion: true }\n"),
  );
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.steps.map(({ outcome }) => outcome.kind)).toEqual(["done"]);
  rehearsal.world.pass(A_WHILE);
  // The copy says as little of max-pods as its source: that remains to be done, and is said.
  const left = await findingsOf(rehearsal);
  expect(left.map(({ code }) => code)).toEqual(["max-pods"]);
});

test.each([
  ["self", "kubernetes:patch"],
  ["self", "kubernetes:evict"],
  ["self", "ec2:TerminateInstances"],
  ["managed", "eks:CreateNodegroup"],
  ["managed", "eks:DeleteNodegroup"],
  ["template", "eks:UpdateNodegroupVersion"],
] as const)(
  "nodes of kind %s: an answer of %s that is lost is asked for again, and nothing is done twice",
  async (kind, api) => {
    const rehearsal = await switched(kind, 2);
    rehearsal.world.behave({ faults: [{ api, fault: "lost-answer", nth: 1 }] });
    await succeeds(rehearsal);
    const groups = JSON.parse(rehearsal.files["aws_configs/eu-west-1/EksNodegroups.json"] ?? '{"EksNodegroups":[]}');
    expect(groups.EksNodegroups).toHaveLength(kind === "self" ? 0 : 1);
    expect(Object.values(JSON.parse(rehearsal.files["kubernetes/prod/nodes.json"] ?? "[]"))).toHaveLength(2);
  },
);

test("Ctrl-C in the middle of a drain: the run ends as interrupted and the next one goes on", async () => {
  const rehearsal = await switched("self", 2);
  const stop = new AbortController();
  const ran = await rehearsal.run("apply", {
    ...ROLL,
    signal: stop.signal,
    onPoint: (point, { api }) => {
      if (point === "after-result" && api === "kubernetes:evict") stop.abort(new Error("Ctrl-C"));
    },
  });
  expect(ran.result).toBe("interrupted");
  expect(ran.requests["ec2:TerminateInstances"]).toBeUndefined();
  await succeeds(rehearsal);
});

test("a plan of part of a Fabric without the clusters says that nodes are left out", async () => {
  const rehearsal = await switched("self", 1);
  const { plan } = await rehearsal.plan("apply", { ...ROLL, only: "aws" });
  expect(plan.steps).toEqual([]);
  expect(plan.checks.find(({ code }) => code === "roll")?.message).toBe("nodes are not replaced with `--only aws`");
});
