import { EXCLUSIONS } from "../../compile/index.ts";
import type { LogicalId } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import { isRecord } from "./changes.ts";
import type { Step } from "./plan.ts";
import type { Remembered, State } from "./state.ts";

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

/** Ranges that somebody else had excluded from translation, by the id of each CNI's configuration where we have changed them. */
export function exclusionsBefore({ resources }: State): ReadonlyMap<LogicalId, string> {
  return new Map(
    Object.entries(resources).flatMap(([id, thing]) =>
      thing.kind === "cni-addon" || thing.kind === "cni-daemonset"
        ? priorVariables(thing)
            .filter(({ name }) => name === EXCLUSIONS)
            .map(({ value = "" }) => [id, value] as const)
        : [],
    ),
  );
}

/** What giving a foreign thing back changes. */
export function priorChanges(thing: Remembered, live: Observed | undefined): Step["changes"] {
  if (thing.kind === "ec2-node-class") return priorMaxPods(thing, live);
  if (thing.kind === "router-configuration") return statementsBefore(thing, {});
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

/**
 * Statements of a router that are not wanted, as they were before us: `statements.PATH`, a text, or null where there was none. Nobody asks a router for
 * more than what is wanted of it, so what we made of them tells what is there.
 */
export function statementsBefore(
  remembered: Remembered | undefined,
  wanted: Readonly<Record<string, unknown>>,
): Step["changes"] {
  const props = remembered?.applied?.props;
  const applied = isRecord(props) && isRecord(props.statements) ? props.statements : {};
  return Object.entries(remembered?.prior ?? {})
    .flatMap(([field, after]) => {
      const path = field.startsWith(STATEMENTS) ? field.slice(STATEMENTS.length) : undefined;
      if (path === undefined || path in wanted) return [];
      const before = applied[path];
      return [{ field, ...(before === undefined ? {} : { before }), ...(typeof after === "string" ? { after } : {}) }];
    })
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}

const STATEMENTS = "statements.";
