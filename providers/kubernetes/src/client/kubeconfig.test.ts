import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadKubeconfig } from "./kubeconfig.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A kubeconfig whose contexts, clusters and users have these names; clusters at `https://FILE.example/NAME`. */
async function write(file: string, names: readonly string[], current?: string): Promise<string> {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    ...(current === undefined ? {} : { "current-context": current }),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
    clusters: names.map((name) => ({
      name,
      cluster: { server: `https://${file}.example/${name}`, "certificate-authority": "ca.pem" },
    })),
    users: names.map((name) => ({ name, user: { token: `token of ${name}` } })),
  };
  const path = join(folder, file);
  await writeFile(path, JSON.stringify(config));
  return path;
}

describe("a kubeconfig", () => {
  test("is the one that is named, with the context that is named", async () => {
    const kubeconfig = await write("one", ["a", "b"], "a");
    const config = await loadKubeconfig({ kubeconfig, env: {} }, "b");
    expect(config.getCurrentContext()).toBe("b");
    expect(config.getCurrentCluster()).toMatchObject({
      server: "https://one.example/b",
      caFile: join(folder, "ca.pem"),
    });
  });

  test("has its own current context when none is named", async () => {
    const kubeconfig = await write("one", ["a", "b"], "b");
    expect((await loadKubeconfig({ kubeconfig, env: {} }, undefined)).getCurrentContext()).toBe("b");
  });

  test("is merged from KUBECONFIG, the first file winning, missing files left out", async () => {
    const files = [await write("one", ["a"]), join(folder, "missing"), await write("two", ["a", "b"], "b")];
    const env = { KUBECONFIG: files.join(delimiter) };
    expect((await loadKubeconfig({ env }, "a")).getCurrentCluster()?.server).toBe("https://one.example/a");
    expect((await loadKubeconfig({ env }, undefined)).getCurrentCluster()?.server).toBe("https://two.example/b");
  });

  test("is ~/.kube/config when nothing is said", async () => {
    await mkdir(join(folder, ".kube"));
    await write(".kube/config", ["a"], "a");
    expect((await loadKubeconfig({ env: { HOME: folder } }, undefined)).getCurrentContext()).toBe("a");
  });
});

describe("a kubeconfig that cannot be used", () => {
  test("tells the contexts that there are when one is missing", async () => {
    const kubeconfig = await write("one", ["b", "a"]);
    await expect(loadKubeconfig({ kubeconfig, env: {} }, "c")).rejects.toMatchObject({
      status: 0,
      reason: "ContextMissing",
      message: `${kubeconfig} has no context c; it has a, b`,
    });
    await expect(loadKubeconfig({ kubeconfig, env: {} }, undefined)).rejects.toMatchObject({
      message: `${kubeconfig} has no current-context; it has a, b`,
    });
  });

  test("is told by its path when it is missing, no YAML, or empty", async () => {
    const path = join(folder, "bad");
    const load = () => loadKubeconfig({ kubeconfig: path, env: {} }, "a");
    await expect(load()).rejects.toMatchObject({ reason: "KubeconfigInvalid", message: expect.stringContaining(path) });
    for (const text of ["{", "", "clusters: 5", "[]"]) {
      await writeFile(path, text);
      await expect(load(), text).rejects.toMatchObject({ status: 0, message: expect.stringContaining(path) });
    }
    await expect(loadKubeconfig({ env: { HOME: folder } }, "a")).rejects.toMatchObject({
      reason: "KubeconfigInvalid",
      message: expect.stringContaining(join(".kube", "config")),
    });
  });

  test("is told when a context names a cluster or user that is not there", async () => {
    const path = join(folder, "half");
    await writeFile(
      path,
      JSON.stringify({ contexts: [{ name: "a", context: { cluster: "x", user: "y" } }], clusters: [], users: [] }),
    );
    await expect(loadKubeconfig({ kubeconfig: path, env: {} }, "a")).rejects.toMatchObject({
      reason: "KubeconfigInvalid",
    });
  });
});
