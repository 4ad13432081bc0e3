import type { Catalogue } from "./entry.ts";

/** The size of packets: domain rule catalogue 4.4, MTU-*. */
export const mtuEntries = {
  "MTU-1": {
    title: "Large packets are lost without a word",
    severity: "warning",
    cause:
      "Pods send larger packets than a path carries, and the error that would tell them so (ICMP type 3 code 4) does not reach them: connections open and then hang as soon as they send much.",
    cure: "Let that error in where the message says; or set `pods.mtu` to what the path carries, and make the pods anew.",
  },
  "MTU-2": {
    title: "A pod MTU that the VPC CNI does not take",
    severity: "error",
    cause:
      "POD_MTU is 576 to 9001, with IPv6 at least 1280, and aws-node knows it from v1.16.4 on: an older one leaves pods at AWS_VPC_ENI_MTU.",
    cure: "Write a value of that range; update the VPC CNI.",
  },
} as const satisfies Catalogue;
