import { scopeKey } from "@podspan/core/desired";
import { type ObservedKind, observedOf, type Snapshot } from "@podspan/core/observed";
import { reportStopped } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ObserveFlags } from "../flags.ts";
import { printDocument, printProblems } from "../render/report.ts";
import { openFabric } from "../session/fabric-file.ts";
import { outputFile } from "../session/output-file.ts";
import { look, openSession, unreadableParts } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** Reads all that a Fabric is about, from the live world or from records, as a Snapshot. */
export const observe: Verb<ObserveFlags> = async (cli, flags, argument) => {
  const file = await openFabric(cli, argument);
  if (!file.ok) return reportStopped(cli, flags.json, file);
  const output = await outputFile(cli, flags, "Snapshot", file.value);
  if (!output.ok) return reportStopped(cli, flags.json, output);
  const session = await openSession(cli, flags, file.value, flags.import);
  if (!session.ok) return reportStopped(cli, flags.json, session);
  const sight = await look(session.value, "verify");
  session.value.interruption.end();
  if (!sight.ok) return reportStopped(cli, flags.json, sight);
  const { snapshot } = sight.value;
  const unread = unreadableParts(snapshot, "error");
  printProblems(cli, unread);
  if (output.value) {
    await output.value.write(`${JSON.stringify(snapshot, undefined, 2)}\n`);
    cli.process.stderr.write(`Wrote ${output.value.name}.\n`);
  }
  if (flags.json) printDocument(cli, snapshot);
  else if (!output.value) cli.process.stdout.write(snapshotText(snapshot));
  return unread.length > 0 ? ExitCode.failed : ExitCode.ok;
};

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
