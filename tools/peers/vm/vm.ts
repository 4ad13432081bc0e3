import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type CacheKey, cachedFolder, inCache } from "../peer/cache.ts";
import { onPath, outputOf } from "../peer/command.ts";
import { DebianRelease, debianArchive } from "../peer/debian.ts";
import { type FoundPeer, missing, type Peer, type Progress } from "../peer/peer.ts";
import { INIT, MACHINE } from "./boot.ts";
import { makeImage } from "./image.ts";
import { BOOT_MODULES, GROUPS, GUEST_PACKAGES, HOST_PACKAGES, RELEASE, USERS } from "./packages.ts";
import { programOf } from "./tree.ts";

const key: CacheKey = {
  name: "vm",
  version: RELEASE,
  inputs: [...HOST_PACKAGES, ...GUEST_PACKAGES, ...BOOT_MODULES, ...USERS, ...GROUPS, INIT, MACHINE],
};
const cure = "on an amd64 Debian with apt-get: npm run peers";
const QEMU = "bin/qemu-system-x86_64";

/** A Debian machine with a kernel of its own, emulated: what a `linux` router runs on, where the tests' own kernel has no GRE and no ESP. */
export const vm: Peer = {
  name: "vm",
  use: "routers' own kernel, IPsec and routing daemons",
  find: () => found(),
  provide: async (progress) => {
    if (process.arch !== "x64" || process.platform !== "linux") return missing("its packages are of amd64 alone", cure);
    if (onPath("apt-get") === undefined) return missing("no apt-get to fetch it with", cure);
    const archive = await debianArchive();
    if (archive === undefined) return missing("apt's sources do not name Debian's archive", cure);
    await inCache(cachedFolder(key), progress, (folder) => make(archive, folder, progress));
    return found();
  },
};

const found = async (): Promise<FoundPeer> => {
  const folder = cachedFolder(key);
  if (!existsSync(join(folder, "disk"))) return missing("it is not in the cache", cure);
  const { command, args } = programOf(join(folder, "host"), QEMU, ["--version"]);
  const version = /version (\S+)/.exec((await outputOf(command, args)) ?? "")?.[1];
  if (version === undefined) return missing(`${join(folder, "host")} has no qemu that runs here`, cure);
  return {
    status: "ready",
    path: join(folder, "disk"),
    version: `qemu ${version}`,
    source: "cache",
    folders: { folder },
  };
};

/** Only what runs stays: 500 MB. */
const make = async (archive: string, folder: string, progress: Progress): Promise<void> => {
  const [host, guest, apt] = ["host", "guest", "apt"].map((name) => join(folder, name)) as [string, string, string];
  progress(`fetching Debian ${RELEASE}'s qemu, kernel, FRR and strongSwan from ${archive}`);
  const debian = await DebianRelease.at(archive, RELEASE, apt, () => {});
  await debian.unpack(HOST_PACKAGES, host, () => {});
  await debian.unpack(GUEST_PACKAGES, guest, () => {});
  progress("making its disk");
  await makeImage(host, guest, folder, () => {});
  for (const done of [guest, apt, `${host}.packages`, `${guest}.packages`]) await rm(done, { recursive: true });
};
