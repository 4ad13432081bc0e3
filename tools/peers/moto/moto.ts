import { isExecutable, onPath } from "../peer/command.ts";
import { type FoundPeer, missing, type Peer } from "../peer/peer.ts";
import {
  botocoreData,
  findInEnvironment,
  type PythonProgram,
  packageVersion,
  provideInEnvironment,
} from "../peer/python-environment.ts";

const program: PythonProgram = {
  name: "moto",
  version: "5.2.1",
  requirements: new URL("requirements.txt", import.meta.url),
  script: "moto_server",
};

/**
 * moto, the AWS emulator (https://docs.getmoto.org/en/latest/docs/server_mode.html).
 *
 * One on PATH is taken only at the very version that we pin, for the contract tests say what that version does and
 * does not; the variable overrides that.
 */
export const moto: Peer = {
  name: "moto",
  use: "the AWS API",
  find: async () => (await named()) ?? (await installed()) ?? findInEnvironment(program),
  provide: (progress) => provideInEnvironment(program, progress),
};

const named = async (): Promise<FoundPeer | undefined> => {
  const path = process.env.PODSPAN_MOTO_SERVER;
  if (path === undefined || path === "") return undefined;
  if (!isExecutable(path)) return missing(`PODSPAN_MOTO_SERVER names ${path}, which is not a program`, "correct it");
  const version = (await packageVersion(path, "moto")) ?? "unknown";
  return { status: "ready", path, version, source: "environment", folders: await botocoreData(path) };
};

const installed = async (): Promise<FoundPeer | undefined> => {
  const path = onPath(program.script);
  if (path === undefined || (await packageVersion(path, "moto")) !== program.version) return undefined;
  return { status: "ready", path, version: program.version, source: "PATH", folders: await botocoreData(path) };
};
