import { execFile } from "node:child_process";
import { cp, mkdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { removeFolder, startChild, temporaryFolder, waitFor } from "../peer/child.ts";
import { readyPeer } from "../peers.ts";
import { KERNEL_ARGUMENTS } from "./boot.ts";
import { programOf } from "./tree.ts";

const run = promisify(execFile);

/** What one machine does in its life. */
export interface MachineRun {
  /** Files that go into `/in`, by their path there; `run` is a bash script, which is run. */
  readonly files: Readonly<Record<string, string>>;
  /** Milliseconds from power on to power off. */
  readonly deadline: number;
  readonly megabytes?: number;
}

export interface MachineResult {
  /** Exit status of `run`. */
  readonly status: number;
  /** What `run` wrote to its two outputs. */
  readonly log: string;
  /** A file that `run` left in `/out`; throws when it left none. */
  readonly file: (path: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** Room for what a run leaves behind. */
const OUT_BYTES = 64 * 2 ** 20;
/** tar(5): a file is whole blocks of 512 bytes, and so is a disk. */
const BLOCK = 512;

/**
 * Boots a machine of its own kernel, runs a script in it, and brings back what it left. The machine ends with this process, whatever ends
 * it; it cannot reach the network; its disk is as new in every run. Throws when it does not come to its end.
 */
export const runMachine = async (machine: MachineRun): Promise<MachineResult> => {
  const { folders } = await readyPeer("vm");
  const image = folders.folder ?? "";
  const folder = await temporaryFolder("vm");
  const [input, output] = [join(folder, "in"), join(folder, "out")];
  await packInput(machine.files, input);
  await writeFile(`${output}.disk`, "");
  await truncate(`${output}.disk`, OUT_BYTES);
  const child = startChild({
    name: "machine",
    ...programOf(
      join(image, "host"),
      "bin/qemu-system-x86_64",
      qemuArguments(image, folder, machine.megabytes ?? 2048),
    ),
    folder,
    env: { QEMU_MODULE_DIR: join(image, "host/usr/lib/x86_64-linux-gnu/qemu") },
  });
  try {
    await waitFor("end of the machine", [], machine.deadline, async () => child.hasEnded() || undefined);
    await mkdir(output);
    await run("tar", ["-C", output, "-xf", `${output}.disk`]);
  } catch (error) {
    throw new Error(`the machine did not do its work:\n${child.log().slice(-6000)}`, { cause: error });
  } finally {
    await child.stop();
  }
  const file = (path: string): Promise<string> => readFile(join(output, path), "utf8");
  const result = {
    status: Number(await file("status")),
    log: await file("log"),
    file,
    remove: () => removeFolder(folder),
  };
  const kept = process.env.PODSPAN_KEEP_MACHINE;
  if (kept !== undefined && kept !== "") await cp(output, kept, { recursive: true });
  return result;
};

const packInput = async (files: MachineRun["files"], folder: string): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await run("tar", ["-C", folder, "-cf", `${folder}.disk`, "."]);
  const { size } = await stat(`${folder}.disk`);
  await truncate(`${folder}.disk`, Math.ceil(size / BLOCK) * BLOCK);
};

/** Without AVX: what libraries do by it costs a fifth more to emulate than what they do without. AES stays: IPsec has it done by the host. */
const CPU = "max,-avx,-avx2";

const qemuArguments = (image: string, folder: string, megabytes: number): readonly string[] => {
  const disk = (id: string, file: string, options: string): readonly string[] => [
    "-drive",
    `file=${file},if=none,id=${id},format=raw,${options}`,
    "-device",
    `virtio-blk-pci,drive=${id},romfile=`,
  ];
  const share = join(image, "host/usr/share");
  return [
    ...["-L", join(share, "qemu"), "-L", join(share, "seabios")],
    ...["-M", "q35", "-accel", "tcg,thread=multi,tb-size=512", "-cpu", CPU, "-smp", "2", "-m", String(megabytes)],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio"],
    ...["-kernel", join(image, "kernel"), "-initrd", join(image, "initrd"), "-append", KERNEL_ARGUMENTS],
    ...disk("root", join(image, "disk"), "snapshot=on"),
    ...disk("in", join(folder, "in.disk"), "readonly=on"),
    ...disk("out", join(folder, "out.disk"), "cache=unsafe"),
  ];
};
