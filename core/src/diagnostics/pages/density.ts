import type { Pages } from "./page.ts";

export const densityPages = {
  "POD-1": {
    source: "Amazon EKS user guide, choosing an optimal EC2 node instance type",
    example: {
      situation:
        "An m5.large node with custom networking has max-pods 29, the default, and addresses for 20. `podspan verify` tells it as its check `max-pods`.",
    },
  },
  "POD-2": {
    source: "Amazon EKS user guide, custom networking considerations",
    example: { situation: "A node group is of hpc6id.32xlarge, whose default network card has one interface." },
  },
  "POD-3": {
    source: "aws/amazon-vpc-cni-k8s README, ENABLE_PREFIX_DELEGATION",
    example: { situation: "A node group is of t2.small while the cluster has prefixDelegation." },
  },
  "POD-4": {
    source: "aws/amazon-vpc-cni-k8s README, no_manage tag",
    example: {
      situation:
        "An m5.xlarge node with custom networking and one Multus interface has max-pods 44, and addresses for 30.",
    },
  },
  "POD-5": {
    source: "aws/amazon-vpc-cni-k8s docs/eni-and-ip-target.md and docs/prefix-and-ip-target.md",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b]
    pods: { warm: { ips: 2, enis: 1 } }`,
    },
  },
  "POD-6": {
    source: "aws/amazon-vpc-cni-k8s README (an interface's addresses are of its own subnet)",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b]
    pods: { placement: nodes, ranges: [100.64.0.0/16] }`,
    },
  },
} as const satisfies Pages;
