import type { Pages } from "./page.ts";

export const probePages = {
  "PROBE-1": {
    source: "Podspan, decisions/0039",
    example: {
      situation:
        "A firewall on the nodes of west2 (nftables) drops what comes from other VPCs: the security groups let it pass, the packets are lost.",
    },
  },
  "PROBE-2": {
    source: "Podspan, decisions/0039",
    example: {
      situation:
        "A NetworkPolicy denies the pods of west1 everything, and no engine enforces NetworkPolicies in the cluster.",
    },
  },
  "PROBE-3": {
    source: "Podspan, decisions/0039; RFC 1191",
    example: {
      situation: "Between two regions a peering takes 8500 bytes, and a firewall appliance on the way takes 1500.",
    },
  },
  "PROBE-4": {
    source: "Podspan, decisions/0039",
    example: {
      situation: "`podspan verify --probe` on a link of clusters west1 and west2, and west2 has no such pod.",
    },
  },
  "PROBE-5": {
    source: "Podspan, decisions/0039; Kubernetes, `kubectl exec`",
    example: { situation: "The user may read pods and may not create pods/exec: the API server answers Forbidden." },
  },
  "PROBE-6": {
    source: "Podspan, decisions/0039",
    example: { situation: "`podspan verify --probe` on the digital twin." },
  },
  "PROBE-7": {
    source: "Podspan, decisions/0039",
    example: {
      situation:
        "The range of west2 was added to the exclusions from SNAT, and aws-node on one node of west1 was not restarted: its pods are seen as their node.",
    },
  },
  "PROBE-8": {
    source: "Podspan, decisions/0046",
    example: {
      situation:
        "`podspan verify --probe` of a `dmvpn` link, and every expectation is about the site as a whole (`sites/dc1`).",
    },
  },
} as const satisfies Pages;
