import { onPath, outputOf } from "../peer/command.ts";
import { missing, type Peer } from "../peer/peer.ts";

/** A compiler or interpreter that only a person can install: found on PATH or missing. */
const toolchain = (
  name: "go" | "python3",
  use: string,
  versionArgument: string,
  versionPattern: RegExp,
  cure: string,
): Peer => ({
  name,
  use,
  find: async () => {
    const path = onPath(name);
    if (path === undefined) return missing(`no ${name} on PATH`, cure);
    const version = versionPattern.exec((await outputOf(path, [versionArgument])) ?? "")?.[1];
    if (version === undefined) return missing(`${path} does not say its version`, cure);
    return { status: "ready", path, version, source: "PATH", folders: {} };
  },
});

export const go = toolchain("go", "builds the control plane", "version", /go(\d[\d.]*)/, "install Go 1.25 or newer");

export const python3 = toolchain(
  "python3",
  "runs moto and the AWS CLI",
  "--version",
  /Python (\S+)/,
  "install Python 3.11 or newer with its venv module",
);
