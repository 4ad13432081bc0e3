import { auditOf } from "@podspan/core/network";
import { prove } from "@podspan/core/prove";
import { reportStopped } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { VerifyFlags } from "../flags.ts";
import { coloursFor } from "../render/colour.ts";
import { proofText } from "../render/reachability.ts";
import { printJson, printProblems } from "../render/report.ts";
import { isUnreadable } from "../session/imported-snapshot.ts";
import { proofDocument } from "../session/proof-document.ts";
import { openNetwork } from "../session/seen-network.ts";

/** What reaches what in somebody's network, of raw describe answers and nothing else, and what is wrong with it. */
export async function audit(cli: CliContext, flags: VerifyFlags): Promise<ExitCode> {
  const network = await openNetwork(cli, flags, undefined);
  if (!network.ok) return reportStopped(cli, flags.json, network);
  const { built, declared, snapshot, sources } = network.value;
  const diagnostics = [...network.value.diagnostics, ...auditOf(snapshot)];
  const { proof } = prove({ built, declared, expectations: [], unproved: [] });
  printProblems(cli, diagnostics, sources);
  if (flags.json) printJson(cli, "Audit", { ...(await proofDocument(proof)), groups: proof.groups, diagnostics });
  else cli.process.stdout.write(proofText(proof, coloursFor(cli.process.stdout, cli.process.env)));
  return diagnostics.some(isUnreadable) ? ExitCode.failed : ExitCode.ok;
}
