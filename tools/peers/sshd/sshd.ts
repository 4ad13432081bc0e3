import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CacheKey, cachedFolder, inCache } from "../peer/cache.ts";
import { onPath, outputOf } from "../peer/command.ts";
import { unpackPackages } from "../peer/debian.ts";
import { type FoundPeer, missing, type Peer, type PeerSource } from "../peer/peer.ts";

/** OpenSSH's server and the one library of it that Debian does not put everywhere. */
const PACKAGES = ["libwrap0", "openssh-server"];
const key: CacheKey = { name: "sshd", version: "debian", inputs: PACKAGES };
const cure = "as root on Debian, with mount namespaces: npm run peers";

/** OpenSSH's server, of which every Linux router runs one. Needs root: it is started in a mount namespace with a user of its own. */
export const sshd: Peer = {
  name: "sshd",
  use: "a Linux router's SSH",
  find: async () => {
    const path = onPath("sshd");
    return path === undefined ? inTheCache() : found(path, "PATH");
  },
  provide: async (progress) => {
    if (onPath("apt-get") === undefined) return missing("no sshd on PATH, and no apt-get to fetch it", cure);
    await inCache(cachedFolder(key), progress, (temporary) => unpackPackages(PACKAGES, temporary, progress));
    return inTheCache();
  },
};

const inTheCache = (): Promise<FoundPeer> | FoundPeer => {
  const path = join(cachedFolder(key), "root", "usr", "sbin", "sshd");
  return existsSync(path) ? found(path, "cache") : missing("no sshd on PATH or in the cache", cure);
};

const found = async (path: string, source: PeerSource): Promise<FoundPeer> => {
  const unshare = onPath("unshare");
  if (process.getuid?.() !== 0 || unshare === undefined) return missing("this user may not start it", cure);
  if ((await outputOf(unshare, ["-m", "true"])) === undefined) return missing("no mount namespaces", cure);
  const folders: Readonly<Record<string, string>> =
    source === "cache" ? { libraries: join(cachedFolder(key), "root", "usr", "lib") } : {};
  // It prints its version for an option that it has not.
  const version = await outputOf("sh", [
    "-c",
    `${libraryPath(folders)} '${path}' -? 2>&1 | grep -o 'OpenSSH_[^ ,]*'; true`,
  ]);
  return version === undefined || version === ""
    ? missing(`${path} does not say its version`, cure)
    : { status: "ready", path, version: version.replace("OpenSSH_", ""), source, folders };
};

/** What stands before a command, so that it finds what it came with. */
export const libraryPath = ({ libraries }: Readonly<Record<string, string>>): string =>
  libraries === undefined ? "" : `LD_LIBRARY_PATH="$(echo '${libraries}'/*-linux-gnu)"`;
