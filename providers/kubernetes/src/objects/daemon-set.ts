import { parseGoBool } from "@podspan/core/spec";
import type { KubeObject, ObjectKey } from "../api.ts";
import { DAEMON_SETS } from "../api.ts";
import { AWS_NODE, FIELD_MANAGER } from "./aws-node.ts";
import { at, listOf, mapOf, numberOf, textOf } from "./json.ts";
import { itemKey, type Writers, writersIn, writtenBelow } from "./managed-fields.ts";

export const AWS_NODE_KEY: ObjectKey = { type: DAEMON_SETS, namespace: AWS_NODE.namespace, name: AWS_NODE.name };

const ENV_FIELDS = [
  "f:spec",
  "f:template",
  "f:spec",
  "f:containers",
  itemKey({ name: AWS_NODE.container }),
  "f:env",
] as const;

/** A variable of container aws-node, and who has written its literal value. `value` is absent when it comes from elsewhere (`valueFrom`). */
export interface Variable extends Writers {
  readonly name: string;
  readonly value?: string;
}

export interface Rollout {
  readonly generation: number;
  readonly observedGeneration: number;
  readonly desiredPods: number;
  readonly updatedPods: number;
  readonly readyPods: number;
  /** `RollingUpdate` or `OnDelete`: with the latter pods change only when somebody deletes them. */
  readonly strategy: string;
}

/** Container aws-node; undefined when the DaemonSet has no such container. */
export function cniContainer(daemonSet: KubeObject): Readonly<Record<string, unknown>> | undefined {
  return containerOf(daemonSet, AWS_NODE.container);
}

/** Whether the node agent beside aws-node is told to enforce NetworkPolicies; undefined where its arguments do not say. */
export function enforcesPolicies(daemonSet: KubeObject): boolean | undefined {
  if (cniContainer(daemonSet) === undefined) return undefined;
  const agent = containerOf(daemonSet, AWS_NODE.policyAgent);
  if (agent === undefined) return false;
  const given = [...listOf(agent.command), ...listOf(agent.args)].flatMap((one) => POLICY_FLAG.exec(`${one}`) ?? []);
  if (given.length === 0) return undefined;
  // The last one counts, and a flag without a value is one that is set.
  return parseGoBool(given.at(-1) || "true");
}

const POLICY_FLAG = /(?<=^--enable-network-policy=).*$|(?<=^--enable-network-policy)$/;

function containerOf(daemonSet: KubeObject, name: string): Readonly<Record<string, unknown>> | undefined {
  return listOf(at(daemonSet.spec, "template", "spec", "containers"))
    .map(mapOf)
    .find((container) => container.name === name);
}

/** The variables of container aws-node, by name; of two with one name the last counts, as for the kubelet. */
export function cniVariables(daemonSet: KubeObject): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  const writersAt = writersIn(writtenBelow(daemonSet.metadata, ENV_FIELDS));
  for (const entry of listOf(at(cniContainer(daemonSet), "env")).map(mapOf)) {
    const name = textOf(entry.name);
    if (name === undefined) continue;
    const writers = writersAt(valuePath(name));
    const fromElsewhere = entry.valueFrom !== undefined && entry.valueFrom !== null;
    variables.set(name, { name, ...writers, ...(fromElsewhere ? {} : { value: `${entry.value ?? ""}` }) });
  }
  return variables;
}

/** Below {@link ENV_FIELDS}, where `fieldsV1` has the value of a variable: the same in every cluster of a fleet. */
function valuePath(name: string): readonly string[] {
  const known = VALUE_PATHS.get(name) ?? [itemKey({ name }), "f:value"];
  VALUE_PATHS.set(name, known);
  return known;
}

const VALUE_PATHS = new Map<string, readonly string[]>();

/** Whether we set this variable by server-side apply. */
export function isOurs(variable: Variable): boolean {
  return variable.owners.some((owner) => owner.manager === FIELD_MANAGER && owner.operation === "Apply");
}

export function rolloutOf(daemonSet: KubeObject): Rollout {
  const status = mapOf(daemonSet.status);
  return {
    generation: daemonSet.metadata.generation ?? 0,
    observedGeneration: numberOf(status.observedGeneration),
    desiredPods: numberOf(status.desiredNumberScheduled),
    updatedPods: numberOf(status.updatedNumberScheduled),
    readyPods: numberOf(status.numberReady),
    strategy: textOf(at(daemonSet.spec, "updateStrategy", "type")) ?? "RollingUpdate",
  };
}

/**
 * The server-side-apply configuration that holds these variables of container aws-node and nothing else.
 * They come in the order of the live object, then by name: an apply moves what it names into the order it names it in.
 */
export function cniConfiguration(env: Readonly<Record<string, string>>, live: KubeObject): KubeObject {
  const known = [...cniVariables(live).keys()].filter((name) => name in env);
  const names = [
    ...known,
    ...Object.keys(env)
      .filter((name) => !known.includes(name))
      .sort(),
  ];
  const containers = [{ name: AWS_NODE.container, env: names.map((name) => ({ name, value: env[name] ?? "" })) }];
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: AWS_NODE.name, namespace: AWS_NODE.namespace },
    ...(names.length === 0 ? {} : { spec: { template: { spec: { containers } } } }),
  };
}
