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

/** Opens a connection and reads what the other side says, until it closes. */
export function listenCommand(connect: Connect, address: string, port: number): readonly string[] {
  if (connect !== "bash") return ["nc", "-w", SECONDS, address, `${port}`];
  const read = `exec 3<>/dev/tcp/${address}/${port}; read -r line <&3; echo "$line"`;
  return ["timeout", SECONDS, "bash", "-c", read];
}

/** What became of it, with the address that the other side has told. */
export function toldReception(executed: Executed): Reception {
  const seen = /^[0-9a-fA-F.:]+$/m.exec(executed.stdout)?.[0];
  return seen === undefined ? connectReception(executed) : { kind: "answered", seen };
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
