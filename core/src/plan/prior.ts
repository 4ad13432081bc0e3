import { isRecord } from "./changes.ts";
import type { Remembered } from "./state.ts";

/** A variable of the VPC CNI as it was before us; without a value it was not set. */
export interface PriorVariable {
  readonly name: string;
  readonly value?: string;
}

/** Of an add-on's configuration `env.NAME` is remembered, a text or null; of a DaemonSet `NAME` with its value and owners. */
export function priorVariables(remembered: Remembered | undefined): readonly PriorVariable[] {
  return Object.entries(remembered?.prior ?? {})
    .map(([field, prior]): PriorVariable => {
      const name = field.replace(/^env\./, "");
      const value = isRecord(prior) ? prior.value : prior;
      return typeof value === "string" ? { name, value } : { name };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
