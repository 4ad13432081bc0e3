import { INSTANCE_TYPES_READ } from "../../density/index.ts";
import type { ObservedKind, Snapshot } from "../../observed/index.ts";
import { unknown, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";

/** Parts of the world that could not be read. */
export function scopeChecks(snapshot: Snapshot): readonly Check[] {
  return Object.entries(snapshot.scopes).flatMap(([scope, status]) => {
    if (status.kind !== "failed") return [];
    const message = `${status.code}: ${status.message}`;
    // A type that the table does not know either is a finding of its own.
    if (scope.endsWith("#instance-type")) {
      return [warning("readable", scope, `${message}; the figures of ${INSTANCE_TYPES_READ} are used`, status.hint)];
    }
    if (scope.endsWith("#service-quota")) {
      return [warning("readable", scope, `${message}; AWS's default quotas are used`, status.hint)];
    }
    return [unknown("readable", scope, message, status.hint)];
  });
}

/** Whether a part of the world with these kinds could not be read. */
export function someUnread(snapshot: Snapshot, kinds: readonly ObservedKind[]): boolean {
  return Object.entries(snapshot.scopes).some(
    ([scope, status]) => status.kind === "failed" && kinds.some((kind) => scope.endsWith(`#${kind}`)),
  );
}
