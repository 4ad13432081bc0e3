import { keyOf } from "../compile/index.ts";
import { scopeKey } from "../desired/index.ts";
import { isKind, type KindFacts, type Observed, type Snapshot } from "../observed/index.ts";
import { isRecord } from "./model/changes.ts";
import type { Plan, Step } from "./model/plan.ts";
import { project } from "./project.ts";

type Variables = ReadonlyMap<string, string | undefined>;

/**
 * The projection as its CNI runs once everything has taken effect: variables that are set or taken away, in the configuration of an add-on and
 * in the DaemonSet, which EKS rolls out from it. Checks of a plan look at the DaemonSet of before, to tell what changes.
 */
export function projectInEffect(snapshot: Snapshot, plan: Plan): Snapshot {
  const projected = project(snapshot, plan);
  return { ...projected, resources: rolledOut(withCniVariables(projected.resources, plan.steps)) };
}

/** Whether EKS is still bringing an add-on's configuration to its DaemonSet. */
export function isRollingOut(thing: Observed): thing is Observed<"cni-addon"> {
  return isKind(thing, "cni-addon") && ["CREATING", "UPDATING"].includes(thing.facts.status);
}

/** A run that was killed while it waited, or somebody else: what the add-on is to have its nodes have soon, whatever the DaemonSet says yet. */
function rolledOut(things: readonly Observed[]): readonly Observed[] {
  return things.map((thing) => {
    if (!isRollingOut(thing)) return thing;
    const { env: _, ...configuration } = thing.facts.configuration;
    return { ...thing, facts: { ...thing.facts, configuration } };
  });
}

function withCniVariables(things: readonly Observed[], steps: Plan["steps"]): readonly Observed[] {
  const byCluster = new Map(
    steps.flatMap((step) => {
      const variables = step.blocked === undefined ? variablesOf(step) : new Map();
      return variables.size === 0 ? [] : [[keyOf(step.id), { step, variables }] as const];
    }),
  );
  if (byCluster.size === 0) return things;
  const addons = new Map(
    [...byCluster.values()].map(({ step, variables }) => [`${scopeKey(step.scope)} ${step.worldId}`, variables]),
  );
  return things.map((thing) => {
    if (isKind(thing, "cni-addon")) {
      const variables = addons.get(`${scopeKey(thing.scope)} ${thing.id}`);
      return variables === undefined ? thing : addonWith(thing, variables);
    }
    if (isKind(thing, "cni-daemonset") && thing.scope.plane === "kubernetes") {
      const found = byCluster.get(thing.scope.cluster);
      return found === undefined ? thing : daemonSetWith(thing, found.step.kind, found.variables);
    }
    return thing;
  });
}

function variablesOf({ kind, changes }: Step): Variables {
  if (kind !== "cni-addon" && kind !== "cni-daemonset") return new Map();
  return new Map(
    changes.flatMap(({ field, after }) =>
      field.startsWith("env.")
        ? [[field.slice("env.".length), after === undefined ? undefined : String(after)] as const]
        : [],
    ),
  );
}

function addonWith(thing: Observed<"cni-addon">, variables: Variables): Observed {
  const { env: before, ...rest } = thing.facts.configuration;
  const env = changed(isRecord(before) ? before : {}, variables, (value) => value);
  const configuration = Object.keys(env).length === 0 ? rest : { ...rest, env };
  return {
    ...thing,
    props: { ...thing.props, env: changed(thing.props.env, variables, (value) => value) },
    facts: { ...thing.facts, configuration },
  };
}

function daemonSetWith(thing: Observed<"cni-daemonset">, by: Step["kind"], variables: Variables): Observed {
  type Env = KindFacts["cni-daemonset"]["env"];
  const env: Env = changed(thing.facts.env, variables, (value) => ({ value }));
  const props =
    by === "cni-addon" ? thing.props : { ...thing.props, env: changed(thing.props.env, variables, (value) => value) };
  return { ...thing, props, facts: { ...thing.facts, env } };
}

function changed<T>(
  env: Readonly<Record<string, T>>,
  variables: Variables,
  made: (value: string) => T,
): Readonly<Record<string, T>> {
  const after: Record<string, T> = { ...env };
  for (const [name, value] of variables) {
    if (value === undefined) delete after[name];
    else after[name] = made(value);
  }
  return after;
}
