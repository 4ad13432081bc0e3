import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../../tools/peers/kubernetes/kubernetes-server.ts";
import { describePeer } from "../../../../tools/peers/suite.ts";
import { NODES, PODS } from "../api.ts";
import { startConnectProxy } from "../testing/connect-proxy.ts";
import { clientKubeWorld } from "./index.ts";
import type { Environment } from "./kubeconfig.ts";

await describePeer("control-plane", "the client", () => {
  let server: ControlPlane;
  let folder: string;
  let ca: string;
  beforeAll(async () => {
    server = await startControlPlane();
    folder = await mkdtemp(join(tmpdir(), "client-"));
    ca = (await readFile(server.caPath)).toString("base64");
  });
  afterAll(async () => {
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  /** Opens a kubeconfig of one context with these parts. */
  async function open(user: object, cluster: object = {}, env: Environment = {}) {
    const kubeconfig = join(folder, "config");
    const trusted = { server: server.endpoint, "certificate-authority-data": ca };
    const config = {
      "current-context": "a",
      contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      clusters: [{ name: "a", cluster: { ...trusted, ...cluster } }],
      users: [{ name: "a", user }],
    };
    await writeFile(kubeconfig, JSON.stringify(config));
    return clientKubeWorld({ kubeconfig, env }).open({ cluster: "a" });
  }

  /** A credential command as `aws eks get-token` is one; it notes each call in a file. */
  async function execUser(
    token: string,
    expires: string,
  ): Promise<{ readonly user: object; readonly calls: () => Promise<number> }> {
    const [log, script] = [join(folder, `calls-${token.length}-${expires}`), join(folder, `credential-${expires}.mjs`)];
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      kind: "ExecCredential",
      status: { token, expirationTimestamp: expires },
    };
    await writeFile(log, "");
    await writeFile(
      script,
      `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(log)}, "x"); console.log(${JSON.stringify(JSON.stringify(credential))});`,
    );
    const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: process.execPath, args: [script] };
    return { user: { exec }, calls: async () => (await readFile(log, "utf8")).length };
  }

  test("runs the credential command once for calls at the same time, and again when its answer has expired", async () => {
    const { user, calls } = await execUser(server.token, "2099-01-01T00:00:00Z");
    const api = await open(user);
    await Promise.all([api.list(NODES, {}), api.list(PODS, {}), api.list(NODES, {}), api.list(PODS, {})]);
    await api.list(NODES, {});
    expect(await calls()).toBe(1);
    const expired = await execUser(server.token, "2020-01-01T00:00:00Z");
    const again = await open(expired.user);
    await again.list(NODES, {});
    await again.list(NODES, {});
    expect(await expired.calls()).toBe(2);
  });

  test("asks the credential command once more when the server does not accept its token", async () => {
    const { user, calls } = await execUser("not the token", "2099-01-01T00:00:00Z");
    const api = await open(user);
    await expect(api.list(NODES, {})).rejects.toMatchObject({ status: 401, reason: "Unauthorized" });
    expect(await calls()).toBe(2);
  });

  test("tells what a credential command says when it fails, and when it cannot be run", async () => {
    const exec = (command: string, args: readonly string[]) => ({
      exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command, args },
    });
    const failing = await open(
      exec(process.execPath, ["-e", "console.error('SSO session has expired'); process.exit(255)"]),
    );
    await expect(failing.list(NODES, {})).rejects.toMatchObject({
      status: 0,
      reason: "CredentialsFailed",
      message: expect.stringContaining("SSO session has expired"),
    });
    const missing = await open(exec("no-such-command", []));
    await expect(missing.list(NODES, {})).rejects.toMatchObject({
      reason: "CredentialsFailed",
      message: expect.stringContaining("no-such-command"),
    });
  });

  test("goes through the proxy that the kubeconfig names, and through HTTPS_PROXY but for NO_PROXY", async () => {
    const proxy = await startConnectProxy();
    const target = new URL(server.endpoint).host;
    const user = { token: server.token };
    await (await open(user, { "proxy-url": proxy.url })).list(NODES, {});
    expect(proxy.targets).toEqual([target]);
    await (await open(user, {}, { HTTPS_PROXY: proxy.url })).list(NODES, {});
    expect(proxy.targets).toEqual([target, target]);
    await (await open(user, {}, { HTTPS_PROXY: proxy.url, NO_PROXY: "127.0.0.1" })).list(NODES, {});
    expect(proxy.targets).toEqual([target, target]);
    await proxy.close();
  });

  test("keeps its connection", async () => {
    const proxy = await startConnectProxy();
    const api = await open({ token: server.token }, {}, { HTTPS_PROXY: proxy.url });
    for (let call = 0; call < 5; call += 1) await api.list(NODES, {});
    expect(proxy.targets).toHaveLength(1);
    await proxy.close();
  });

  test("tells a certificate that it does not trust, a name that is not in it, and a server that is not there", async () => {
    const user = { token: server.token };
    const strange = await open(user, { "certificate-authority-data": undefined });
    await expect(strange.list(NODES, {})).rejects.toMatchObject({ status: 0, reason: "CertificateInvalid" });
    const misnamed = await open(user, { "tls-server-name": "example.org" });
    await expect(misnamed.list(NODES, {})).rejects.toMatchObject({ status: 0, reason: "CertificateInvalid" });
    const nobody = await open(user, { server: `https://127.0.0.1:${await closedPort()}` });
    await expect(nobody.list(NODES, {})).rejects.toMatchObject({ status: 0, reason: "Unreachable" });
  });

  test("may be told not to verify, and impersonates", async () => {
    const api = await open(
      { token: server.token, as: "nobody" },
      { "certificate-authority-data": undefined, "insecure-skip-tls-verify": true },
    );
    await expect(api.list(NODES, {})).rejects.toMatchObject({
      status: 403,
      reason: "Forbidden",
      message: expect.stringContaining('User "nobody" cannot list resource "nodes"'),
    });
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address !== null ? address.port : 1;
}
