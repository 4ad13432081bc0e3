import type { Catalogue } from "./entry.ts";

/** Rules about how many pods a node can hold: domain rule catalogue 4.4, POD-*. */
export const densityEntries = {
  "POD-1": {
    title: "More pods than a node has addresses for",
    severity: "error",
    cause:
      "The kubelet's max-pods is above what the instance type has addresses for in this mode, so the scheduler places pods that stay in ContainerCreating: failed to assign an IP address to container.",
    cure: "Make the nodes with the max-pods that `podspan show` prints for their type, then replace those that there are.",
    source: "Amazon EKS user guide, choosing an optimal EC2 node instance type; three-systems 3b fault 2, 3d.6",
    example: {
      situation:
        "An m5.large node with custom networking has max-pods 29, the default, and addresses for 20. `podspan verify` tells it as its check `max-pods`.",
    },
  },
  "POD-2": {
    title: "Custom networking on a type without an interface for pods",
    severity: "error",
    cause: "With custom networking the primary interface carries no pods, and this instance type has no other.",
    cure: "Use an instance type with two or more interfaces on its default network card.",
    source: "Amazon EKS user guide, custom networking considerations; three-systems 3d.6",
    example: { situation: "A node group is of hpc6id.32xlarge, whose default network card has one interface." },
  },
  "POD-3": {
    title: "Prefix delegation on a type that is not Nitro",
    severity: "error",
    cause: "Only Nitro instances take /28 prefixes; on others the VPC CNI goes on with single addresses.",
    cure: "Use a Nitro instance type, or leave prefixDelegation off.",
    source: "aws/amazon-vpc-cni-k8s README, ENABLE_PREFIX_DELEGATION; three-systems 3d.6",
    example: { situation: "A node group is of t2.small while the cluster has prefixDelegation." },
  },
  "POD-4": {
    title: "Interfaces that the CNI does not manage take room from pods",
    severity: "warning",
    cause: "An interface tagged node.k8s.amazonaws.com/no_manage, as Multus has them, carries no pods of the VPC CNI.",
    cure: "Set max-pods one interface lower for each of them.",
    source: "aws/amazon-vpc-cni-k8s README, no_manage tag; three-systems 3d.6, rule POD-4",
    example: {
      situation:
        "An m5.xlarge node with custom networking and one Multus interface has max-pods 44, and addresses for 30.",
    },
  },
  "POD-5": {
    title: "Pod setting without effect",
    severity: "warning",
    cause:
      "The VPC CNI takes WARM_IP_TARGET and MINIMUM_IP_TARGET over its targets of interfaces and prefixes, and prefixes only with prefix delegation; `maxPods: auto` tells nodes of managed node groups alone.",
    cure: "Remove the setting, or the one that rules over it.",
    source: "aws/amazon-vpc-cni-k8s docs/eni-and-ip-target.md, docs/prefix-and-ip-target.md; three-systems 3d.3",
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
    title: "Setting of pod subnets for pods that have none",
    severity: "error",
    cause:
      "With `placement: nodes` pods take addresses of the subnets that their nodes are in, as the VPC CNI does by itself: no block, subnet, route table or NodeClass is made for them, and other networks reach them wherever they reach the nodes.",
    cure: "Remove the setting; or leave `placement` out, and the pods get subnets of their own.",
    source: "aws/amazon-vpc-cni-k8s README (an interface's addresses are of its own subnet); three-systems 2a",
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
} as const satisfies Catalogue;
