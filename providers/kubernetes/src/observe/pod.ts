import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at, listOf, textOf } from "../objects/json.ts";

/** What we read of a pod. Pods that have not been placed or have no address yet say so with empty values. */
export function podProps(pod: KubeObject): ObservedProps<"pod"> {
  const listed = listOf(at(pod.status, "podIPs")).map((entry) => textOf(at(entry, "ip")));
  const controller = controllerOf(pod);
  const addresses = listed.length > 0 ? listed : [textOf(at(pod.status, "podIP"))];
  return {
    namespace: pod.metadata.namespace ?? "",
    name: pod.metadata.name,
    node: textOf(at(pod.spec, "nodeName")) ?? "",
    addresses: addresses.filter((address) => address !== undefined),
    hostNetwork: at(pod.spec, "hostNetwork") === true,
    phase: textOf(at(pod.status, "phase")) ?? "Unknown",
    ...(controller === undefined ? {} : { controller }),
    ...(isMirror(pod) ? { mirror: true } : {}),
  };
}

/** The part of a pod that `podProps` reads: a cluster may have tens of thousands of pods. */
export function keepOfPod(pod: KubeObject): KubeObject {
  const { nodeName, hostNetwork } = (pod.spec ?? {}) as { readonly nodeName?: unknown; readonly hostNetwork?: unknown };
  const { podIP, podIPs, phase } = (pod.status ?? {}) as Readonly<Record<"podIP" | "podIPs" | "phase", unknown>>;
  const { name, namespace, ownerReferences, annotations } = pod.metadata;
  const mirror = annotations?.[MIRROR];
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
      ...(mirror === undefined ? {} : { annotations: { [MIRROR]: mirror } }),
    },
    spec: { nodeName, hostNetwork },
    status: { podIP, podIPs, phase },
  };
}

/** The kubelet's mark on the API's image of a static pod. */
const MIRROR = "kubernetes.io/config.mirror";

export function isMirror({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[MIRROR] !== undefined;
}

/** `ReplicaSet web-5d4`: what makes another one when it goes. */
export function controllerOf({ metadata }: KubeObject): string | undefined {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  return controller === undefined ? undefined : `${controller.kind} ${controller.name}`;
}
