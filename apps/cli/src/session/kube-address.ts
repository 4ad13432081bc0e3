import { resolve } from "node:path";
import type { KubernetesScope } from "@podspan/core/desired";
import type { ClusterAddress } from "@podspan/kubernetes/api";
import type { FabricFile } from "./fabric-file.ts";

/**
 * How the Fabric says that a cluster's API is reached, or said when the cluster was still in it; paths are relative to the Fabric.
 */
export function clusterAddress(file: FabricFile, cluster: string, remembered: KubernetesScope): ClusterAddress {
  const { context, kubeconfig } = file.fabric.spec.clusters[cluster]?.kubernetes ?? remembered;
  const name = file.fabric.spec.clusters[cluster]?.name;
  return {
    cluster,
    ...(name === undefined ? {} : { name }),
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(file.folder, kubeconfig) }),
  };
}
