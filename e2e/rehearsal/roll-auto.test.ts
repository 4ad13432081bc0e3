import { type KubeObject, NODE_POOLS, NODES, PODS } from "@podspan/kubernetes/api";
import { expect, test } from "vitest";
import { DEFINITIONS } from "../../providers/twin/src/kubernetes/types.ts";
import { blockedOf } from "./outcomes.fixture.ts";
import { type Ran, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { findingsOf, ROLL } from "./roll-worlds.fixture.ts";
import { BARE_AUTO_WORLD, BESIDE_AUTO_WORLD, DOCUMENT_FABRIC } from "./worlds.fixture.ts";

const FABRIC = DOCUMENT_FABRIC.replace(
  "vpc: main",
  "vpc: main\n      compute: auto\n      auto: { nodeRole: pod-nodes }",
);
const EXCHANGED = FABRIC.replace("100.64.0.0/16", "100.65.0.0/16");
const NAME = "podspan-prod";

/** A cluster of Auto Mode with nodes of our NodeClass, and a Fabric that wants them in another range. */
async function exchanged(): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.of({ fabric: FABRIC, world: BARE_AUTO_WORLD });
  expect((await rehearsal.run("apply")).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  rehearsal.rewrite(EXCHANGED);
  return rehearsal;
}

function failureOf(ran: Ran) {
  return ran.steps.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome] : []))[0];
}

