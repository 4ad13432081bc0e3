import { type AddressPlan, place } from "@podspan/core/compile";
import { type Diagnostic, diagnose, hasErrors } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import type { Drift, Only, Plan } from "@podspan/core/plan";
import type { Judged, PlanProof, Proof, ReachabilityChange, Refusals, SnapshotProof } from "@podspan/core/prove";
import type { Fabric } from "@podspan/core/spec";
import { type FabricFile, placed } from "./fabric-file.ts";
import { loadProver } from "./prover.ts";

/** What the proof is about, where it is known already. */
interface Subject {
  readonly fabric: Fabric;
  readonly addresses: AddressPlan;
}

/** What a plan does to what reaches what. Of a plan with errors nothing is said: it is none. */
export async function proofOfPlan(
  file: FabricFile,
  snapshot: Snapshot,
  plan: Plan,
  meaning?: Subject,
): Promise<PlanProof | undefined> {
  if (hasErrors(plan.diagnostics)) return undefined;
  const { provePlan } = await loadProver();
  return provePlan(meaning ?? subjectOf(file, snapshot), snapshot, plan);
}

/** The proof of the world as it is. */
export async function proofOfWorld(snapshot: Snapshot, meaning: Subject): Promise<SnapshotProof> {
  const { proveSnapshot } = await loadProver();
  return proveSnapshot(meaning, snapshot);
}

/** The drift, ranked by what it does to reachability. Nothing drifted, nothing is proved. */
export async function driftProved(drift: Drift, meaning: Subject, snapshot: Snapshot, plan: Plan): Promise<Drift> {
  if (drift.items.length === 0) return drift;
  const { withReachability } = await loadProver();
  return withReachability(drift, meaning, snapshot, plan);
}

/** Where addresses lie, whatever is wrong with the Fabric's wishes. */
function subjectOf({ fabric, lock }: FabricFile, snapshot: Snapshot): Subject {
  const allocated = place(fabric, lock, snapshot);
  return { fabric: allocated.fabric, addresses: allocated.plan };
}

/** What stands in the way of carrying a plan out; `acceptLoss` is the flag's text. */
export async function refusals(proof: PlanProof | undefined, acceptLoss: string | undefined): Promise<Refusals> {
  if (proof === undefined) return { expectations: [], losses: [], unmatched: [] };
  const { acceptancesIn, refusalsOf } = await loadProver();
  return refusalsOf(proof.proof.expectations, proof.difference, acceptancesIn(acceptLoss ?? "") ?? []);
}

/** What of a plan was proved. */
export interface Carried {
  readonly steps: Plan["steps"];
  /** The half that `--only` carries out. */
  readonly only?: Only;
}

/** Refusals as problems with places in the Fabric; accepting what nobody loses is a warning. */
export function refusalProblems(
  { expectations, losses, unmatched }: Refusals,
  file: FabricFile,
  carried: Carried,
): readonly Diagnostic[] {
  const broken = expectations.map((judged) => expectationProblem(judged, carried));
  const idle = unmatched.map((pair) =>
    diagnose("PROOF-4", {
      message: `\`--accept-loss '${pair}'\` matches nothing: neither a loss nor an expectation that does not hold`,
    }),
  );
  return placed([...broken, ...lossProblems(losses), ...idle], file);
}

/** A written expectation that is broken, or cannot be proved. */
function expectationProblem(judged: Judged, { steps, only }: Carried): Diagnostic {
  const { from, to, expected, actual, reason, status, path } = judged;
  const why = reason === undefined ? "" : `: ${reason}`;
  const pair = `${from} > ${to}`;
  if (status === "unproved")
    return diagnose("PROOF-3", { message: `${pair}: expected ${expected}, and it cannot be proved${why}`, path });
  const fix = expected.startsWith("reachable") ? (halved(judged, only) ?? unblocking(judged, steps)) : undefined;
  return diagnose("PROOF-1", { message: `${pair}: expected ${expected}, is ${actual}${why}`, path, fix });
}

/** Half a plan is proved beside the other half as it is today: what needs both holds once both are carried out. */
function halved({ from, to }: Judged, only: Only): string | undefined {
  if (only === undefined || ![from, to].some((end) => end.startsWith("clusters/"))) return undefined;
  const left =
    only === "aws"
      ? "what is to change in the clusters (the VPC CNI, ENIConfigs), which the proof takes as it is today or, unread, for its defaults"
      : "what is to change in AWS, which the proof takes as it is today";
  return `\`--only ${only}\` leaves out ${left}. Run the same without \`--only\`: then the whole is proved. To carry out this half first: \`apply --only ${only} --accept-loss '${from}>${to}'\`.`;
}

/** Where a plan leaves something out, that is the likeliest cause, and the network of today is what the reason tells of. */
function unblocking({ from, to }: Judged, steps: Plan["steps"]): string | undefined {
  const blocked = steps.flatMap((step) => step.blocked ?? []);
  const codes = [...new Set(blocked.map(({ code }) => code))].join(", ");
  if (blocked.length === 0) return undefined;
  const count = blocked.length === 1 ? "One step of the plan is" : `${blocked.length} steps of the plan are`;
  return `${count} blocked (${codes}) and left out of the proof: mend that first. \`apply --accept-loss '${from}>${to}'\` carries out what is not blocked.`;
}

/** Written expectations that do not hold, where nobody is refused for it: what `verify` and `plan` say. */
export function expectationProblems(
  { expectations }: Proof,
  file: FabricFile,
  carried: Carried = { steps: [] },
): readonly Diagnostic[] {
  const broken = expectations.filter(
    ({ status, origin }) => origin === "written" && (status === "broken" || status === "unproved"),
  );
  return placed(
    broken.map((judged) => expectationProblem(judged, carried)),
    file,
  );
}

/** Paths on which large packets of pods are lost. */
export async function mtuProblems(proof: Proof | undefined, file: FabricFile): Promise<readonly Diagnostic[]> {
  if (proof?.verdicts.every(({ lost }) => lost === undefined) ?? true) return [];
  const { mtuFindings } = await loadProver();
  return placed(mtuFindings(proof?.verdicts ?? []), file);
}

/** How many losses a problem names. */
const MOST_LOSSES = 5;

function lossProblems(losses: readonly ReachabilityChange[]): readonly Diagnostic[] {
  if (losses.length === 0) return [];
  const shown = losses.slice(0, MOST_LOSSES).map(({ from, to, before, after, reason }) => {
    const why = reason === undefined ? "" : ` (${reason})`;
    return `${from}>${to} ${before.verdict} -> ${after.verdict}${why}`;
  });
  const rest = losses.length > shown.length ? ` and ${losses.length - shown.length} more` : "";
  const named = [...new Set(losses.map(({ from, to }) => `${from}>${to}`))].slice(0, MOST_LOSSES).join(",");
  const accept = losses.length > MOST_LOSSES ? "all" : named;
  return [
    diagnose("PROOF-2", {
      message: `it would take away what gets through now: ${shown.join("; ")}${rest}`,
      fix: `Change the Fabric so that it goes on getting through, or accept it: \`--accept-loss '${accept}'\`.`,
    }),
  ];
}
