import type { Pages } from "./page.ts";

export const proofPages = {
  "PROOF-1": {
    source: "Podspan, docs/proving.md; decisions/0032",
    example: {
      situation:
        "`expect` wants clusters/prod/pods to reach 10.20.0.0/16 without NAT, and the nodes translate what goes there.",
    },
  },
  "PROOF-2": {
    source: "Podspan, docs/proving.md; decisions/0032",
    example: {
      situation:
        "With `snat: external` pods leave with their own addresses, and the route table of their subnets leads nowhere: clusters/prod/pods>internet is lost.",
    },
  },
  "PROOF-3": {
    source: "Podspan, docs/proving.md; decisions/0008",
    example: {
      situation: "The credentials may not call ec2:DescribeNetworkAcls, so what passes the subnets is not known.",
    },
  },
  "PROOF-4": {
    source: "Podspan, docs/proving.md; decisions/0032",
    example: { situation: "`--accept-loss 'clusters/x>clusters/y'`, and no cluster is called `x`." },
  },
} as const satisfies Pages;
