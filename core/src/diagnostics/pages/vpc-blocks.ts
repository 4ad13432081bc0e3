import type { Pages } from "./page.ts";

export const vpcBlockPages = {
  "CIDR-1": {
    source: "Amazon VPC user guide, VPC CIDR blocks; F14",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b]
    pods: { ranges: [100.64.0.0/10] }`,
    },
  },
  "CIDR-2": {
    source: "Amazon VPC user guide, IPv4 CIDR block association restrictions; F17",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b]
    pods: { ranges: [192.168.0.0/16] }`,
    },
  },
  "CIDR-3": {
    source: "Amazon VPC user guide, VPC CIDR blocks; F16",
    example: {
      situation:
        "The VPC 10.2.0.0/16 has a route to 10.0.0.0/24 in one of its tables and the Fabric asks for the block 10.0.0.0/16.",
    },
  },
  "CIDR-4": {
    source: "Amazon VPC quotas, IPv4 CIDR blocks per VPC; F20",
    example: {
      spec: `vpcs:
  main:
    region: eu-west-1
    cidrs: [10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24]`,
    },
  },
  "CIDR-5": {
    source: "Amazon VPC user guide, VPC CIDR blocks and peering; F18",
    example: {
      situation:
        "The VPC asked for a peering that is still `pending-acceptance`, and the Fabric adds a pod range to it.",
    },
  },
  "CIDR-6": {
    source: "EC2 API reference, VpcCidrBlockState; F19",
    example: { situation: "The pod range 100.64.0.0/16 is `associating`: the step that makes its subnets waits." },
  },
  "CIDR-7": {
    source: "EKS API reference, KubernetesNetworkConfigRequest.serviceIpv4Cidr",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, cidrs: [10.1.0.0/16] }
clusters:
  main: { vpc: main, zones: [eu-west-1b], serviceCidr: 100.96.0.0/16 }`,
    },
  },
  "CIDR-8": {
    source: "EC2 API reference, CreateSubnet (InvalidSubnet.Range); F14",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b]
    pods:
      ranges: [100.64.0.0/16]
      subnets: { eu-west-1b: 100.65.0.0/17 }`,
    },
  },
} as const satisfies Pages;
