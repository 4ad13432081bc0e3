import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isExecutable } from "../peer/command.ts";
import { type GoModule, goBuild, goCache, provideGo } from "../peer/go-module.ts";
import { type FoundPeer, missing, type Peer } from "../peer/peer.ts";

/** Of the modules that go.mod names, the kubelet's among them. */
const version = "0.35.4";
const module: GoModule = {
  name: "kubelet",
  version,
  folder: fileURLToPath(new URL(".", import.meta.url)),
  flags: ["-mod=readonly", "-trimpath", "-ldflags=-s -w"],
};

const built = async (): Promise<FoundPeer> => {
  const path = join(await goCache(module), module.name);
  return isExecutable(path)
    ? { status: "ready", path, version, source: "cache", folders: {} }
    : missing("it is not in the cache", "npm run peers (builds for half a minute)");
};

/** What answers `exec` as a kubelet does, in network namespaces that stand for pods (main.go). Built from Kubernetes' own modules. */
export const kubelet: Peer = {
  name: module.name,
  use: "commands in containers",
  find: built,
  provide: (progress) => provideGo(module, (temporary) => goBuild(module, temporary, progress), built, progress),
};
