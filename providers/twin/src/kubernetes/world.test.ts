import { DAEMON_SETS, ENI_CONFIGS, type KubeApi, type KubeObject, NODES, PODS } from "@podspan/kubernetes/api";
import { beforeEach, describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import type { Fault } from "../behaviour/faults.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { CLUSTER, node, twinSide } from "./cluster.fixture.ts";
import { at, listOf, mapOf } from "./fields/json.ts";
import type { TwinKubernetes } from "./port.ts";

const AWS_NODE = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" };
const NODES_OF_FOUR = [0, 1, 2, 3].map(node);

let clock: VirtualClock;
beforeEach(() => {
  clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
});

function invented(side: TwinKubernetes, managedCni = false): TwinKubernetes {
  side.invent({ ...CLUSTER, managedCni, nodes: NODES_OF_FOUR });
  return side;
}

function envOf(object: KubeObject): Readonly<Record<string, unknown>> {
  const container = listOf(at(object.spec, "template", "spec", "containers"))[0];
  return Object.fromEntries(
    listOf(at(container, "env")).map((variable) => [mapOf(variable).name, mapOf(variable).value]),
  );
}

function managerOf(object: KubeObject, variable: string): readonly string[] {
  const path = ["f:spec", "f:template", "f:spec", "f:containers", 'k:{"name":"aws-node"}', "f:env"];
  return (object.metadata.managedFields ?? [])
    .filter((entry) => at(entry.fieldsV1, ...path, `k:{"name":"${variable}"}`, "f:value") !== undefined)
    .map((entry) => `${entry.manager}/${entry.operation}`);
}

async function setVariable(api: KubeApi, value: string, name = "WARM_ENI_TARGET"): Promise<void> {
  const containers = [{ name: "aws-node", env: [{ name, value }] }];
  await api.patch(AWS_NODE, { spec: { template: { spec: { containers } } } }, { fieldManager: "kubectl-set" });
}

describe("a world of clusters", () => {
  test("opens one by its context, else by its key, and tells the contexts when there is none", async () => {
    const { world } = invented(twinSide(clock));
    await expect(world.open({ cluster: "other", context: "prod-admin" })).resolves.toBeDefined();
    await expect(world.open({ cluster: "west" })).resolves.toBeDefined();
    await expect(world.open({ cluster: "east", context: "nowhere" })).rejects.toMatchObject({
      status: 0,
      reason: "ContextMissing",
      message: "the twin has no context nowhere; it has prod-admin",
    });
  });

  test("opens one by its name in EKS when its key has changed and no context is given", async () => {
    const { world } = invented(twinSide(clock));
    const { name } = CLUSTER;
    await expect(world.open({ cluster: "renamed", name })).resolves.toBeDefined();
    await expect(world.open({ cluster: "renamed", name, context: "nowhere" })).rejects.toMatchObject({ status: 0 });
    await expect(world.open({ cluster: "renamed", name: "another" })).rejects.toMatchObject({ status: 0 });
  });

  test("is the same from the same seed, and after it was saved and loaded", async () => {
    const side = invented(twinSide(clock));
    const files = side.save();
    expect(invented(twinSide(clock)).save()).toEqual(files);
    const again = twinSide(clock);
    again.load(files);
    expect(again.save()).toEqual(files);
    const api = await again.world.open({ cluster: "west" });
    await setVariable(api, "2");
    const before = JSON.parse(files["kubernetes/west/daemonsets.json"] ?? "[]") as readonly KubeObject[];
    const revisions = before.map(({ metadata }) => Number(metadata.resourceVersion));
    expect(Number((await api.get(AWS_NODE)).metadata.resourceVersion)).toBeGreaterThan(Math.max(...revisions));
  });

  test("ignores other files, and refuses those of a newer Podspan", () => {
    const side = twinSide(clock);
    side.load({ "aws_configs/eu-west-1/Vpcs.json": "{}", "kubernetes/notes.txt": "" });
    expect(side.save()).toEqual({});
    const newer = { "kubernetes/west/cluster.json": JSON.stringify({ kind: "TwinCluster", version: 2 }) };
    expect(() => side.load(newer)).toThrow("newer Podspan");
  });
});

describe("an invented cluster", () => {
  test("has nodes with their labels, system pods on the host's network and others with addresses of their own", async () => {
    const { world } = invented(twinSide(clock));
    const api = await world.open({ cluster: "west" });
    const nodes = await api.list(NODES, {});
    expect(nodes).toHaveLength(4);
    expect(nodes[0]?.metadata.labels).toMatchObject({
      "topology.kubernetes.io/zone": "eu-west-1b",
      "node.kubernetes.io/instance-type": "m5.large",
      "eks.amazonaws.com/nodegroup": "workers",
    });
    const pods = await api.list(PODS, {});
    const ofHost = pods.filter((pod) => at(pod.spec, "hostNetwork") === true);
    expect(ofHost).toHaveLength(2 * 4);
    const addresses = pods.filter((pod) => !ofHost.includes(pod)).map((pod) => at(pod.status, "podIP"));
    expect(addresses).toHaveLength(4 * 2 + 2);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect((await api.get(AWS_NODE)).status).toMatchObject({ desiredNumberScheduled: 4 });
    expect(await api.list(ENI_CONFIGS, {})).toEqual([]);
  });

  test("has the VPC CNI as EKS applied it, or as somebody did with kubectl", async () => {
    const managed = await (await invented(twinSide(clock), true).world.open({ cluster: "west" })).get(AWS_NODE);
    expect(managerOf(managed, "WARM_ENI_TARGET")).toEqual(["eks/Apply"]);
    const own = await (await invented(twinSide(clock)).world.open({ cluster: "west" })).get(AWS_NODE);
    expect(managerOf(own, "WARM_ENI_TARGET")).toEqual(["kubectl-client-side-apply/Update"]);
    expect(envOf(own)).toMatchObject({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false", MY_NODE_NAME: undefined });
  });

  test("takes further interfaces for pods that the first has no room for", async () => {
    const side = twinSide(clock);
    side.invent({ ...CLUSTER, nodes: [node(0)], podsPerNode: 25 });
    const pods = await (await side.world.open({ cluster: "west" })).list(PODS, { namespace: "default" });
    expect(new Set(pods.map((pod) => at(pod.status, "podIP"))).size).toBe(25);
  });
});

describe("a rollout", () => {
  test("starts with the change, replaces a tenth of the pods at a time, and is then observed", async () => {
    const { world } = invented(twinSide(clock, { rollout: { observe: 200, pod: 10_000 } }));
    const api = await world.open({ cluster: "west" });
    const statusOf = async () => mapOf((await api.get(AWS_NODE)).status);
    await clock.advance(60_000);
    expect(await statusOf()).toMatchObject({ observedGeneration: 1, updatedNumberScheduled: 4, numberReady: 4 });
    await setVariable(api, "2");
    expect(await statusOf()).toMatchObject({ observedGeneration: 1, updatedNumberScheduled: 1, numberReady: 3 });
    await clock.advance(200);
    expect(await statusOf()).toMatchObject({ observedGeneration: 2 });
    await clock.advance(20_000);
    expect(await statusOf()).toMatchObject({ updatedNumberScheduled: 3, numberReady: 3, numberUnavailable: 1 });
    await clock.advance(20_000);
    expect(await statusOf()).toMatchObject({ updatedNumberScheduled: 4, numberReady: 4 });
    expect(await statusOf()).not.toHaveProperty("numberUnavailable");
  });

  test("is not needed for a change beside the template, and goes on in a world that was saved meanwhile", async () => {
    const side = invented(twinSide(clock));
    const api = await side.world.open({ cluster: "west" });
    await clock.advance(60_000);
    const patch = { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } } };
    await api.patch(AWS_NODE, patch, { fieldManager: "kubectl-edit" });
    expect((await api.get(AWS_NODE)).status).toMatchObject({ updatedNumberScheduled: 4, numberReady: 4 });
    await setVariable(api, "2");
    const again = twinSide(clock);
    again.load(side.save());
    const reopened = await again.world.open({ cluster: "west" });
    expect((await reopened.get(AWS_NODE)).status).toMatchObject({ updatedNumberScheduled: 1 });
    await clock.advance(80_000);
    expect((await reopened.get(AWS_NODE)).status).toMatchObject({ updatedNumberScheduled: 4, numberReady: 4 });
  });
});

describe("the managed add-on", () => {
  const key = { account: CLUSTER.account, region: CLUSTER.region, name: CLUSTER.name };
  const env = { WARM_ENI_TARGET: "0", MINE: "1" };

  test("applies its environment as manager eks, and takes back what it no longer names", async () => {
    const side = invented(twinSide(clock), true);
    expect(side.onAddonConfiguration(key, env, "PRESERVE")).toEqual([]);
    const api = await side.world.open({ cluster: "west" });
    expect(envOf(await api.get(AWS_NODE))).toMatchObject({ ...env, CLUSTER_NAME: "prod" });
    side.onAddonConfiguration(key, {}, "PRESERVE");
    const after = envOf(await api.get(AWS_NODE));
    expect(after).toMatchObject({ WARM_ENI_TARGET: "1" });
    expect(after).not.toHaveProperty("MINE");
  });

  test.for([
    ["PRESERVE", "5", "1"],
    ["NONE", "5", undefined],
    ["OVERWRITE", "0", "1"],
  ] as const)("with %s leaves another's variable at %s and sets the rest to %s", async ([resolve, theirs, rest]) => {
    const side = invented(twinSide(clock), true);
    const api = await side.world.open({ cluster: "west" });
    await setVariable(api, "5");
    const conflicts = side.onAddonConfiguration(key, env, resolve);
    expect(conflicts).toEqual(
      resolve === "OVERWRITE"
        ? []
        : ['.spec.template.spec.containers[name="aws-node"].env[name="WARM_ENI_TARGET"].value'],
    );
    const after = envOf(await api.get(AWS_NODE));
    expect([after.WARM_ENI_TARGET, after.MINE]).toEqual([theirs, rest]);
  });

  test("with PRESERVE keeps what another set, however often EKS wants it otherwise, and gives back the rest", async () => {
    const side = invented(twinSide(clock), true);
    const api = await side.world.open({ cluster: "west" });
    const custom = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };
    await setVariable(api, "true", "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG");
    expect(side.onAddonConfiguration(key, custom, "PRESERVE")).toEqual([]);
    const owners = async () => managerOf(await api.get(AWS_NODE), "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG").toSorted();
    expect(await owners()).toEqual(["eks/Apply", "kubectl-set/Update"]);
    for (const _time of [1, 2]) {
      expect(side.onAddonConfiguration(key, {}, "PRESERVE")).toHaveLength(1);
      const after = envOf(await api.get(AWS_NODE));
      expect(after.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG).toBe("true");
      expect(after).not.toHaveProperty("ENI_CONFIG_LABEL_DEF");
      expect(await owners()).toEqual(["eks/Apply", "kubectl-set/Update"]);
    }
    side.onAddonConfiguration(key, {}, "OVERWRITE");
    expect(envOf(await api.get(AWS_NODE)).AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG).toBe("false");
    expect(await owners()).toEqual(["eks/Apply"]);
  });

  test("takes away a variable that it made and no longer names, whoever changed its value: an apply sees no conflict there", async () => {
    const side = invented(twinSide(clock), true);
    const api = await side.world.open({ cluster: "west" });
    side.onAddonConfiguration(key, { MAX_ENI: "3" }, "PRESERVE");
    await setVariable(api, "4", "MAX_ENI");
    side.onAddonConfiguration(key, {}, "PRESERVE");
    expect(envOf(await api.get(AWS_NODE))).not.toHaveProperty("MAX_ENI");
  });

  test("keeps a variable that another made and that EKS no longer names", async () => {
    const side = invented(twinSide(clock), true);
    const api = await side.world.open({ cluster: "west" });
    await setVariable(api, "4", "MAX_ENI");
    expect(side.onAddonConfiguration(key, { MAX_ENI: "3" }, "PRESERVE")).toHaveLength(1);
    side.onAddonConfiguration(key, {}, "PRESERVE");
    const after = await api.get(AWS_NODE);
    expect(envOf(after).MAX_ENI).toBe("4");
    expect(managerOf(after, "MAX_ENI")).toEqual(["kubectl-set/Update"]);
  });

  test("of a cluster that the twin does not know changes nothing", () => {
    const side = twinSide(clock);
    expect(side.onAddonConfiguration(key, env, "OVERWRITE")).toEqual([]);
  });
});

