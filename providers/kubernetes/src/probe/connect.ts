import type { Reception } from "@podspan/core/prove";
import type { Executed } from "../api.ts";
import type { Connect } from "./survey.ts";

/** Seconds that a connection may take: two repetitions of a lost SYN. */
const SECONDS = "4";

/** Opens a connection and closes it. */
export function connectCommand(connect: Connect, address: string, port: number): readonly string[] {
  switch (connect) {
    case "nc -z":
      return ["nc", "-z", "-v", "-w", SECONDS, address, `${port}`];
    case "nc -e":
      return ["nc", "-w", SECONDS, address, `${port}`, "-e", "true"];
    case "bash":
      return ["timeout", SECONDS, "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`];
  }
}

/** What became of it: a success is an exit code of 0 with all of them, the rest is in their words. */
export function connectReception({ stdout, stderr, exitCode }: Executed): Reception {
  if (exitCode === 0) return { kind: "answered" };
  const text = `${stdout}\n${stderr}`;
  if (/refused/i.test(text)) return { kind: "refused" };
  const why =
    /(No route to host|Network is unreachable|Host is unreachable|Permission denied|Operation not permitted)/i.exec(
      text,
    )?.[1];
  return why === undefined ? { kind: "silent" } : { kind: "unreachable", why };
}
