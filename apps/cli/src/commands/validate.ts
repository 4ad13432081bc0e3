import { allocate, NOTHING_RESERVED, natFreeProblems } from "@podspan/core/allocation";
import { hasErrors } from "@podspan/core/diagnostics";
import { recordOf } from "@podspan/core/observed";
import { type Fabric, isZoneId } from "@podspan/core/spec";
import { reportStopped } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { OutputFlags } from "../flags.ts";
import { plural, printJson, printProblems, reportProblems } from "../render/report.ts";
import { openFabric, placed } from "../session/fabric-file.ts";
import type { Verb } from "../verb.ts";

/** Parses, checks every rule that needs no world, and lays out the addresses. */
export const validate: Verb<OutputFlags> = async (cli, flags, argument) => {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return reportStopped(cli, flags.json, opened);
  const { fabric, lock, sources, name } = opened.value;
  const allocated = allocate(withoutZoneIds(fabric), { ...NOTHING_RESERVED, ...(lock ? { lock } : {}) });
  const found = [...allocated.diagnostics, ...natFreeProblems(fabric, allocated.plan)];
  const diagnostics = [...opened.value.diagnostics, ...placed(found, opened.value)];
  if (hasErrors(diagnostics)) return reportProblems(cli, flags.json, ExitCode.failed, diagnostics, sources);
  printProblems(cli, diagnostics, sources);
  if (flags.json) {
    printJson(cli, "Diagnostics", { diagnostics });
    return ExitCode.ok;
  }
  const { vpcs, clusters } = fabric.spec;
  const counts = `${plural(Object.keys(vpcs).length, "VPC")}, ${plural(Object.keys(clusters).length, "cluster")}`;
  cli.process.stdout.write(`${name}: Fabric ${fabric.metadata.name} is valid (${counts}).\n`);
  return ExitCode.ok;
};

/** Where the addresses of a zone lie that is written by its id only the account can tell, by the name that it has there. */
function withoutZoneIds(fabric: Fabric): Fabric {
  const all = Object.entries(fabric.spec.clusters);
  const named = all.filter(([, { zones }]) => !zones.some(isZoneId));
  return named.length === all.length ? fabric : { ...fabric, spec: { ...fabric.spec, clusters: recordOf(named) } };
}
