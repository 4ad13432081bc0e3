import { type ApiCall, callApi } from "../kubernetes/api-call.ts";
import type { ControlPlane } from "../kubernetes/kubernetes-server.ts";

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
  /** Default: `main`. */
  readonly containers?: readonly string[];
}

type Plane = Pick<ControlPlane, "endpoint" | "token" | "caPath">;

/** Makes the node and says of it what its kubelet would. */
export const installStandInNode = async (plane: Plane, port: number, node: StandInNode): Promise<void> => {
  const labels = { "topology.kubernetes.io/zone": node.zone, "kubernetes.io/os": "linux" };
  const spec = node.providerId === undefined ? {} : { providerID: node.providerId };
  await must(plane, { method: "POST", path: "/api/v1/nodes", body: { metadata: { name: node.name, labels }, spec } });
  const status = {
    addresses: [
      { type: "Hostname", address: "127.0.0.1" },
      { type: "InternalIP", address: node.address },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }],
  };
  await patchStatus(plane, `/api/v1/nodes/${node.name}`, status);
};

/** Makes the pod, running on its node. */
export const installStandInPod = async (plane: Plane, pod: StandInPod): Promise<void> => {
  const { namespace, name, node, address, hostNetwork = false, labels = {}, containers = ["main"] } = pod;
  const spec = {
    nodeName: node,
    hostNetwork,
    tolerations: [{ operator: "Exists" }],
    containers: containers.map((container) => ({ name: container, image: "stand-in" })),
  };
  const path = `/api/v1/namespaces/${namespace}/pods`;
  await must(plane, { method: "POST", path, body: { metadata: { name, labels }, spec } });
  await patchStatus(plane, `${path}/${name}`, { phase: "Running", podIP: address, podIPs: [{ ip: address }] });
};

const patchStatus = (plane: Plane, path: string, status: unknown): Promise<void> =>
  must(plane, {
    method: "PATCH",
    path: `${path}/status`,
    body: { status },
    contentType: "application/merge-patch+json",
  });

const must = async (plane: Plane, call: ApiCall): Promise<void> => {
  const { status, body } = await callApi(plane, call);
  if (status >= 300) throw new Error(`${call.method} ${call.path}: ${status} ${JSON.stringify(body)}`);
};
