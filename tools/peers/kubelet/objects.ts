import type { ApiAnswer, ApiCall } from "../kubernetes/api-call.ts";

/** A node whose kubelet is the stand-in. */
export interface StandInNode {
  readonly name: string;
  readonly zone: string;
  /** Its address for other nodes; the API server reaches its kubelet by its host name, which is this machine's own. */
  readonly address: string;
  /** `aws:///ZONE/INSTANCE`. */
  readonly providerId?: string;
}

export interface StandInPod {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly address: string;
  readonly hostNetwork?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** Named TCP ports of its first container. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Default: `main`. */
  readonly containers?: readonly string[];
}

/** One call of the API server. */
export type Caller = (call: ApiCall) => Promise<ApiAnswer>;

/** Makes the node and says of it what its kubelet would. */
export const installStandInNode = async (caller: Caller, port: number, node: StandInNode): Promise<void> => {
  const labels = { "topology.kubernetes.io/zone": node.zone, "kubernetes.io/os": "linux" };
  const spec = node.providerId === undefined ? {} : { providerID: node.providerId };
  await must(caller, { method: "POST", path: "/api/v1/nodes", body: { metadata: { name: node.name, labels }, spec } });
  const status = {
    addresses: [
      { type: "Hostname", address: "127.0.0.1" },
      { type: "InternalIP", address: node.address },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }],
  };
  await patchStatus(caller, `/api/v1/nodes/${node.name}`, status);
};

/** Makes the pod, running on its node. */
export const installStandInPod = async (caller: Caller, pod: StandInPod): Promise<void> => {
  const { namespace, name, node, address, hostNetwork = false, labels = {}, containers = ["main"], ports = {} } = pod;
  const named = Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort }));
  const spec = {
    nodeName: node,
    hostNetwork,
    tolerations: [{ operator: "Exists" }],
    containers: containers.map((container, index) => ({
      name: container,
      image: "stand-in",
      ...(index === 0 ? { ports: named } : {}),
    })),
  };
  const path = `/api/v1/namespaces/${namespace}/pods`;
  await must(caller, { method: "POST", path, body: { metadata: { name, labels }, spec } });
  await patchStatus(caller, `${path}/${name}`, { phase: "Running", podIP: address, podIPs: [{ ip: address }] });
};

const patchStatus = (caller: Caller, path: string, status: unknown): Promise<void> =>
  must(caller, {
    method: "PATCH",
    path: `${path}/status`,
    body: { status },
    contentType: "application/merge-patch+json",
  });

const must = async (caller: Caller, call: ApiCall): Promise<void> => {
  const { status, body } = await caller(call);
  if (status >= 300) throw new Error(`${call.method} ${call.path}: ${status} ${JSON.stringify(body)}`);
};
