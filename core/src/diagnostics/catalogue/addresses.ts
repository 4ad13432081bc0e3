import type { Catalogue } from "./entry.ts";

/** Rules about addresses against each other: domain rule catalogue 4.4, ADDR-*. */
export const addressEntries = {
  "ADDR-1": {
    title: "Ranges that must be disjoint overlap",
    severity: "error",
    cause:
      "A router can send an address to one place only, so one of the two owners of the shared addresses is never reached.",
    cure: "Give one of the two another range, or take it out if it names the same network twice.",
  },
  "ADDR-2": {
    title: "Host bits are set in a range",
    severity: "warning",
    cause:
      "A range is named by its first address; AWS silently masks the rest away, so what it shows later differs from what was written.",
    cure: "Write the first address of the range.",
  },
  "ADDR-3": {
    title: "Public addresses in a private role",
    severity: "warning",
    cause:
      "These addresses belong to somebody on the Internet (or to nobody yet), and what uses them inside can never reach their owner.",
    cure: "Use RFC 1918 or 100.64.0.0/10 ranges for IPv4 and fd00::/8 ranges for IPv6, unless these addresses are your own.",
  },
  "ADDR-4": {
    title: "Private address where a public one is meant",
    severity: "warning",
    cause:
      "A peer's public address is how it is reached over the Internet, and no route on the Internet leads to a private range.",
    cure: "Write the address that the peer has on the Internet (behind NAT: that of the NAT device).",
  },
} as const satisfies Catalogue;
