import { IAM_ACTIONS } from "@podspan/aws";
import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Check } from "@podspan/core/plan";
import { reportStopped } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { WorldFlags } from "../flags.ts";
import { OLDEST_NODE, runsHere } from "../node-version.ts";
import { checkCountText, checksText } from "../render/checks.ts";
import { coloursFor } from "../render/colour.ts";
import { printJson } from "../render/report.ts";
import { openFabric } from "../session/fabric-file.ts";
import { look, openSession, type Session } from "../session/session.ts";
import type { Verb } from "../verb.ts";
import { WOULD_CHECK, worldChecks } from "./doctor-world.ts";

/** Says what this machine, account and cluster lack, each with what mends it. Changes nothing. */
export const doctor: Verb<WorldFlags> = async (cli, flags, argument) => {
  const machine = [nodeCheck(cli.node)];
  const opened = await openFabric(cli, argument);
  if (!opened.ok) {
    const fabric = finding(
      "fabric",
      "failed",
      argument ?? "fabric.yaml",
      "no Fabric without errors",
      `podspan validate ${argument ?? ""}`.trim(),
    );
    printChecks(cli, flags, [...machine, fabric], [], opened.diagnostics);
    return reportStopped(cli, false, opened);
  }
  const fabric = finding("fabric", "ok", opened.value.name, `Fabric ${opened.value.fabric.metadata.name} is valid`);
  const session = await openSession(cli, flags, opened.value);
  if (!session.ok) return reportStopped(cli, flags.json, session);
  const world = session.value.target === "twin" ? [] : await examine(session.value);
  session.value.interruption.end();
  const checks = [...machine, fabric, ...world];
  printChecks(cli, flags, checks, session.value.target === "twin" ? WOULD_CHECK : []);
  return checks.some((check) => check.status !== "ok") ? ExitCode.failed : ExitCode.ok;
};

async function examine(session: Session): Promise<readonly Check[]> {
  const sight = await look(session, "verify");
  if (!sight.ok) {
    return sight.diagnostics.map(({ code, message, fix }) => finding("state", "failed", code, message, fix));
  }
  // Loaded by now: the world's own reader is in it.
  return worldChecks(session.file.fabric, sight.value.snapshot, session.only, IAM_ACTIONS);
}

function nodeCheck(version: string): Check {
  return runsHere(version)
    ? finding("node", "ok", `Node ${version}`, `is ${OLDEST_NODE} or newer`)
    : finding("node", "failed", `Node ${version}`, `is older than ${OLDEST_NODE}`, "npm install -g node@24");
}

function printChecks(
  cli: CliContext,
  flags: WorldFlags,
  checks: readonly Check[],
  would: readonly string[],
  diagnostics: readonly Diagnostic[] = [],
): void {
  if (flags.json) {
    printJson(cli, "Examination", { checks, ...(would.length > 0 ? { wouldCheck: would } : {}), diagnostics });
    return;
  }
  const colours = coloursFor(cli.process.stdout, cli.process.env);
  const more = would.map((what) => `  ${colours.dim("-")} ${what}\n`).join("");
  const on = more === "" ? "" : `\nWith --target aws it would also check\n${more}`;
  cli.process.stdout.write(`${checksText(checks, colours)}${on}\n${colours.bold(checkCountText(checks))}\n`);
}

function finding(code: string, status: Check["status"], subject: string, message: string, fix = ""): Check {
  return { code, status, subject, message, fix };
}
