import type { Catalogue } from "./entry.ts";

/** What a proof stands against. */
export const proofEntries = {
  "PROOF-1": {
    title: "Expectation that does not hold",
    severity: "error",
    cause:
      "The Fabric says under `expect` what must or must not reach what, and in the network that was proved it is otherwise.",
    cure: "Mend what the message names, or correct the expectation; `--accept-loss 'FROM>TO'` with the ends as they are written goes on nevertheless.",
    source: "Podspan, design section 7; decisions/0032",
    example: {
      situation:
        "`expect` wants clusters/prod/pods to reach 10.20.0.0/16 without NAT, and the nodes translate what goes there.",
    },
  },
  "PROOF-2": {
    title: "Something reachable would be lost",
    severity: "error",
    cause:
      "Packets that get through now would no longer do so, between things that both stay: the change did not ask for that by taking one of them away.",
    cure: "Change the Fabric so that they go on getting through, or accept it by name: `--accept-loss 'FROM>TO'`, several with commas, `all` for every loss.",
    source: "Podspan, design section 7; decisions/0032",
    example: {
      situation:
        "With `snat: external` pods leave with their own addresses, and the route table of their subnets leads nowhere: clusters/prod/pods>internet is lost.",
    },
  },
  "PROOF-3": {
    title: "Expectation that cannot be proved",
    severity: "error",
    cause:
      "A part of the network that the expectation is about was not read, and what was not seen is never taken for reachable.",
    cure: "Let Podspan read it, as the message says, or take the expectation out.",
    source: "Podspan, design section 2 (partial observation is never absence)",
    example: {
      situation: "The credentials may not call ec2:DescribeNetworkAcls, so what passes the subnets is not known.",
    },
  },
  "PROOF-4": {
    title: "Not as clusters usually are",
    severity: "warning",
    cause:
      "Pods of clusters in one VPC reach each other, nodes reach their own pods, and pods of clusters that share no VPC and no link do not: here it is otherwise, and nothing in `expect` says so.",
    cure: "Mend what the message names, or write what you want into `expect`.",
    source: "Podspan, design section 7; Kubernetes network model",
    example: { situation: "The security group of the pods does not let in what pods of the other zone send." },
  },
  "PROOF-5": {
    title: "New addresses reach less",
    severity: "warning",
    cause:
      "Pods that come with other addresses, or behind other security groups, do not get everywhere where pods get now; those that run keep it until they are replaced.",
    cure: "Let in what the new addresses send where they should go on reaching, or write under `expect` what must be so: then apply refuses.",
    source: "Podspan, design section 7; decisions/0032",
    example: {
      situation:
        "Pods move to 100.64.0.0/16 and a security group of their own, and the group of a database lets in only the nodes' group.",
    },
  },
} as const satisfies Catalogue;
