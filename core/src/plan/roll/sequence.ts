import { keyOf } from "../../compile/index.ts";
import { count } from "../model/count.ts";
import { ok } from "../model/finding.ts";
import type { Check, Step } from "../model/plan.ts";
import type { GroupOrder, NodeOrder } from "./orders.ts";

/** The order of a cluster's roll, and what goes after it, in one sentence: the plan shows its steps by where they are done. */
export function sequenceOf(key: string, steps: readonly Step[], after: readonly Step[]): readonly Check[] {
  if (steps.length === 0) return [];
  const parts: { readonly name: string; steps: number }[] = [];
  for (const step of steps) {
    const name = partOf(step);
    const last = parts.at(-1);
    if (last?.name === name) last.steps += 1;
    else parts.push({ name, steps: 1 });
  }
  const subnets = after.filter((step) => step.kind === "subnet" && keyOf(step.id) === key).length;
  const texts = [
    ...parts.map(({ name, steps: number }) => name.replace("#", count(number, "node"))),
    ...(subnets > 0
      ? [`${count(subnets, "subnet")} that they held, with all that is in ${subnets === 1 ? "it" : "them"}`]
      : []),
  ];
  if (texts.length < 2) return [];
  return [ok("roll-order", `${key}/nodes`, `one after the other: ${texts.join(", then ")}`)];
}

/** What a step is part of; `#` stands for the number of its steps. */
function partOf(step: Step): string {
  if (step.kind === "node-group") {
    const order = step.after as GroupOrder;
    switch (order.make) {
      case "beside":
        return `group ${order.name} beside ${order.like}`;
      case "version":
        return `group ${order.name} by EKS`;
      case "end":
        return `the end of group ${order.name}`;
    }
  }
  const { successor, node } = step.after as NodeOrder;
  switch (successor.by) {
    case "node-group":
      return "# drained zone by zone";
    case "scaling-group":
      return "# of Auto Scaling groups one by one";
    case "itself":
      return "# uncordoned";
    case "controller":
      return `pool ${node}`;
  }
}
