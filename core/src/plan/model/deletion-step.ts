import type { Scope } from "../../desired/index.ts";
import type { Step, StepKind } from "./plan.ts";

/** What goes: `id` is the world's; without `props` where it cannot be seen. */
interface Going {
  readonly kind: StepKind;
  readonly scope: Scope;
  readonly id: string;
  readonly props?: unknown;
}

/** The step that deletes a thing and waits for nothing; `id` is the logical id that it has here. */
export function deletionStep(id: string, { kind, scope, id: worldId, props }: Going): Omit<Step, "why"> {
  return {
    key: `delete ${id}`,
    action: "delete",
    operation: "delete",
    kind,
    id,
    scope,
    worldId,
    ...(props === undefined ? {} : { before: props }),
    changes: [],
    dependsOn: [],
    destructive: true,
  };
}
