import type { KubernetesObserveRequest } from "@podspan/core/ports";
import { expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../../../twin/src/behaviour/behaviour.ts";
import type { Fault } from "../../../twin/src/behaviour/faults.ts";
import { VirtualClock } from "../../../twin/src/clock/virtual-clock.ts";
import { CLUSTER, node, twinSide } from "../../../twin/src/kubernetes/cluster.fixture.ts";
import { plainContext } from "../testing/step-context.ts";
import { kubernetesReader } from "./reader.ts";

const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
const ALL: KubernetesObserveRequest = {
  plane: "kubernetes",
  cluster: "west",
  context: "prod-admin",
  kinds: new Set(["node", "pod", "eni-config", "cni-daemonset", "subnet"]),
};

function worldWith(...faults: readonly Fault[]) {
  const side = twinSide(clock, { behaviour: { ...INSTANT_BEHAVIOUR, pageSize: 3, faults } });
  side.invent({ ...CLUSTER, nodes: [node(0), node(1)], podsPerNode: 2 });
  return side.world;
}

test("a cluster is read whole, in order, and kinds of other planes are left to them", async () => {
  const { resources, scopes } = await kubernetesReader(worldWith()).observe(ALL, plainContext({ clock }));
  expect(Object.keys(scopes)).toEqual(
    ["cni-daemonset", "eni-config", "node", "pod"].map((kind) => `kubernetes/west#${kind}`),
  );
  expect(new Set(Object.values(scopes).map(({ kind }) => kind))).toEqual(new Set(["observed"]));
  const ids = resources.map(({ kind, id }) => `${kind} ${id}`);
  expect(ids).toEqual([...ids].sort());
  const pods = resources.filter(({ kind }) => kind === "pod");
  expect(pods).toHaveLength(2 * (2 + 1 + 2));
  expect(resources.find(({ kind }) => kind === "node")).toMatchObject({
    id: "ip-10-196-24-10.eu-west-1.compute.internal",
    props: { zone: "eu-west-1b", instance: "i-00000000000000000", instanceType: "m5.large", ready: true },
  });
  expect(await kubernetesReader(worldWith()).observe(ALL, plainContext({ clock }))).toMatchObject({ scopes });
});

test("what cannot be read is failed with a hint, and the rest is read", async () => {
  const denied: Fault = { api: "kubernetes:get", fault: "denied" };
  const { resources, scopes } = await kubernetesReader(worldWith(denied)).observe(ALL, plainContext({ clock }));
  expect(scopes["kubernetes/west#cni-daemonset"]).toMatchObject({
    kind: "failed",
    code: "Forbidden",
    hint: expect.stringContaining('"resources":["daemonsets"],"verbs":["get"]'),
  });
  expect(scopes["kubernetes/west#node"]).toEqual({ kind: "observed" });
  expect(resources.some(({ kind }) => kind === "cni-daemonset")).toBe(false);
});

test("a cluster without the ENIConfig type says so with a code of its own", async () => {
  const world = worldWith();
  const api = await world.open({ cluster: "west" });
  const definitions = {
    group: "apiextensions.k8s.io",
    version: "v1",
    plural: "customresourcedefinitions",
    namespaced: false,
  };
  await api.delete({ type: definitions, name: "eniconfigs.crd.k8s.amazonaws.com" }, {});
  const { scopes } = await kubernetesReader(world).observe(ALL, plainContext({ clock }));
  expect(scopes["kubernetes/west#eni-config"]).toMatchObject({ kind: "failed", code: "CrdMissing" });
});

test("a context that is missing fails every kind that was asked for, naming those that there are", async () => {
  const request = { ...ALL, cluster: "east", context: "nowhere" };
  const { scopes, resources } = await kubernetesReader(worldWith()).observe(request, plainContext({ clock }));
  expect(resources).toEqual([]);
  expect(Object.values(scopes)).toHaveLength(4);
  for (const scope of Object.values(scopes)) {
    expect(scope).toMatchObject({
      kind: "failed",
      code: "ContextMissing",
      message: expect.stringContaining("prod-admin"),
    });
  }
});

test("a read that is broken off is no failed scope", async () => {
  const signal = AbortSignal.abort(new Error("Ctrl-C"));
  const context = { ...plainContext({ clock }), signal, read: () => Promise.reject(signal.reason) };
  await expect(kubernetesReader(worldWith()).observe(ALL, context)).rejects.toThrow("Ctrl-C");
});
