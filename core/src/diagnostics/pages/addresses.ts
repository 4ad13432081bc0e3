import type { Pages } from "./page.ts";

export const addressPages = {
  "ADDR-1": {
    source: "Amazon VPC user guide, VPC CIDR blocks and VPC peering limitations; F16, F18",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, cidrs: [10.0.0.0/16] }
reserved:
  - { cidr: 10.0.32.0/20, why: office }`,
    },
  },
  "ADDR-2": {
    source: "EC2 API reference, AssociateVpcCidrBlock; F15",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, cidrs: [10.0.0.0/16] }
clusters:
  west1:
    vpc: west1
    zones: [us-west-1b]
    pods: { ranges: [100.68.0.18/18] }`,
    },
  },
  "ADDR-3": {
    source: "RFC 1918, RFC 6598, RFC 4193; IANA special-purpose address registries",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, cidrs: [1.1.0.0/16] }`,
    },
  },
  "ADDR-4": {
    source: "RFC 1918",
    example: {
      spec: `sites:
  dc1:
    nodes: [10.1.0.0/16]
    hubs: [{ platform: iosxe, publicIp: 172.16.0.10, tunnelAddress: 10.250.0.1 }]`,
    },
  },
} as const satisfies Pages;
