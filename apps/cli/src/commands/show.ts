import { densityOf } from "@podspan/core/capacity";
import { findVpc } from "@podspan/core/compile";
import {
  type AddressMap,
  addressMap,
  addressMapSvg,
  linkMap,
  linkMermaid,
  type MapCluster,
} from "@podspan/core/export";
import type { Snapshot } from "@podspan/core/observed";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ShowFlags } from "../flags.ts";
import { type Derived, derivedText, narrowed } from "../render/derived.ts";
import { printJson, printProblems } from "../render/report.ts";
import { type About, aboutWhat } from "../session/about.ts";
import { type FabricFile, openFabric } from "../session/fabric-file.ts";
import { type OutputFile, outputFile } from "../session/output-file.ts";
import { type Meaning, meaningOf } from "../session/pipeline.ts";
import { look, openSession, unreadableParts } from "../session/session.ts";
import type { Verb } from "../verb.ts";

interface Shown {
  readonly file: FabricFile;
  readonly snapshot: Snapshot;
  readonly meaning: Meaning;
  /** Undefined: everything. */
  readonly about: About | undefined;
  readonly output: OutputFile | undefined;
}

/** Prints what a Fabric, or a part of it, comes to in its world: the address plan, drawn, and everything that was derived. */
export const show: Verb<ShowFlags> = async (cli, flags, argument) => {
  const shown = await derive(cli, flags, argument);
  if (!shown.ok) return reportStopped(cli, flags.json, shown);
  const { file, snapshot, meaning, about, output } = shown.value;
  const diagnostics = [...meaning.diagnostics, ...unreadableParts(snapshot, "warning")];
  printProblems(cli, diagnostics, file.sources);
  const map = mapOf(file, snapshot, meaning);
  const keys = Object.keys(file.fabric.spec.clusters);
  const densities = Object.fromEntries(keys.map((key) => [key, densityOf(file.fabric, key, snapshot)]));
  const paths = (await import("../session/paths.ts")).pathMtus(meaning.fabric);
  const links = linkMap(meaning.fabric, meaning.desired, snapshot);
  const all: Derived = { map, meaning, snapshot, densities, paths, links };
  const told = about === undefined ? all : narrowed(all, about);
  const pictures: Readonly<Record<ShowFlags["format"], () => string>> = {
    svg: () => addressMapSvg(told.map, told.links),
    mermaid: () => linkMermaid(told.map, clustersOf(told.meaning), told.links),
    text: () => derivedText(told, about !== undefined || output !== undefined),
  };
  const text = pictures[flags.format]();
  if (output) {
    await output.write(text);
    cli.process.stderr.write(`Wrote ${output.name}.\n`);
  }
  if (flags.json)
    printJson(cli, "Derivation", {
      addresses: told.meaning.addresses,
      desired: told.meaning.desired,
      density: told.densities,
      snat: told.meaning.snat,
      paths: told.paths,
      map: told.map,
      links: told.links,
      diagnostics,
    });
  else if (!output) cli.process.stdout.write(text);
  return diagnostics.some((diagnostic) => diagnostic.severity === "error") ? ExitCode.failed : ExitCode.ok;
};

async function derive(cli: CliContext, flags: ShowFlags, argument: string | undefined): Promise<Attempt<Shown>> {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return opened;
  const file = opened.value;
  const about = aboutWhat(file, flags.about);
  if (!about.ok) return about;
  const output = await outputFile(cli, flags, flags.format === "text" ? "text" : "picture", file);
  if (!output.ok) return output;
  const session = await openSession(cli, flags, file);
  if (!session.ok) return session;
  const sight = await look(session.value, "plan");
  session.value.interruption.end();
  if (!sight.ok) return sight;
  const meaning = meaningOf(file, sight.value);
  return succeeded({ file, snapshot: sight.value.snapshot, meaning, about: about.value, output: output.value });
}

function mapOf(file: FabricFile, snapshot: Snapshot, meaning: Meaning): AddressMap {
  const { fabric } = file;
  const vpcs = Object.entries(fabric.spec.vpcs)
    .filter(([, { manage }]) => manage !== "none")
    .map(([key, vpc]) => {
      const finding = findVpc(fabric, key, snapshot);
      return {
        key,
        region: vpc.region,
        cidrs: vpc.cidrs ?? [],
        ...(finding.kind === "found" ? { found: finding.vpc } : {}),
      };
    });
  return addressMap({ fabric: fabric.metadata.name, vpcs, addresses: meaning.addresses, snapshot });
}

function clustersOf({ fabric, addresses }: Meaning): readonly MapCluster[] {
  return Object.entries(fabric.spec.clusters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { vpc }]) => ({
      key,
      vpc,
      ranges: (addresses.clusters[key]?.ranges ?? []).map(({ cidr }) => cidr),
    }));
}
