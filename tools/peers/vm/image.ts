import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { runToEnd } from "../peer/command.ts";
import type { Progress } from "../peer/peer.ts";
import { INIT, MACHINE } from "./boot.ts";
import { BOOT_MODULES, GROUPS, USERS } from "./packages.ts";
import { appletOf, programOf } from "./tree.ts";

/** Of the disk, which is sparse: what is in it, and room for what a test writes. */
const DISK_BYTES = 640 * 2 ** 20;
const SILENT_FOLDERS = ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info"];

/** Makes `kernel`, `initrd` and `disk` in `folder` out of two unpacked Debians: one that runs the machine, one that is it. */
export const makeImage = async (host: string, guest: string, folder: string, line: Progress): Promise<void> => {
  await setUp(guest);
  const [release = ""] = await readdir(join(guest, "usr/lib/modules"));
  await runToEnd({ ...appletOf(host, "bin/kmod", "depmod", ["-b", guest, release]), line });
  await copyFile(join(guest, "boot", `vmlinuz-${release}`), join(folder, "kernel"));
  await makeInitrd(host, guest, release, folder);
  const disk = join(folder, "disk");
  await writeFile(disk, "");
  await truncate(disk, DISK_BYTES);
  await runToEnd({
    ...programOf(host, "sbin/mke2fs", ["-q", "-t", "ext4", "-O", "^has_journal", "-d", guest, disk]),
    env: { MKE2FS_CONFIG: join(host, "etc/mke2fs.conf") },
    line,
  });
};

/** What the packages' set-up scripts would have done, as far as tests need it. */
const setUp = async (guest: string): Promise<void> => {
  const write = (path: string, text: string): Promise<void> => writeFile(join(guest, path), text);
  const master = (name: string): Promise<string> =>
    readFile(join(guest, "usr/share/base-passwd", `${name}.master`), "utf8");
  await write("etc/passwd", [await master("passwd"), ...USERS, ""].join("\n").replaceAll("\n\n", "\n"));
  await write("etc/group", [await master("group"), ...GROUPS, ""].join("\n").replaceAll("\n\n", "\n"));
  const permit = ["auth", "account", "session"].map((kind) => `${kind} sufficient pam_permit.so\n`).join("");
  for (const service of ["frr", "other"]) await write(`etc/pam.d/${service}`, permit);
  await write("etc/ld.so.conf", "");
  await write("machine", MACHINE);
  await rm(join(guest, "var/run"), { recursive: true, force: true });
  await symlink("/run", join(guest, "var/run"));
  await rm(join(guest, "usr/bin/awk"), { force: true });
  await symlink("mawk", join(guest, "usr/bin/awk"));
  for (const silent of SILENT_FOLDERS) await rm(join(guest, silent), { recursive: true, force: true });
};

const makeInitrd = async (host: string, guest: string, release: string, folder: string): Promise<void> => {
  const root = join(folder, "initrd.root");
  for (const name of ["bin", "dev", "proc", "sys", "new", "m"]) await mkdir(join(root, name), { recursive: true });
  const busybox = join(host, "usr/bin/busybox");
  await copyFile(busybox, join(root, "bin/busybox"));
  await writeFile(join(root, "init"), INIT);
  await chmod(join(root, "init"), 0o755);
  for (const [index, module] of (await modulesFor(host, guest, release)).entries()) {
    const name = `${String(index).padStart(2, "0")}-${basename(module, ".xz")}`;
    await script(`"$0" ${module.endsWith(".xz") ? "xzcat" : "cat"} "$1" >"$2"`, [
      busybox,
      module,
      join(root, "m", name),
    ]);
  }
  await script('cd "$1" && "$0" find . | "$0" cpio -o -H newc >"$2"', [busybox, root, join(folder, "initrd")]);
  await rm(root, { recursive: true });
};

/** Files of the modules that the disk needs, in the order of loading; none twice. */
const modulesFor = async (host: string, guest: string, release: string): Promise<readonly string[]> => {
  const files = new Set<string>();
  for (const module of BOOT_MODULES) {
    const { command, args } = appletOf(host, "bin/kmod", "modprobe", ["-d", guest, "-S", release, "-D", module]);
    const { stdout } = await promisify(execFile)(command, [...args]);
    for (const [, file] of stdout.matchAll(/^insmod (\S+)/gm)) if (file !== undefined) files.add(file);
  }
  return [...files];
};

const script = (text: string, args: readonly string[]): Promise<void> =>
  runToEnd({ command: "/bin/sh", args: ["-ec", text, ...args] });
