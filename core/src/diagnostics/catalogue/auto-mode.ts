import type { Catalogue } from "./entry.ts";

/** Rules about EKS Auto Mode, whose nodes get their pod subnets from a NodeClass (EKS user guide, NodeClass). */
export const autoModeEntries = {
  "AUTO-1": {
    title: "Field `compute` does not say what the cluster is",
    severity: "error",
    cause:
      "Field `compute: auto`, or `auto` beside other nodes, says that EKS runs nodes itself: these learn from a NodeClass where pods live, all others from ENIConfigs and the VPC CNI.",
    cure: "Set `compute` to what the cluster has and take `auto` out, or switch Auto Mode on (`aws eks update-cluster-config --region REGION`).",
  },
  "AUTO-2": {
    title: "No role for the nodes",
    severity: "error",
    cause:
      "A NodeClass names the IAM role of its nodes. The cluster has no built-in node pools whose role could be taken, and the Fabric names none.",
    cure: "Set `auto.nodeRole` to a role with AmazonEKSWorkerNodeMinimalPolicy and AmazonEC2ContainerRegistryPullOnly.",
  },
  "AUTO-3": {
    title: "Subnets of nodes and of pods do not go together",
    severity: "error",
    cause:
      "A node's pods live in a pod subnet of the node's own zone: in a zone without one, or with a subnet that is not in the VPC, launches fail.",
    cure: "List the zone in `zones`, or take the subnet out of `auto.subnets`.",
  },
  "AUTO-4": {
    title: "Built-in node pools are still on",
    severity: "warning",
    cause:
      "Nodes of the built-in pools use the built-in NodeClass `default`, which nobody can change: pods that are placed there take addresses of the node subnets.",
    cure: "Switch them off, which drains their nodes. Podspan never does that by itself.",
  },
  "AUTO-5": {
    title: "Nothing of the VPC CNI in Auto Mode",
    severity: "error",
    cause:
      "Auto Mode has its own network capability: ENIConfigs, variables of aws-node (`pods.warm`, prefix delegation) and security groups for single pods have no effect on its nodes.",
    cure: "Take out what the VPC CNI alone knows; or, where other nodes live beside Auto Mode's, write how those are made in `compute`, and `auto: {}`.",
  },
  "AUTO-6": {
    title: "Somebody else's access entry does not let the nodes in",
    severity: "error",
    cause:
      "The role of the nodes has an access entry which Podspan did not make, and which is not of type EC2 or lacks AmazonEKSAutoNodePolicy: nodes would never join.",
    cure: "Associate the policy (`aws eks associate-access-policy --region REGION`), delete the entry so that Podspan makes one, or use another role.",
  },
  "AUTO-7": {
    title: "A link needs pods of Auto Mode to show their own addresses",
    severity: "error",
    cause:
      "Auto Mode's nodes know no exclusions from translation: `snatPolicy` is Random or Disabled, for all destinations. Disabled is what a link needs, and then pods leave the VPC by their own tables, which have no default route.",
    cure: "Give the pods a way out by `pods.egress`; or set `pods.routable: false`, so that they are translated on links too; or use the overlay between clusters.",
  },
} as const satisfies Catalogue;
