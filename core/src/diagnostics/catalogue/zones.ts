import type { Catalogue } from "./entry.ts";

/** Rules about availability zones: domain rule catalogue 4.4, AZ-*, and two that need no world. */
export const zoneEntries = {
  "AZ-1": {
    title: "Nodes in a zone without pod subnet",
    severity: "error",
    cause: "A node takes its pods' interfaces from the ENIConfig of its zone; without one it never becomes Ready.",
    cure: "Add the zone to the cluster's `zones` (and to `pods.subnets` where these are given), or move the nodes out of it.",
    source: "Amazon EKS user guide, custom networking; three-systems 3b fault 13",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b, eu-west-1c]
    pods:
      ranges: [100.64.0.0/16]
      subnets: { eu-west-1b: 100.64.0.0/17 }`,
    },
  },
  "AZ-2": {
    title: "ENIConfig is not named as nodes look for it",
    severity: "error",
    cause:
      "The VPC CNI looks for an ENIConfig named as the value of the label or annotation ENI_CONFIG_LABEL_DEF / ENI_CONFIG_ANNOTATION_DEF of the node.",
    cure: "Set ENI_CONFIG_LABEL_DEF to topology.kubernetes.io/zone, or label the nodes with the names of the ENIConfigs.",
    source: "aws/amazon-vpc-cni-k8s README, ENI_CONFIG_LABEL_DEF; three-systems 3d.2",
    example: {
      situation:
        "ENIConfigs are named eu-west-1b and eu-west-1c while ENI_CONFIG_LABEL_DEF is unset, so nodes look for one named `default`.",
    },
  },
  "AZ-3": {
    title: "ENIConfig `default` together with security groups for pods",
    severity: "error",
    cause:
      "With ENABLE_POD_ENI the CNI writes the ENIConfig's name to the node's CNINode, and skips this when the name is the literal `default`.",
    cure: "Name ENIConfigs after zones and set ENI_CONFIG_LABEL_DEF.",
    source: "aws/amazon-vpc-cni-k8s pkg/ipamd/ipamd.go (v1.23.1); three-systems 3d.2",
    example: { situation: "ENABLE_POD_ENI is true and the only ENIConfig is called `default`." },
  },
  "AZ-4": {
    title: "Zone of another region",
    severity: "error",
    cause: "A VPC lies in one region, and its subnets in the zones of that region.",
    cure: "Write zones of the VPC's region by name, e.g. eu-west-1b.",
    source: "Amazon EC2 user guide, Regions and Zones",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [us-west-1b] }`,
    },
  },
  "AZ-5": {
    title: "Zone listed twice, or a subnet for a zone that is not listed",
    severity: "error",
    cause: "Every zone of a cluster has exactly one ENIConfig, named after it.",
    cure: "List each zone once in `zones`, and give `pods.subnets` only for those.",
    source: "aws/amazon-vpc-cni-k8s README, custom networking; three-systems 3d.2",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [eu-west-1b, eu-west-1b] }`,
    },
  },
  "AZ-6": {
    title: "Zone that the account cannot use",
    severity: "error",
    cause:
      "The region has no such zone for this account, or the zone is not `available` or not opted in to, so EC2 would refuse the pod subnet half-way through.",
    cure: "Write one of the zones that `aws ec2 describe-availability-zones --region REGION` lists, or opt in to the zone's group first.",
    source:
      "EC2 API reference, DescribeAvailabilityZones (zoneState, optInStatus) and CreateSubnet (InvalidParameterValue)",
    example: {
      situation: "The Fabric lists us-west-1a, and this account's us-west-1 has only us-west-1b and us-west-1c.",
    },
  },
  "AZ-7": {
    title: "Zone with a letter that no Region has",
    severity: "warning",
    cause:
      "The largest Region has six zones, a to f. Without a look at the account nobody knows which of them it has; `plan` looks, and refuses one that is not there (AZ-6).",
    cure: "Write one of the zones that `aws ec2 describe-availability-zones --region REGION` lists.",
    source: "EC2 user guide, Availability Zones by Region",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [eu-west-1z] }`,
    },
  },
} as const satisfies Catalogue;
