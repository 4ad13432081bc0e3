import type { Catalogue } from "./entry.ts";

/** What packets that were really sent say. */
export const probeEntries = {
  "PROBE-1": {
    title: "Packets lost that the proof lets through",
    severity: "error",
    cause:
      "Packets were sent and not answered, and by the routes, rules and policies that were read they should have been: something outside of these stands in the way.",
    cure: "Look at what the message suspects; `podspan explain FROM TO` tells the way that the proof takes.",
  },
  "PROBE-2": {
    title: "Packets answered that the proof stops",
    severity: "warning",
    cause:
      "Packets were answered, and by what was read they should not have been: something that is said to filter does not, or there is another way. It is an error where the Fabric says under `expect` that they must not get there.",
    cure: "Look at what the message suspects: nobody relies on a filter that does not filter.",
  },
  "PROBE-3": {
    title: "Smaller packets get through than the proof has",
    severity: "error",
    cause:
      "A packet of the size that every part of the way should take, which nobody may cut, does not get through, and a small one does.",
    cure: "Raise the MTU where the message says, or set the pods' MTU to what gets through.",
  },
  "PROBE-4": {
    title: "No pod to send packets from",
    severity: "warning",
    cause:
      'Packets are sent only from pods that carry the label podspan.dev/probe: "true", and nothing is deployed for it unasked.',
    cure: "Label running pods that have a shell and `ping`, or let `podspan verify --probe-pods | kubectl apply -f -` make some.",
  },
  "PROBE-5": {
    title: "Pod that cannot send packets",
    severity: "warning",
    cause:
      "The pod is labelled for probing, and no command could be run in it, or it has nothing to send packets with.",
    cure: "Mend what the message says, or label another pod.",
  },
  "PROBE-6": {
    title: "World without packets",
    severity: "warning",
    cause: "A twin and a folder of records know routes and rules; nothing in them carries a packet.",
    cure: "Ask the real world: `podspan verify --probe --target aws`.",
  },
  "PROBE-7": {
    title: "Another source address than proved",
    severity: "error",
    cause:
      "The receiver has told the address that it sees, and by the configuration that was read it should be another one: the sender's own, or that of its node.",
    cure: "Look at what the message suspects: rules of a node outlive the configuration that they were made from.",
  },
  "PROBE-8": {
    title: "Site that no packet is sent to",
    severity: "warning",
    cause:
      "A site is ranges, and nobody but its owner knows who answers there: packets go to hosts that an expectation names by their address.",
    cure: "Write what is to be reached there: `expect: [{ from: clusters/west2, to: 10.1.0.10, protocol: tcp, port: 443, allow: true }]`.",
  },
} as const satisfies Catalogue;
