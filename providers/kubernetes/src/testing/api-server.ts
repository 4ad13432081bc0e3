import { setTimeout } from "node:timers/promises";
import type { Clock } from "@podspan/core/ports";
import { vi } from "vitest";
import { DAEMON_SETS, ENI_CONFIGS, type KubeApi, type KubeObject, NODES, type ResourceType } from "../api.ts";
import { exchange } from "../client/connection.ts";
import { openCredentials } from "../client/credentials.ts";
import { AWS_NODE_KEY } from "../objects/daemon-set.ts";

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

/** Installs the ENIConfig type and waits until it is served. */
export async function installEniConfigs(api: KubeApi, definition: KubeObject): Promise<void> {
  const { name } = definition.metadata;
  await api.apply({ type: CRDS, name }, definition, { fieldManager: "aws-vpc-cni", force: false });
  await poll(() =>
    api.list(ENI_CONFIGS, {}).then(
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

/** Takes ENIConfigs and aws-node away, and waits until they are gone. */
export async function clear(api: KubeApi): Promise<void> {
  for (const { metadata } of await api.list(ENI_CONFIGS, {}))
    await api.delete({ type: ENI_CONFIGS, name: metadata.name }, {});
  await api.delete(AWS_NODE_KEY, {}).catch(() => undefined);
  await poll(async () => (await api.list(DAEMON_SETS, { namespace: "kube-system" })).length === 0);
}

/** Creates an object as `kubectl create` does: its manager updates. */
export async function create(kubeconfig: string, object: KubeObject, manager: string): Promise<void> {
  const credentials = await openCredentials({ kubeconfig, env: {} }, undefined);
  const path = `/apis/apps/v1/namespaces/${object.metadata.namespace}/daemonsets?fieldManager=${manager}`;
  const outgoing = { method: "POST", path, contentType: "application/json", body: object } as const;
  const { status, text } = await exchange(await credentials.access(), outgoing);
  if (status >= 300) throw new Error(text);
}
