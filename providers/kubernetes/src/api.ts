/**
 * The Kubernetes calls that Podspan makes, and no others; objects are plain JSON as the API server sends them.
 * Throws KubernetesApiError for every refusal. Implementations: `client/` (real API servers) and the twin;
 * both pass `api.contract.ts`.
 */

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** Who owns which fields (server-side apply). */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Which collection is meant: `{group: "", version: "v1", plural: "nodes"}`. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface ObjectKey {
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly name: string;
}

export class KubernetesApiError extends Error {
  /** HTTP status, 0 when the server was not reached. */
  readonly status: number;
  /** `Status.reason`, e.g. `NotFound`, `Conflict`, `Forbidden`; `Unreachable` when there was no answer. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = "KubernetesApiError";
    this.status = status;
    this.reason = reason;
  }
}

export interface KubeReadApi {
  /** All objects, page by page (`limit`/`continue`) inside. */
  list(
    type: ResourceType,
    options: { readonly namespace?: string; readonly labelSelector?: string },
  ): Promise<readonly KubeObject[]>;
  get(key: ObjectKey): Promise<KubeObject>;
}

export interface KubeWriteApi {
  /** Server-side apply. `force` takes fields from other managers; without it a conflict is 409 `Conflict`. */
  apply(
    key: ObjectKey,
    body: KubeObject,
    options: { readonly fieldManager: string; readonly force: boolean },
  ): Promise<KubeObject>;
  /** Strategic merge patch (built-in types), as the named field manager. */
  patch(key: ObjectKey, body: unknown, options: { readonly fieldManager: string }): Promise<KubeObject>;
  /** `resourceVersion` and `uid` are preconditions where given. */
  delete(key: ObjectKey, preconditions: { readonly uid?: string; readonly resourceVersion?: string }): Promise<void>;
}

export type KubeApi = KubeReadApi & KubeWriteApi;

/** Opens the API server of a kubeconfig context. */
export interface KubeWorld<Api> {
  open(address: { readonly cluster: string; readonly context: string; readonly kubeconfig?: string }): Promise<Api>;
}

export const NODES: ResourceType = { group: "", version: "v1", plural: "nodes", namespaced: false };
export const PODS: ResourceType = { group: "", version: "v1", plural: "pods", namespaced: true };
export const DAEMON_SETS: ResourceType = { group: "apps", version: "v1", plural: "daemonsets", namespaced: true };
export const ENI_CONFIGS: ResourceType = {
  group: "crd.k8s.amazonaws.com",
  version: "v1alpha1",
  plural: "eniconfigs",
  namespaced: false,
};
