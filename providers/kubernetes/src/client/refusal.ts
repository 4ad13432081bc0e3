import { STATUS_CODES } from "node:http";
import { type FieldConflict, KubernetesApiError } from "../api.ts";
import { at, listOf, mapOf, textOf } from "../objects/json.ts";
import type { Incoming } from "./connection.ts";

/** The error that an answer of status 400 and more means; its body is a `Status` object, or text when no type answered. */
export function refusalOf(incoming: Incoming): KubernetesApiError {
  const status = parsedStatus(incoming.text);
  const retryAfterMs = incoming.retryAfterMs;
  const details = { conflicts: conflictsOf(status), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  const budget = budgetOf(status);
  if (incoming.status === 429 && budget !== undefined) {
    return new KubernetesApiError(429, "DisruptionBudget", `${textOf(status.message) ?? ""} ${budget}`.trim(), details);
  }
  const reason = textOf(status.reason) ?? (incoming.status === 404 ? "TypeNotFound" : unnamed(incoming.status));
  const message = textOf(status.message) ?? (incoming.text.trim().slice(0, 200) || reason);
  return new KubernetesApiError(incoming.status, reason, message, details);
}

function parsedStatus(text: string): Readonly<Record<string, unknown>> {
  try {
    const body = mapOf(JSON.parse(text));
    return body.kind === "Status" ? body : {};
  } catch {
    return {};
  }
}

/** `InternalServerError` for 500: a proxy answered, or a handler that knows no reasons. */
function unnamed(status: number): string {
  return (STATUS_CODES[status] ?? `Status${status}`).replaceAll(/[^A-Za-z]/g, "");
}

/** Why an eviction is refused: `The disruption budget web needs 3 healthy pods and has 3 currently`. */
function budgetOf(status: Readonly<Record<string, unknown>>): string | undefined {
  const causes = listOf(at(status, "details", "causes")).map(mapOf);
  const cause = causes.find(({ reason }) => reason === "DisruptionBudget");
  return cause === undefined ? undefined : `${cause.message}`;
}

/** Causes of a refused apply: `conflict with "kubectl-set" using apps/v1`, and with a time when that manager updates. */
function conflictsOf(status: Readonly<Record<string, unknown>>): readonly FieldConflict[] {
  return listOf(at(status, "details", "causes"))
    .map(mapOf)
    .filter((cause) => cause.reason === "FieldManagerConflict")
    .map((cause) => ({
      manager: /^conflict with "((?:[^"\\]|\\.)*)"/.exec(`${cause.message}`)?.[1] ?? `${cause.message}`,
      field: `${cause.field}`,
    }))
    .sort((a, b) => compare(a.field, b.field) || compare(a.manager, b.manager));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
