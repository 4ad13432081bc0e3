import { join } from "node:path";
import { type Attempt, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import type { FabricFile } from "./fabric-file.ts";
import type { Target } from "./target.ts";
import type { ChangeableWorld } from "./world.ts";

export interface WorldRequest {
  readonly target: Target;
  /** Absolute. */
  readonly stateFolder: string;
  /** As given by `--world`. */
  readonly worldFolder: string | undefined;
  /** A folder of raw describe answers that is to be the world, as given. */
  readonly records: string | undefined;
}

/** The twin has a state of its own: what it remembers says nothing about AWS. */
export function twinFolders(stateFolder: string): { readonly twinFolder: string; readonly memoryFolder: string } {
  return { twinFolder: join(stateFolder, "twin"), memoryFolder: join(stateFolder, "twin-state") };
}

/** Opens the twin or AWS; what each needs is loaded only then. */
export async function openWorld(
  cli: CliContext,
  request: WorldRequest,
  file: FabricFile,
): Promise<Attempt<ChangeableWorld>> {
  switch (request.target) {
    case "aws":
      return succeeded(await (await import("./aws-world.ts")).openAwsWorld(cli, file));
    case "twin":
      return (await import("./twin-world.ts")).openTwinWorld(cli, file, {
        ...twinFolders(request.stateFolder),
        worldFolder: request.worldFolder,
        records: request.records,
      });
  }
}
