import type { Catalogue } from "./entry.ts";

/** What `podspan import eksctl` finds in ClusterConfig files. */
export const eksctlEntries = {
  "EKSCTL-1": {
    title: "Not a ClusterConfig",
    severity: "warning",
    cause: "The document is of another kind, so it says nothing of a cluster.",
    cure: "Name files that hold ClusterConfigs of eksctl (`kind: ClusterConfig`); the others may stay.",
  },
  "EKSCTL-2": {
    title: "ClusterConfig is not YAML",
    severity: "error",
    cause: "The text cannot be read as YAML, so nothing of this document is taken.",
    cure: "Correct the place that is named; `eksctl create cluster --dry-run -f FILE` reads it too.",
  },
  "EKSCTL-3": {
    title: "Field of a ClusterConfig that is not known",
    severity: "warning",
    cause: "The schema of eksctl, as it was read, has no such field: a slip of the pen, or newer than this release.",
    cure: "Compare it with eksctl's schema (`eksctl utils schema`); nothing of it is taken.",
  },
  "EKSCTL-4": {
    title: "Parts that stay with eksctl",
    severity: "info",
    cause: "Podspan looks the cluster up and does not make it.",
    cure: "Nothing is to be done.",
  },
  "EKSCTL-5": {
    title: "Part of a ClusterConfig to look at",
    severity: "warning",
    cause: "It opens more than is needed, or says what a Fabric says elsewhere or not at all.",
    cure: "Do what the message names, where it matters.",
  },
  "EKSCTL-6": {
    title: "Cluster that cannot be told from others",
    severity: "error",
    cause: "A cluster is known by its name and its region, and by them once.",
    cure: "Write `metadata.name` and `metadata.region`, each pair in one file.",
  },
  "EKSCTL-7": {
    title: "No cluster to import",
    severity: "error",
    cause: "Without a ClusterConfig there is nothing to write.",
    cure: "Name the ClusterConfig files of eksctl, or the directory that holds them.",
  },
  "EKSCTL-8": {
    title: "Zones that eksctl chose",
    severity: "info",
    cause: "The file names no zone, and then eksctl takes some of the region's; only AWS knows which.",
    cure: "Nothing is to be done while pods have addresses of their nodes' subnets; name `zones` before pods get ranges of their own.",
  },
  "EKSCTL-9": {
    title: "VPCs of eksctl that overlap",
    severity: "warning",
    cause:
      "AWS joins no two VPCs that have an address in common (F36); eksctl makes 192.168.0.0/16 where `vpc.cidr` is not written.",
    cure: "Make one of the clusters anew with another `vpc.cidr`, or join only the others.",
  },
  "EKSCTL-10": {
    title: "Field of a ClusterConfig of another form",
    severity: "warning",
    cause: "What it should have said is missing in the Fabric, and eksctl itself would refuse it.",
    cure: "Correct the place that is named (`eksctl create cluster --dry-run -f FILE` reads it too), and import again.",
  },
} as const satisfies Catalogue;
