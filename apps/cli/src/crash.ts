import { appendFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Diagnostic } from "@podspan/core/diagnostics";
import type { CliContext } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { problem } from "./problems.ts";
import { reportProblems } from "./render/report.ts";
import { Interrupted } from "./session/interruption.ts";
import { BUILD, VERSION } from "./version.ts";

/** Tells what was thrown: Ctrl-C as an interruption, a fault of the machine as such, anything else as our bug. */
export async function reportThrown(cli: CliContext, json: boolean | undefined, thrown: unknown): Promise<ExitCode> {
  if (thrown instanceof Interrupted) return reportProblems(cli, json, ExitCode.interrupted, [INTERRUPTED]);
  if (cli.process.env.PODSPAN_DEBUG === "1") cli.process.stderr.write(`${stackOf(thrown)}\n`);
  return reportProblems(cli, json, ExitCode.failed, [machineFault(thrown) ?? (await bug(cli, thrown))]);
}

const INTERRUPTED = problem(
  "STOPPED",
  "stopped before the end",
  "Ctrl-C was pressed.",
  "Run the same command again; it goes on where it stopped.",
);

/** What the operating system refused (`ENOSPC`, `EACCES`, ...), with the file that it was about. */
function machineFault(thrown: unknown): Diagnostic | undefined {
  if (!(thrown instanceof Error) || !("syscall" in thrown) || !("code" in thrown)) return undefined;
  const file = "path" in thrown && typeof thrown.path === "string" ? ` of ${thrown.path}` : "";
  return problem(
    "IO",
    `the operating system refused ${String(thrown.syscall)}${file}: ${String(thrown.code)}`,
    "The machine, not the Fabric, stands in the way; what was done until then stays done.",
    "Mend that (space, permissions, the path) and run the same command again.",
  );
}

async function bug(cli: CliContext, thrown: unknown): Promise<Diagnostic> {
  const log = await writeLog(cli, thrown);
  return problem(
    "BUG",
    thrown instanceof Error ? thrown.message : String(thrown),
    "This is a bug in Podspan, not in your Fabric. What was done is in the journal; the same command resumes.",
    `Report it with ${log ?? "the output of the same command with PODSPAN_DEBUG=1"} to Podspan's issue tracker.`,
  );
}

/** Where the stack went; undefined when not even that could be written. */
async function writeLog(cli: CliContext, thrown: unknown): Promise<string | undefined> {
  const folder = join(tmpdir(), "podspan");
  const file = join(folder, "crash.log");
  const at = new Date(cli.clock.now()).toISOString();
  const entry = `${at} podspan ${VERSION} build ${BUILD} node ${cli.node}\n${stackOf(thrown)}\n\n`;
  try {
    await mkdir(folder, { recursive: true });
    await appendFile(file, entry);
    return file;
  } catch {
    return undefined;
  }
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
