import type { Catalogue } from "./entry.ts";

/** What is wrong in a network whatever flows are asked about: `verify --snapshot` without a Fabric. */
export const auditEntries = {
  "AUDIT-1": {
    title: "Route whose target is gone",
    severity: "warning",
    cause: "The route still rules its prefix, and what it matches is dropped; no shorter route takes it.",
    cure: "Lead the route elsewhere, or take it away.",
  },
  "AUDIT-2": {
    title: "Rule that means a group which nobody can be in",
    severity: "warning",
    cause:
      "The group is gone, was not read, or is in a VPC that is not joined to this one, so the rule lets nobody in.",
    cure: "Take the rule away, write the addresses instead, or read the account that has the group.",
  },
  "AUDIT-3": {
    title: "Interface that forwards, with its source/dest check on",
    severity: "warning",
    cause:
      "The interface drops what is neither from nor to its own addresses, so the route that leads through it leads nowhere.",
    cure: "Turn it off with `aws ec2 modify-network-interface-attribute --region REGION --network-interface-id ENI --no-source-dest-check`.",
  },
  "AUDIT-4": {
    title: "Peering with routes one way only",
    severity: "warning",
    cause: "Packets come from the one VPC and are never answered by subnets of the other that this table is for.",
    cure: "Add a route to the other VPC's block over the peering to the table, unless these subnets are meant to be out of reach.",
  },
} as const satisfies Catalogue;
