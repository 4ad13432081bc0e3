import type { Ref } from "../../desired/index.ts";
import { podGroupId } from "../identity/identity.ts";
import type { ClusterFinding } from "../world/world.ts";

/**
 * The groups of pods' interfaces: ours, and the cluster's, whose own rule lets its members reach the control plane, kubelets and pods
 * that still share their node's interface (F47). Without it pods are strangers to both: no API server, no DNS of hostNetwork pods.
 */
export function podGroupsOf(key: string, eks: ClusterFinding): readonly (string | Ref)[] {
  const group = eks.kind === "found" ? eks.cluster.props.securityGroup : undefined;
  return [{ $ref: podGroupId(key) }, ...(group === undefined ? [] : [group])];
}
