import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PeerName } from "./peer/peer.ts";
import { obtainPeer, peers, readyPeer } from "./peers.ts";

let bin: string;
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), "podspan-bin-"));
  for (const name of ["PEERS", "PODSPAN_MOTO_SERVER", "PODSPAN_TERRAFORM", "PODSPAN_TERRAFORM_MIRROR"]) {
    vi.stubEnv(name, "");
  }
  vi.stubEnv("KUBEBUILDER_ASSETS", "");
  vi.stubEnv("PODSPAN_CACHE", join(bin, "cache"));
  vi.stubEnv("PATH", bin);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(bin, { recursive: true, force: true });
});

const install = async (name: string, script: string): Promise<string> => {
  const path = join(bin, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
};

test.for(Object.keys(peers) as PeerName[])(
  "%s is missing on an empty machine, with a reason and a cure",
  async (name) => {
    expect(await obtainPeer(name)).toEqual({
      status: "missing",
      reason: expect.stringMatching(/\w/),
      cure: expect.stringMatching(/\w/),
    });
    await expect(readyPeer(name)).rejects.toThrow(name);
  },
);

test("terraform on PATH is found with its version", async () => {
  const path = await install("terraform", "echo Terraform v1.11.4");
  expect(await obtainPeer("terraform")).toEqual({
    status: "ready",
    path,
    version: "1.11.4",
    source: "PATH",
    folders: {},
  });
});

test("terraform's mirror comes from the variable alone, and must exist", async () => {
  await install("terraform", "echo Terraform v1.11.4");
  vi.stubEnv("PODSPAN_TERRAFORM_MIRROR", bin);
  expect(await obtainPeer("terraform")).toMatchObject({ folders: { mirror: bin } });
  vi.stubEnv("PODSPAN_TERRAFORM_MIRROR", join(bin, "absent"));
  expect(await obtainPeer("terraform")).toMatchObject({ status: "missing" });
});

test("a moto of another version on PATH is passed over", async () => {
  await install("python3", "echo 5.1.0");
  await install("moto_server", "");
  expect(await obtainPeer("moto")).toMatchObject({ status: "missing" });
});

test("a moto that the variable names is taken as it is", async () => {
  await install("python3", "echo 5.1.0");
  const path = await install("my-moto", "");
  vi.stubEnv("PODSPAN_MOTO_SERVER", path);
  expect(await obtainPeer("moto")).toMatchObject({ status: "ready", path, version: "5.1.0", source: "environment" });
});

test("assets without a controller manager are passed over, complete ones are taken", async () => {
  vi.stubEnv("KUBEBUILDER_ASSETS", bin);
  await install("etcd", "");
  await install("kube-apiserver", "echo Kubernetes v1.33.1");
  expect(await obtainPeer("control-plane")).toMatchObject({ status: "missing" });
  await install("kube-controller-manager", "");
  expect(await obtainPeer("control-plane")).toEqual({
    status: "ready",
    path: bin,
    version: "1.33.1",
    source: "environment",
    folders: {},
  });
});
