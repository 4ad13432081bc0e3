import { keyOf } from "@podspan/core/compile";
import type { Desired } from "@podspan/core/desired";
import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import { type Drift, diff, driftOf, type State } from "@podspan/core/plan";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { WorldFlags } from "../flags.ts";
import { coloursFor } from "../render/colour.ts";
import { driftText } from "../render/drift.ts";
import { printJson, printProblems } from "../render/report.ts";
import { again, retold } from "../session/again.ts";
import { type FabricFile, openFabric } from "../session/fabric-file.ts";
import { applicationPlan, meaningOf } from "../session/pipeline.ts";
import { driftProved } from "../session/proving.ts";
import { look, openSession, unreadableParts } from "../session/session.ts";
import type { Verb } from "../verb.ts";

interface Found {
  readonly file: FabricFile;
  readonly drift: Drift;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether all that is ours could be compared. */
  readonly whole: boolean;
  /** The command that mends it, ready to be pasted. */
  readonly mend: string;
}

/** Says what the world changed in what is ours since the last apply, and what mends it. Reads, and changes nothing. */
export const drift: Verb<WorldFlags> = async (cli, flags, argument) => {
  const found = await find(cli, flags, argument);
  if (!found.ok) return reportStopped(cli, flags.json, found);
  const { file, drift, diagnostics, mend } = found.value;
  printProblems(cli, diagnostics, file.sources);
  if (flags.json) printJson(cli, "Drift", { ...documentOf(drift), diagnostics });
  else cli.process.stdout.write(driftText(drift, mend, coloursFor(cli.process.stdout, cli.process.env), flags.only));
  return exitOf(found.value);
};

async function find(cli: CliContext, flags: WorldFlags, argument: string | undefined): Promise<Attempt<Found>> {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return opened;
  const file = opened.value;
  const session = await openSession(cli, flags, file);
  if (!session.ok) return session;
  const { target, only, interruption } = session.value;
  const sight = await look(session.value, "drift");
  interruption.end();
  if (!sight.ok) return sight;
  const { snapshot, state } = sight.value;
  const meaning = meaningOf(file, sight.value);
  const { desired } = meaning;
  const found = driftOf({ desired, snapshot, state, difference: diff(desired, snapshot, state), only });
  // What apply would refuse to do must be known before it is named as the cure.
  const plan = applicationPlan({ file, target, only, ...sight.value }, meaning);
  const drift = meaning.allocated ? await driftProved(found, meaning, snapshot, plan) : found;
  const unreadable = unreadableParts(snapshot, "error");
  return succeeded({
    file,
    drift: { ...drift, notes: retold(session.value, drift.notes) },
    diagnostics: [...plan.diagnostics.filter((diagnostic) => diagnostic.code !== "SCOPE-1"), ...unreadable],
    whole: meaning.allocated && drift.unknown.length === 0 && !hasErrors(unreadable) && isWhole(file, desired, state),
    mend: again(session.value, "apply"),
  });
}

/** Whether something is wanted in every cluster that something was made for: without its VPC nothing can be. */
function isWhole({ fabric }: FabricFile, desired: Desired, state: State): boolean {
  const wanted = new Set(desired.resources.map(({ id }) => keyOf(id)));
  const made = Object.keys(state.resources).map(keyOf);
  return made.every((key) => {
    const cluster = fabric.spec.clusters[key];
    return cluster === undefined || cluster.manage === "none" || wanted.has(key);
  });
}

/** As `--json` prints it. */
function documentOf({ items, notes, unknown, compared, leftAlone }: Drift): Readonly<Record<string, unknown>> {
  const count = (what: Drift["items"][number]["what"]): number => items.filter((item) => item.what === what).length;
  const summary = {
    compared,
    changed: count("changed"),
    removed: count("removed"),
    byPerson: items.filter((item) => item.mend.by === "person").length,
    unknown: unknown.length,
    leftAlone: leftAlone.length,
  };
  return { summary, items, notes, unknown, leftAlone };
}

/** An answer that may lack something is never "no drift", nor only that. */
function exitOf({ drift, whole }: Found): ExitCode {
  if (!whole) return ExitCode.failed;
  return drift.items.length > 0 ? ExitCode.changes : ExitCode.ok;
}
