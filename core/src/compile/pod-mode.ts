import type { PodMode } from "../density/index.ts";
import type { Snapshot } from "../observed/index.ts";
import { type Fabric, parseGoBool } from "../spec/index.ts";
import { liveEnv } from "./cni.ts";

/** How new nodes of a cluster give addresses to pods once the Fabric is applied: what it wants, and what runs there besides. */
export function podModeOf(fabric: Fabric, key: string, snapshot: Snapshot): PodMode {
  const cluster = fabric.spec.clusters[key];
  const live = liveModeOf(key, snapshot);
  return {
    customNetworking: true,
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

/** Whether apply changes how many pods a new node can hold. */
export function changesPodMode(fabric: Fabric, key: string, snapshot: Snapshot): boolean {
  const wanted = podModeOf(fabric, key, snapshot);
  const live = liveModeOf(key, snapshot);
  return wanted.customNetworking !== live.customNetworking || wanted.prefixDelegation !== live.prefixDelegation;
}
