import type { Pages } from "./page.ts";

const SOURCE = "eksctl, Config file schema (eksctl.io/v1alpha5)";

export const eksctlPages = {
  "EKSCTL-1": {
    source: SOURCE,
    example: { situation: "A Deployment behind `---` in the same file." },
  },
  "EKSCTL-2": {
    source: "YAML 1.2",
    example: { situation: "A bracket that is never closed." },
  },
  "EKSCTL-3": {
    source: SOURCE,
    example: { situation: "`vpc: { clusterEndpoint: ... }` for `clusterEndpoints`." },
  },
  "EKSCTL-4": {
    source: SOURCE,
    example: { situation: "`iam`, `addons` and `cloudWatch` of a ClusterConfig." },
  },
  "EKSCTL-5": {
    source: `${SOURCE}; EC2 user guide, Security group rules`,
    example: { situation: "`ssh: { allow: true }`, which opens port 22 of the nodes to the Internet." },
  },
  "EKSCTL-6": {
    source: SOURCE,
    example: { situation: "A ClusterConfig without metadata.region." },
  },
  "EKSCTL-7": {
    source: SOURCE,
    example: { situation: "A directory that holds manifests only." },
  },
  "EKSCTL-8": {
    source: "eksctl, availability zone selection",
    example: { situation: "The platter document's own files." },
  },
  "EKSCTL-9": {
    source: "F36; eksctl, VPC configuration",
    example: { situation: "Two ClusterConfigs without `vpc.cidr`." },
  },
  "EKSCTL-10": {
    source: SOURCE,
    example: { situation: "`vpc: { cidr: 10.10.0.0/33 }`; `nodeGroups: foo`." },
  },
} as const satisfies Pages;
