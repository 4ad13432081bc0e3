import type { Catalogue } from "./entry.ts";

/** Keys of routers, judged before the first step and when they are read (fault 1b-10, 1b-11, 1b-12). */
export const routerKeyEntries = {
  "VPN-2": {
    title: "An NHRP or pre-shared key that a router does not take",
    severity: "error",
    cause:
      "Cisco's `ip nhrp authentication` takes 8 characters, IOS-XE's `pre-shared-key` 128, without spaces; what begins with `7 ` must be type 7: two decimal digits and pairs of hexadecimal digits.",
    cure: "Put a key of that form where the reference points, at both ends of the tunnel.",
  },
  "VPN-3": {
    title: "An OSPF key that a router does not take",
    severity: "error",
    cause:
      "OSPF's message digest key has at most 16 characters; a longer one would be cut off or refused, and no neighbour believes the other. A text after `7 ` that is no type 7 leaves the adjacency without a key.",
    cure: "Put a key of at most 16 characters where the reference points, at both ends of the tunnel.",
  },
  "SEC-3": {
    title: "Secret that is not where the Fabric says, or of no use there",
    severity: "error",
    cause:
      "The run will need it to log in to a router or to tell it its keys. What is in the environment and in files is read before the first step, so nothing was changed.",
    cure: "Put the secret where the Fabric says, then run again.",
  },
} as const satisfies Catalogue;
