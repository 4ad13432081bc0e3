import { DAEMON_SETS, ENI_CONFIGS, type KubeApi, type KubeObject, KubernetesApiError, type ObjectKey } from "../api.ts";

/** An API server to test, with the ENIConfig definition, namespace kube-system and a DaemonSet controller, and without nodes. */
export interface KubeApiSubject {
  /** Its list pages are shorter than 5 objects. */
  readonly api: KubeApi;
  /** Asks `check` again, letting time pass, until it is true; throws when it does not become so. */
  readonly eventually: (check: () => Promise<boolean>) => Promise<void>;
  /** Writes a pod's status, as its kubelet would. */
  readonly setPodStatus: (key: ObjectKey, status: unknown) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One sentence of the contract, and what shows it. */
export type Case = readonly [sentence: string, run: (subject: KubeApiSubject) => Promise<void>];

export const eniConfig = (name: string): ObjectKey => ({ type: ENI_CONFIGS, name });
export const daemonSet = (name: string): ObjectKey => ({ type: DAEMON_SETS, namespace: "kube-system", name });

export function eniConfigBody(name: string, spec: unknown, annotations?: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name, ...(annotations === undefined ? {} : { annotations }) };
  return { apiVersion: "crd.k8s.amazonaws.com/v1alpha1", kind: "ENIConfig", metadata, spec };
}

export interface EnvVariable {
  readonly name: string;
  readonly value: string;
}

/** A configuration of container `main`; `image` is what makes it a whole one. */
export function daemonSetBody(name: string, env: readonly EnvVariable[], image?: string): KubeObject {
  const labels = { app: name };
  const containers = [{ name: "main", ...(image === undefined ? {} : { image }), env }];
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system" },
    spec:
      image === undefined
        ? { template: { spec: { containers } } }
        : { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

export const apply = (api: KubeApi, key: ObjectKey, body: KubeObject, fieldManager: string, force = false) =>
  api.apply(key, body, { fieldManager, force });

export async function refusal(call: Promise<unknown>): Promise<KubernetesApiError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof KubernetesApiError) return error;
  throw new Error(`expected a KubernetesApiError, got ${String(error)}`);
}

/** Names, values and order of container main's environment. */
export function envOf(object: KubeObject): readonly string[] {
  const spec = object.spec as {
    readonly template: { readonly spec: { readonly containers: readonly { readonly env?: readonly EnvVariable[] }[] } };
  };
  return (spec.template.spec.containers[0]?.env ?? []).map((variable) => `${variable.name}=${variable.value}`);
}

/** `manager/operation` of every entry outside status. */
export function managersOf(object: KubeObject): readonly string[] {
  return (object.metadata.managedFields ?? [])
    .filter((entry) => entry.subresource === undefined)
    .map((entry) => `${entry.manager}/${entry.operation}`)
    .sort();
}

export function fieldsOf(object: KubeObject, manager: string): unknown {
  return object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;
}
