import { stat } from "node:fs/promises";
import type { Diagnostic } from "@podspan/core/diagnostics";
import { problem } from "../problems.ts";

/** Why state cannot lie in a folder; one that is not there yet is made by the first write. */
export async function stateFolderFault(folder: string): Promise<Diagnostic | undefined> {
  try {
    return (await stat(folder)).isDirectory() ? undefined : unusable(folder, "it is a file");
  } catch (fault) {
    const code = fault instanceof Error && "code" in fault ? String(fault.code) : String(fault);
    return code === "ENOENT" ? undefined : unusable(folder, code);
  }
}

function unusable(folder: string, why: string): Diagnostic {
  return problem(
    "FILE-1",
    `${folder} cannot be the state directory: ${why}`,
    "State, journal and the twin are kept there.",
    "Name another by `--state`, or mend its permissions.",
  );
}
