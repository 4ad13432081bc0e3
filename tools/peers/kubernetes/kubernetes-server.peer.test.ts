import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../suite.ts";
import { type ApiAnswer, type ApiCall, callApi } from "./api-call.ts";
import { ENI_CONFIG_DEFINITION } from "./eni-config.ts";
import { type ControlPlane, startControlPlane } from "./kubernetes-server.ts";

await describePeer("control-plane", "a Kubernetes control plane", () => {
  let plane: ControlPlane;
  const call = (method: ApiCall["method"], path: string, body?: unknown): Promise<ApiAnswer> =>
    callApi(plane, { method, path, body });

  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(() => plane.stop());

  test("its kubeconfig names its endpoint, its token and its certificate", async () => {
    const file: unknown = JSON.parse(await readFile(plane.kubeconfig, "utf8"));
    expect(file).toMatchObject({
      "current-context": "podspan-tests",
      clusters: [{ cluster: { server: plane.endpoint } }],
      users: [{ user: { token: plane.token } }],
    });
  });

  test("it says which release it is", async () => {
    expect((await call("GET", "/version")).body).toMatchObject({ gitVersion: expect.stringMatching(/^v1\.\d\d\./) });
  });

  test("without its token nobody gets in", async () => {
    const answer = await callApi({ ...plane, token: "another" }, { method: "GET", path: "/api/v1/namespaces" });
    expect(answer.status).toBe(401);
  });

  test("a DaemonSet in a new namespace gets a status and a pod on each node", async () => {
    expect((await call("POST", "/api/v1/namespaces", { metadata: { name: "fabric" } })).status).toBe(201);
    expect((await call("POST", "/api/v1/nodes", { metadata: { name: "n1" } })).status).toBe(201);
    // No kubelet reports, so the node stays as the API server marks every new one: not ready. DaemonSet pods bear that.
    const sets = "/apis/apps/v1/namespaces/fabric/daemonsets";
    expect((await call("POST", sets, daemonSet)).status).toBe(201);
    await expect
      .poll(async () => (await call("GET", `${sets}/agent`)).body, slow)
      .toMatchObject({ status: { observedGeneration: 1, desiredNumberScheduled: 1, currentNumberScheduled: 1 } });
    expect((await call("GET", "/api/v1/namespaces/fabric/pods")).body).toMatchObject({
      items: [{ metadata: { ownerReferences: [{ kind: "DaemonSet", name: "agent" }] }, status: { phase: "Pending" } }],
    });
  });

  test("a PodDisruptionBudget gets a status", async () => {
    const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    const spec = { minAvailable: 1, selector: { matchLabels: { app: "agent" } } };
    expect((await call("POST", budgets, { metadata: { name: "agent" }, spec })).status).toBe(201);
    await expect
      .poll(async () => (await call("GET", `${budgets}/agent`)).body, slow)
      .toMatchObject({ status: { observedGeneration: 1, disruptionsAllowed: 0 } });
  });

  test("the ENIConfig definition of the VPC CNI is established, and demands a subnet", async () => {
    const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    expect((await call("POST", definitions, ENI_CONFIG_DEFINITION)).status).toBe(201);
    await expect
      .poll(async () => (await call("GET", `${definitions}/eniconfigs.crd.k8s.amazonaws.com`)).body)
      .toMatchObject({ status: { conditions: expect.arrayContaining([established]) } });
    const configs = "/apis/crd.k8s.amazonaws.com/v1alpha1/eniconfigs";
    const config = (spec: unknown): unknown => ({ ...eniConfig, spec });
    await expect
      .poll(async () => (await call("POST", configs, config({ subnet: "subnet-1", other: true }))).status, slow)
      .toBe(201);
    expect((await call("GET", `${configs}/us-west-1b`)).body).toMatchObject({ spec: { other: true } });
    expect((await call("POST", configs, config({ securityGroups: ["sg-1"] }))).status).toBe(422);
  });

  test("a removed namespace is emptied and goes", async () => {
    expect((await call("POST", "/api/v1/namespaces", { metadata: { name: "gone" } })).status).toBe(201);
    await call("POST", "/api/v1/namespaces/gone/configmaps", { metadata: { name: "a" } });
    expect((await call("DELETE", "/api/v1/namespaces/gone")).status).toBe(200);
    await expect.poll(async () => (await call("GET", "/api/v1/namespaces/gone")).status, slow).toBe(404);
  });
});

/** The controllers answer within a second, but on a busy machine not always. */
const slow = { timeout: 20_000 };

const daemonSet = {
  metadata: { name: "agent" },
  spec: {
    selector: { matchLabels: { app: "agent" } },
    template: {
      metadata: { labels: { app: "agent" } },
      spec: { tolerations: [{ operator: "Exists" }], containers: [{ name: "agent", image: "agent" }] },
    },
  },
};

const established = expect.objectContaining({ type: "Established", status: "True" });

const eniConfig = { apiVersion: "crd.k8s.amazonaws.com/v1alpha1", kind: "ENIConfig", metadata: { name: "us-west-1b" } };
