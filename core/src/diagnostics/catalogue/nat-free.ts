import type { Catalogue } from "./entry.ts";

/** Links over which pods are to see each other's own addresses. */
export const natFreeEntries = {
  "NAT-1": {
    title: "Reached without NAT, and nobody routes there",
    severity: "error",
    cause:
      "Pods whose range other networks have no route to are seen by them only by the address of their node: what is sent to the pods, and what answers them without translation, has no way back.",
    cure: "Give the pods a range that others route to (`pods.ranges` outside 100.64.0.0/10, or `routable: true`); or have them meet in a network of the overlay, whose addresses the networks between need no route to.",
    source: "RFC 6598; three-systems 3b fault 8, 3d.4; aws-network-semantics 3.8",
    example: {
      situation:
        "`expect: [{ from: clusters/one/pods, to: clusters/two/pods, allow: true, nat: none }]`, and pods of `one` live in 100.64.0.0/16.",
    },
  },
  "NAT-2": {
    title: "Translated on a link for lack of a route",
    severity: "warning",
    cause:
      "The link is declared, so its routes are somebody else's to make, and the pods' own route table has none: without translation what pods send there would be dropped. Nodes go on translating it.",
    cure: "Have the gateway's routes propagated into the pods' table, or add the route to it, then run again: the exclusion is made then.",
    source: "three-systems 3d.4; F3, F10",
    example: {
      situation:
        "`links: { up: { vpn: { vpc: west1, site: dc1 } } }` and routable pods in subnets of their own, whose table has local routes only.",
    },
  },
} as const satisfies Catalogue;
