import type { Pages } from "./page.ts";

export const routerKeyPages = {
  "VPN-2": {
    source: "Cisco IOS IP addressing services command reference, ip nhrp authentication",
    example: {
      situation:
        "`nhrp: { key: { env: NHRP_KEY } }`, and the environment variable NHRP_KEY holds a key of nine characters.",
    },
  },
  "VPN-3": {
    source: "RFC 2328, D.3",
    example: {
      situation:
        "`ospf: { key: { file: ospf.key } }`, and the file holds `7 ABCDEF0123456789AB`: type 7 begins with two decimal digits from 00 to 15.",
    },
  },
  "SEC-3": {
    source: "Podspan, docs/routers.md; decisions/0048",
    example: {
      situation:
        "`access: { key: { file: id_ed25519 } }` of a router, and the file beside the Fabric is the public key.",
    },
  },
} as const satisfies Pages;
