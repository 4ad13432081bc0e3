import { type Lock, movedLock, parseLock, strayMoves, withRouterNames } from "@podspan/core/compile";
import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Fabric, ParsedFabric } from "@podspan/core/spec";
import { type Attempt, stopped, succeeded } from "../attempt.ts";

/** A lock file as the Fabric's renames leave it, and what is wrong with those. */
export interface OpenedLock {
  readonly lock?: Lock;
  /** With the names that the lock keeps for its routers. */
  readonly fabric: Fabric;
  readonly diagnostics: readonly Diagnostic[];
}

/** Loaded where there is a lock file. */
export function openedLock(
  text: string,
  name: string,
  fabric: Fabric,
  locate: ParsedFabric["locate"],
): Attempt<OpenedLock> {
  const { lock, diagnostics } = parseLock(text, fabric, name);
  if (!lock) return stopped(diagnostics);
  const stray = strayMoves(fabric, lock).map((found) => ({ ...found, at: locate(found.path ?? []) }));
  const moved = movedLock(fabric, lock);
  return succeeded({ lock: moved, fabric: withRouterNames(fabric, moved), diagnostics: stray });
}
