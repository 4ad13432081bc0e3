import type { Catalogue } from "./entry.ts";

/** Flows and places that people name. */
export const flowEntries = {
  "FLOW-1": {
    title: "Entry of a list of flows cannot be read",
    severity: "error",
    cause:
      "Each entry names two ends and what goes between them; nothing is guessed, and the other entries are answered all the same.",
    cure: "Write it as `{ id: web, from: { instance: i-1 }, to: { address: 10.0.0.5 }, protocol: tcp, port: 443 }`.",
  },
  "FLOW-2": {
    title: "End of a flow is not in the network",
    severity: "error",
    cause:
      "What is not in the snapshot can be neither reachable nor unreachable: it may be misspelt, gone, in an account that was not read, or not modelled.",
    cure: "Correct the name, or read the account and Region that it is in.",
  },
  "FLOW-3": {
    title: "Key that means nothing in a flow",
    severity: "warning",
    cause: "It is not read, so a restriction that was meant by it does not hold.",
    cure: "Take it away, or write one of id, from, to, protocol, port, sourcePort, icmpType, expect.",
  },
  "FLOW-4": {
    title: "Two flows of one id",
    severity: "warning",
    cause:
      "Answers are told by the flow's id, or by its place (`#2`) where it has none: whoever looks one up finds one of the two.",
    cure: "Give each flow an id of its own.",
  },
  "PLACE-1": {
    title: "FROM or TO is no place",
    severity: "error",
    cause: "A flow goes from one place to another, each written in one of a few ways.",
    cure: "Write clusters/NAME/pods, clusters/NAME/nodes, clusters/NAME/NAMESPACE/POD, sites/NAME/pods, networks/NAME, vpcs/NAME, an id (i-…, eni-…, vpc-…), an address, a prefix, or internet.",
  },
  "PLACE-2": {
    title: "Place that is not in the network",
    severity: "error",
    cause:
      "What is not there can be neither reachable nor unreachable: it may be misspelt, gone, not read, or not modelled.",
    cure: "Correct the name, or read the account and Region that it is in.",
  },
} as const satisfies Catalogue;
