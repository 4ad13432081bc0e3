import type { Catalogue } from "./entry.ts";

/** What a proof stands against. */
export const proofEntries = {
  "PROOF-1": {
    title: "Expectation that does not hold",
    severity: "error",
    cause:
      "The Fabric says under `expect` what must or must not reach what, and in the network that was proved it is otherwise.",
    cure: "Mend what the message names, or correct the expectation; `--accept-loss 'FROM>TO'` with the ends as they are written goes on nevertheless.",
  },
  "PROOF-2": {
    title: "Something reachable would be lost",
    severity: "error",
    cause:
      "Packets that get through now would no longer do so, between things that both stay: the change did not ask for that by taking one of them away.",
    cure: "Change the Fabric so that they go on getting through, or accept it by name: `--accept-loss 'FROM>TO'`, several with commas, `all` for every loss.",
  },
  "PROOF-3": {
    title: "Expectation that cannot be proved",
    severity: "error",
    cause:
      "A part of the network that the expectation is about was not read, and what was not seen is never taken for reachable.",
    cure: "Let Podspan read it, as the message says, or take the expectation out.",
  },
  "PROOF-4": {
    title: "Accepted loss that there is none of",
    severity: "warning",
    cause:
      "The pair is misspelt, the other way round or too narrow, or what it named is lost no longer; nothing was accepted by it.",
    cure: "Name the pair as the plan does (a loss by whole names or what they begin with, an expectation by its ends as they are written), or leave it out.",
  },
} as const satisfies Catalogue;
