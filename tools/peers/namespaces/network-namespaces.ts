import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Begins the names of all of them, with the id of the process that made them: `psn4711-…`, as the lab of nodes has it. */
const PREFIX = "psn";

/** Network namespaces of one test: made by name, taken away together. What killed runs left is taken away first. */
export class NetworkNamespaces {
  readonly #prefix: string;
  readonly #made = new Set<string>();

  /** `use`: tells those of one test from those of another in the same process. */
  constructor(use: string) {
    sweep();
    this.#prefix = `${PREFIX}${process.pid}-${use}`;
  }

  /** The full name, as `ip netns` has it. */
  nameOf(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  /** A new one, with its loopback up. */
  add(name: string): string {
    const full = this.nameOf(name);
    command("ip", ["netns", "add", full]);
    this.#made.add(full);
    command("ip", ["-n", full, "link", "set", "lo", "up"]);
    return full;
  }

  /** Command lines of what runs in it. */
  async commands(name: string): Promise<readonly string[]> {
    const pids = command("ip", ["netns", "pids", this.nameOf(name)])
      .split("\n")
      .filter((line) => line !== "");
    return pids.flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    });
  }

  /** `ip` with these lines, in one go. */
  batch(name: string, lines: readonly string[]): void {
    command("ip", ["-n", this.nameOf(name), "-batch", "-"], `${lines.join("\n")}\n`);
  }

  /** Runs a program in it to its end; throws with what it complains of. */
  run(name: string, program: string, args: readonly string[], input?: string): string {
    return command("ip", ["netns", "exec", this.nameOf(name), program, ...args], input);
  }

  clear(): void {
    for (const name of this.#made) command("ip", ["netns", "del", name]);
    this.#made.clear();
  }
}

function sweep(): void {
  for (const line of command("ip", ["netns", "list"]).split("\n")) {
    const [name, id] = /^psn(\d+)-\S+/.exec(line) ?? [];
    if (name !== undefined && !existsSync(`/proc/${id}`)) command("ip", ["netns", "del", name]);
  }
}

function command(program: string, args: readonly string[], input?: string): string {
  const options = { encoding: "utf8", stdio: "pipe", ...(input === undefined ? {} : { input }) } as const;
  return execFileSync(program, [...args], options);
}
