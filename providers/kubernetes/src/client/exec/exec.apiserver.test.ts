import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installStandInNode, installStandInPod } from "../../../../../tools/peers/kubelet/objects.ts";
import { type StandInKubelet, startKubelet } from "../../../../../tools/peers/kubelet/stand-in.ts";
import { type ApiCall, callApi } from "../../../../../tools/peers/kubernetes/api-call.ts";
import { type ControlPlane, startControlPlane } from "../../../../../tools/peers/kubernetes/kubernetes-server.ts";
import { NetworkNamespaces } from "../../../../../tools/peers/namespaces/network-namespaces.ts";
import { readyPeer } from "../../../../../tools/peers/peers.ts";
import { describePeer } from "../../../../../tools/peers/suite.ts";
import type { KubernetesApiError } from "../../api.ts";
import { startConnectProxy } from "../../testing/connect-proxy.ts";
import { openCredentials } from "../credentials.ts";
import { type ClientKubeApi, clientKubeWorld } from "../index.ts";
import { kubeExec } from "./exec.ts";

const TARGET = { namespace: "default", pod: "web", container: "main" };

await describePeer(["control-plane", "kubelet", "container-tools"], "exec on a real API server", () => {
  let plane: ControlPlane;
  let kubelet: StandInKubelet;
  let namespaces: NetworkNamespaces;
  let api: ClientKubeApi;
  const never = new AbortController().signal;

  beforeAll(async () => {
    const { folders } = await readyPeer("container-tools");
    namespaces = new NetworkNamespaces("exec");
    const web = namespaces.add("web");
    kubelet = await startKubelet({
      "default/web/main": { namespace: web, path: folders.busybox ?? "" },
      "default/web/bare": { namespace: web, path: folders.empty ?? "" },
    });
    plane = await startControlPlane();
    const call = (one: ApiCall) => callApi(plane, one);
    await installStandInNode(call, kubelet.port, { name: "n1", zone: "eu-west-1b", address: "10.0.0.4" });
    const pod = { namespace: "default", name: "web", node: "n1", address: "10.0.0.5", containers: ["main", "bare"] };
    await installStandInPod(call, pod);
    api = await clientKubeWorld({ env: {}, kubeconfig: plane.kubeconfig }).open({ cluster: "peer" });
  });
  afterAll(async () => {
    await plane?.stop();
    await kubelet?.stop();
    namespaces?.clear();
  });

  test("both streams and the exit code come back", async () => {
    const command = ["sh", "-c", "echo out; echo 'err or' >&2; exit 3"];
    expect(await api.exec(TARGET, command, never)).toEqual({ stdout: "out\n", stderr: "err or\n", exitCode: 3 });
  });

  test("a command that is content ends with 0, and more than a frame's worth of output is whole", async () => {
    const command = ["sh", "-c", "i=0; while [ $i -lt 9000 ]; do echo line-$i; i=$((i+1)); done"];
    const { stdout, exitCode } = await api.exec(TARGET, command, never);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toHaveLength(9001);
  });

  test("it runs in the pod's network", async () => {
    const { stdout } = await api.exec(TARGET, ["cat", "/proc/net/dev"], never);
    expect([...stdout.matchAll(/^ *(\w+):/gm)].map(([, name]) => name)).toEqual(["lo"]);
  });

  test("an API server before v5 hands the WebSocket to the kubelet, which speaks v4", async () => {
    const credentials = await openCredentials({ kubeconfig: plane.kubeconfig, env: {} }, undefined);
    const { exec } = kubeExec(credentials, ["v4.channel.k8s.io"]);
    const command = ["sh", "-c", "echo out; exit 3"];
    expect(await exec(TARGET, command, never)).toEqual({ stdout: "out\n", stderr: "", exitCode: 3 });
  });

  test("a container without the program, a container and a pod that are not there", async () => {
    const bare = { ...TARGET, container: "bare" };
    await expect(api.exec(bare, ["sh"], never)).rejects.toMatchObject({ reason: "ProgramMissing" });
    await expect(api.exec({ ...TARGET, container: "no" }, ["sh"], never)).rejects.toMatchObject({ status: 400 });
    await expect(api.exec({ ...TARGET, pod: "no" }, ["sh"], never)).rejects.toMatchObject({ reason: "NotFound" });
  });

  test("through the proxy that the kubeconfig names, and through HTTPS_PROXY", async () => {
    const proxy = await startConnectProxy();
    const named = `${plane.kubeconfig}-proxy`;
    const text = await readFile(plane.kubeconfig, "utf8");
    await writeFile(named, text.replace('"server":', `"proxy-url": "${proxy.url}", "server":`));
    for (const options of [
      { kubeconfig: named, env: {} },
      { kubeconfig: plane.kubeconfig, env: { HTTPS_PROXY: proxy.url } },
    ]) {
      const through = await clientKubeWorld(options).open({ cluster: "peer" });
      expect(await through.exec(TARGET, ["sh", "-c", "exit 7"], never)).toMatchObject({ exitCode: 7 });
    }
    expect(proxy.targets).toHaveLength(2);
    await proxy.close();
  });

  test("a request that has lost its wish for a WebSocket on the way is told so", async () => {
    const path = "/api/v1/namespaces/default/pods/web/exec?command=sh&stdout=true&container=main";
    const { status, body } = await callApi(plane, { method: "GET", path });
    // What `exec` takes for a lost wish: see refused() there.
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringMatching(/upgrade request required/i)]);
  });

  test("a certificate that is not trusted is told as that", async () => {
    const strange = `${plane.kubeconfig}-strange`;
    const text = await readFile(plane.kubeconfig, "utf8");
    await writeFile(strange, text.replace(/,?\s*"certificate-authority-data": "[^"]*"/, ""));
    const distrusted = await clientKubeWorld({ env: {}, kubeconfig: strange }).open({ cluster: "peer" });
    await expect(distrusted.exec(TARGET, ["sh"], never)).rejects.toMatchObject({
      status: 0,
      reason: "CertificateInvalid",
    });
  });

  test("a signal ends the wait for a command that does not end", async () => {
    const abort = new AbortController();
    const running = api.exec(TARGET, ["sleep", "17"], abort.signal);
    const sleeps = async () => (await namespaces.commands("web")).filter((line) => line.includes("sleep 17"));
    await expect.poll(sleeps).toHaveLength(1);
    abort.abort(new Error("long enough"));
    await expect(running).rejects.toThrow("long enough");
  });

  test("who may not create pods/exec is refused by name", async () => {
    const access = await (await openCredentials({ kubeconfig: plane.kubeconfig, env: {} }, undefined)).access();
    // Whoever may do everything may also act as another user.
    const headers = { ...access.headers, "impersonate-user": "somebody" };
    const { exec } = kubeExec({
      server: plane.endpoint,
      access: async () => ({ ...access, headers }),
      renew: async () => undefined,
    });
    const refusal = () => exec(TARGET, ["true"], never).catch((error: KubernetesApiError) => error);
    expect(await refusal()).toMatchObject({ status: 403, reason: "Forbidden" });
    // Whoever may open a pod's WebSockets may not run commands by that alone since Kubernetes 1.35.
    await grant(plane, ["get"]);
    await expect.poll(refusal).not.toMatchObject({ message: expect.stringContaining("cannot get resource") });
    expect(await refusal()).toMatchObject({ status: 403, reason: "Forbidden" });
    await grant(plane, ["create"]);
    await expect.poll(() => exec(TARGET, ["sh", "-c", "exit 0"], never).catch(String)).toMatchObject({ exitCode: 0 });
  });
});

/** Lets user `somebody` do this with pods/exec. */
async function grant(plane: ControlPlane, verbs: readonly string[]): Promise<void> {
  const name = `exec-${verbs.join("-")}`;
  const rules = [{ apiGroups: [""], resources: ["pods/exec"], verbs }];
  const root = "/apis/rbac.authorization.k8s.io/v1";
  await callApi(plane, { method: "POST", path: `${root}/clusterroles`, body: { metadata: { name }, rules } });
  const subjects = [{ kind: "User", name: "somebody", apiGroup: "rbac.authorization.k8s.io" }];
  const roleRef = { kind: "ClusterRole", name, apiGroup: "rbac.authorization.k8s.io" };
  await callApi(plane, {
    method: "POST",
    path: `${root}/clusterrolebindings`,
    body: { metadata: { name }, subjects, roleRef },
  });
}
