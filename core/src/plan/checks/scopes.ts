import type { Snapshot } from "../../observed/index.ts";
import type { Check } from "../plan.ts";
import { unknown } from "./finding.ts";

/** Parts of the world that could not be read. */
export function scopeChecks(snapshot: Snapshot): readonly Check[] {
  return Object.entries(snapshot.scopes).flatMap(([scope, status]) =>
    status.kind === "failed" ? [unknown("readable", scope, `${status.code}: ${status.message}`, status.hint)] : [],
  );
}
