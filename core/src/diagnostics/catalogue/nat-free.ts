import type { Catalogue } from "./entry.ts";

/** Links over which pods are to see each other's own addresses. */
export const natFreeEntries = {
  "NAT-1": {
    title: "Reached without NAT, and nobody routes there",
    severity: "error",
    cause:
      "Pods whose range other networks have no route to are seen by them only by the address of their node: what is sent to the pods, and what answers them without translation, has no way back.",
    cure: "Give the pods a range that others route to (`pods.ranges` outside 100.64.0.0/10, or `routable: true`); or have them meet in a network of the overlay, whose addresses the networks between need no route to.",
  },
  "NAT-2": {
    title: "Translated on a link for lack of a route",
    severity: "warning",
    cause:
      "The link is declared, so its routes are somebody else's to make, and the pods' own route table has none: without translation what pods send there would be dropped. Nodes go on translating it.",
    cure: "Have the gateway's routes propagated into the pods' table, or add the route to it, then run again: the exclusion is made then.",
  },
} as const satisfies Catalogue;
