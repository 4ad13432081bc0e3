import type { Observed } from "../observed/index.ts";
import { isRecord } from "./changes.ts";
import type { Step } from "./plan.ts";
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

/** What giving a foreign thing back changes. */
export function priorChanges(thing: Remembered, live: Observed | undefined): Step["changes"] {
  if (thing.kind === "ec2-node-class") return priorMaxPods(thing, live);
  const now = live && "env" in live.props ? live.props.env : {};
  return priorVariables(thing).map(({ name, value: after }) => {
    const before = now[name];
    return {
      field: `env.${name}`,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
  });
}

function priorMaxPods({ prior }: Remembered, live: Observed | undefined): Step["changes"] {
  const before = live && "maxPods" in live.props ? live.props.maxPods : undefined;
  const after = isRecord(prior?.maxPods) ? prior.maxPods.value : undefined;
  return [{ field: "maxPods", ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}
