import type { RouterProber } from "@podspan/core/ports";
import type { RouterEvidence, RouterQuestions } from "@podspan/core/prove";

/** Whom to ask, and by whom; absent: nobody can be reached from here. */
export interface RouterOrder {
  readonly questions: RouterQuestions;
  readonly prober: RouterProber | undefined;
  readonly signal: AbortSignal;
}

/** What every router says of its tunnel, by link, in the order of the Fabric: all are asked at once, for there are a few of each link. */
export async function askRouters(order: RouterOrder): Promise<ReadonlyMap<string, readonly RouterEvidence[]>> {
  const { asked, silent } = order.questions;
  const told = await Promise.all(asked.map(async (one) => [one.link, await evidenceOf(one, order)] as const));
  const byLink = new Map<string, readonly RouterEvidence[]>();
  for (const [link, one] of told) byLink.set(link, [...(byLink.get(link) ?? []), one]);
  for (const [link, others] of silent) byLink.set(link, [...(byLink.get(link) ?? []), ...others]);
  return byLink;
}

async function evidenceOf(
  { router, commands, layerOf }: RouterQuestions["asked"][number],
  { prober, signal }: RouterOrder,
): Promise<RouterEvidence> {
  const silent = (why: string): RouterEvidence => ({ kind: "silent", name: router, role: "spoke", why });
  if (prober === undefined) return silent("routers cannot be reached from here");
  const answer = await prober.show(router, commands, signal);
  if (answer.kind === "silent") return silent(answer.why);
  const fails = layerOf(answer.outputs);
  return { kind: "told", name: router, role: "spoke", ...(fails === undefined ? {} : { fails }) };
}
