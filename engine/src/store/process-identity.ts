import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { LeaseHolder } from "@podspan/core/ports";

/** What is known of a holder's process: `elsewhere` is one that cannot be judged from here. */
export type Liveness = "alive" | "dead" | "elsewhere";

/** Who this process is, and what became of another. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  readonly processStart: string;
  liveness(holder: LeaseHolder): Liveness;
}

/** This process, as the operating system tells it. */
export function systemIdentity(): ProcessIdentity {
  const host = hostname();
  const world = pidWorld();
  const processStart = `${world}/${startTicks(process.pid) ?? "unknown"}`;
  return { host, pid: process.pid, processStart, liveness: (holder) => liveness(holder, host, world) };
}

/**
 * Where a pid has its meaning: this boot of this kernel, this pid namespace. Two containers may share a hostname and a
 * directory, and must not take each other's processes for dead. Empty where the system does not tell.
 */
function pidWorld(): string {
  const boot = attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = attempt(() => readlinkSync("/proc/self/ns/pid"));
  return boot === undefined || namespace === undefined ? "" : `${boot}/${namespace}`;
}

function liveness(holder: LeaseHolder, host: string, world: string): Liveness {
  const split = holder.processStart.lastIndexOf("/");
  if (holder.host !== host || holder.processStart.slice(0, split) !== world) return "elsewhere";
  const start = holder.processStart.slice(split + 1);
  if (start === "unknown") return exists(holder.pid) ? "alive" : "dead";
  return startTicks(holder.pid) === start ? "alive" : "dead";
}

/**
 * Start time in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)), counted after the command, which may hold blanks
 * and brackets. Undefined for no process, and for one that is dead but not yet reaped (states Z and X).
 */
function startTicks(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

/** Where there is no /proc: a pid that answers is taken for the holder. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
