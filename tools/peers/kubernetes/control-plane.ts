import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isExecutable, onPath, outputOf } from "../peer/command.ts";
import { type GoModule, goBuild, goCache, provideGo } from "../peer/go-module.ts";
import { type FoundPeer, missing, type Peer, type PeerSource, type Progress } from "../peer/peer.ts";

/** The release that go.mod names; a cluster of today's Amazon EKS. */
const version = "1.35.4";
const programs = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;

/** Without `version.gitVersion` the API server would call itself v0.0.0. */
const GIT_VERSION = `-X k8s.io/component-base/version.gitVersion=v${version}`;

const module: GoModule = {
  name: "control-plane",
  version,
  folder: fileURLToPath(new URL(".", import.meta.url)),
  flags: ["-mod=readonly", "-trimpath", `-ldflags=-s -w ${GIT_VERSION}`],
};

/**
 * A Kubernetes control plane: etcd, kube-apiserver and kube-controller-manager.
 *
 * Found in the folder that `KUBEBUILDER_ASSETS` names (if it has all three), else on PATH, else built from
 * Kubernetes' own published Go modules, which takes 5 minutes on 2 cores with an empty build cache.
 */
export const controlPlane: Peer = {
  name: module.name,
  use: "the Kubernetes API",
  find: async () => (await named()) ?? (await installed()) ?? (await built()),
  provide: (progress) => provideGo(module, build, built, progress),
};

const named = async (): Promise<FoundPeer | undefined> => {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets === undefined || assets === "" || !hasAll(assets)) return undefined;
  return ready(assets, "environment");
};

const installed = async (): Promise<FoundPeer | undefined> => {
  const apiserver = onPath("kube-apiserver");
  const bin = apiserver === undefined ? "" : join(apiserver, "..");
  return hasAll(bin) ? ready(bin, "PATH") : undefined;
};

const built = async (): Promise<FoundPeer> => {
  const bin = await goCache(module);
  return hasAll(bin)
    ? { status: "ready", path: bin, version, source: "cache", folders: {} }
    : missing(`${programs.join(", ")} are neither on PATH nor in the cache`, "npm run peers (builds for 5 minutes)");
};

const hasAll = (bin: string): boolean => bin !== "" && programs.every((name) => isExecutable(join(bin, name)));

const ready = async (bin: string, source: PeerSource): Promise<FoundPeer> => {
  const said = (await outputOf(join(bin, "kube-apiserver"), ["--version"])) ?? "";
  return { status: "ready", path: bin, version: /v(\d\S*)/.exec(said)?.[1] ?? "unknown", source, folders: {} };
};

/** One link for all three programs (main.go); `go build -v` names each package as it is done. */
const build = async (temporary: string, progress: Progress): Promise<void> => {
  const started = performance.now();
  let packages = 0;
  let told = started;
  const line = () => {
    packages += 1;
    if (performance.now() - told < 15_000) return;
    told = performance.now();
    progress(`${packages} packages built in ${Math.round((told - started) / 1000)} s`);
  };
  await goBuild(module, temporary, line, ["-v"]);
  await Promise.all(programs.map((name) => symlink(module.name, join(temporary, name))));
};
