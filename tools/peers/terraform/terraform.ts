import { existsSync } from "node:fs";
import { isExecutable, onPath, outputOf } from "../peer/command.ts";
import { type FoundPeer, missing, type Peer, type PeerSource } from "../peer/peer.ts";

const cure = "install Terraform, or name it with PODSPAN_TERRAFORM";

/**
 * Terraform, to validate and plan what `export terraform` writes and to run the same job beside us.
 *
 * `PODSPAN_TERRAFORM_MIRROR` names a folder in the filesystem mirror layout, for machines that cannot reach a registry
 * (https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror).
 */
export const terraform: Peer = {
  name: "terraform",
  use: "validates what we export; runs the same job",
  find: async () => {
    const named = process.env.PODSPAN_TERRAFORM;
    if (named === undefined || named === "") {
      const path = onPath("terraform");
      return path === undefined ? missing("no terraform on PATH", cure) : found(path, "PATH");
    }
    return isExecutable(named)
      ? found(named, "environment")
      : missing(`PODSPAN_TERRAFORM names ${named}, which is not a program`, cure);
  },
};

const found = async (path: string, source: PeerSource): Promise<FoundPeer> => {
  const version = /Terraform v(\S+)/.exec((await outputOf(path, ["version"])) ?? "")?.[1];
  if (version === undefined) return missing(`${path} does not say its version`, cure);
  const mirror = process.env.PODSPAN_TERRAFORM_MIRROR;
  if (mirror === undefined || mirror === "") return { status: "ready", path, version, source, folders: {} };
  if (!existsSync(mirror)) return missing(`PODSPAN_TERRAFORM_MIRROR names ${mirror}, which is not there`, "correct it");
  return { status: "ready", path, version, source, folders: { mirror } };
};
