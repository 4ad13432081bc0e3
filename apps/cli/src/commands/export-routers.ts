import { routerTexts } from "@podspan/core/compile";
import { reportStopped } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ExportFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { printJson, printProblems, reportProblems } from "../render/report.ts";
import { openFabric } from "../session/fabric-file.ts";
import { outputFile } from "../session/output-file.ts";
import { meaningOf } from "../session/pipeline.ts";
import { look, openSession, unreadableParts } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** Prints what the routers of a Fabric's links are to be told, by file, and what the people of a hub have to do. Changes nothing. */
export function exportRouters(format: "iosxe" | "frr"): Verb<ExportFlags> {
  return async (cli, flags, argument) => {
    const opened = await openFabric(cli, argument);
    if (!opened.ok) return reportStopped(cli, flags.json, opened);
    const output = await outputFile(cli, flags, "text", opened.value);
    if (!output.ok) return reportStopped(cli, flags.json, output);
    const session = await openSession(cli, flags, opened.value);
    if (!session.ok) return reportStopped(cli, flags.json, session);
    const sight = await look(session.value, "plan");
    session.value.interruption.end();
    if (!sight.ok) return reportStopped(cli, flags.json, sight);
    const { snapshot } = sight.value;
    const { fabric, addresses } = meaningOf(opened.value, sight.value);
    const files = routerTexts(fabric, addresses, snapshot, format);
    if (files.length === 0) return nothing(cli, flags.json, format);
    const diagnostics = unreadableParts(snapshot, "warning");
    printProblems(cli, diagnostics, opened.value.sources);
    const text = files.map((file) => `==> ${file.path} <==\n${file.text}`).join("\n");
    if (output.value) {
      await output.value.write(text);
      cli.process.stderr.write(`Wrote ${output.value.name}.\n`);
    }
    if (flags.json) printJson(cli, "Export", { format, files, diagnostics });
    else if (!output.value) cli.process.stdout.write(text);
    return ExitCode.ok;
  };
}

function nothing(cli: Parameters<Verb<ExportFlags>>[0], json: boolean | undefined, format: string): ExitCode {
  const other = format === "frr" ? "iosxe" : "frr";
  return reportProblems(cli, json === true, ExitCode.failed, [
    problem(
      "USAGE",
      `no router of the Fabric is told in ${format}`,
      "Its links have no routers or hubs of that platform, or their VPC could not be read.",
      `\`podspan export ${other}\` is for the others.`,
    ),
  ]);
}
