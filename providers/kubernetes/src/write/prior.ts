import type { Variable } from "../objects/daemon-set.ts";
import type { FieldOwner } from "../objects/managed-fields.ts";

/** A variable as it was before us; kept in state under its name. */
export type PriorVariable =
  | { readonly kind: "absent" }
  | { readonly kind: "present"; readonly value: string; readonly owners: readonly FieldOwner[] };

export type PriorEnv = Readonly<Record<string, PriorVariable>>;

/** The prior of a variable that we are about to set for the first time. */
export function priorOf(variable: Variable | undefined): PriorVariable {
  if (variable?.value === undefined) return { kind: "absent" };
  return { kind: "present", value: variable.value, owners: variable.owners };
}

/** What state remembers; entries of another shape (another kind, a later version) are left out. */
export function readPrior(prior: Readonly<Record<string, unknown>> | undefined): PriorEnv {
  return Object.fromEntries(
    Object.entries(prior ?? {}).filter((entry): entry is [string, PriorVariable] => isPrior(entry[1])),
  );
}

function isPrior(value: unknown): value is PriorVariable {
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  return kind === "absent" || kind === "present";
}
