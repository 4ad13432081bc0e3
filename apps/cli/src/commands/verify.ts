import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import { type Check, diff, leftAlone, recentControlPlane, verifyChecks } from "@podspan/core/plan";
import type { SnapshotProof } from "@podspan/core/prove";
import { type Attempt, type Stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { VerifyFlags } from "../flags.ts";
import { checkCountText, checksText } from "../render/checks.ts";
import { coloursFor } from "../render/colour.ts";
import { proofText } from "../render/reachability.ts";
import { printJson, printProblems } from "../render/report.ts";
import { retold } from "../session/again.ts";
import { type FabricFile, hasFabric, openFabric } from "../session/fabric-file.ts";
import { type Meaning, meaningOf } from "../session/pipeline.ts";
import { expectationProblems, proofDocument, proofOfWorld } from "../session/proving.ts";
import { look, openSession, type Sight } from "../session/session.ts";
import type { Verb } from "../verb.ts";

interface Verified {
  readonly file: FabricFile;
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where not every address has its place: then nobody knows what to prove. */
  readonly proof?: SnapshotProof;
}

/** Checks the live world, or records of one, against the Fabric, and proves in it what reaches what. */
export const verify: Verb<VerifyFlags> = async (cli, flags, argument) => {
  const { flows } = flags;
  if (flows !== undefined) return (await import("./flows.ts")).answerFlows(cli, { ...flags, flows }, argument);
  if (flags.snapshot !== undefined && !hasFabric(cli, argument)) return (await import("./audit.ts")).audit(cli, flags);
  const verified = await check(cli, flags, argument);
  if (!verified.ok) return tellStopped(cli, flags, verified);
  const { file, checks, diagnostics, proof } = verified.value;
  const violations = proof === undefined ? [] : expectationProblems(proof.proof, file);
  printProblems(cli, [...diagnostics, ...violations], file.sources);
  const proved = proof === undefined ? {} : await proofDocument(proof.proof);
  if (flags.json) printJson(cli, "Verification", { ...proved, checks, diagnostics: [...diagnostics, ...violations] });
  else if (checks.length > 0) {
    const colours = coloursFor(cli.process.stdout, cli.process.env);
    const text = `${checksText(checks, colours)}\n${colours.bold(checkCountText(checks))}\n`;
    cli.process.stdout.write(proof === undefined ? text : `${text}\n${proofText(proof.proof, colours)}`);
  }
  const exit = exitOf(checks, diagnostics);
  return hasErrors(violations) ? ExitCode.refused : exit;
};

async function check(cli: CliContext, flags: VerifyFlags, argument: string | undefined): Promise<Attempt<Verified>> {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return opened;
  const file = opened.value;
  const session = await openSession(cli, flags, file, flags.snapshot);
  if (!session.ok) return session;
  const sight = await look(session.value, "verify");
  session.value.interruption.end();
  if (!sight.ok) return sight;
  const meaning = meaningOf(file, sight.value);
  const checks = meaning.allocated
    ? retold(session.value, checksOf(flags, sight.value, meaning, session.value.world.clock.now()))
    : [];
  if (!meaning.allocated) return succeeded({ file, checks, diagnostics: meaning.diagnostics });
  const proof = await proofOfWorld(sight.value.snapshot, meaning);
  return succeeded({ file, checks, proof, diagnostics: [...meaning.diagnostics, ...proof.findings] });
}

/** Whatever is wrong with the wishes, the world is checked against what of them has a place. */
function checksOf(
  { only }: VerifyFlags,
  { snapshot, state }: Sight,
  { fabric, addresses, desired }: Meaning,
  now: number,
): readonly Check[] {
  const difference = diff(desired, snapshot, state);
  const left = only === "kubernetes" ? [] : leftAlone(difference);
  const delays = only === "kubernetes" ? [] : recentControlPlane(desired, state, now);
  return [...left, ...delays, ...verifyChecks({ fabric, addresses, desired, snapshot, difference, only })];
}

function tellStopped(cli: CliContext, flags: VerifyFlags, { exit, diagnostics, sources }: Stopped): ExitCode {
  printProblems(cli, diagnostics, sources);
  if (flags.json) printJson(cli, "Verification", { checks: [], diagnostics });
  return exit;
}

/** Rules on what the live cluster runs with: breaking one is a finding like a failed check, and hinders no checking. */
const LIVE_RULE = /^(AZ|CNI)-/;

/** Without any check nothing was verified, whatever was broken. */
function exitOf(checks: readonly Check[], diagnostics: readonly Diagnostic[]): ExitCode {
  if (checks.length === 0) return hasErrors(diagnostics) ? ExitCode.failed : ExitCode.ok;
  const broken = diagnostics.filter(({ code }) => LIVE_RULE.test(code));
  if (hasErrors(broken) || checks.some((check) => check.status === "failed")) return ExitCode.refused;
  return hasErrors(diagnostics) || checks.some((check) => check.status === "unknown") ? ExitCode.failed : ExitCode.ok;
}
