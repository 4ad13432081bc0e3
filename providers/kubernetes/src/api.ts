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
  /** Counts changes of the wanted state (`spec`). */
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  /** Who must let go before a deleted object is gone. */
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly managedFields?: readonly ManagedFieldsEntry[];
  readonly ownerReferences?: readonly OwnerReference[];
}

/** On whose account an object is there; `controller` marks the one that would make it again. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Who owns which fields (server-side apply). */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsType?: string;
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

/** A field that server-side apply refused to change, and who owns it: `kubectl-client-side-apply`, `.spec.subnet`. */
export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
}

/**
 * Why there was no usable answer (`status` 0): the server was not reached, its certificate is not trusted, the kubeconfig's
 * credential command failed, the kubeconfig cannot be used, or it has no such context.
 */
export type NoAnswerReason =
  | "Unreachable"
  | "CertificateInvalid"
  | "CredentialsFailed"
  | "KubeconfigInvalid"
  | "ContextMissing";

export class KubernetesApiError extends Error {
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  /**
   * `Status.reason`, e.g. `NotFound`, `Conflict`, `Forbidden`; `TypeNotFound` for a 404 that says that the server has no such
   * type (its answer has no reason); `DisruptionBudget` for a 429 of an eviction that a budget does not allow; a `NoAnswerReason` when `status` is 0.
   */
  readonly reason: string;
  /** What server-side apply refused, when that is why; else empty. Sorted by field and manager. */
  readonly conflicts: readonly FieldConflict[];
  /** How long the server asks to wait before another try, in milliseconds. */
  readonly retryAfterMs?: number;

  constructor(
    status: number,
    reason: string,
    message: string,
    details: { readonly conflicts?: readonly FieldConflict[]; readonly retryAfterMs?: number } = {},
  ) {
    super(message);
    this.name = "KubernetesApiError";
    this.status = status;
    this.reason = reason;
    this.conflicts = details.conflicts ?? [];
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** Of pods: `spec.nodeName=NAME` (empty: no node yet), `status.phase=Pending`; several joined by commas. */
  readonly fieldSelector?: string;
  /** Applied to each object as its page arrives, so that a large collection never stands in memory whole. */
  readonly keep?: (object: KubeObject) => KubeObject;
}

export interface KubeReadApi {
  /** URL of the API server, where there is one. */
  readonly server?: string;
  /** All objects, page by page (`limit`/`continue`) inside; 404 `TypeNotFound` when the server has no such type. */
  list(type: ResourceType, options: ListOptions): Promise<readonly KubeObject[]>;
  get(key: ObjectKey): Promise<KubeObject>;
}

export interface KubeWriteApi {
  /**
   * Server-side apply. `force` takes fields from other managers; without it a conflict is 409 `Conflict` with `conflicts`.
   * A `metadata.resourceVersion` in `body` is a precondition.
   */
  apply(
    key: ObjectKey,
    body: KubeObject,
    options: { readonly fieldManager: string; readonly force: boolean },
  ): Promise<KubeObject>;
  /** Strategic merge patch (built-in types), as the named field manager. */
  patch(key: ObjectKey, body: unknown, options: { readonly fieldManager: string }): Promise<KubeObject>;
  /**
   * Asks a pod to go (policy/v1 Eviction, https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/): it then ends as after
   * a delete. 429 `DisruptionBudget` when a PodDisruptionBudget does not let it go now; `uid` is a precondition.
   */
  evict(key: ObjectKey, preconditions: { readonly uid?: string }): Promise<void>;
  /** `resourceVersion` and `uid` are preconditions where given. */
  delete(key: ObjectKey, preconditions: { readonly uid?: string; readonly resourceVersion?: string }): Promise<void>;
}

export type KubeApi = KubeReadApi & KubeWriteApi;

/** A container of a running pod. */
export interface ExecTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a command in a container printed (1 MiB of it at most), and how it ended. */
export interface Executed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Commands in containers: what only a real cluster has. */
export interface KubeExecApi {
  /**
   * Runs a command in a container (`create` and, for the WebSocket, `get` of `pods/exec`) to its end, without input. Throws KubernetesApiError
   * where it never ran: `ProgramMissing` when the container has no such program, `NoWebSocket` (status 0) when none comes to be,
   * `ExecBroken` (status 0) when the connection ends before the command; the signal's reason when that ends it.
   */
  exec(target: ExecTarget, command: readonly string[], signal: AbortSignal): Promise<Executed>;
}

/**
 * How a cluster is reached: its key in the Fabric, and a context (absent: the current one) of a kubeconfig file (absent: the usual
 * ones). `name`: in EKS, where that is not the key; no kubeconfig knows it, a twin does.
 */
export interface ClusterAddress {
  readonly cluster: string;
  readonly name?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** Opens the API server of a kubeconfig context; throws KubernetesApiError with status 0 when it has no such context. */
export interface KubeWorld<Api> {
  open(address: ClusterAddress): Promise<Api>;
}

export const NODES: ResourceType = { group: "", version: "v1", plural: "nodes", namespaced: false };
export const NAMESPACES: ResourceType = { group: "", version: "v1", plural: "namespaces", namespaced: false };
/** Read only: who may talk to whom in the cluster is the user's to say. */
export const NETWORK_POLICIES: ResourceType = {
  group: "networking.k8s.io",
  version: "v1",
  plural: "networkpolicies",
  namespaced: true,
};
export const PODS: ResourceType = { group: "", version: "v1", plural: "pods", namespaced: true };
export const DISRUPTION_BUDGETS: ResourceType = {
  group: "policy",
  version: "v1",
  plural: "poddisruptionbudgets",
  namespaced: true,
};
/** Karpenter's own record of each of its nodes; Auto Mode has them too. */
export const NODE_CLAIMS: ResourceType = {
  group: "karpenter.sh",
  version: "v1",
  plural: "nodeclaims",
  namespaced: false,
};
export const DAEMON_SETS: ResourceType = { group: "apps", version: "v1", plural: "daemonsets", namespaced: true };
/** EKS Auto Mode's own type: what its nodes are made of. */
export const NODE_CLASSES: ResourceType = {
  group: "eks.amazonaws.com",
  version: "v1",
  plural: "nodeclasses",
  namespaced: false,
};
/** Karpenter's type, in EKS Auto Mode run by EKS. */
export const NODE_POOLS: ResourceType = {
  group: "karpenter.sh",
  version: "v1",
  plural: "nodepools",
  namespaced: false,
};
/** Karpenter's type of its own for AWS: what its nodes are made of. */
export const EC2_NODE_CLASSES: ResourceType = {
  group: "karpenter.k8s.aws",
  version: "v1",
  plural: "ec2nodeclasses",
  namespaced: false,
};
/** Read only: which pods get which security groups is the user's to say. */
export const SECURITY_GROUP_POLICIES: ResourceType = {
  group: "vpcresources.k8s.aws",
  version: "v1beta1",
  plural: "securitygrouppolicies",
  namespaced: true,
};
export const ENI_CONFIGS: ResourceType = {
  group: "crd.k8s.amazonaws.com",
  version: "v1alpha1",
  plural: "eniconfigs",
  namespaced: false,
};
