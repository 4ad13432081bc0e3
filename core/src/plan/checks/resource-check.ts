import { onceFor } from "../../observed/index.ts";
import { failed, ok, unknown } from "../model/finding.ts";
import type { Change, Check, Step } from "../model/plan.ts";
import { valueText } from "../model/value-text.ts";
import type { CheckInput } from "./input.ts";

export const APPLY = "run `podspan apply`";
const OBSERVED = "the Fabric only observes it (`manage: observe`): whoever manages it must mend it";

/** The steps of each resource, in their order. */
const stepsById = onceFor(({ steps, withheld }: CheckInput["difference"]) =>
  Map.groupBy([...steps, ...withheld], (step) => step.id),
);

/** A resource is there and equals what is wanted: no step would touch it. */
export function resourceCheck(code: string, id: string, good: string, input: Pick<CheckInput, "difference">): Check {
  const steps = stepsById(input.difference).get(id) ?? [];
  const worldId = input.difference.bindings.get(id);
  // Another thing that says it is this one is told by itself (OWN-2).
  const step = tellingOf(steps.filter(({ action }) => worldId === undefined || action !== "delete"));
  if (step?.blocked?.code === "SCOPE-1") return unknown(code, id, step.blocked.reason, step.blocked.fix);
  if (!step) return ok(code, id, worldId === undefined ? good : `${worldId}: ${good}`);
  const isObserved = input.difference.withheld.includes(step);
  return failed(code, id, describe(step, worldId), step.blocked?.fix ?? (isObserved ? OBSERVED : APPLY));
}

/** Of the two steps that replace a thing the one that makes it says what differs. */
function tellingOf(steps: readonly Step[]): Step | undefined {
  return steps.find(({ changes, blocked }) => changes.length > 0 || blocked !== undefined) ?? steps[0];
}

function describe(step: Step, worldId: string | undefined): string {
  if (step.blocked) return step.blocked.reason;
  const name = worldId ?? step.worldId ?? step.id;
  if (step.changes.length === 0) return step.operation === "create" ? "is missing" : `${name}: ${step.why}`;
  if (step.operation === "create" && step.action !== "replace") return "is missing";
  return `${name} differs: ${step.changes.map(differenceText).join("; ")}`;
}

/** Of lists what is there too much or missing; else what is there instead of what is wanted. */
function differenceText({ field, before, after }: Change): string {
  const [is, wanted] = [valueText(before), valueText(after)];
  if (!field.endsWith("[]")) return `${field}: ${is} instead of ${wanted}`;
  const list = field.slice(0, -2);
  return before === undefined ? `${list} lacks ${wanted}` : `${list} also has ${is}`;
}
