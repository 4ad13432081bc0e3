import type { Check, Step } from "@podspan/core/plan";

/** Parts of one scope that could not be read for one cause, as one finding that names them: one cause is said once. */
export function gathered(checks: readonly Check[]): readonly Check[] {
  const groups = Map.groupBy(checks, (check) => {
    const [scope, kind] = check.subject.split("#");
    const { code, status, fix } = check;
    return code === "readable" && kind !== undefined ? JSON.stringify([scope, code, status, fix]) : check;
  });
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first || same.length === 1) return same;
    const [scope = ""] = first.subject.split("#");
    const kinds = same.map((check) => check.subject.slice(scope.length + 1)).sort();
    return [{ ...first, subject: scope, message: `${kinds.join(", ")}: ${first.message}` }];
  });
}

/** Steps in their order; those that are blocked for one cause stand together, where the first of them is. */
export function byCause(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups = Map.groupBy(steps, ({ key, blocked, scope }) =>
    blocked ? causeKey({ ...blocked, where: scope }) : key,
  );
  return [...groups.values()];
}

/** What is unread has one cause whatever the request was that met it: only what mends it tells causes apart. */
export function causeKey(blocked: {
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
  readonly where?: unknown;
}): string {
  const { code, reason, fix, where } = blocked;
  return JSON.stringify(["blocked", where, code, code === "SCOPE-1" ? "" : reason, fix]);
}
