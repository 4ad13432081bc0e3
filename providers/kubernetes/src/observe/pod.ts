import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at, listOf, textOf } from "../objects/json.ts";
import { branchInterfaceOf, namedContainers, namedPortsOf, POD_ENI } from "./pod-network.ts";

/** What we read of a pod. Pods that have not been placed or have no address yet say so with empty values. */
export function podProps(pod: KubeObject): ObservedProps<"pod"> {
  const listed = listOf(at(pod.status, "podIPs")).map((entry) => textOf(at(entry, "ip")));
  const controller = controllerOf(pod);
  const addresses = listed.length > 0 ? listed : [textOf(at(pod.status, "podIP"))];
  const { labels = {} } = pod.metadata;
  const serviceAccount = textOf(at(pod.spec, "serviceAccountName"));
  const branchInterface = branchInterfaceOf(pod);
  const ports = namedPortsOf(pod);
  return {
    namespace: pod.metadata.namespace ?? "",
    name: pod.metadata.name,
    node: textOf(at(pod.spec, "nodeName")) ?? "",
    addresses: addresses.filter((address) => address !== undefined),
    hostNetwork: at(pod.spec, "hostNetwork") === true,
    phase: textOf(at(pod.status, "phase")) ?? "Unknown",
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(branchInterface === undefined ? {} : { branchInterface }),
    ...(ports.length === 0 ? {} : { ports }),
    ...(controller === undefined ? {} : { controller }),
    ...(isMirror(pod) ? { mirror: true } : {}),
  };
}

/** One map of labels for all pods that have the same: those of one ReplicaSet do. */
export function sharedLabels(): (labels: Labels) => Labels {
  const known = new Map<string, Labels>();
  return (labels) => {
    const key = JSON.stringify(labels);
    const before = known.get(key);
    if (before === undefined) known.set(key, labels);
    return before ?? labels;
  };
}

type Labels = Readonly<Record<string, string>>;

/** The part of a pod that `podProps` reads: a cluster may have tens of thousands of pods. */
export function keepOfPod(pod: KubeObject, shared: (labels: Labels) => Labels): KubeObject {
  const { nodeName, hostNetwork, serviceAccountName } = (pod.spec ?? {}) as Readonly<
    Record<"nodeName" | "hostNetwork" | "serviceAccountName", unknown>
  >;
  const { podIP, podIPs, phase } = (pod.status ?? {}) as Readonly<Record<"podIP" | "podIPs" | "phase", unknown>>;
  const { name, namespace, ownerReferences, annotations = {}, labels } = pod.metadata;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => key === MIRROR || key === POD_ENI));
  const containers = namedContainers(pod.spec);
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
      ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }),
      ...(labels === undefined ? {} : { labels: shared(labels) }),
    },
    spec: { nodeName, hostNetwork, serviceAccountName, ...(containers.length === 0 ? {} : { containers }) },
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
