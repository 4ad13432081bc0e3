import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type CcpFile, fabricFromCcp } from "@podspan/core/import";
import { type Attempt, reportStopped, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { CcpFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { shortName } from "../session/fabric-file.ts";
import type { Verb } from "../verb.ts";
import { answerImported, importTarget, unreadable } from "./import-output.ts";
import { nameFor } from "./init.ts";

/** Writes a Fabric of the hybrid document's two files, by its scripts' own words. Looks at no world and changes nothing. */
export const importCcp: Verb<CcpFlags> = async (cli, flags) => {
  const target = await importTarget(cli, flags);
  if (!target.ok) return reportStopped(cli, flags.json, target);
  const cluster = await fileOf(cli, "clusterCfgFile", flags);
  if (!cluster.ok) return reportStopped(cli, flags.json, cluster);
  const dmvpn = await fileOf(cli, "dmvpnCfgFile", flags);
  if (!dmvpn.ok) return reportStopped(cli, flags.json, dmvpn);
  const uid = target.value?.uid ?? cli.uuid();
  const { json: _json, output: _output, force: _force, name, region, zone, platform, ...words } = flags;
  const imported = fabricFromCcp({
    clusterCfgFile: cluster.value,
    dmvpnCfgFile: dmvpn.value,
    // That it was given is told; what it is is nobody's to keep.
    flags: { ...words, ccpPassword: words.ccpPassword === undefined ? undefined : true },
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(platform === undefined ? {} : { platform }),
    name: nameFor(resolve(cli.cwd, name ?? ".")),
    uid,
    keyFor: nameFor,
  });
  const sources = Object.fromEntries([cluster.value, dmvpn.value].map((file) => [file.name, file.text]));
  return answerImported(cli, flags, target.value, { ...imported, uid, sources, next: nextText });
};

async function fileOf(
  cli: CliContext,
  flag: "clusterCfgFile" | "dmvpnCfgFile",
  flags: CcpFlags,
): Promise<Attempt<CcpFile>> {
  const given = flags[flag];
  if (given === undefined) {
    const missing = problem(
      "USAGE",
      `--${flag} was not given`,
      "The scripts had two files, and the Fabric is made of both.",
      "podspan import ccp --clusterCfgFile FILE --dmvpnCfgFile FILE --onPremCidr CIDR --onPremPodCidr CIDR",
    );
    return stopped([missing], {}, ExitCode.usage);
  }
  const path = resolve(cli.cwd, given);
  try {
    return succeeded({ name: shortName(cli.cwd, path), text: await readFile(path, "utf8") });
  } catch (fault) {
    return unreadable(given, fault, `Name the scripts' file behind --${flag}.`);
  }
}

function nextText(file: string): string {
  return `Next:
  podspan validate ${file}
  podspan plan ${file} --target aws                what is there, and what the link needs; changes nothing
`;
}
