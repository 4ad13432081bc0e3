import type { Catalogue } from "./entry.ts";

/** The size of packets: domain rule catalogue 4.4, MTU-*. */
export const mtuEntries = {
  "MTU-1": {
    title: "Large packets are lost without a word",
    severity: "warning",
    cause:
      "Pods send larger packets than a path carries, and the error that would tell them so (ICMP type 3 code 4) does not reach them: connections open and then hang as soon as they send much.",
    cure: "Let that error in where the message says; or set `pods.mtu` to what the path carries, and make the pods anew.",
    source: "RFC 1191; F35, F42, F45, F46; three-systems 2b fault 31, rule MTU-1",
    example: {
      situation:
        "Pods with the CNI's default of 9001 bytes send over a peering between Regions, which carries 8500, and the network ACL of their subnet lets no ICMP in.",
    },
  },
  "MTU-2": {
    title: "A pod MTU that the VPC CNI does not take",
    severity: "error",
    cause:
      "POD_MTU is 576 to 9001, with IPv6 at least 1280, and aws-node knows it from v1.16.4 on: an older one leaves pods at AWS_VPC_ENI_MTU.",
    cure: "Write a value of that range; update the VPC CNI.",
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
} as const satisfies Catalogue;
