import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

/** What the numbers were measured on. */
export function describeMachine(): Readonly<Record<string, string | number>> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: systemName(),
    kernel: release(),
    node: process.versions.node,
  };
}

function systemName(): string {
  try {
    return /PRETTY_NAME="(.*)"/.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}
