import { type AddressPlan, place } from "@podspan/core/compile";
import { type Diagnostic, diagnose, hasErrors } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import type { Drift, Plan } from "@podspan/core/plan";
import type { ReadContext } from "@podspan/core/ports";
import type { Judged, PlanProof, Proof, ReachabilityChange, Refusals, SnapshotProof } from "@podspan/core/prove";
import type { Fabric } from "@podspan/core/spec";
import { type FabricFile, placed } from "./fabric-file.ts";
import { loadProver } from "./prover.ts";

/** What the proof is about, where it is known already. */
interface Subject {
  readonly fabric: Fabric;
  readonly addresses: AddressPlan;
}

/** The prover is loaded while the world still answers, from the first answer on: it is needed as soon as the last one is there. */
export function loadingProver(context: ReadContext): ReadContext {
  let isLoading = false;
  return {
    ...context,
    read: async (request, send) => {
      const answer = await context.read(request, send);
      // Whoever proves is told why it cannot be loaded.
      if (!isLoading) loadProver().catch(() => undefined);
      isLoading = true;
      return answer;
    },
  };
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
  if (proof === undefined) return { expectations: [], losses: [] };
  const { acceptancesIn, refusalsOf } = await loadProver();
  return refusalsOf(proof.proof.expectations, proof.difference, acceptancesIn(acceptLoss ?? "") ?? []);
}

/** Refusals as problems with places in the Fabric. */
export function refusalProblems(
  { expectations, losses }: Refusals,
  file: FabricFile,
  steps: Plan["steps"],
): readonly Diagnostic[] {
  const broken = expectations.map((judged) => expectationProblem(judged, steps));
  return placed([...broken, ...lossProblems(losses)], file);
}

/** A written expectation that is broken, or cannot be proved; `steps`: of the plan that was proved. */
function expectationProblem(judged: Judged, steps: Plan["steps"]): Diagnostic {
  const { from, to, expected, actual, reason, status, path } = judged;
  const why = reason === undefined ? "" : `: ${reason}`;
  const pair = `${from} > ${to}`;
  if (status === "unproved")
    return diagnose("PROOF-3", { message: `${pair}: expected ${expected}, and it cannot be proved${why}`, path });
  const fix = expected.startsWith("reachable") ? unblocking(judged, steps) : undefined;
  return diagnose("PROOF-1", { message: `${pair}: expected ${expected}, is ${actual}${why}`, path, fix });
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
  steps: Plan["steps"] = [],
): readonly Diagnostic[] {
  const broken = expectations.filter(
    ({ status, origin }) => origin === "written" && (status === "broken" || status === "unproved"),
  );
  return placed(
    broken.map((judged) => expectationProblem(judged, steps)),
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
