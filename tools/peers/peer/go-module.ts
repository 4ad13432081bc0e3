import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder, inCache } from "./cache.ts";
import { onPath, runToEnd } from "./command.ts";
import { type FoundPeer, missing, type Peer, type PeerName, type Progress } from "./peer.ts";

/** A Go module of ours (go.mod, go.sum, main.go) that is built into one program, from published modules. */
export interface GoModule {
  readonly name: PeerName;
  readonly version: string;
  /** Absolute. */
  readonly folder: string;
  readonly flags: readonly string[];
}

/** The folder in the cache for what is built of exactly these sources. */
export async function goCache({ name, version, folder, flags }: GoModule): Promise<string> {
  const files = ["go.mod", "go.sum", "main.go"].map((file) => readFile(join(folder, file), "utf8"));
  const inputs = [...(await Promise.all(files)), ...flags, process.platform, process.arch];
  return cachedFolder({ name, version, inputs });
}

/** Puts what `build` makes in a temporary folder into the cache, unless there is no Go here; `built` then finds it. */
export async function provideGo(
  module: GoModule,
  build: (temporary: string, progress: Progress) => Promise<void>,
  built: Peer["find"],
  progress: Progress,
): Promise<FoundPeer> {
  if (onPath("go") === undefined) return missing("no Go to build it with", "install Go 1.25 or newer");
  await inCache(await goCache(module), progress, (temporary) => build(temporary, progress));
  return built();
}

/** Builds the program into a folder, by its own name; `line` is told each line of output. */
export async function goBuild(
  { name, folder, flags }: GoModule,
  into: string,
  line: Progress,
  more: readonly string[] = [],
): Promise<void> {
  const binary = join(into, name);
  const env = { CGO_ENABLED: "0", GOWORK: "off" };
  await runToEnd({ command: "go", args: ["build", ...more, ...flags, "-o", binary, "."], folder, env, line });
  await chmod(binary, 0o755);
}
