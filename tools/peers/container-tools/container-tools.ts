import { existsSync } from "node:fs";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CacheKey, cachedFolder, inCache } from "../peer/cache.ts";
import { onPath, outputOf } from "../peer/command.ts";
import { unpackPackages } from "../peer/debian.ts";
import { type FoundPeer, missing, type Peer, type Progress } from "../peer/peer.ts";

const PACKAGES = [
  "busybox-static",
  "iputils-ping",
  "libcap2",
  "libidn2-0",
  "libssl3",
  "libunistring2",
  "libwrap0",
  "socat",
];
const cure = "as root on Debian 12: npm run peers";

/** As much of a container image as a probe may find there. */
const APPLETS = ["sh", "ping", "nc", "cat", "true", "sleep"];
const key: CacheKey = { name: "container-tools", version: "debian", inputs: [...PACKAGES, ...APPLETS] };

/**
 * Two images' programs, each a folder that is a whole PATH: `busybox` as in a busybox image, `iputils` the same with the ping that
 * most distributions have, and socat. `empty` is an image of a single program.
 */
export const containerTools: Peer = {
  name: "container-tools",
  use: "what containers have to probe with",
  find: () => found(),
  provide: async (progress) => {
    if (onPath("apt-get") === undefined) return missing("no apt-get to fetch them", cure);
    const folder = cachedFolder(key);
    await inCache(folder, progress, (temporary) => unpack(temporary, folder, progress));
    return found();
  },
};

const found = async (): Promise<FoundPeer> => {
  const folder = cachedFolder(key);
  const ping = join(folder, "iputils", "ping");
  if (!existsSync(ping)) return missing("they are not in the cache", cure);
  const version = /iputils (\S+)/.exec((await outputOf(ping, ["-V"])) ?? "")?.[1];
  if (version === undefined) return missing(`${ping} does not say its version`, cure);
  const folders = Object.fromEntries(["busybox", "iputils", "empty"].map((name) => [name, join(folder, name)]));
  return { status: "ready", path: ping, version, source: "cache", folders };
};

const unpack = async (temporary: string, folder: string, line: Progress): Promise<void> => {
  await unpackPackages(PACKAGES, temporary, line);
  const busybox = join(folder, "root", "bin", "busybox");
  for (const image of ["busybox", "iputils", "empty"]) await mkdir(join(temporary, image));
  for (const applet of APPLETS) {
    await symlink(busybox, join(temporary, "busybox", applet));
    if (applet !== "ping") await symlink(busybox, join(temporary, "iputils", applet));
  }
  for (const [program, path] of [
    ["ping", "bin/ping"],
    ["socat", "usr/bin/socat"],
  ] as const) {
    const file = join(temporary, "iputils", program);
    await writeFile(file, wrapper(join(folder, "root"), path));
    await chmod(file, 0o755);
  }
};

/** It finds its libraries beside it. */
const wrapper = (root: string, program: string): string => `#!/bin/sh
for libraries in '${root}'/lib/*-linux-gnu '${root}'/usr/lib/*-linux-gnu; do
  LD_LIBRARY_PATH="$libraries:$LD_LIBRARY_PATH"
done
export LD_LIBRARY_PATH
exec '${root}/${program}' "$@"
`;