describe("the wire", () => {
  const open = (faults: readonly Fault[]) =>
    invented(twinSide(clock, { behaviour: { ...INSTANT_BEHAVIOUR, faults } })).world.open({ cluster: "west" });
  const eniConfig = { type: ENI_CONFIGS, name: "eu-west-1b" };
  const body: KubeObject = {
    apiVersion: "crd.k8s.amazonaws.com/v1alpha1",
    kind: "ENIConfig",
    metadata: { name: "eu-west-1b" },
    spec: { subnet: "subnet-1" },
  };
  const apply = (api: KubeApi) => api.apply(eniConfig, body, { fieldManager: "podspan", force: false });

  test.for([
    ["throttle", 429],
    ["denied", 403],
    ["limit", 403],
    ["expired-credentials", 401],
    ["server-error", 500],
  ] as const)("refuses with %s before anything happens", async ([fault, status]) => {
    const api = await open([{ api: "kubernetes:apply", fault, nth: 1 }]);
    await expect(apply(api)).rejects.toMatchObject({ status });
    await expect(api.get(eniConfig)).rejects.toMatchObject({ reason: "NotFound" });
    await expect(apply(api)).resolves.toBeDefined();
  });

  test("may lose an answer after the request was taken", async () => {
    const api = await open([{ api: "kubernetes:*", fault: "lost-answer", nth: 1 }]);
    await expect(apply(api)).rejects.toMatchObject({ status: 0, reason: "Unreachable" });
    await expect(api.get(eniConfig)).resolves.toMatchObject({ spec: { subnet: "subnet-1" } });
  });

  test("may find that somebody deleted the object just before", async () => {
    const api = await open([{ api: "kubernetes:get", fault: "vanish", nth: 2 }]);
    await apply(api);
    await api.get(eniConfig);
    await expect(api.get(eniConfig)).rejects.toMatchObject({ reason: "NotFound" });
    await expect(api.get(eniConfig)).rejects.toMatchObject({ reason: "NotFound" });
  });

  test("loses its place in a list after five minutes", async () => {
    const behaviour = { ...INSTANT_BEHAVIOUR, pageSize: 2, latencyMs: 400_000 };
    const api = await invented(twinSide(clock, { behaviour })).world.open({ cluster: "west" });
    await expect(api.list(NODES, {})).rejects.toMatchObject({ status: 410, reason: "Expired" });
  });

  test("tells observers of every request before and after it took effect, pages included", async () => {
    const seen: string[] = [];
    const onCall = (point: string, api: string) => {
      seen.push(`${point} ${api}`);
    };
    const side = invented(twinSide(clock, { behaviour: { ...INSTANT_BEHAVIOUR, pageSize: 3, onCall } }));
    const api = await side.world.open({ cluster: "west" });
    await api.list(NODES, {});
    await apply(api);
    expect(seen).toEqual([
      "before kubernetes:list",
      "after kubernetes:list",
      "before kubernetes:list",
      "after kubernetes:list",
      "before kubernetes:apply",
      "after kubernetes:apply",
    ]);
  });

  test("takes its time, the request taking effect half-way", async () => {
    const side = invented(twinSide(clock, { behaviour: { ...INSTANT_BEHAVIOUR, latencyMs: 100 } }));
    const api = await side.world.open({ cluster: "west" });
    const began = clock.now();
    const { metadata } = await apply(api);
    expect(clock.now() - began).toBe(100);
    expect(metadata.creationTimestamp).toBe("2026-01-01T00:00:00Z");
  });

  test("hands out copies, which nobody changes for others", async () => {
    const api = await open([]);
    const made = await apply(api);
    (made.spec as { subnet: string }).subnet = "changed";
    expect((await api.get(eniConfig)).spec).toEqual({ subnet: "subnet-1" });
  });
});
