import type { Pages } from "./page.ts";

export const autoModePages = {
  "AUTO-1": {
    source: "EKS API reference, Cluster.computeConfig; Amazon EKS user guide, EKS Auto Mode",
    example: { situation: "The Fabric says `compute: auto`, and DescribeCluster says that Auto Mode is off." },
  },
  "AUTO-2": {
    source: "Amazon EKS user guide, create a node class; EKS API reference, ComputeConfigResponse.nodeRoleArn",
    example: {
      situation: "All built-in pools are off, so the cluster has no nodeRoleArn, and `auto.nodeRole` is not set.",
    },
  },
  "AUTO-3": {
    source: "Amazon EKS user guide, create a node class (podSubnetSelectorTerms)",
    example: { situation: "`auto.subnets` names a subnet in eu-west-1a, and `zones` are eu-west-1b and eu-west-1c." },
  },
  "AUTO-4": {
    source: "Amazon EKS user guide, enable or disable built-in node pools",
    example: { situation: "computeConfig.nodePools are general-purpose and system." },
  },
  "AUTO-5": {
    source: "Amazon EKS user guide, EKS Auto Mode networking",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main: { vpc: main, zones: [eu-west-1b], compute: auto, securityGroupsForPods: strict }`,
    },
  },
  "AUTO-6": {
    source: "Amazon EKS user guide, create node class access entry",
    example: { situation: "The role has an entry of type STANDARD, for an administrator." },
  },
  "AUTO-7": {
    source: "Amazon EKS user guide, node class snatPolicy",
    example: {
      situation:
        "A cluster with `compute: auto` and pods in 10.11.0.0/16 is in a VPC that is peered, and has no `pods.egress`.",
    },
  },
} as const satisfies Pages;
