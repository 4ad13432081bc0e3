import type { Plan } from "@podspan/core/plan";

/** What other accounts still have to do, as a sentence after others; empty when nothing. */
export function owedText({ handOver = [] }: Pick<Plan, "handOver">): string {
  const accounts = [...new Set(handOver.map(({ account }) => account))].sort();
  if (accounts.length === 0) return "";
  const who = accounts.length === 1 ? `Account ${accounts[0]} has` : `Accounts ${accounts.join(", ")} have`;
  return ` ${who} yet to run the commands of the hand-over.`;
}
