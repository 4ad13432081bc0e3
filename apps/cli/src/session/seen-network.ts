import { type Diagnostic, hasErrors, type Sources } from "@podspan/core/diagnostics";
import { type Built, buildNetwork, type Declared, undeclared } from "@podspan/core/network";
import type { Snapshot } from "@podspan/core/observed";
import { project } from "@podspan/core/plan";
import { declaredOf } from "@podspan/core/prove";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import type { WorldFlags } from "../flags.ts";
import { type FabricFile, hasFabric, openFabric } from "./fabric-file.ts";
import { importFolder } from "./imported-snapshot.ts";
import { applicationPlan, type Meaning, meaningOf } from "./pipeline.ts";
import { look, openSession, unreadableParts } from "./session.ts";

/** A network to ask about, and how to build one like it of a changed snapshot. */
export interface SeenNetwork {
  readonly snapshot: Snapshot;
  readonly declared: Declared;
  readonly built: Built;
  readonly build: (snapshot: Snapshot) => Built;
  /** What could not be read, and what the snapshot contradicts itself in. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

export interface NetworkFlags extends WorldFlags {
  /** Raw describe answers, as given. */
  readonly snapshot?: string | undefined;
  /** The network as apply would leave it. */
  readonly planned?: boolean | undefined;
}

/** The network of the live world, of records, or as a plan would leave it. With records alone no Fabric is needed. */
export async function openNetwork(
  cli: CliContext,
  flags: NetworkFlags,
  argument: string | undefined,
): Promise<Attempt<SeenNetwork>> {
  if (flags.snapshot !== undefined && !hasFabric(cli, argument)) return importedNetwork(cli, flags.snapshot);
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return opened;
  const file = opened.value;
  const session = await openSession(cli, flags, file, flags.snapshot);
  if (!session.ok) return session;
  const sight = await look(session.value, flags.planned ? "plan" : "verify");
  session.value.interruption.end();
  if (!sight.ok) return sight;
  const meaning = meaningOf(file, sight.value);
  if (!flags.planned)
    return succeeded(seen(file, sight.value.snapshot, meaning, unreadableParts(sight.value.snapshot, "warning")));
  const { target, only } = session.value;
  const plan = applicationPlan({ file, target, only, ...sight.value }, meaning);
  if (hasErrors(plan.diagnostics)) return stopped(plan.diagnostics, file.sources);
  return succeeded(seen(file, project(sight.value.snapshot, plan), meaning, plan.diagnostics));
}

async function importedNetwork(cli: CliContext, folder: string): Promise<Attempt<SeenNetwork>> {
  const imported = await importFolder(cli, folder);
  if (!imported.ok) return imported;
  const { snapshot, findings } = imported.value;
  return succeeded(networkOf(snapshot, undeclared(snapshot), findings, {}));
}

function seen(file: FabricFile, snapshot: Snapshot, meaning: Meaning, diagnostics: readonly Diagnostic[]): SeenNetwork {
  return networkOf(snapshot, declaredOf(meaning.fabric, meaning.addresses, snapshot), diagnostics, file.sources);
}

function networkOf(
  snapshot: Snapshot,
  declared: Declared,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): SeenNetwork {
  const build = (one: Snapshot): Built => buildNetwork(one, declared);
  const built = build(snapshot);
  return { snapshot, declared, built, build, diagnostics: [...diagnostics, ...built.findings], sources };
}
