import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CacheKey, cachedFolder, inCache } from "../peer/cache.ts";
import { onPath, outputOf } from "../peer/command.ts";
import { unpackPackages } from "../peer/debian.ts";
import { type FoundPeer, missing, type Peer, type PeerSource, type Progress } from "../peer/peer.ts";

/** iptables and the libraries that Debian keeps apart from it; libc is the machine's own. */
const PACKAGES = [
  "iptables",
  "libip4tc2",
  "libip6tc2",
  "libmnl0",
  "libnetfilter-conntrack3",
  "libnfnetlink0",
  "libnftnl11",
  "libxtables12",
];
const key: CacheKey = { name: "iptables", version: "debian", inputs: PACKAGES };
const cure = "as root, install iptables, iproute2 and util-linux on a kernel with network namespaces and NAT";

/** The kernel's NAT as the VPC CNI uses it: iptables in a network namespace of its own. */
export const iptables: Peer = {
  name: "iptables",
  use: "the VPC CNI's rules in the kernel",
  find: async () => {
    const path = onPath("iptables");
    if (path !== undefined) return found(path, "PATH");
    const cached = join(cachedFolder(key), "bin", "iptables");
    return existsSync(cached) ? found(cached, "cache") : missing("no iptables on PATH", cure);
  },
  provide: async (progress) => {
    if (onPath("apt-get") === undefined) return missing("no iptables on PATH, and no apt-get to fetch it", cure);
    const folder = cachedFolder(key);
    await inCache(folder, progress, (temporary) => unpack(temporary, folder, progress));
    return found(join(folder, "bin", "iptables"), "cache");
  },
};

/** Asks it for the rules of a new namespace: that needs everything that a test needs. */
const found = async (path: string, source: PeerSource): Promise<FoundPeer> => {
  const [unshare, ip] = [onPath("unshare"), onPath("ip")];
  if (unshare === undefined || ip === undefined) return missing("no unshare or no ip on PATH", cure);
  if ((await outputOf(unshare, ["--net", path, "-t", "nat", "-S"])) === undefined) {
    return missing("this user or this kernel has no network namespaces with NAT", cure);
  }
  const version = /v(\S+)/.exec((await outputOf(path, ["--version"])) ?? "")?.[1];
  if (version === undefined) return missing(`${path} does not say its version`, cure);
  return { status: "ready", path, version, source, folders: {} };
};

/** Packages unpacked beside programs that find their libraries there: nothing of the machine is changed. */
const unpack = async (temporary: string, folder: string, line: Progress): Promise<void> => {
  await unpackPackages(PACKAGES, temporary, line);
  const libraries = await librariesOf(join(temporary, "root"));
  await mkdir(join(temporary, "bin"));
  for (const program of ["iptables", "iptables-restore"]) {
    await writeFile(join(temporary, "bin", program), wrapper(program, join(folder, "root"), libraries));
    await chmod(join(temporary, "bin", program), 0o755);
  }
};

/** `usr/lib/x86_64-linux-gnu`: the folder is named after the machine. */
const librariesOf = async (root: string): Promise<string> => {
  const all = await readdir(join(root, "usr", "lib"));
  return join("usr", "lib", all.find((name) => name.endsWith("-linux-gnu")) ?? "");
};

const wrapper = (program: string, root: string, libraries: string): string => `#!/bin/sh
export LD_LIBRARY_PATH='${join(root, libraries)}' XTABLES_LIBDIR='${join(root, libraries, "xtables")}'
exec '${join(root, "usr", "sbin", "xtables-nft-multi")}' ${program} "$@"
`;
