import { onPath, outputOf } from "../peer/command.ts";
import type { FoundPeer, Peer } from "../peer/peer.ts";
import {
  botocoreData,
  findInEnvironment,
  type PythonProgram,
  packageVersion,
  provideInEnvironment,
} from "../peer/python-environment.ts";

const program: PythonProgram = {
  name: "aws-cli",
  version: "1.45.11",
  requirements: new URL("requirements.txt", import.meta.url),
  script: "aws",
};

/** The AWS CLI: writes the `describe-*` files that `observe --import` reads, and brings AWS's service models along. */
export const awsCli: Peer = {
  name: "aws-cli",
  use: "AWS's own client and service models",
  find: async () => (await installed()) ?? findInEnvironment(program),
  provide: (progress) => provideInEnvironment(program, progress),
};

const installed = async (): Promise<FoundPeer | undefined> => {
  const path = onPath(program.script);
  if (path === undefined) return undefined;
  // Asking Python for it takes a tenth of the time of `aws --version`, which remains for version 2, a single binary.
  const version =
    (await packageVersion(path, "awscli")) ?? /aws-cli\/(\S+)/.exec((await outputOf(path, ["--version"])) ?? "")?.[1];
  if (version === undefined) return undefined;
  return { status: "ready", path, version, source: "PATH", folders: await botocoreData(path) };
};
