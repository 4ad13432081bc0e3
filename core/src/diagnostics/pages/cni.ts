import type { Pages } from "./page.ts";

export const cniPages = {
  "CNI-1": {
    source: "aws/amazon-vpc-cni-k8s README, AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS; three-systems 3d.3",
    example: {
      situation: "AWS_VPC_K8S_CNI_EXTERNALSNAT=true and AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=10.1.0.0/16 are both set.",
    },
  },
  "CNI-2": {
    source: "aws/amazon-vpc-cni-k8s README, AWS_VPC_K8S_CNI_EXTERNALSNAT; three-systems 3b faults 7 and 8, 3d.4",
    example: { situation: "AWS_VPC_K8S_CNI_EXTERNALSNAT=true while the pod subnets' table has only local routes." },
  },
  "CNI-3": {
    source: "Go strconv.ParseBool; three-systems 3d.3",
    example: { situation: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=yes is set: custom networking stays off." },
  },
  "CNI-4": {
    source: "Amazon EKS user guide, custom networking considerations; three-systems 3d.2, 3d.8",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [eu-west-1b], ipFamily: ipv6 }`,
    },
  },
  "CNI-5": {
    source: "aws/amazon-vpc-cni-k8s README and docs/eni-and-ip-target.md; three-systems 3d.3",
    example: { situation: "MINIMUM_IP_TARGET=30 is set and WARM_IP_TARGET is not." },
  },
  "CNI-6": {
    source: "Amazon EKS user guide, add-on field management; three-systems 3b fault 3, 3d.5",
    example: {
      situation:
        "`kubectl set env` set WARM_ENI_TARGET on aws-node while the add-on's configurationValues do not. `podspan verify` tells it as the warning of its check `cni-agreement`.",
    },
  },
  "CNI-7": {
    source: "three-systems 3b fault 8, 3d.4",
    example: {
      situation:
        "Pods live in 100.64.0.0/16, which no peer routes, and AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=10.1.0.0/16 names a peer.",
    },
  },
  "CNI-8": {
    source: "Podspan, design section 6 (losing state is survivable); three-systems 3b fault 20, 3d.2",
    example: { situation: "`.podspan` was deleted, and `podspan destroy` finds the ENIConfigs by their owner marks." },
  },
  "CNI-10": {
    source: "Amazon EKS user guide, add-on field management (PRESERVE); three-systems 2a step 3, 3d.5",
    example: {
      situation:
        "`kubectl set env daemonset aws-node -n kube-system AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=1.0.0.0/8` was run on a cluster with the managed add-on.",
    },
  },
  "CNI-9": {
    source: "Amazon EKS user guide, custom networking; three-systems 3d.2",
    example: {
      situation:
        "A cluster has ENIConfigs that somebody applied by hand, and its Fabric says `pods: { placement: nodes }`.",
    },
  },
} as const satisfies Pages;
