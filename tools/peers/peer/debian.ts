import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { runToEnd } from "./command.ts";
import type { Progress } from "./peer.ts";

/** Fetches Debian's packages and unpacks them into `folder/root`: nothing of the machine is changed. */
export const unpackPackages = async (packages: readonly string[], folder: string, line: Progress): Promise<void> => {
  const fetched = join(folder, "packages");
  await mkdir(fetched);
  await runToEnd({ command: "apt-get", args: ["download", ...packages], folder: fetched, line });
  for (const name of await readdir(fetched)) {
    await runToEnd({ command: "dpkg-deb", args: ["-x", join(fetched, name), join(folder, "root")], line });
  }
};
