import type { PodMode } from "../../density/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { type Fabric, hasPodSubnets, parseGoBool, runsVpcCni } from "../../spec/index.ts";
import { liveEnv } from "./cni.ts";
import { isOfOurClass } from "./pod-nodes.ts";

/** Nodes of Auto Mode with pod subnets of their own: the primary interface carries no pods (EKS user guide, NodeClass). */
const AUTO_MODE: PodMode = { customNetworking: true, prefixDelegation: true, autoMode: true };

/** How new nodes of a cluster give addresses to pods once the Fabric is applied: what it wants, and what runs there besides. */
export function podModeOf(fabric: Fabric, key: string, snapshot: Snapshot): PodMode {
  const cluster = fabric.spec.clusters[key];
  if (cluster && !runsVpcCni(cluster)) return { ...AUTO_MODE, customNetworking: hasPodSubnets(cluster) };
  const live = liveModeOf(key, snapshot);
  return {
    customNetworking: cluster === undefined || hasPodSubnets(cluster),
    prefixDelegation: cluster?.pods.prefixDelegation === true || live.prefixDelegation,
    podSecurityGroups: live.podSecurityGroups === true || (cluster?.securityGroupsForPods ?? false) !== false,
  };
}

/** How the live VPC CNI does it now. */
export function liveModeOf(key: string, snapshot: Snapshot): PodMode {
  const env = liveEnv(key, snapshot);
  const isOn = (name: string): boolean => parseGoBool(env[name] ?? "") === true;
  return {
    customNetworking: isOn("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"),
    prefixDelegation: isOn("ENABLE_PREFIX_DELEGATION"),
    podSecurityGroups: isOn("ENABLE_POD_ENI"),
  };
}

/** The same of one node that is there: beside those of the VPC CNI there may be Auto Mode's. */
export function podModeOfNode(fabric: Fabric, key: string, node: Observed<"node">, snapshot: Snapshot): PodMode {
  const cluster = fabric.spec.clusters[key];
  if (cluster !== undefined && !hasPodSubnets(cluster) && node.props.computeType === "auto") {
    return { ...AUTO_MODE, customNetworking: false };
  }
  return isOfOurClass(fabric, key)(node) ? AUTO_MODE : podModeOf(fabric, key, snapshot);
}

/** Whether apply changes how many pods a new node can hold. */
export function changesPodMode(fabric: Fabric, key: string, snapshot: Snapshot): boolean {
  const cluster = fabric.spec.clusters[key];
  if (cluster && !runsVpcCni(cluster)) return false;
  const wanted = podModeOf(fabric, key, snapshot);
  const live = liveModeOf(key, snapshot);
  return wanted.customNetworking !== live.customNetworking || wanted.prefixDelegation !== live.prefixDelegation;
}
