import type { Catalogue } from "./entry.ts";

/** What a network cannot be built from. */
export const networkEntries = {
  "NET-1": {
    title: "Something that the snapshot refers to is not in it",
    severity: "warning",
    cause:
      "A route, an interface or a rule names a thing that was not read, so what it does is not known: it is taken to let nothing through.",
    cure: "Read the account and Region that the thing is in as well, or take away what still refers to it.",
  },
  "NET-2": {
    title: "Something was not read in full",
    severity: "warning",
    cause:
      "A prefix list's entries or a transit gateway's routes were not read, so nothing is said to get through by them. Other routes beside a prefix list's are taken to stand, though an entry may be longer: the assumption `entries/pl-…` is told of what takes them.",
    cure: "Collect the missing files (PrefixLists, TransitGatewayPropagations, …), or let Podspan observe: `podspan doctor --target aws` names the permissions that it lacks.",
  },
  "NET-3": {
    title: "Overlapping prefix lists lead to different targets",
    severity: "warning",
    cause: "AWS chooses one of the routes and does not say which, so nobody can tell where packets to the overlap go.",
    cure: "Take the overlap out of one of the lists, or write a route of its own for it, which rules over both.",
  },
  "NET-4": {
    title: "A part of AWS that the model does not know",
    severity: "warning",
    cause: "A route's target does something that Podspan does not model, so nothing is said to get through by it.",
    cure: "Prove the flow by other means; other flows are not touched.",
  },
} as const satisfies Catalogue;
