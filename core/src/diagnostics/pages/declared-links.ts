import type { Pages } from "./page.ts";

const VPC = "vpcs:\n  west1: { region: us-west-1, cidrs: [10.0.0.0/16] }";

export const declaredLinkPages = {
  "DECL-1": {
    source: "AWS Site-to-Site VPN user guide, Target gateway options",
    example: {
      spec: `${VPC}
sites:
  dc1: { nodes: [10.1.0.0/16] }
links:
  up: { vpn: { vpc: west1, site: dc1, gateway: dxgw-0123 } }`,
    },
  },
  "DECL-2": {
    source: "Amazon VPC user guide, Route priority; F5, F6",
    example: {
      spec: `${VPC}
sites:
  dc1: { nodes: [10.1.0.0/16] }
links:
  up: { vpn: { vpc: west1, site: dc1, routes: [10.0.0.0/8] } }`,
    },
  },
  "DECL-3": {
    source: "AWS Site-to-Site VPN user guide, customer gateway MTU; Transit Gateway quotas; F42, F45",
    example: {
      spec: `${VPC}
sites:
  dc1: { nodes: [10.1.0.0/16] }
links:
  up: { vpn: { vpc: west1, site: dc1, mtu: 1500 } }`,
    },
  },
  "DECL-4": {
    source: "Podspan, docs/proving.md: what is declared is all that is known of it",
    example: {
      spec: `${VPC}
sites:
  dc1: {}
links:
  up: { vpn: { vpc: west1, site: dc1 } }`,
    },
  },
} as const satisfies Pages;
