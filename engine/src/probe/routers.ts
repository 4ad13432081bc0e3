import type { RouterProber } from "@podspan/core/ports";
import type { LinkEvidence, RouterEvidence, RouterQuestions } from "@podspan/core/prove";

/** Whom to ask, and by whom; absent: nobody can be reached from here. */
export interface RouterOrder {
  readonly questions: RouterQuestions;
  readonly prober: RouterProber | undefined;
  readonly signal: AbortSignal;
}

/** What routers at both ends say of their tunnels, by link, in the order of the questions: all are asked at once, for there are a few of each link. */
export async function askRouters(order: RouterOrder): Promise<ReadonlyMap<string, readonly RouterEvidence[]>> {
  const { asked, silent } = order.questions;
  const told = await Promise.all(asked.map((one) => evidenceOf(one, order)));
  const byLink = Map.groupBy([...told.flat(), ...silent], ({ link }) => link);
  return new Map([...byLink].map(([link, all]) => [link, all.map(({ evidence }) => evidence)]));
}

async function evidenceOf(
  { router, commands, told, silent }: RouterQuestions["asked"][number],
  { prober, signal }: RouterOrder,
): Promise<readonly LinkEvidence[]> {
  if (prober === undefined) return silent("routers cannot be reached from here");
  const answer = await prober.show(router, commands, signal);
  return answer.kind === "silent" ? silent(answer.why) : told(answer.outputs);
}
