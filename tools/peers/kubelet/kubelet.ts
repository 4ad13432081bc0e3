import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cachedFolder, inCache } from "../peer/cache.ts";
import { isExecutable, onPath, runToEnd } from "../peer/command.ts";
import { type FoundPeer, missing, type Peer, type Progress } from "../peer/peer.ts";

/** Of the modules that go.mod names, the kubelet's among them. */
const version = "0.35.4";
const module = fileURLToPath(new URL(".", import.meta.url));
const flags = ["-mod=readonly", "-trimpath", "-ldflags=-s -w"] as const;

/** What answers `exec` as a kubelet does, in network namespaces that stand for pods (main.go). Built from Kubernetes' own modules. */
export const kubelet: Peer = {
  name: "kubelet",
  use: "commands in containers",
  find: () => built(),
  provide: async (progress) => {
    if (onPath("go") === undefined) return missing("no Go to build it with", "install Go 1.25 or newer");
    await inCache(await folder(), progress, (temporary) => build(temporary, progress));
    return built();
  },
};

const folder = async (): Promise<string> => {
  const files = ["go.mod", "go.sum", "main.go"].map((name) => readFile(join(module, name), "utf8"));
  const inputs = [...(await Promise.all(files)), ...flags, process.platform, process.arch];
  return cachedFolder({ name: "kubelet", version, inputs });
};

const built = async (): Promise<FoundPeer> => {
  const path = join(await folder(), "kubelet");
  return isExecutable(path)
    ? { status: "ready", path, version, source: "cache", folders: {} }
    : missing("it is not in the cache", "npm run peers (builds for half a minute)");
};

const build = async (temporary: string, line: Progress): Promise<void> => {
  const binary = join(temporary, "kubelet");
  const env = { CGO_ENABLED: "0", GOWORK: "off" };
  await runToEnd({ command: "go", args: ["build", ...flags, "-o", binary, "."], folder: module, env, line });
  await chmod(binary, 0o755);
};
