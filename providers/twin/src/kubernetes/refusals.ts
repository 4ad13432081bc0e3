import { type FieldConflict, type KubeObject, KubernetesApiError, type ResourceType } from "@podspan/kubernetes/api";

/** The API server's refusals in its own words (apimachinery, api/errors). */

function resource({ group, plural }: ResourceType): string {
  return group === "" ? plural : `${plural}.${group}`;
}

export function notFound(type: ResourceType, name: string): KubernetesApiError {
  return new KubernetesApiError(404, "NotFound", `${resource(type)} "${name}" not found`);
}

export function typeNotFound(): KubernetesApiError {
  return new KubernetesApiError(404, "TypeNotFound", "404 page not found");
}

export function invalid(kind: string, type: ResourceType, name: string, faults: readonly string[]): KubernetesApiError {
  const subject = type.group === "" ? kind : `${kind}.${type.group}`;
  const list = faults.length === 1 ? faults[0] : `[${faults.join(", ")}]`;
  return new KubernetesApiError(422, "Invalid", `${subject} "${name}" is invalid: ${list}`);
}

export function unsupportedPatch(): KubernetesApiError {
  const message =
    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor";
  return new KubernetesApiError(415, "UnsupportedMediaType", message);
}

export function badRequest(message: string): KubernetesApiError {
  return new KubernetesApiError(400, "BadRequest", message);
}

export function changedMeanwhile(type: ResourceType, name: string, why?: string): KubernetesApiError {
  const reason = why ?? "the object has been modified; please apply your changes to the latest version and try again";
  return new KubernetesApiError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${resource(type)} "${name}": ${reason}`,
  );
}

export function otherUid(type: ResourceType, live: KubeObject, uid: string): KubernetesApiError {
  const { name, uid: found } = live.metadata;
  return changedMeanwhile(type, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`);
}

/** `Apply failed with 2 conflicts: conflicts with "eks":` and a line for each field, or all in one line for a single one. */
export function applyConflict(conflicts: readonly FieldConflict[]): KubernetesApiError {
  const first = conflicts[0];
  if (conflicts.length === 1 && first !== undefined) {
    const message = `Apply failed with 1 conflict: conflict with "${first.manager}": ${first.field}`;
    return new KubernetesApiError(409, "Conflict", message, { conflicts });
  }
  const byManager = Map.groupBy(conflicts, ({ manager }) => manager);
  const lines = [...byManager].flatMap(([manager, theirs]) => [
    `conflicts with "${manager}":`,
    ...theirs.map(({ field }) => `- ${field}`),
  ]);
  const message = `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
  return new KubernetesApiError(409, "Conflict", message, { conflicts });
}

export function expired(): KubernetesApiError {
  const message = "The provided continue parameter is too old to display a consistent list result.";
  return new KubernetesApiError(410, "Expired", message);
}

/** 429 of an eviction (pkg/registry/core/pod/storage/eviction.go). */
export function budgetRefusal(name: string, needs: number, has: number): KubernetesApiError {
  const message = `Cannot evict pod as it would violate the pod's disruption budget. The disruption budget ${name} needs ${needs} healthy pods and has ${has} currently`;
  return new KubernetesApiError(429, "DisruptionBudget", message);
}

/** The budget's controller has not reckoned since it was changed. */
export function budgetUnsettled(name: string): KubernetesApiError {
  const message = `Cannot evict pod as it would violate the pod's disruption budget. The disruption budget ${name} is still being processed by the server.`;
  return new KubernetesApiError(429, "DisruptionBudget", message, { retryAfterMs: 10_000 });
}

export function severalBudgets(): KubernetesApiError {
  const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
  return new KubernetesApiError(500, "InternalError", message);
}
