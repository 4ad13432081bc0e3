import type { Fault } from "./fault.ts";

/** What befalls a cluster while its nodes are replaced: the first is roll-1. */
export const ROLL_FAULTS: readonly Fault[] = [
  {
    fault: "A node group that EKS makes for the roll, or updates, fails half-way.",
    answer:
      "It is told in EKS's words with the cure (NODE-8); no old node is touched before the new group is whole, and the next run makes it anew.",
  },
  {
    fault: "A PodDisruptionBudget never allows a pod to go.",
    answer:
      "Said before anything is done, and when 15 minutes pass without progress (NODE-2) with pod and budget; the node stays cordoned, nothing after it is touched, and the next run goes on with it.",
  },
  {
    fault: "EC2 has no capacity in a zone.",
    answer: "The zone is named (NODE-4); what was replaced stays so, and the next run goes on.",
  },
  {
    fault: "Somebody changes the add-on's configuration while nodes are replaced.",
    answer:
      "The roll stops at the first new node that shows it (NODE-7); the next run mends the add-on and replaces that node too.",
  },
  {
    fault: "The process dies in the middle of it.",
    answer:
      "Nothing is remembered but the journal: the next run looks, goes on and ends the same, with no node left cordoned.",
  },
];
