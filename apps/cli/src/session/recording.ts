import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { awsReader, recordedWorld, Tape } from "@podspan/aws";
import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import { KubeTape, kubernetesReader, recordedKubeWorld } from "@podspan/kubernetes";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { problem } from "../problems.ts";
import { isOtherThanFolder, shortName } from "./fabric-file.ts";
import { type Files, readFolder, replaceFolder } from "./folder.ts";
import type { Session } from "./session.ts";

/** Writes down what a world answers while it is read. */
export interface Recording {
  /** The same session, recorded. */
  session(session: Session): Session;
  /** Replaces the folder with what was answered, as a whole. */
  write(snapshot: Snapshot): Promise<void>;
}

/** A recording to the folder that `--records` names; undefined without it. A folder that holds anything else is left alone. */
export async function recordingTo(
  cli: CliContext,
  folder: string | undefined,
): Promise<Attempt<Recording | undefined>> {
  if (folder === undefined) return succeeded(undefined);
  const path = resolve(cli.cwd, folder);
  const name = shortName(cli.cwd, path);
  if (await isOtherThanFolder(path)) return stopped([inTheWay(`${name} is there, and is no folder`)]);
  // While a folder is replaced, these are its former content and its next one.
  const beside = [".old", ".new"].find((end) => existsSync(`${path}${end}`));
  if (beside !== undefined)
    return stopped([inTheWay(`${name}${beside} is there, and ${name} is replaced by way of it`)]);
  const stranger = Object.keys((await readFolder(path)) ?? {}).find((file) => !isRecord(file));
  if (stranger !== undefined) {
    return stopped([inTheWay(`${name} holds ${stranger}, which is no record`)]);
  }
  const [aws, kubernetes] = [new Tape(), new KubeTape()];
  return succeeded({
    session: (session) => {
      const { sources } = session.world;
      const readers = {
        ...session.world.readers,
        aws: awsReader(recordedWorld(sources.aws, aws)),
        kubernetes: kubernetesReader(recordedKubeWorld(sources.kubernetes, kubernetes)),
      };
      return { ...session, world: { ...session.world, readers } };
    },
    write: async (snapshot) => {
      const files: Files = { ...aws.files(snapshot), ...kubernetes.files() };
      await replaceFolder(path, files);
      cli.process.stderr.write(`Wrote ${Object.keys(files).length} files to ${name}.\n`);
    },
  });
}

function inTheWay(message: string): Diagnostic {
  return problem("FILE-2", message, "What it holds would be lost.", "Name a new folder, or one with records alone.");
}

function isRecord(path: string): boolean {
  return /^(aws_configs|kubernetes)\/.*\.json$/.test(path);
}
