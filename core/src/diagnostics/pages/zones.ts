import type { Pages } from "./page.ts";

export const zonePages = {
  "AZ-1": {
    source: "Amazon EKS user guide, custom networking",
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
    source: "aws/amazon-vpc-cni-k8s README, ENI_CONFIG_LABEL_DEF",
    example: {
      situation:
        "ENIConfigs are named eu-west-1b and eu-west-1c while ENI_CONFIG_LABEL_DEF is unset, so nodes look for one named `default`.",
    },
  },
  "AZ-3": {
    source: "aws/amazon-vpc-cni-k8s pkg/ipamd/ipamd.go (v1.23.1)",
    example: { situation: "ENABLE_POD_ENI is true and the only ENIConfig is called `default`." },
  },
  "AZ-4": {
    source: "Amazon EC2 user guide, Regions and Zones",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [us-west-1b] }`,
    },
  },
  "AZ-5": {
    source: "aws/amazon-vpc-cni-k8s README, custom networking",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [eu-west-1b, eu-west-1b] }`,
    },
  },
  "AZ-6": {
    source:
      "EC2 API reference, DescribeAvailabilityZones (zoneState, optInStatus) and CreateSubnet (InvalidParameterValue)",
    example: {
      situation: "The Fabric lists us-west-1a, and this account's us-west-1 has only us-west-1b and us-west-1c.",
    },
  },
  "AZ-7": {
    source: "EC2 user guide, Availability Zones by Region",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [eu-west-1z] }`,
    },
  },
} as const satisfies Pages;
