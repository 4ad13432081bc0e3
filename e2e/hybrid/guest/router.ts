import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { SceneRouter } from "../scene.ts";
import { command, commandIn } from "./namespaces.ts";

/** What `frrinit.sh` does, without the watchdog and its scripts, which take a minute here: the daemons that the rendered file names, in its order. */
const FRR = `. /etc/frr/daemons
mkdir -p /run/frr /var/tmp/frr && chown frr:frr /run/frr /var/tmp/frr
start() {
  options=\${1}_options
  /usr/lib/frr/$1 -d \${!options} >>/var/log/frr/init 2>&1
}
for daemon in zebra mgmtd staticd; do start $daemon; done
for daemon in ospfd nhrpd bfdd; do [ "\${!daemon}" = yes ] && start $daemon; done
vtysh -b >>/var/log/frr/init 2>&1`;

/** One router in its namespace, with a file system of its own on top of the machine's: the rendered files lie where they lie on a real one. */
export class Router {
  readonly name: string;
  readonly #root: string;
  readonly #scene: SceneRouter;

  constructor(scene: SceneRouter) {
    this.name = scene.name;
    this.#scene = scene;
    this.#root = `/tmp/routers/${scene.name}/root`;
  }

  /** Installs it: what cloud-init's `write_files` does, and root for the secrets. */
  install(): void {
    const [upper, work] = [`${this.#root}.upper`, `${this.#root}.work`];
    for (const folder of [this.#root, upper, work]) mkdirSync(folder, { recursive: true });
    const layers = `lowerdir=/,upperdir=${upper},workdir=${work}`;
    command("mount", ["-t", "overlay", "overlay", "-o", layers, this.#root]);
    for (const shared of ["proc", "sys", "dev"]) command("mount", ["--rbind", `/${shared}`, join(this.#root, shared)]);
    command("mount", ["-t", "tmpfs", "run", join(this.#root, "run")]);
    // No systemd runs here, and devices have their addresses from the scene.
    this.write("/usr/local/bin/networkctl", "#!/bin/sh\n", 0o755);
    for (const { path, text, mode } of this.#scene.files) this.write(path, text, Number.parseInt(mode, 8));
    for (const [name, value] of Object.entries(this.#scene.secrets))
      this.write(`/etc/podspan/secret/${name}`, value, 0o600);
    for (const folder of ["lib/frr", "log/frr"]) {
      mkdirSync(join(this.#root, "var", folder), { recursive: true });
      command("chroot", [this.#root, "chown", "frr:frr", `/var/${folder}`]);
    }
  }

  write(path: string, text: string, mode: number): void {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  /** What systemd starts: the rendered oneshots, strongSwan and FRR by their own units' commands, the rendered services. */
  async boot(): Promise<void> {
    await this.shell("/opt/podspan/network.sh && /opt/podspan/secrets.sh");
    const charon =
      "setsid /usr/sbin/charon-systemd >/var/log/charon 2>&1 & until [ -S /run/charon.vici ]; do sleep 0.1; done";
    await Promise.all([this.shell(`${charon}; swanctl --load-all --noprompt >/var/log/swanctl 2>&1`), this.shell(FRR)]);
    await this.startUnit("podspan-failover");
  }

  /** As an instance that is started again: its interfaces have their addresses before anything of it runs. */
  async restart({ outsideGateway, insideGateway }: { outsideGateway: string; insideGateway: string }): Promise<void> {
    for (const device of ["ens5", "ens6"]) command("ip", ["-n", this.name, "link", "set", "dev", device, "up"]);
    const routes = [`default via ${outsideGateway}`, `169.254.169.254 via ${insideGateway}`];
    const lines = routes.map((route) => `route replace ${route}\n`).join("");
    command("ip", ["-n", this.name, "-batch", "-"], lines);
    await this.boot();
  }

  /** A rendered service: its `ExecStart`. */
  async startUnit(name: string): Promise<void> {
    const unit = this.#scene.files.find(({ path }) => path.endsWith(`/${name}.service`));
    const line = /^ExecStart=(.*)$/m.exec(unit?.text ?? "")?.[1];
    if (line !== undefined) await this.shell(`setsid ${line} >>/var/log/${name} 2>&1 </dev/null &`);
  }

  /** As an instance that is stopped: nothing of it runs or answers any more, and nobody is told. */
  async stop(): Promise<void> {
    for (const device of ["ens5", "ens6"]) command("ip", ["-n", this.name, "link", "set", "dev", device, "down"]);
    const pids = command("ip", ["netns", "pids", this.name])
      .split(/\s+/)
      .filter((pid) => pid !== "");
    for (const pid of pids) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has ended by itself meanwhile.
      }
    }
    while (command("ip", ["netns", "pids", this.name]).trim() !== "") await pause(50);
    await this.shell("rm -rf /run/* /var/run/frr /var/tmp/frr; mkdir -p /run/lock");
  }

  /** Its output, or undefined when it fails. */
  shell(script: string): Promise<string | undefined> {
    return commandIn(this.name, "chroot", [this.#root, "/bin/bash", "-c", script]);
  }

  /** The last lines of what its programs said. */
  async logs(): Promise<string> {
    return (
      (await this.shell("tail -n 40 /var/log/charon /var/log/swanctl /var/log/frr/* /var/log/podspan-* 2>&1")) ?? ""
    );
  }
}
