import { resolve } from "node:path";
import type { ClusterAddress } from "@podspan/kubernetes/api";
import type { FabricFile } from "./fabric-file.ts";

/** How the Fabric says that a cluster's API is reached; paths are relative to the Fabric. */
export function clusterAddress(file: FabricFile, cluster: string): ClusterAddress {
  const { context, kubeconfig } = file.fabric.spec.clusters[cluster]?.kubernetes ?? {};
  return {
    cluster,
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig: resolve(file.folder, kubeconfig) }),
  };
}
