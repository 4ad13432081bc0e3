import { scopeKey } from "@podspan/core/desired";
import { type ObservedKind, observedOf, type Snapshot } from "@podspan/core/observed";
import { reportStopped } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ObserveFlags } from "../flags.ts";
import { printDocument, printProblems } from "../render/report.ts";
import { openFabric } from "../session/fabric-file.ts";
import { importFolder, isUnreadable } from "../session/imported-snapshot.ts";
import { type OutputFile, outputFile } from "../session/output-file.ts";
import { recordingTo } from "../session/recording.ts";
import { look, openSession, unreadableParts } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** Reads all that a Fabric is about, or a folder of records without any Fabric, as a Snapshot. */
export const observe: Verb<ObserveFlags> = async (cli, flags, argument) => {
  if (flags.import !== undefined) return observeFolder(cli, flags, flags.import);
  const file = await openFabric(cli, argument);
  if (!file.ok) return reportStopped(cli, flags.json, file);
  const output = await outputFile(cli, flags, "Snapshot", file.value);
  if (!output.ok) return reportStopped(cli, flags.json, output);
  const recording = await recordingTo(cli, flags.records);
  if (!recording.ok) return reportStopped(cli, flags.json, recording);
  const session = await openSession(cli, flags, file.value);
  if (!session.ok) return reportStopped(cli, flags.json, session);
  const sight = await look(recording.value?.session(session.value) ?? session.value, "observe");
  session.value.interruption.end();
  if (!sight.ok) return reportStopped(cli, flags.json, sight);
  const { snapshot } = sight.value;
  const unread = unreadableParts(snapshot, "error", "error");
  printProblems(cli, unread);
  await recording.value?.write(snapshot);
  await tell(cli, flags, snapshot, output.value);
  return unread.length > 0 ? ExitCode.failed : ExitCode.ok;
};

async function observeFolder(cli: CliContext, flags: ObserveFlags, folder: string): Promise<ExitCode> {
  const output = await outputFile(cli, flags, "Snapshot", undefined);
  if (!output.ok) return reportStopped(cli, flags.json, output);
  const imported = await importFolder(cli, folder);
  if (!imported.ok) return reportStopped(cli, flags.json, imported);
  const { snapshot, findings } = imported.value;
  printProblems(cli, findings);
  await tell(cli, flags, snapshot, output.value);
  return findings.some(isUnreadable) ? ExitCode.failed : ExitCode.ok;
}

async function tell(
  cli: CliContext,
  flags: ObserveFlags,
  snapshot: Snapshot,
  output: OutputFile | undefined,
): Promise<void> {
  if (output) {
    await output.write(`${JSON.stringify(snapshot, undefined, 2)}\n`);
    cli.process.stderr.write(`Wrote ${output.name}.\n`);
  }
  if (flags.json) printDocument(cli, snapshot);
  else if (!output) cli.process.stdout.write(snapshotText(snapshot));
}

/** How many things of each kind each part of the world has. */
function snapshotText(snapshot: Snapshot): string {
  const rows = Object.entries(snapshot.scopes).map(([key, status]) => {
    const [scope = "", kind = ""] = key.split("#");
    const things = observedOf(snapshot, kind as ObservedKind).filter((thing) => scopeKey(thing.scope) === scope);
    const count =
      status.kind === "observed" ? String(things.length) : status.kind === "failed" ? "unread" : "not there yet";
    const owned = things.filter((thing) => thing.owner !== undefined).length;
    return { scope, kind, count, owned: owned > 0 ? `${owned} with an owner mark` : "" };
  });
  const width = (name: "kind" | "count"): number => Math.max(0, ...rows.map((row) => row[name].length));
  const groups = Map.groupBy(rows, (row) => row.scope);
  return [...groups]
    .map(([scope, members]) => {
      const lines = members.map((row) =>
        `  ${row.kind.padEnd(width("kind"))}  ${row.count.padStart(width("count"))}  ${row.owned}`.trimEnd(),
      );
      return `${scope}\n${lines.join("\n")}\n`;
    })
    .join("\n");
}
