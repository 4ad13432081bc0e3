import type { KubernetesScope } from "@podspan/core/desired";
import type { ReadContext, StepContext } from "@podspan/core/ports";
import {
  type KubeApi,
  type KubeObject,
  type KubeReadApi,
  KubernetesApiError,
  type ListOptions,
  type ObjectKey,
  type ResourceType,
} from "./api.ts";
import { callOn, translated } from "./errors.ts";
import { FIELD_MANAGER } from "./objects/aws-node.ts";

/** Reads of one cluster, each through the engine's limiter; refusals are ProviderErrors. */
export interface ClusterReads {
  list(type: ResourceType, options: ListOptions): Promise<readonly KubeObject[]>;
  /** Undefined when the object is not there. */
  find(key: ObjectKey): Promise<KubeObject | undefined>;
}

/** Writes of one cluster, each through the engine's journal. All of them may be sent twice without harm. */
export interface ClusterWrites {
  /** `worldId` is what the journal is to remember of the object, when the step is about making it. */
  apply(
    body: KubeObject,
    key: ObjectKey,
    options: { readonly fieldManager: string; readonly force: boolean; readonly worldId?: string },
  ): Promise<KubeObject>;
  patch(body: unknown, key: ObjectKey, fieldManager: string): Promise<KubeObject>;
  /** A pod that is gone already is well. Throws code `DisruptionBudget` where a budget does not allow it now. */
  evict(key: ObjectKey, uid: string): Promise<void>;
  /** An object that is gone already is well; another one with its name is 409 and stays. */
  delete(key: ObjectKey, uid: string): Promise<void>;
}

export function clusterReads(api: KubeReadApi, scope: KubernetesScope, context: ReadContext): ClusterReads {
  return {
    list: (type, options) =>
      context.read({ api: "kubernetes:list", scope }, () =>
        translated({ verb: "list", type }, () => api.list(type, options)),
      ),
    find: (key) =>
      context.read({ api: "kubernetes:get", scope }, () =>
        translated(callOn("get", key), () => absentIsUndefined(() => api.get(key))),
      ),
  };
}

export function clusterWrites(api: KubeApi, scope: KubernetesScope, context: StepContext): ClusterWrites {
  return {
    apply: (body, key, { fieldManager, force, worldId }) =>
      context.write({
        api: "kubernetes:apply",
        scope,
        // In another manager's name the body is that manager's, and not ours to write down.
        intent: { name: key.name, fieldManager, force, ...(fieldManager === FIELD_MANAGER ? { body } : {}) },
        send: () => translated(callOn("apply", key), () => api.apply(key, body, { fieldManager, force })),
        ...(worldId === undefined ? {} : { worldId: () => worldId }),
      }),
    patch: (body, key, fieldManager) =>
      context.write({
        api: "kubernetes:patch",
        scope,
        intent: { name: key.name, fieldManager, body },
        send: () => translated(callOn("patch", key), () => api.patch(key, body, { fieldManager })),
      }),
    evict: async (key, uid) => {
      await context.write({
        api: "kubernetes:evict",
        scope,
        intent: { namespace: key.namespace, name: key.name, uid },
        send: () => translated(callOn("evict", key), () => absentIsUndefined(() => api.evict(key, { uid }))),
      });
    },
    delete: async (key, uid) => {
      await context.write({
        api: "kubernetes:delete",
        scope,
        intent: { name: key.name, uid },
        send: () => translated(callOn("delete", key), () => absentIsUndefined(() => api.delete(key, { uid }))),
      });
    },
  };
}

/** A missing object as `undefined`; a missing type stays an error, for it is no answer about the object. */
async function absentIsUndefined<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof KubernetesApiError && error.reason === "NotFound") return undefined;
    throw error;
  }
}
