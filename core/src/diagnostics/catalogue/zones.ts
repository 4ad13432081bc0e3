import type { Catalogue } from "./entry.ts";

/** Rules about availability zones: domain rule catalogue 4.4, AZ-*, and two that need no world. */
export const zoneEntries = {
  "AZ-1": {
    title: "Nodes in a zone without pod subnet",
    severity: "error",
    cause: "A node takes its pods' interfaces from the ENIConfig of its zone; without one it never becomes Ready.",
    cure: "Add the zone to the cluster's `zones` (and to `pods.subnets` where these are given), or move the nodes out of it.",
  },
  "AZ-2": {
    title: "ENIConfig is not named as nodes look for it",
    severity: "error",
    cause:
      "The VPC CNI looks for an ENIConfig named as the value of the label or annotation ENI_CONFIG_LABEL_DEF / ENI_CONFIG_ANNOTATION_DEF of the node.",
    cure: "Set ENI_CONFIG_LABEL_DEF to topology.kubernetes.io/zone, or label the nodes with the names of the ENIConfigs.",
  },
  "AZ-3": {
    title: "ENIConfig `default` together with security groups for pods",
    severity: "error",
    cause:
      "With ENABLE_POD_ENI the CNI writes the ENIConfig's name to the node's CNINode, and skips this when the name is the literal `default`.",
    cure: "Name ENIConfigs after zones and set ENI_CONFIG_LABEL_DEF.",
  },
  "AZ-4": {
    title: "Zone of another region",
    severity: "error",
    cause: "A VPC lies in one region, and its subnets in the zones of that region.",
    cure: "Write zones of the VPC's region by name, e.g. eu-west-1b.",
  },
  "AZ-5": {
    title: "Zone listed twice, or a subnet for a zone that is not listed",
    severity: "error",
    cause: "Every zone of a cluster has exactly one ENIConfig, named after it.",
    cure: "List each zone once in `zones`, and give `pods.subnets` only for those.",
  },
  "AZ-6": {
    title: "Zone that the account cannot use",
    severity: "error",
    cause:
      "The region has no such zone for this account, or the zone is not `available` or not opted in to, so EC2 would refuse the pod subnet half-way through.",
    cure: "Write one of the zones that `aws ec2 describe-availability-zones --region REGION` lists, or opt in to the zone's group first.",
  },
  "AZ-7": {
    title: "Zone with a letter that no Region has",
    severity: "warning",
    cause:
      "The largest Region has six zones, a to f. Without a look at the account nobody knows which of them it has; `plan` looks, and refuses one that is not there (AZ-6).",
    cure: "Write one of the zones that `aws ec2 describe-availability-zones --region REGION` lists.",
  },
} as const satisfies Catalogue;
