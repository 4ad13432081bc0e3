import type { Pages } from "./page.ts";

export const mtuPages = {
  "MTU-1": {
    source: "RFC 1191; F35, F42, F45, F46",
    example: {
      situation:
        "Pods with the CNI's default of 9001 bytes send over a peering between Regions, which carries 8500, and the network ACL of their subnet lets no ICMP in.",
    },
  },
  "MTU-2": {
    source: "aws/amazon-vpc-cni-k8s README, POD_MTU and release notes v1.16.4; RFC 8200 section 5; F46",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b]
    ipFamily: ipv6
    pods: { placement: nodes, mtu: 576 }`,
    },
  },
} as const satisfies Pages;
