import { resolve } from "node:path";
import { awsReader, recordedWorld, Tape } from "@podspan/aws";
import type { Snapshot } from "@podspan/core/observed";
import { KubeTape, kubernetesReader, recordedKubeWorld } from "@podspan/kubernetes";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { problem } from "../problems.ts";
import { shortName } from "./fabric-file.ts";
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
  const stranger = Object.keys((await readFolder(path)) ?? {}).find((file) => !isRecord(file));
  if (stranger !== undefined) {
    return stopped([
      problem(
        "FILE-2",
        `${name} holds ${stranger}, which is no record`,
        "What it holds would be lost.",
        "Name a new folder, or one with records alone.",
      ),
    ]);
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

function isRecord(path: string): boolean {
  return /^(aws_configs|kubernetes)\/.*\.json$/.test(path);
}
