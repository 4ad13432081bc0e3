import { type FaultClass, ProviderError } from "@podspan/core/ports";
import { ENI_CONFIGS, KubernetesApiError, type ObjectKey, type ResourceType } from "./api.ts";

/** One call as its error tells it: what was done to which type, and the object when there is one. */
export interface Call {
  readonly verb: "list" | "get" | "apply" | "patch" | "evict" | "delete" | "exec";
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly name?: string;
}

/** Code of a failed read of a type that the API server does not have: its CustomResourceDefinition is missing. */
export const CRD_MISSING = "CrdMissing";

/** Code of an eviction that a PodDisruptionBudget does not allow now. */
export const DISRUPTION_BUDGET = "DisruptionBudget";

export function callOn(verb: Call["verb"], key: ObjectKey): Call {
  return { verb, ...key };
}

/** Does `send` and turns the API server's refusal into a ProviderError; other exceptions are bugs and pass. */
export async function translated<T>(call: Call | "open", send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof KubernetesApiError)) throw error;
    throw call === "open" ? unopened(error) : refused(error, call);
  }
}

/** The kubeconfig could not be read, or lacks the context. */
function unopened(error: KubernetesApiError): ProviderError {
  return new ProviderError({
    faultClass: faultClassOf(error),
    code: error.reason,
    message: error.message,
    hint: noAnswerHint(error.reason),
    api: "kubernetes:open",
  });
}

function refused(error: KubernetesApiError, call: Call): ProviderError {
  const typeMissing = error.reason === "TypeNotFound";
  return new ProviderError({
    faultClass: faultClassOf(error),
    code: typeMissing ? CRD_MISSING : error.reason,
    message: `${call.verb} ${subject(call)}: ${error.message}`,
    hint: typeMissing ? missingTypeHint(call) : hintOf(error, call),
    api: `kubernetes:${call.verb}`,
  });
}

const NO_ANSWER: Readonly<Record<string, { readonly faultClass: FaultClass; readonly hint: string }>> = {
  Unreachable: {
    faultClass: "transient",
    hint: "Check that this machine reaches the cluster's endpoint (VPN, private endpoint, proxy): `kubectl version`.",
  },
  CertificateInvalid: {
    faultClass: "invalid",
    hint: "Refresh the certificate in the kubeconfig: `aws eks update-kubeconfig --region REGION --name CLUSTER`.",
  },
  CredentialsFailed: {
    faultClass: "credentials",
    hint: "Run the kubeconfig's credential command by hand, and log in to AWS again if it says so.",
  },
  KubeconfigInvalid: {
    faultClass: "invalid",
    hint: "Mend the kubeconfig, or write a new one: `aws eks update-kubeconfig --region REGION --name CLUSTER`.",
  },
  NoWebSocket: {
    faultClass: "invalid",
    hint: "Reach the API server without the proxy or gateway that passes no WebSockets on; `kubectl exec` fails there too.",
  },
  ExecBroken: {
    faultClass: "transient",
    hint: "Run it again; if it stays so, look whether the API server reaches the node's kubelet (port 10250).",
  },
  ContextMissing: {
    faultClass: "invalid",
    hint: "Set `kubernetes.context` of the cluster to one of these, or add it: `aws eks update-kubeconfig --region REGION --name CLUSTER`.",
  },
};

const BY_STATUS: Readonly<Record<number, FaultClass>> = {
  400: "invalid",
  401: "credentials",
  403: "denied",
  404: "not-found",
  405: "invalid",
  410: "transient",
  413: "invalid",
  415: "invalid",
  422: "invalid",
  429: "throttled",
};

function faultClassOf({ status, reason }: KubernetesApiError): FaultClass {
  if (status === 0) return NO_ANSWER[reason]?.faultClass ?? "unknown";
  if (status >= 500) return "transient";
  if (reason === DISRUPTION_BUDGET) return "conflict";
  if (status === 409) return reason === "AlreadyExists" ? "exists" : "conflict";
  return BY_STATUS[status] ?? "unknown";
}

const STATUS_HINTS: Readonly<Record<number, string>> = {
  401: "The cluster does not know your identity: add an EKS access entry for it, or log in to AWS again.",
  404: "It was removed meanwhile: run again.",
  409: "Somebody changed the object meanwhile: run again.",
  422: "The API server refused the object as invalid: see its message.",
  429: "The API server is overloaded: run again later if the retries did not do.",
};

function hintOf(error: KubernetesApiError, call: Call): string {
  if (error.status === 0) return noAnswerHint(error.reason);
  if (error.status === 403) return `Grant this to your user or group: ${rbacRule(call)}.`;
  if (error.conflicts.length > 0) return `Let ${managers(error)} give up the field, or set the same value there.`;
  return STATUS_HINTS[error.status] ?? "See the API server's message, and run again when it is mended.";
}

function noAnswerHint(reason: string): string {
  return NO_ANSWER[reason]?.hint ?? "Check the kubeconfig.";
}

function missingTypeHint({ type }: Call): string {
  const cure =
    type.group === ENI_CONFIGS.group
      ? "install the VPC CNI, which brings the definition"
      : "switch EKS Auto Mode on, which brings the definition";
  return `The cluster has no ${type.plural}.${type.group}: ${cure}.`;
}

/** Verbs of RBAC, and the subresource that they are of. */
const RBAC: Readonly<Record<Call["verb"], { readonly verbs: readonly string[]; readonly of: string }>> = {
  list: { verbs: ["list"], of: "" },
  get: { verbs: ["get"], of: "" },
  apply: { verbs: ["create", "patch"], of: "" },
  patch: { verbs: ["patch"], of: "" },
  evict: { verbs: ["create"], of: "/eviction" },
  delete: { verbs: ["delete"], of: "" },
  // A WebSocket begins as a GET; since Kubernetes 1.35 it needs `create` too, as the older way always did.
  exec: { verbs: ["create", "get"], of: "/exec" },
};

/** The rule of a Role or ClusterRole that allows the call; server-side apply is `patch`, and `create` for a new object. */
function rbacRule({ verb, type, namespace }: Call): string {
  const { verbs, of } = RBAC[verb];
  const rule = JSON.stringify({ apiGroups: [type.group], resources: [`${type.plural}${of}`], verbs });
  return type.namespaced && namespace !== undefined ? `Role in ${namespace} ${rule}` : `ClusterRole ${rule}`;
}

function managers(error: KubernetesApiError): string {
  return [...new Set(error.conflicts.map((conflict) => conflict.manager))].join(", ");
}

function subject({ type, namespace, name }: Call): string {
  const collection = type.group === "" ? type.plural : `${type.plural}.${type.group}`;
  const object = [namespace, name].filter((part) => part !== undefined).join("/");
  return object === "" ? collection : `${collection} ${object}`;
}
