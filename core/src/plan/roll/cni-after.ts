import { keyOf, kubernetesScope } from "../../compile/index.ts";
import { scopeKey } from "../../desired/index.ts";
import type { Observed, ObservedFacts, Snapshot } from "../../observed/index.ts";
import type { Change, Step } from "../model/plan.ts";

type Env = ObservedFacts<"cni-daemonset">["env"];

const VARIABLE = "env.";

/**
 * The snapshot with the VPC CNI's containers as the steps leave them: the variables that they run with are facts, which a projection
 * leaves as they were seen, and a node that is made after the steps has as many pods as the new ones give it.
 */
export function withCniAfter(snapshot: Snapshot, steps: readonly Step[]): Snapshot {
  const changes = new Map(
    Map.groupBy(steps.filter(isCniStep), ({ id }) => scopeKey(kubernetesScope(keyOf(id))))
      .entries()
      .map(([scope, ofCluster]) => [scope, ofCluster.flatMap((step) => step.changes)] as const),
  );
  if (changes.size === 0) return snapshot;
  return {
    ...snapshot,
    resources: snapshot.resources.map((thing) => {
      const ofCni = isDaemonSet(thing) ? changes.get(scopeKey(thing.scope)) : undefined;
      return ofCni && isDaemonSet(thing)
        ? { ...thing, facts: { ...thing.facts, env: envAfter(thing.facts.env, ofCni) } }
        : thing;
    }),
  };
}

function isCniStep({ kind, blocked }: Step): boolean {
  return (kind === "cni-addon" || kind === "cni-daemonset") && blocked === undefined;
}

function isDaemonSet(thing: Observed): thing is Observed<"cni-daemonset"> {
  return thing.kind === "cni-daemonset";
}

function envAfter(env: Env, changes: readonly Change[]): Env {
  const after = new Map(Object.entries(env));
  for (const { field, after: value } of changes) {
    if (!field.startsWith(VARIABLE)) continue;
    const name = field.slice(VARIABLE.length);
    if (typeof value === "string") after.set(name, { ...after.get(name), value });
    else after.delete(name);
  }
  return Object.fromEntries(after);
}
