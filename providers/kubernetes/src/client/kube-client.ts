import {
  type KubeApi,
  type KubeObject,
  KubernetesApiError,
  type ListOptions,
  type ObjectKey,
  type ResourceType,
} from "../api.ts";
import { listOf, mapOf, textOf } from "../objects/json.ts";
import type { Incoming, Outgoing } from "./connection.ts";
import { refusalOf } from "./refusal.ts";
import type { Transport } from "./transport.ts";

/** How often a list begins anew because its continue token has expired (the server keeps a revision for 5 minutes). */
const LIST_RESTARTS = 3;

/** The API server's REST interface by its paths, without a generated client. */
export function kubeClient(transport: Transport, pageSize: number): KubeApi {
  const call: Call = async (outgoing) => parsed(await transport(outgoing));
  return {
    list: (type, options) => list(call, type, options, pageSize),
    get: async (key) => (await call({ method: "GET", path: objectPath(key) })) as unknown as KubeObject,
    apply: async (key, body, { fieldManager, force }) => {
      const path = `${objectPath(key)}?${new URLSearchParams({ fieldManager, force: `${force}` })}`;
      return (await call({
        method: "PATCH",
        path,
        contentType: "application/apply-patch+yaml",
        body,
      })) as unknown as KubeObject;
    },
    patch: async (key, body, { fieldManager }) => {
      const path = `${objectPath(key)}?${new URLSearchParams({ fieldManager })}`;
      const contentType = "application/strategic-merge-patch+json";
      return (await call({ method: "PATCH", path, contentType, body })) as unknown as KubeObject;
    },
    evict: async ({ type, namespace, name }, preconditions) => {
      const body = {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name, namespace },
        deleteOptions: { preconditions },
      };
      const path = `${objectPath({ type, name, ...(namespace === undefined ? {} : { namespace }) })}/eviction`;
      await call({ method: "POST", path, contentType: "application/json", body });
    },
    delete: async (key, preconditions) => {
      const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions };
      await call({ method: "DELETE", path: objectPath(key), contentType: "application/json", body });
    },
  };
}

type Call = (outgoing: Outgoing) => Promise<Readonly<Record<string, unknown>>>;

function parsed(incoming: Incoming): Readonly<Record<string, unknown>> {
  const { status, text } = incoming;
  if (status >= 400) throw refusalOf(incoming);
  try {
    return mapOf(JSON.parse(text));
  } catch {
    throw new KubernetesApiError(0, "Unreachable", `status ${status} without JSON: not a Kubernetes API server`);
  }
}

async function list(
  call: Call,
  type: ResourceType,
  options: ListOptions,
  pageSize: number,
): Promise<readonly KubeObject[]> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await pages(call, type, options, pageSize);
    } catch (error) {
      if (!(error instanceof KubernetesApiError)) throw error;
      if (error.status === 404) throw new KubernetesApiError(404, "TypeNotFound", error.message);
      if (error.status !== 410 || restarts === LIST_RESTARTS) throw error;
    }
  }
}

async function pages(
  call: Call,
  type: ResourceType,
  options: ListOptions,
  pageSize: number,
): Promise<readonly KubeObject[]> {
  const kept: KubeObject[] = [];
  let next: string | undefined;
  do {
    const page = await call({ method: "GET", path: listPath(type, options, pageSize, next) });
    // Items of a list come without their kind.
    const identity = { apiVersion: `${page.apiVersion}`, kind: `${page.kind}`.replace(/List$/, "") };
    for (const item of listOf(page.items)) {
      const object = { ...identity, ...mapOf(item) } as KubeObject;
      kept.push(options.keep === undefined ? object : options.keep(object));
    }
    next = textOf(mapOf(page.metadata).continue);
  } while (next !== undefined);
  return kept;
}

function listPath(type: ResourceType, options: ListOptions, pageSize: number, next: string | undefined): string {
  const query = new URLSearchParams({ limit: `${pageSize}` });
  if (options.labelSelector !== undefined) query.set("labelSelector", options.labelSelector);
  if (options.fieldSelector !== undefined) query.set("fieldSelector", options.fieldSelector);
  if (next !== undefined) query.set("continue", next);
  return `${collectionPath(type, options.namespace)}?${query}`;
}

function objectPath({ type, namespace, name }: ObjectKey): string {
  return `${collectionPath(type, namespace)}/${encodeURIComponent(name)}`;
}

function collectionPath({ group, version, plural, namespaced }: ResourceType, namespace: string | undefined): string {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespaced && namespace !== undefined
    ? `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${root}/${plural}`;
}
