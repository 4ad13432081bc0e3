import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SceneRouter } from "../scene.ts";
import { Shell } from "./shell.ts";
import { readUnit, startInOrder, type Unit } from "./units.ts";

/** Where units are: what the user data writes, and what packages bring. */
const OURS = "/etc/systemd/system";
const DEBIANS = "/usr/lib/systemd/system";

/**
 * What `frrinit.sh` of `frr.service` does, without its watchdog, whose shell scripts start the daemons one by one and take a minute of this machine
 * for each router: the daemons that the rendered file names, in its order.
 */
const FRR = `. /etc/frr/daemons
mkdir -p /run/frr /var/tmp/frr && chown frr:frr /run/frr /var/tmp/frr
start() {
  options=\${1}_options
  /usr/lib/frr/$1 -d \${!options} >>/var/log/frr/init 2>&1
}
for daemon in zebra mgmtd staticd; do start $daemon; done
for daemon in ospfd nhrpd bfdd; do [ "\${!daemon}" = yes ] && start $daemon; done
vtysh -b >>/var/log/frr/init 2>&1`;

const MACHINE = new Shell();

/** One router in its namespace, with a file system of its own on top of the machine's: the rendered files lie where they lie on a real one. */
export class Router {
  readonly name: string;
  readonly #root: string;
  readonly #inside: Shell;
  readonly #scene: SceneRouter;

  constructor(scene: SceneRouter) {
    this.name = scene.name;
    this.#scene = scene;
    this.#root = `/tmp/routers/${scene.name}/root`;
    this.#inside = new Shell(scene.name, this.#root);
  }

  /** The script that gives it its file system. */
  get mounts(): string {
    const root = this.#root;
    return [
      `mkdir -p ${root} ${root}.upper ${root}.work`,
      `mount -t overlay overlay -o lowerdir=/,upperdir=${root}.upper,workdir=${root}.work ${root}`,
      ...["proc", "sys", "dev"].map((shared) => `mount --rbind /${shared} ${root}/${shared}`),
      `mount -t tmpfs run ${root}/run`,
      `mkdir -p ${root}/var/lib/frr ${root}/var/log/frr`,
      `chown frr:frr ${root}/var/lib/frr ${root}/var/log/frr`,
    ].join("\n");
  }

  /** Puts its files there: what cloud-init's `write_files` does, and root for the secrets. */
  install(): void {
    // No systemd runs here, and devices have their addresses from the scene.
    this.#write("/usr/local/bin/networkctl", "#!/bin/sh\n", 0o755);
    for (const { path, text, mode } of this.#scene.files) this.#write(path, text, Number.parseInt(mode, 8));
    for (const [name, value] of Object.entries(this.#scene.secrets)) this.giveSecret(name, value);
  }

  giveSecret(name: string, value: string): void {
    this.#write(`/etc/podspan/secret/${name}`, value, 0o600);
  }

  #write(path: string, text: string, mode: number): void {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  /**
   * Starts what `apply.sh` enables, by the units that the user data and Debian's packages have put there, in the order that they say. That is what
   * systemd does, which is not here: it wants to be the first process of a machine, and six of them would not come up in the time that a test has.
   */
  async boot(): Promise<void> {
    // What has no [Install] a timer starts: it looks for rotated keys, which no test waits for.
    const installed = this.#scene.files.filter(({ text }) => text.includes("[Install]"));
    const own = installed.flatMap(({ path }) => /\/(podspan-[^/]*\.service)$/.exec(path)?.[1] ?? []);
    const names = [...own, "strongswan.service", "frr.service"];
    await startInOrder(Object.fromEntries(names.map((name) => [name, this.#unit(name)])), (name, unit) =>
      this.#start(name, unit),
    );
  }

  #unit(name: string): Unit {
    const paths = [`${DEBIANS}/${name}`, `${OURS}/${name}`, `${OURS}/${name}.d/podspan.conf`];
    const there = paths.map((path) => join(this.#root, path)).filter((path) => existsSync(path));
    return readUnit(there.map((path) => readFileSync(path, "utf8")));
  }

  /** As its type says: until it has ended, until it is ready, or not at all. */
  async #start(name: string, { Type: [type] = ["simple"], ExecStart = [], ExecStartPost = [] }: Unit): Promise<void> {
    const log = `>>/var/log/${name} 2>&1 </dev/null`;
    const main = name === "frr.service" ? FRR : ExecStart.map((line) => `${line} ${log}`).join(" && ");
    if (type === "oneshot" || type === "forking") await this.shell(main);
    else await this.shell(`setsid ${main} &`);
    // strongSwan says that it is ready once it listens there.
    if (type === "notify") await this.shell("until [ -S /run/charon.vici ]; do sleep 0.1; done");
    for (const line of ExecStartPost) await this.shell(`${line} ${log}`);
  }

  /** As an instance that is started again: its interfaces have their addresses before anything of it runs. */
  async restart(routes: readonly string[]): Promise<void> {
    await this.#links("up");
    await this.shell(routes.map((route) => `ip route replace ${route}`).join("\n"));
    await this.boot();
  }

  /** As an instance that is stopped: nothing of it runs or answers any more, and nobody is told. */
  async stop(): Promise<void> {
    await this.#links("down");
    const all = `ip netns pids ${this.name}`;
    await MACHINE.run(`kill -9 $(${all}); while [ -n "$(${all})" ]; do sleep 0.05; done`);
    this.#inside.forget();
    await this.shell("rm -rf /run/* /var/run/frr /var/tmp/frr; mkdir -p /run/lock");
  }

  async #links(way: "up" | "down"): Promise<void> {
    const { outside, inside } = this.#scene;
    const links = [outside, inside].map(({ device }) => `ip -n ${this.name} link set dev ${device} ${way}`);
    await MACHINE.run(links.join("\n"));
  }

  /** Its output, or undefined when it fails. */
  shell(script: string): Promise<string | undefined> {
    return this.#inside.run(script);
  }

  /** The last lines of what its programs said. */
  async logs(): Promise<string> {
    return (await this.shell("tail -n 40 /var/log/*.service /var/log/frr/* 2>&1")) ?? "";
  }
}
