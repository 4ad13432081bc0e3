import type { KubeObject } from "@podspan/kubernetes/api";
import type { InventedNode } from "../port.ts";

export interface PodPlan {
  readonly namespace: string;
  readonly name: string;
  /** Label `app`, and the container's name. */
  readonly app: string;
  readonly node: InventedNode;
  /** The node's own address for a pod on the host's network. */
  readonly address: string;
  readonly hostNetwork: boolean;
  /** RFC 3339. */
  readonly startTime: string;
}

/** A running pod. */
export function inventedPod({ namespace, name, app, node, address, hostNetwork, startTime }: PodPlan): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app } },
    spec: {
      nodeName: node.name,
      ...(hostNetwork ? { hostNetwork } : {}),
      containers: [{ name: app, image: `registry.example/${app}:1` }],
    },
    status: {
      phase: "Running",
      startTime,
      hostIP: node.internalIp,
      podIP: address,
      podIPs: [{ ip: address }],
      conditions: [{ type: "Ready", status: "True" }],
    },
  };
}

/** A pod that no node has taken. */
export function waitingPod(namespace: string, name: string, app: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app } },
    spec: { containers: [{ name: app, image: `registry.example/${app}:1` }] },
    status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] },
  };
}
