import { reasonText } from "../reason-words.ts";
import { reasonId } from "../touched.ts";
import type { Blocker, Hop } from "../trace.ts";
import { decisionsOn } from "./deciding-rules.ts";
import type { ToldBlocker, ToldHop, ToldLeg, ToldStep } from "./explanation.ts";
import { stepTold, type Teller } from "./steps-told.ts";

/** The way of what arrives; `start` is who sends. */
export function legTold(teller: Teller, start: string, hops: readonly Hop[]): ToldLeg {
  const told = hops.map((hop) => hopTold(teller, hop));
  return { hops: told[0]?.node === start ? told : [{ ...nameOf(teller, start), steps: [] }, ...told] };
}

/** The way up to where packets stop. */
export function legBlocked(teller: Teller, start: string, blocker: Blocker): ToldLeg {
  const { hops } = legTold(teller, start, blocker.hops);
  if (blocker.reason.kind === "filter") return { hops };
  const step: ToldStep = {
    kind: blocker.reason.kind,
    id: reasonId(blocker.reason),
    outcome: "stops",
    text: reasonText(teller, blocker),
  };
  const last = hops.at(-1);
  if (blocker.reason.kind === "nowhere" && last !== undefined) {
    // The route's own step says it already, as if it led on.
    return { hops: [...hops.slice(0, -1), { ...last, steps: [...last.steps.slice(0, -1), step] }] };
  }
  if (last !== undefined && last.node === blocker.node) {
    return { hops: [...hops.slice(0, -1), { ...last, steps: [...last.steps, step] }] };
  }
  return { hops: [...hops, { ...nameOf(teller, blocker.node), steps: [step] }] };
}

function hopTold(teller: Teller, { node, steps }: Hop): ToldHop {
  return { ...nameOf(teller, node), steps: steps.map((step) => stepTold(teller, step)) };
}

function nameOf({ nameOf }: Teller, node: string): Pick<ToldHop, "node" | "name"> {
  const name = nameOf(node);
  return name === node ? { node } : { node, name };
}

/** A blocker in words. */
export function blockerTold(
  teller: Teller,
  direction: ToldBlocker["direction"],
  blocker: Blocker,
  certain: boolean,
): ToldBlocker {
  const { space } = teller;
  const { node, reason, packets } = blocker;
  const rules = reason.kind === "filter" ? deniersOf() : undefined;
  return {
    direction,
    certain,
    kind: reason.kind,
    node,
    id: reasonId(reason),
    ...(rules === undefined || rules.length === 0 ? {} : { rules }),
    text: reasonText(teller, blocker),
  };

  function deniersOf(): readonly string[] {
    const steps = blocker.hops.flatMap((hop) => hop.steps);
    const step = steps.findLast((one) => one.kind === "filter" && one.filter === reasonId(reason));
    if (step?.kind !== "filter") return [];
    return decisionsOn(space, step.by, packets, step.peers).denying;
  }
}
