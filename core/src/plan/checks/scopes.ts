import type { ObservedKind, Snapshot } from "../../observed/index.ts";
import type { Check } from "../plan.ts";
import { unknown } from "./finding.ts";

/** Parts of the world that could not be read. */
export function scopeChecks(snapshot: Snapshot): readonly Check[] {
  return Object.entries(snapshot.scopes).flatMap(([scope, status]) =>
    status.kind === "failed" ? [unknown("readable", scope, `${status.code}: ${status.message}`, status.hint)] : [],
  );
}

/** Whether a part of the world with these kinds could not be read. */
export function someUnread(snapshot: Snapshot, kinds: readonly ObservedKind[]): boolean {
  return Object.entries(snapshot.scopes).some(
    ([scope, status]) => status.kind === "failed" && kinds.some((kind) => scope.endsWith(`#${kind}`)),
  );
}
