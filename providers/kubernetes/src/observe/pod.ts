import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at, listOf, textOf } from "../objects/json.ts";

/** What we read of a pod. Pods that have not been placed or have no address yet say so with empty values. */
export function podProps(pod: KubeObject): ObservedProps<"pod"> {
  const listed = listOf(at(pod.status, "podIPs")).map((entry) => textOf(at(entry, "ip")));
  const addresses = listed.length > 0 ? listed : [textOf(at(pod.status, "podIP"))];
  return {
    namespace: pod.metadata.namespace ?? "",
    name: pod.metadata.name,
    node: textOf(at(pod.spec, "nodeName")) ?? "",
    addresses: addresses.filter((address) => address !== undefined),
    hostNetwork: at(pod.spec, "hostNetwork") === true,
    phase: textOf(at(pod.status, "phase")) ?? "Unknown",
  };
}

/** The part of a pod that `podProps` reads: a cluster may have tens of thousands of pods. */
export function keepOfPod(pod: KubeObject): KubeObject {
  const { nodeName, hostNetwork } = (pod.spec ?? {}) as { readonly nodeName?: unknown; readonly hostNetwork?: unknown };
  const { podIP, podIPs, phase } = (pod.status ?? {}) as Readonly<Record<"podIP" | "podIPs" | "phase", unknown>>;
  const { name, namespace } = pod.metadata;
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { nodeName, hostNetwork },
    status: { podIP, podIPs, phase },
  };
}
