import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../twin/src/clock/virtual-clock.ts";
import { bareCluster } from "../../../twin/src/kubernetes/cluster.fixture.ts";
import { DAEMON_SETS, type KubeObject } from "../api.ts";
import { appliedConfiguration, withEnv } from "./applied-configuration.ts";

const HELM = { manager: "helm", operation: "Apply" } as const;
const key = { type: DAEMON_SETS, namespace: "kube-system", name: "cni" };
const labels = { app: "cni" };

function configuration(container: object): KubeObject {
  const containers = [{ name: "cni", image: "i:1", ...container }];
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "cni", namespace: "kube-system", labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

const fullContainer = {
  command: ["run", "--all"],
  env: [
    { name: "B", value: "1" },
    { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    { name: "A", value: "1" },
  ],
  ports: [{ containerPort: 1, protocol: "TCP", name: "x" }],
  resources: { requests: { cpu: "1" } },
  securityContext: { capabilities: { add: ["NET_ADMIN"] } },
};

async function cluster() {
  return (await bareCluster(new VirtualClock({ start: Date.UTC(2026, 0, 1) }))).api;
}

describe("what a manager has applied", () => {
  test("is read back as it was given, whatever others added", async () => {
    const api = await cluster();
    const given = configuration(fullContainer);
    await api.apply(key, given, { fieldManager: "helm", force: false });
    const others = {
      metadata: { annotations: { x: "1" } },
      spec: configuration({ env: [{ name: "C", value: "1" }] }).spec,
    };
    const live = await api.patch(key, others, { fieldManager: "kubectl-set" });
    expect(appliedConfiguration(live, HELM)).toEqual(given);
  });

  test("is nothing for who has applied nothing, and updates are no applies", async () => {
    const api = await cluster();
    const live = await api.apply(key, configuration({}), { fieldManager: "helm", force: false });
    const identity = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "cni", namespace: "kube-system" } };
    expect(appliedConfiguration(live, { manager: "helm", operation: "Update" })).toEqual(identity);
  });

  test("applied again changes nothing, after any history of others", async () => {
    const variables = fc.uniqueArray(
      fc.record({ name: fc.constantFrom("A", "B", "C"), value: fc.constantFrom("1", "2") }),
      {
        selector: ({ name }) => name,
        minLength: 1,
      },
    );
    const deed = fc.record({ manager: fc.constantFrom("podspan", "eks"), env: variables });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 4 }), async (deeds) => {
        const api = await cluster();
        await api.apply(key, configuration(fullContainer), { fieldManager: "helm", force: false });
        for (const { manager, env } of deeds) {
          const containers = [{ name: "cni", env }];
          const body = { ...configuration({}), spec: { template: { spec: { containers } } } };
          await api.apply(key, body, { fieldManager: manager, force: true });
        }
        const live = await api.get(key);
        const again = await api.apply(key, appliedConfiguration(live, HELM), { fieldManager: "helm", force: false });
        expect(again).toEqual(live);
      }),
      { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 25) },
    );
  });

  test("leaves out a key field that was defaulted, and takes lists of texts item by item", () => {
    const fieldsV1 = {
      "f:metadata": { "f:finalizers": { 'v:"mine"': {} } },
      "f:spec": { "f:ports": { 'k:{"containerPort":1,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } } },
    };
    const live: KubeObject = {
      apiVersion: "v1",
      kind: "X",
      metadata: { name: "x", managedFields: [{ ...HELM, fieldsV1 }] },
      spec: {
        ports: [
          { containerPort: 1, protocol: "TCP" },
          { containerPort: 2, protocol: "TCP" },
        ],
      },
    };
    const finalizers = { ...live, metadata: { ...live.metadata, finalizers: ["mine", "theirs"] } };
    expect(appliedConfiguration(finalizers, HELM)).toEqual({
      apiVersion: "v1",
      kind: "X",
      metadata: { name: "x", finalizers: ["mine"] },
      spec: { ports: [{ containerPort: 1 }] },
    });
  });
});

test("variables are laid into a configuration in their places, new ones last, new containers too (fault 1b-2)", () => {
  const env = (object: KubeObject) => JSON.stringify(object.spec).match(/"env":(\[.*?\])/)?.[1];
  expect(env(withEnv(configuration({ env: [{ name: "B", value: "1" }] }), "cni", { B: "2", A: "2" }))).toBe(
    '[{"name":"B","value":"2"},{"name":"A","value":"2"}]',
  );
  expect(env(withEnv({ ...configuration({}), spec: {} }, "cni", { A: "2" }))).toBe('[{"name":"A","value":"2"}]');
});
