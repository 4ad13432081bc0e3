import type { Catalogue } from "./entry.ts";

/** Rules about how many pods a node can hold: domain rule catalogue 4.4, POD-*. */
export const densityEntries = {
  "POD-1": {
    title: "More pods than a node has addresses for",
    severity: "error",
    cause:
      "The kubelet's max-pods is above what the instance type has addresses for in this mode, so the scheduler places pods that stay in ContainerCreating: failed to assign an IP address to container.",
    cure: "Make the nodes with the max-pods that `podspan show` prints for their type, then replace those that there are.",
  },
  "POD-2": {
    title: "Custom networking on a type without an interface for pods",
    severity: "error",
    cause: "With custom networking the primary interface carries no pods, and this instance type has no other.",
    cure: "Use an instance type with two or more interfaces on its default network card.",
  },
  "POD-3": {
    title: "Prefix delegation on a type that is not Nitro",
    severity: "error",
    cause: "Only Nitro instances take /28 prefixes; on others the VPC CNI goes on with single addresses.",
    cure: "Use a Nitro instance type, or leave prefixDelegation off.",
  },
  "POD-4": {
    title: "Interfaces that the CNI does not manage take room from pods",
    severity: "warning",
    cause: "An interface tagged node.k8s.amazonaws.com/no_manage, as Multus has them, carries no pods of the VPC CNI.",
    cure: "Set max-pods one interface lower for each of them.",
  },
  "POD-5": {
    title: "Pod setting without effect",
    severity: "warning",
    cause:
      "The VPC CNI takes WARM_IP_TARGET and MINIMUM_IP_TARGET over its targets of interfaces and prefixes, and prefixes only with prefix delegation; `maxPods: auto` tells nodes of managed node groups alone.",
    cure: "Remove the setting, or the one that rules over it.",
  },
  "POD-6": {
    title: "Setting of pod subnets for pods that have none",
    severity: "error",
    cause:
      "With `placement: nodes` pods take addresses of the subnets that their nodes are in, as the VPC CNI does by itself: no block, subnet, route table or NodeClass is made for them, and other networks reach them wherever they reach the nodes.",
    cure: "Remove the setting; or leave `placement` out, and the pods get subnets of their own.",
  },
} as const satisfies Catalogue;
