import type { KubeObject } from "@podspan/kubernetes/api";
import type { InventedCluster, InventedNode } from "../port.ts";

/** A Ready node with the labels that kubelet, the cloud provider and EKS give it. */
export function inventedNode(cluster: Pick<InventedCluster, "region" | "version">, node: InventedNode): KubeObject {
  const { region, version } = cluster;
  const { name, zone, instanceType, instanceId, internalIp, maxPods } = node;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: labelsOf(region, node) },
    spec: { providerID: `aws:///${zone}/${instanceId}` },
    status: {
      addresses: [
        { type: "InternalIP", address: internalIp },
        { type: "InternalDNS", address: name },
        { type: "Hostname", address: name },
      ],
      allocatable: { pods: `${maxPods}` },
      capacity: { pods: `${maxPods}` },
      conditions: [
        { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" },
      ],
      nodeInfo: {
        kubeletVersion: `v${version}.0-eks`,
        operatingSystem: "linux",
        architecture: architecture(instanceType),
      },
    },
  };
}

function labelsOf(
  region: string,
  { name, zone, instanceType, nodeGroup, computeType, nodePool, nodeClass }: InventedNode,
) {
  return {
    "beta.kubernetes.io/arch": architecture(instanceType),
    "beta.kubernetes.io/instance-type": instanceType,
    "beta.kubernetes.io/os": "linux",
    "failure-domain.beta.kubernetes.io/region": region,
    "failure-domain.beta.kubernetes.io/zone": zone,
    "kubernetes.io/arch": architecture(instanceType),
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    "node.kubernetes.io/instance-type": instanceType,
    "topology.kubernetes.io/region": region,
    "topology.kubernetes.io/zone": zone,
    ...(nodeGroup === undefined
      ? {}
      : { "eks.amazonaws.com/capacityType": "ON_DEMAND", "eks.amazonaws.com/nodegroup": nodeGroup }),
    ...(nodePool === undefined ? {} : { "karpenter.sh/nodepool": nodePool }),
    ...(nodeClass === undefined ? {} : { "eks.amazonaws.com/nodeclass": nodeClass }),
    ...(computeType === undefined ? {} : { "eks.amazonaws.com/compute-type": computeType }),
  };
}

/** Graviton families have a `g` after the generation: m7g, c7gn, t4g. */
function architecture(instanceType: string): string {
  return /^[a-z]+\d+g/.test(instanceType) ? "arm64" : "amd64";
}
