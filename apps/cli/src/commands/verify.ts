import { hasErrors } from "@podspan/core/diagnostics";
import { type Check, diff, verifyChecks } from "@podspan/core/plan";
import { reportStopped, stopped } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { VerifyFlags } from "../flags.ts";
import { checkCountText, checksText } from "../render/checks.ts";
import { coloursFor } from "../render/colour.ts";
import { printJson, printProblems } from "../render/report.ts";
import { openFabric } from "../session/fabric-file.ts";
import { meaningOf } from "../session/pipeline.ts";
import { look, openSession } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** Checks the live world, or records of one, against the Fabric. Findings, and no proof: nothing here says what reaches what. */
export const verify: Verb<VerifyFlags> = async (cli, flags, argument) => {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return reportStopped(cli, flags.json, opened);
  const file = opened.value;
  const session = await openSession(cli, flags, file, flags.snapshot);
  if (!session.ok) return reportStopped(cli, flags.json, session);
  const sight = await look(session.value, "verify");
  session.value.interruption.end();
  if (!sight.ok) return reportStopped(cli, flags.json, sight);
  const { snapshot, state } = sight.value;
  const { addresses, desired, diagnostics } = meaningOf(file, sight.value);
  if (hasErrors(diagnostics)) return reportStopped(cli, flags.json, stopped(diagnostics, file.sources));
  printProblems(cli, diagnostics, file.sources);
  const difference = diff(desired, snapshot, state);
  const checks = verifyChecks({ fabric: file.fabric, addresses, desired, snapshot, difference, only: flags.only });
  if (flags.json) printJson(cli, { checks, diagnostics });
  else {
    const colours = coloursFor(cli.process.stdout, cli.process.env);
    const text = `${checksText(checks, colours)}\n${colours.bold(checkCountText(checks))}\n`;
    cli.process.stdout.write(`${text}${colours.dim("reachability: not modelled yet")}\n`);
  }
  return exitOf(checks);
};

function exitOf(checks: readonly Check[]): ExitCode {
  if (checks.some((check) => check.status === "failed")) return ExitCode.refused;
  return checks.some((check) => check.status === "unknown") ? ExitCode.failed : ExitCode.ok;
}
