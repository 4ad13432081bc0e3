import type { Catalogue } from "./entry.ts";

/** Rules about the blocks of a VPC: domain rule catalogue 4.4, CIDR-*. */
export const vpcBlockEntries = {
  "CIDR-1": {
    title: "Block outside /16 to /28",
    severity: "error",
    cause: "AWS takes IPv4 blocks of a VPC and of a subnet only between /16 and /28.",
    cure: "Use one or more blocks of /16 to /28; several ranges per cluster are fine.",
  },
  "CIDR-2": {
    title: "Block that this VPC may not have",
    severity: "error",
    cause: "AWS restricts which blocks a VPC may have together, by a table that depends on the blocks that it has.",
    cure: "Take the block from 100.64.0.0/10, which every VPC may have, or from the same private range as the VPC's primary block.",
  },
  "CIDR-3": {
    title: "Block as large as, or larger than, an existing route's destination",
    severity: "error",
    cause:
      "AWS refuses a block that is the same as, or larger than, the destination of a route in any route table of the VPC.",
    cure: "Remove the route that is named, or use a block inside its destination that is smaller than it.",
  },
  "CIDR-4": {
    title: "More blocks than the VPC may have",
    severity: "error",
    cause:
      "A VPC has at most five IPv4 blocks, its primary one included, unless the account's quota was raised (to 50 at most).",
    cure: "Use fewer and larger ranges, or raise quota L-83CA0A9D: Podspan asks Service Quotas when it plans, and the VPC's `blockQuota` wins over that.",
  },
  "CIDR-5": {
    title: "Peering or Direct Connect forbids the block",
    severity: "error",
    cause:
      "AWS adds no block to the requester of a peering that is not accepted yet, nor one that overlaps an active peer or another VPC of the same Direct Connect gateway.",
    cure: "Have the peering accepted or rejected first, or choose a range that the peer does not use.",
  },
  "CIDR-6": {
    title: "Block is not associated yet",
    severity: "info",
    cause:
      "A subnet can be made in a block only once its association is `associated`; AWS takes seconds to minutes for it.",
    cure: "Nothing: apply waits for the association before it makes the subnets, so this is the reason of a wait and is never reported as a problem by itself. A block that is `failed` says why in its status message.",
  },
  "CIDR-7": {
    title: "Service range that EKS refuses",
    severity: "error",
    cause:
      "EKS takes a cluster's IPv4 service range only inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 and between /12 and /24.",
    cure: "Write the range that the cluster has (`aws eks describe-cluster --region REGION`), or choose one that EKS takes.",
  },
  "CIDR-8": {
    title: "Pod subnet outside the pod ranges",
    severity: "error",
    cause:
      "A subnet lies in exactly one block of its VPC, and pod subnets lie in the cluster's pod ranges, which Podspan associates.",
    cure: "Choose the subnet inside one of the cluster's `pods.ranges`, or add the range that holds it.",
  },
} as const satisfies Catalogue;
