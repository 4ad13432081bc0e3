import type { Pages } from "./page.ts";

export const natFreePages = {
  "NAT-1": {
    source: "RFC 6598",
    example: {
      situation:
        "`expect: [{ from: clusters/one/pods, to: clusters/two/pods, allow: true, nat: none }]`, and pods of `one` live in 100.64.0.0/16.",
    },
  },
  "NAT-2": {
    source: "F3, F10",
    example: {
      situation:
        "`links: { up: { vpn: { vpc: west1, site: dc1 } } }` and routable pods in subnets of their own, whose table has local routes only.",
    },
  },
} as const satisfies Pages;
