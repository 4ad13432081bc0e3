import { type ClusterCapacity, capacityOf } from "@podspan/core/capacity";
import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { CapacityFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { capacityText } from "../render/capacity.ts";
import { printJson, printProblems } from "../render/report.ts";
import { aboutWhat } from "../session/about.ts";
import { type FabricFile, openFabric } from "../session/fabric-file.ts";
import { meaningOf } from "../session/pipeline.ts";
import { look, openSession, unreadableParts } from "../session/session.ts";
import type { Verb } from "../verb.ts";

interface Reckoned {
  readonly file: FabricFile;
  readonly clusters: readonly ClusterCapacity[];
  readonly diagnostics: readonly Diagnostic[];
  /** What was asked and cannot be. */
  readonly refused: readonly Diagnostic[];
}

/** Shows what is left of the pods' addresses, and what still fits. Reads the world, changes nothing. */
export const capacity: Verb<CapacityFlags> = async (cli, flags, argument) => {
  const reckoned = await reckon(cli, flags, argument);
  if (!reckoned.ok) return reportStopped(cli, flags.json, reckoned);
  const { file, clusters, refused } = reckoned.value;
  const diagnostics = [...reckoned.value.diagnostics, ...refused];
  printProblems(cli, diagnostics, file.sources);
  if (flags.json) printJson(cli, "Capacity", { clusters, diagnostics });
  else cli.process.stdout.write(capacityText(clusters, flags));
  if (refused.length > 0) return ExitCode.usage;
  return hasErrors(diagnostics) ? ExitCode.failed : ExitCode.ok;
};

async function reckon(cli: CliContext, flags: CapacityFlags, argument: string | undefined): Promise<Attempt<Reckoned>> {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return opened;
  const file = opened.value;
  const about = aboutWhat(file, flags.about);
  if (!about.ok) return about;
  const session = await openSession(cli, flags, file);
  if (!session.ok) return session;
  const { type, range, growth } = flags;
  const sight = await look(session.value, "capacity", type === undefined ? {} : { types: [type] });
  session.value.interruption.end();
  if (!sight.ok) return sight;
  const { snapshot } = sight.value;
  const { addresses, diagnostics } = meaningOf(file, sight.value);
  const all = capacityOf(file.fabric, addresses, snapshot, {
    ...(type === undefined ? {} : { type }),
    ...(range === undefined ? {} : { range }),
    ...(growth === undefined ? {} : { growth }),
    now: session.value.world.clock.now(),
  });
  const { value } = about;
  const clusters = value === undefined ? all : all.filter(({ cluster }) => value.clusters.has(cluster));
  return succeeded({
    file,
    clusters,
    diagnostics: [...diagnostics, ...unreadableParts(snapshot, "error")],
    refused: refusals(clusters, flags),
  });
}

/** A type that nobody knows, a range that AWS would not take. */
function refusals(clusters: readonly ClusterCapacity[], { type, range }: CapacityFlags): readonly Diagnostic[] {
  const unknown = clusters.some(({ asked }) => asked === null)
    ? [
        problem(
          "USAGE",
          `nothing is known of instance type ${type}`,
          "Neither does this account's region have it, nor does podspan's own table.",
          "`aws ec2 describe-instance-types --region REGION --query 'InstanceTypes[].InstanceType'` lists what there is.",
        ),
      ]
    : [];
  const refused = clusters.flatMap(({ cluster, rangeRefused }) =>
    rangeRefused === undefined
      ? []
      : [
          problem(
            "USAGE",
            `${cluster} cannot have ${range}: ${rangeRefused}`,
            "Nothing is reckoned with it.",
            "Name another range.",
          ),
        ],
  );
  return [...unknown, ...refused];
}
