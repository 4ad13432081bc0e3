import { expect, test } from "vitest";
import { DAEMON_SETS, ENI_CONFIGS, NODES, PODS } from "../api.ts";
import type { Incoming, Outgoing } from "./connection.ts";
import { kubeClient } from "./kube-client.ts";

/** Answers one after the other, and what was asked. */
function scripted(...answers: readonly (readonly [status: number, body: unknown])[]) {
  const asked: Outgoing[] = [];
  const transport = async (outgoing: Outgoing): Promise<Incoming> => {
    const [status, body] = answers[asked.length] ?? [500, "no more answers"];
    asked.push(outgoing);
    return { status, text: typeof body === "string" ? body : JSON.stringify(body) };
  };
  return { asked, api: kubeClient(transport, 2) };
}

function nodeList(names: readonly string[], next?: string) {
  const metadata = next === undefined ? {} : { continue: next };
  return { kind: "NodeList", apiVersion: "v1", metadata, items: names.map((name) => ({ metadata: { name } })) };
}

const EXPIRED = { kind: "Status", status: "Failure", reason: "Expired", message: "too old", code: 410 };

test("a list follows its continue tokens and gives its items their kind", async () => {
  const { api, asked } = scripted([200, nodeList(["a", "b"], "t/1+=")], [200, nodeList(["c"])]);
  expect(await api.list(NODES, { labelSelector: "zone=b,!old" })).toEqual(
    ["a", "b", "c"].map((name) => ({ apiVersion: "v1", kind: "Node", metadata: { name } })),
  );
  expect(asked.map(({ path }) => path)).toEqual([
    "/api/v1/nodes?limit=2&labelSelector=zone%3Db%2C%21old",
    "/api/v1/nodes?limit=2&labelSelector=zone%3Db%2C%21old&continue=t%2F1%2B%3D",
  ]);
});

test("a list whose token has expired begins anew, three times at most", async () => {
  const { api } = scripted(
    [200, nodeList(["a"], "1")],
    [410, EXPIRED],
    [200, nodeList(["b"], "2")],
    [200, nodeList(["c"])],
  );
  expect((await api.list(NODES, {})).map(({ metadata }) => metadata.name)).toEqual(["b", "c"]);
  const endless = scripted([410, EXPIRED], [410, EXPIRED], [410, EXPIRED], [410, EXPIRED], [200, nodeList(["a"])]);
  await expect(endless.api.list(NODES, {})).rejects.toMatchObject({ status: 410, reason: "Expired" });
  expect(endless.asked).toHaveLength(4);
});

test("items are cut down as their page arrives", async () => {
  const { api } = scripted([200, { ...nodeList(["a"]), kind: "PodList" }]);
  const kept = await api.list(PODS, {
    namespace: "x",
    keep: ({ kind, metadata }) => ({ apiVersion: "", kind, metadata }),
  });
  expect(kept).toEqual([{ apiVersion: "", kind: "Pod", metadata: { name: "a" } }]);
});

test("paths name group, version, namespace and name", async () => {
  const { api, asked } = scripted([200, {}], [200, {}], [200, {}], [200, {}], [200, nodeList([])]);
  const key = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" };
  const body = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "aws-node" } };
  await api.get({ type: ENI_CONFIGS, name: "eu-west-1b" });
  await api.apply(key, body, { fieldManager: "podspan", force: true });
  await api.patch(key, { spec: {} }, { fieldManager: "kubectl set" });
  await api.delete(key, { uid: "u" });
  await api.list(DAEMON_SETS, { namespace: "kube-system" });
  const base = "/apis/apps/v1/namespaces/kube-system/daemonsets";
  expect(asked.map(({ method, path, contentType }) => [method, path, contentType])).toEqual([
    ["GET", "/apis/crd.k8s.amazonaws.com/v1alpha1/eniconfigs/eu-west-1b", undefined],
    ["PATCH", `${base}/aws-node?fieldManager=podspan&force=true`, "application/apply-patch+yaml"],
    ["PATCH", `${base}/aws-node?fieldManager=kubectl+set`, "application/strategic-merge-patch+json"],
    ["DELETE", `${base}/aws-node`, "application/json"],
    ["GET", `${base}?limit=2`, undefined],
  ]);
  expect(asked[3]?.body).toMatchObject({ kind: "DeleteOptions", preconditions: { uid: "u" } });
});

test("something that is no API server is told so", async () => {
  const { api } = scripted([200, "<html>Sign in</html>"]);
  await expect(api.get({ type: NODES, name: "a" })).rejects.toMatchObject({ status: 0, reason: "Unreachable" });
});
