import type { Catalogue } from "./entry.ts";

const SOURCE = "eksctl, Config file schema (eksctl.io/v1alpha5); three-systems 2a step 2";

/** What `podspan import eksctl` finds in ClusterConfig files. */
export const eksctlEntries = {
  "EKSCTL-1": {
    title: "Not a ClusterConfig",
    severity: "warning",
    cause: "The document is of another kind, so it says nothing of a cluster.",
    cure: "Name files that hold ClusterConfigs of eksctl (`kind: ClusterConfig`); the others may stay.",
    source: SOURCE,
    example: { situation: "A Deployment behind `---` in the same file." },
  },
  "EKSCTL-2": {
    title: "ClusterConfig is not YAML",
    severity: "error",
    cause: "The text cannot be read as YAML, so nothing of this document is taken.",
    cure: "Correct the place that is named; `eksctl create cluster --dry-run -f FILE` reads it too.",
    source: "YAML 1.2",
    example: { situation: "A bracket that is never closed." },
  },
  "EKSCTL-3": {
    title: "Field of a ClusterConfig that is not known",
    severity: "warning",
    cause: "The schema of eksctl, as it was read, has no such field: a slip of the pen, or newer than this release.",
    cure: "Compare it with eksctl's schema (`eksctl utils schema`); nothing of it is taken.",
    source: SOURCE,
    example: { situation: "`vpc: { clusterEndpoint: ... }` for `clusterEndpoints`." },
  },
  "EKSCTL-4": {
    title: "Parts that stay with eksctl",
    severity: "info",
    cause: "Podspan looks the cluster up and does not make it.",
    cure: "Nothing is to be done.",
    source: "Podspan, design section 4",
    example: { situation: "`iam`, `addons` and `cloudWatch` of a ClusterConfig." },
  },
  "EKSCTL-5": {
    title: "Part of a ClusterConfig to look at",
    severity: "warning",
    cause: "It opens more than is needed, or says what a Fabric says elsewhere or not at all.",
    cure: "Do what the message names, where it matters.",
    source: "three-systems 2b-7, rule SG-2",
    example: { situation: "`ssh: { allow: true }`, which opens port 22 of the nodes to the Internet." },
  },
  "EKSCTL-6": {
    title: "Cluster that cannot be told from others",
    severity: "error",
    cause: "A cluster is known by its name and its region, and by them once.",
    cure: "Write `metadata.name` and `metadata.region`, each pair in one file.",
    source: SOURCE,
    example: { situation: "A ClusterConfig without metadata.region." },
  },
  "EKSCTL-7": {
    title: "No cluster to import",
    severity: "error",
    cause: "Without a ClusterConfig there is nothing to write.",
    cure: "Name the ClusterConfig files of eksctl, or the directory that holds them.",
    source: SOURCE,
    example: { situation: "A directory that holds manifests only." },
  },
  "EKSCTL-8": {
    title: "Zones that eksctl chose",
    severity: "info",
    cause: "The file names no zone, and then eksctl takes some of the region's; only AWS knows which.",
    cure: "Nothing is to be done while pods have addresses of their nodes' subnets; name `zones` before pods get ranges of their own.",
    source: "eksctl, availability zone selection",
    example: { situation: "The platter document's own files." },
  },
  "EKSCTL-9": {
    title: "VPCs of eksctl that overlap",
    severity: "warning",
    cause:
      "AWS joins no two VPCs that have an address in common (F36); eksctl makes 192.168.0.0/16 where `vpc.cidr` is not written.",
    cure: "Make one of the clusters anew with another `vpc.cidr`, or join only the others.",
    source: "F36; eksctl, VPC configuration",
    example: { situation: "Two ClusterConfigs without `vpc.cidr`." },
  },
} as const satisfies Catalogue;
