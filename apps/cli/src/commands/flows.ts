import { hasErrors, type Sources } from "@podspan/core/diagnostics";
import { type FlowVerdict, judgeFlows, Provers, parseFlows } from "@podspan/core/prove";
import { reportStopped } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { VerifyFlags } from "../flags.ts";
import { coloursFor } from "../render/colour.ts";
import { flowsText } from "../render/flows.ts";
import { printJson, printProblems } from "../render/report.ts";
import { readUserFile } from "../session/fabric-file.ts";
import { isUnreadable } from "../session/imported-snapshot.ts";
import { openNetwork } from "../session/seen-network.ts";

/** Answers a list of flows. What of it cannot be understood is a problem with its place in the file; all else is answered. */
export async function answerFlows(
  cli: CliContext,
  flags: VerifyFlags & { readonly flows: string },
  argument: string | undefined,
): Promise<ExitCode> {
  const file = await readUserFile(cli, flags.flows, "Name the list of flows: `--flows FILE`.");
  if (!file.ok) return reportStopped(cli, flags.json, file);
  const network = await openNetwork(cli, flags, argument);
  if (!network.ok) return reportStopped(cli, flags.json, network);
  const { built, diagnostics, sources } = network.value;
  const { name, text } = file.value;
  const list = parseFlows(text, name);
  const answers = judgeFlows(new Provers(built.network, built.directory), built.directory, list.entries);
  const problems = [...list.diagnostics, ...answers.diagnostics];
  const known: Sources = { ...sources, [name]: text };
  printProblems(cli, [...diagnostics, ...problems], known);
  const { assumptions } = built.network;
  if (flags.json)
    printJson(cli, "Flows", { flows: answers.flows, assumptions, diagnostics: [...diagnostics, ...problems] });
  else cli.process.stdout.write(flowsText(answers.flows, assumptions, coloursFor(cli.process.stdout, cli.process.env)));
  if (answers.flows.some(isViolated)) return ExitCode.refused;
  return hasErrors(problems) || diagnostics.some(isUnreadable) ? ExitCode.failed : ExitCode.ok;
}

/** An answer that is known, and not the expected one. */
function isViolated({ asExpected, verdict }: FlowVerdict): boolean {
  return asExpected === false && verdict !== "unknown";
}