/** Changes an object of the cluster as somebody with kubectl does. */
async function edit(rehearsal: Rehearsal, kind: "pool" | "pod" | "node", body: object): Promise<string> {
  const type = { pool: NODE_POOLS, pod: PODS, node: NODES }[kind];
  let name = "";
  await rehearsal.world.meddle(async (twin) => {
    const kube = await twin.kubernetes.open({ cluster: "prod" });
    const [object] = (await kube.list(type, {})).toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    if (object === undefined) throw new Error(`no ${kind} in the cluster`);
    const { apiVersion, kind: of, metadata } = object;
    name = metadata.name;
    const key = { type, name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
    await kube.apply(
      key,
      {
        apiVersion,
        kind: of,
        ...body,
        metadata: { name, ...("metadata" in body ? (body.metadata as object) : {}) },
      } as KubeObject,
      { fieldManager: "kubectl", force: true },
    );
  });
  return name;
}

test("nodes of Auto Mode: the NodeClass changes, EKS replaces them by drift while the roll looks on, and the old range goes", async () => {
  const rehearsal = await exchanged();
  const waits = await rehearsal.fork().run("apply");
  expect(blockedOf(waits)).toContain("prod/cidr/pods/100.64.0.0/16 NODE-1");
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
  const step = ran.plan.steps.find(({ kind }) => kind === "node");
  expect(step?.why).toContain(`EKS Auto Mode replaces the nodes of ${NAME}, whose NodeClass has changed`);
  expect(ran.plan.summary.roll).toBe(2);
  expect(ran.requests["ec2:TerminateInstances"]).toBeUndefined();
  expect(ran.requests["kubernetes:evict"]).toBeUndefined();
  const reached = ran.events.flatMap((event) => (event.kind === "milestone" ? [event.reached] : []));
  expect(reached).toEqual(["gone", "gone"]);
  rehearsal.world.pass(A_WHILE);
  expect(await findingsOf(rehearsal)).toEqual([]);
  expect(rehearsal.files["kubernetes/prod/pods.json"]).not.toContain("100.64.");
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
});

test("a managed group beside Auto Mode: both kinds of nodes leave the old range, each in its own way, and it goes", async () => {
  const beside = DOCUMENT_FABRIC.replace("vpc: main", "vpc: main\n      auto: { nodeRole: pod-nodes }");
  const rehearsal = await Rehearsal.of({ fabric: beside, world: BESIDE_AUTO_WORLD });
  expect((await rehearsal.run("apply", ROLL)).result).toBe("succeeded");
  rehearsal.world.pass(A_WHILE);
  rehearsal.rewrite(beside.replace("100.64.0.0/16", "100.65.0.0/16"));
  const ran = await rehearsal.run("apply", ROLL);
  expect(ran.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
  const rolled = ran.plan.steps.filter(({ action, kind }) => action === "roll" && kind === "node").map(({ id }) => id);
  expect(rolled).toContain(`prod/nodes/${NAME}`);
  expect(rolled.filter((id) => id.startsWith("prod/node/"))).toHaveLength(2);
  expect(ran.plan.summary.roll).toBe(4);
  rehearsal.world.pass(A_WHILE);
  expect(await findingsOf(rehearsal)).toEqual([]);
  expect(rehearsal.files["kubernetes/prod/pods.json"]).not.toContain("100.64.");
  expect((await rehearsal.plan("apply", ROLL)).plan.steps).toEqual([]);
  const last = await rehearsal.run("destroy", ROLL);
  expect(last.steps.filter(({ outcome }) => outcome.kind !== "done")).toEqual([]);
  expect(last.plan.summary.roll).toBe(2);
  expect(rehearsal.files["aws_configs/eu-west-1/Subnets.json"]).not.toContain("100.6");
});

test.each([
  [
    "a budget of the NodePool",
    "pool",
    { spec: { disruption: { budgets: [{ nodes: "0" }] } } },
    "lets 0 nodes go at a time",
  ],
  [
    "a budget of the NodePool in hours of its own",
    "pool",
    { spec: { disruption: { budgets: [{ nodes: "0%", schedule: "0 9 * * *", duration: "8h" }] } } },
    "lets 0% nodes go at a time for 8h from each 0 9 * * * (UTC)",
  ],
  [
    "a mark on a pod",
    "pod",
    { metadata: { namespace: "default", annotations: { "karpenter.sh/do-not-disrupt": "true" } } },
    "has karpenter.sh/do-not-disrupt",
  ],
  [
    "a mark on a node",
    "node",
    { metadata: { annotations: { "karpenter.sh/do-not-disrupt": "true" } } },
    "has karpenter.sh/do-not-disrupt",
  ],
] as const)(
  "%s keeps a drifted node: the roll says so, takes nothing away, and goes on when it is gone",
  async (_what, kind, body, reason) => {
    const rehearsal = await exchanged();
    const before = rehearsal.fork();
    const name = await edit(rehearsal, kind, body);
    const ran = await rehearsal.run("apply", ROLL);
    const failure = failureOf(ran);
    expect(failure?.code).toBe("NODE-4");
    expect(failure?.message).toContain(`pool ${NAME} has replaced no node for 15 min; drifted: ip-`);
    expect(failure?.message).toContain(name);
    expect(failure?.message).toContain(reason);
    expect(ran.requests["ec2:DeleteSubnet"]).toBeUndefined();
    expect((await before.run("apply", ROLL)).result).toBe("succeeded");
    const undo =
      kind === "pool"
        ? { spec: { disruption: { budgets: [{ nodes: "10%" }] } } }
        : { metadata: { namespace: "default" } };
    await edit(rehearsal, kind, kind === "node" ? {} : undo);
    const again = await rehearsal.run("apply", ROLL);
    expect(again.result, JSON.stringify(again.steps)).toBe("succeeded");
  },
);

test("drift that EKS does not find is given its time, and then said with how to go on", async () => {
  const rehearsal = await exchanged();
  await rehearsal.world.meddle(async (twin) => {
    const kube = await twin.kubernetes.open({ cluster: "prod" });
    await kube.delete({ type: DEFINITIONS, name: "nodeclaims.karpenter.sh" }, {});
  });
  const start = rehearsal.world.now;
  const failure = failureOf(await rehearsal.run("apply", ROLL));
  expect(failure).toMatchObject({ code: "NODE-4", hint: expect.stringContaining("kubectl delete nodeclaim") });
  expect(rehearsal.world.now - start).toBeGreaterThanOrEqual(12 * 60_000);
});
