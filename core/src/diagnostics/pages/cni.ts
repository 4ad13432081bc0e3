import type { Pages } from "./page.ts";

export const cniPages = {
  "CNI-1": {
    source: "aws/amazon-vpc-cni-k8s README, AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS",
    example: {
      situation: "AWS_VPC_K8S_CNI_EXTERNALSNAT=true and AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=10.1.0.0/16 are both set.",
    },
  },
  "CNI-2": {
    source: "aws/amazon-vpc-cni-k8s README, AWS_VPC_K8S_CNI_EXTERNALSNAT",
    example: { situation: "AWS_VPC_K8S_CNI_EXTERNALSNAT=true while the pod subnets' table has only local routes." },
  },
  "CNI-3": {
    source: "Go strconv.ParseBool",
    example: { situation: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=yes is set: custom networking stays off." },
  },
  "CNI-4": {
    source: "Amazon EKS user guide, custom networking considerations",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [eu-west-1b], ipFamily: ipv6 }`,
    },
  },
  "CNI-5": {
    source: "aws/amazon-vpc-cni-k8s README and docs/eni-and-ip-target.md",
    example: { situation: "MINIMUM_IP_TARGET=30 is set and WARM_IP_TARGET is not." },
  },
  "CNI-6": {
    source: "Amazon EKS user guide, add-on field management",
    example: {
      situation:
        "`kubectl set env` set WARM_ENI_TARGET on aws-node while the add-on's configurationValues do not. `podspan verify` tells it as the warning of its check `cni-agreement`.",
    },
  },
  "CNI-7": {
    source: "aws/amazon-vpc-cni-k8s README, AWS_VPC_K8S_CNI_EXTERNALSNAT; RFC 6598",
    example: {
      situation:
        "Pods live in 100.64.0.0/16, which no peer routes, and AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=10.1.0.0/16 names a peer.",
    },
  },
  "CNI-8": {
    source: "aws/amazon-vpc-cni-k8s README, custom networking; Podspan, docs/state.md",
    example: { situation: "`.podspan` was deleted, and `podspan destroy` finds the ENIConfigs by their owner marks." },
  },
  "CNI-10": {
    source: "Amazon EKS user guide, add-on field management (PRESERVE)",
    example: {
      situation:
        "`kubectl set env daemonset aws-node -n kube-system AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=1.0.0.0/8` was run on a cluster with the managed add-on.",
    },
  },
  "CNI-9": {
    source: "Amazon EKS user guide, custom networking",
    example: {
      situation:
        "A cluster has ENIConfigs that somebody applied by hand, and its Fabric says `pods: { placement: nodes }`.",
    },
  },
} as const satisfies Pages;
