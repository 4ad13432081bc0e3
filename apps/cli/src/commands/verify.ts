import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import { type Check, diff, leftAlone, recentControlPlane, verifyChecks } from "@podspan/core/plan";
import type { SnapshotProof } from "@podspan/core/prove";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { VerifyFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { checkCountText, checksText } from "../render/checks.ts";
import { coloursFor } from "../render/colour.ts";
import { proofText } from "../render/reachability.ts";
import { plural, printJson, printProblems, reportProblems } from "../render/report.ts";
import { retold } from "../session/again.ts";
import { type FabricFile, hasFabric, openFabric } from "../session/fabric-file.ts";
import { type Meaning, meaningOf } from "../session/pipeline.ts";
import type { Probed } from "../session/probing.ts";
import { proofDocument } from "../session/proof-document.ts";
import { expectationProblems, mtuProblems, proofOfWorld } from "../session/proving.ts";
import { look, openSession, type Session, type Sight } from "../session/session.ts";
import type { Verb } from "../verb.ts";

interface Verified {
  readonly file: FabricFile;
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where not every address has its place: then nobody knows what to prove. */
  readonly proof?: SnapshotProof;
  /** Where real packets were asked for. */
  readonly probes?: Probed;
}

/** Checks the live world, or records of one, against the Fabric, and proves in it what reaches what. */
export const verify: Verb<VerifyFlags> = async (cli, flags, argument) => {
  const { flows } = flags;
  if (flags.probePods === true) return (await import("./probe-pods.ts")).printProbePods(cli);
  const senseless = unprobeable(flags);
  if (senseless !== undefined) return reportProblems(cli, flags.json, ExitCode.usage, [senseless]);
  if (flows !== undefined) return (await import("./flows.ts")).answerFlows(cli, { ...flags, flows }, argument);
  if (flags.snapshot !== undefined && !hasFabric(cli, argument)) return (await import("./audit.ts")).audit(cli, flags);
  const verified = await check(cli, flags, argument);
  if (!verified.ok) return reportStopped(cli, flags.json, verified);
  const { file, checks, diagnostics, proof, probes } = verified.value;
  const violations = proof === undefined ? [] : expectationProblems(proof.proof, file);
  const lossy = await mtuProblems(proof?.proof, file);
  const problems = [...diagnostics, ...lossy, ...violations, ...(probes?.findings ?? [])];
  printProblems(cli, problems, file.sources);
  if (flags.json) {
    const proved = proof === undefined ? {} : await proofDocument(proof.proof);
    const sent = probes === undefined ? {} : (await probing()).probeDocument(probes);
    printJson(cli, "Verification", { ...proved, ...sent, checks, diagnostics: problems });
  } else if (checks.length > 0) await tell(cli, verified.value);
  const exit = exitOf(checks, diagnostics);
  if (hasErrors(violations) || hasErrors(probes?.findings ?? [])) return ExitCode.refused;
  return exit === ExitCode.ok && probes !== undefined && isIncomplete(probes) ? ExitCode.failed : exit;
};

async function tell(cli: CliContext, { checks, proof, probes }: Verified): Promise<void> {
  const { stdout, env } = cli.process;
  const colours = coloursFor(stdout, env);
  stdout.write(`${checksText(checks, colours)}\n${colours.bold(checkCountText(checks))}\n`);
  if (proof !== undefined) stdout.write(`\n${proofText(proof.proof, colours)}`);
  if (probes !== undefined) stdout.write(`\n${(await import("../render/probes.ts")).probesText(probes, colours)}`);
}

/** Probing knows the whole prover, and few runs send packets. */
const probing = () => import("../session/probing.ts");

/** What was asked for was not done, or not all of it. */
function isIncomplete({ findings, sent }: Probed): boolean {
  return findings.some(({ code }) => UNDONE.has(code)) || sent.some(({ reception }) => reception.kind === "unsent");
}

const UNDONE: ReadonlySet<string> = new Set(["PROBE-4", "PROBE-5", "PROBE-6", "PROBE-8"]);

/** Flags that say what `--probe` cannot do. */
function unprobeable({ probe, flows, snapshot, only }: VerifyFlags): Diagnostic | undefined {
  const other = flows !== undefined ? "--flows" : snapshot !== undefined ? "--snapshot" : undefined;
  const flag = other ?? (only === "aws" ? "--only aws" : undefined);
  if (probe !== true || flag === undefined) return undefined;
  const cause = "Packets are sent from pods of live clusters, along what the Fabric links and expects.";
  return problem("USAGE", `\`--probe\` does not go with \`${flag}\``, cause, `Leave \`${flag}\` out.`);
}

async function check(cli: CliContext, flags: VerifyFlags, argument: string | undefined): Promise<Attempt<Verified>> {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return opened;
  const file = opened.value;
  const session = await openSession(cli, flags, file, flags.snapshot);
  if (!session.ok) return session;
  try {
    return await checkIn(session.value, flags);
  } finally {
    session.value.interruption.end();
  }
}

async function checkIn(session: Session, flags: VerifyFlags): Promise<Attempt<Verified>> {
  const { file } = session;
  const sight = await look(session, "verify");
  if (!sight.ok) return sight;
  const meaning = meaningOf(file, sight.value);
  const checks = meaning.allocated
    ? retold(session, checksOf(flags, sight.value, meaning, session.world.clock.now()))
    : [];
  if (!meaning.allocated) return succeeded({ file, checks, diagnostics: meaning.diagnostics });
  const proof = await proofOfWorld(sight.value.snapshot, meaning);
  const verified = { file, checks, proof, diagnostics: [...meaning.diagnostics, ...proof.findings] };
  if (flags.probe !== true) return succeeded(verified);
  const { cli, world, interruption } = session;
  const probes = await (await probing()).probed({
    world,
    file,
    fabric: meaning.fabric,
    snapshot: sight.value.snapshot,
    proof,
    signal: interruption.signal,
    progress: ({ what, done, all }) => tellProgress(cli, what, done, all),
  });
  return succeeded({ ...verified, probes });
}

/** Every so often a line on stderr: real packets take their time. */
function tellProgress(cli: CliContext, what: "pods" | "pairs", done: number, all: number): void {
  if (done < all && done % 8 !== 0) return;
  const doing = what === "pods" ? "asked what they have" : "sent";
  cli.process.stderr.write(`  ...      probe: ${done} of ${plural(all, what === "pods" ? "pod" : "pair")} ${doing}\n`);
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

/** Rules on what the live cluster runs with: breaking one is a finding like a failed check, and hinders no checking. */
const LIVE_RULE = /^(AZ|CNI)-/;

/** Without any check nothing was verified, whatever was broken. */
function exitOf(checks: readonly Check[], diagnostics: readonly Diagnostic[]): ExitCode {
  if (checks.length === 0) return hasErrors(diagnostics) ? ExitCode.failed : ExitCode.ok;
  const broken = diagnostics.filter(({ code }) => LIVE_RULE.test(code));
  if (hasErrors(broken) || checks.some((check) => check.status === "failed")) return ExitCode.refused;
  return hasErrors(diagnostics) || checks.some((check) => check.status === "unknown") ? ExitCode.failed : ExitCode.ok;
}
