import type { KubeObject, OwnerReference } from "@podspan/kubernetes/api";
import { uuid } from "../../records/ids.ts";
import type { InventedNode } from "../port.ts";

export interface PodPlan {
  readonly namespace: string;
  readonly name: string;
  /** Label `app`, and the container's name. */
  readonly app: string;
  readonly node: Pick<InventedNode, "name" | "internalIp">;
  /** The node's own address for a pod on the host's network. */
  readonly address: string;
  readonly hostNetwork: boolean;
  /** What made it: `ReplicaSet web-7f9c4`; absent: somebody by hand. */
  readonly controller?: string;
  /** RFC 3339. */
  readonly startTime: string;
}

/** A running pod. */
export function inventedPod(plan: PodPlan): KubeObject {
  const { namespace, name, app, node, address, hostNetwork, startTime, controller } = plan;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      labels: { app },
      ...(controller === undefined ? {} : { ownerReferences: [ownerReference(controller)] }),
    },
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

function ownerReference(controller: string): OwnerReference {
  const [kind = "", name = ""] = controller.split(" ");
  return { apiVersion: "apps/v1", kind, name, uid: uuid(controller, 0), controller: true };
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
