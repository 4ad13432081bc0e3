import type { Pages } from "./page.ts";

export const routerPages = {
  "SDC-1": {
    source: "EC2 User Guide, Elastic network interfaces, source/destination checking; F43",
    example: {
      situation: "Somebody has turned the check of a router's inside on again, and pods reach no host of the site.",
    },
  },
  "SG-1": {
    source: "EC2 User Guide, Security groups; F23, F26",
    example: {
      situation: "Somebody has taken UDP 4500 out of the group of a router's outside: its tunnel does not come up.",
    },
  },
  "SG-2": {
    source: "EC2 user guide, Security group rules; Podspan, docs/proving.md",
    example: { situation: "The stack of the CSR document lets SSH in from 0.0.0.0/0." },
  },
  "ROUTE-2": {
    source: "Podspan, docs/proving.md",
    example: {
      situation: "The hub learns 10.0.0.0/16 by OSPF and does not pass it on to the data centre's own routing.",
    },
  },
  "VPN-5": {
    source: "RFC 2328; Podspan, docs/proving.md",
    example: {
      situation:
        "Somebody has taken one of three `ip route` lines out of a router: the hub does not know of that subnet.",
    },
  },
} as const satisfies Pages;
