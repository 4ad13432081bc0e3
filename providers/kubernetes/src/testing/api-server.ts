import { setTimeout } from "node:timers/promises";
import type { Clock } from "@podspan/core/ports";
import { vi } from "vitest";
import { ENI_CONFIGS, type KubeApi, type KubeObject, NODES, type ResourceType } from "../api.ts";
import { exchange } from "../client/connection.ts";
import { openCredentials } from "../client/credentials.ts";

const CRDS: ResourceType = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  namespaced: false,
};

export const WALL_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
};

/** Asks again every 50 ms, for at most 30 s. */
export function poll(check: () => Promise<boolean>): Promise<void> {
  const asked = async () => {
    if (!(await check())) throw new Error("not yet");
  };
  return vi.waitFor(asked, { interval: 50, timeout: 30_000 });
}

/** Installs a type and waits until it is served. */
export async function installType(api: KubeApi, definition: KubeObject): Promise<void> {
  const { name } = definition.metadata;
  await api.apply({ type: CRDS, name }, definition, { fieldManager: "installer", force: false });
  const { group, names, versions } = definition.spec as {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
  const type = { group, version: versions[0]?.name ?? "", plural: names.plural, namespaced: false };
  await poll(() =>
    api.list(type, {}).then(
      () => true,
      () => false,
    ),
  );
}

/** A node that runs nothing: the API server has no kubelet. */
export async function installNode(api: KubeApi, node: KubeObject): Promise<void> {
  const { status: _, ...body } = node;
  await api.apply({ type: NODES, name: node.metadata.name }, body, { fieldManager: "kubelet", force: false });
}

/** Takes all ENIConfigs away. */
export async function clearEniConfigs(api: KubeApi): Promise<void> {
  for (const { metadata } of await api.list(ENI_CONFIGS, {})) {
    await api.delete({ type: ENI_CONFIGS, name: metadata.name }, {});
  }
}

/** Creates an object as `kubectl create` does: its manager updates. */
export async function create(kubeconfig: string, object: KubeObject, manager: string): Promise<void> {
  await write(kubeconfig, "POST", `${DAEMON_SET_PATH}?fieldManager=${manager}`, object);
}

/**
 * Puts a DaemonSet back as it was, owners included. It is not deleted and made anew, for the DaemonSet controller may then wait for
 * pods of the one before. Twice: the first write makes its writer the owner of what it changes, the second changes nothing.
 */
export async function putBack(kubeconfig: string, object: KubeObject): Promise<void> {
  const path = `${DAEMON_SET_PATH}/${object.metadata.name}?fieldManager=tests`;
  // Without a version, for the controller writes the status meanwhile.
  const { resourceVersion: _, ...metadata } = object.metadata;
  for (const _time of [1, 2]) await write(kubeconfig, "PUT", path, { ...object, metadata });
}

const DAEMON_SET_PATH = "/apis/apps/v1/namespaces/kube-system/daemonsets";

async function write(kubeconfig: string, method: "POST" | "PUT", path: string, body: KubeObject): Promise<void> {
  const credentials = await openCredentials({ kubeconfig, env: {} }, undefined);
  const outgoing = { method, path, contentType: "application/json", body };
  const { status, text } = await exchange(await credentials.access(), outgoing);
  if (status >= 300) throw new Error(text);
}
