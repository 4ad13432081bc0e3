import { kubernetesScope } from "../../compile/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";

/** What runs on a cluster's nodes and must go elsewhere when they do, by node. */
export type PodsByNode = ReadonlyMap<string, readonly Observed<"pod">[]>;

/** Pods that a drain evicts: those of DaemonSets and of the kubelet stay until the node goes, finished ones do not matter. */
export function podsToMove(key: string, snapshot: Snapshot): PodsByNode {
  const pods = observedOf(snapshot, "pod", kubernetesScope(key)).filter(
    ({ props }) =>
      props.mirror !== true &&
      !isOfDaemonSet(props.controller) &&
      props.phase !== "Succeeded" &&
      props.phase !== "Failed",
  );
  return Map.groupBy(pods, ({ props }) => props.node);
}

export function isOfDaemonSet(controller: string | undefined): boolean {
  return controller?.startsWith("DaemonSet ") === true;
}

export function nameOfPod({ props }: Observed<"pod">): string {
  return `${props.namespace}/${props.name}`;
}
