import { type Observed, type ObservedFacts, type ObservedProps, onceFor } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import {
  cniContainer,
  cniVariables,
  enforcesPolicies,
  isOurs,
  rolloutOf,
  type Variable,
} from "../objects/daemon-set.ts";
import { textOf } from "../objects/json.ts";

type CniDaemonSet = Pick<Observed<"cni-daemonset">, "props" | "facts" | "writes">;

/** Props hold the variables that are ours by server-side apply; facts every literal one with its owner. */
export function cniDaemonSet(daemonSet: KubeObject): CniDaemonSet {
  const variables = [...cniVariables(daemonSet).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { desiredPods, updatedPods, readyPods } = rolloutOf(daemonSet);
  const image = textOf(cniContainer(daemonSet)?.image) ?? "";
  const enforces = enforcesPolicies(daemonSet);
  const writes = Object.fromEntries(
    variables.flatMap(({ name, foreign }) => (foreign === undefined ? [] : [[`env.${name}`, foreign]])),
  );
  return {
    ...(Object.keys(writes).length === 0 ? {} : { writes }),
    props: { env: ourVariables(variables) },
    facts: {
      env: allVariables(variables),
      image,
      ...(enforces === undefined ? {} : { enforcesPolicies: enforces }),
      desiredPods,
      updatedPods,
      readyPods,
    },
  };
}

function ourVariables(variables: readonly Variable[]): ObservedProps<"cni-daemonset">["env"] {
  return Object.fromEntries(variables.filter(isOurs).map(({ name, value }) => [name, value ?? ""]));
}

function allVariables(variables: readonly Variable[]): ObservedFacts<"cni-daemonset">["env"] {
  const managersOf = onceFor((owners: Variable["owners"]) => [...new Set(owners.map(({ manager }) => manager))]);
  return Object.fromEntries(
    variables.flatMap((variable) => {
      if (variable.value === undefined) return [];
      const manager = isOurs(variable) ? FIELD_MANAGER : variable.owners[0]?.manager;
      const managers = managersOf(variable.owners);
      return [[variable.name, { value: variable.value, ...(manager === undefined ? {} : { manager }), managers }]];
    }),
  );
}
