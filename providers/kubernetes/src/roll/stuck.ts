import { type Drain, ProviderError } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";

const SHOWN = 5;

export function podName({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Ends what is said of a pod that two budgets cover. */
export const EVICTION_ALLOWS_ONE = "both cover it: eviction allows one";

/** NODE-2: which pods stay, and why each of them does. Nothing is uncordoned: that is said. */
export function stuck(
  { node, alsoCordon }: Drain,
  pods: readonly KubeObject[],
  refused: ReadonlyMap<string, string>,
  patienceMs: number,
): ProviderError {
  const reasons = pods.map((pod) => `${podName(pod)} (${refused.get(podName(pod)) ?? endingText(pod)})`);
  const more = reasons.length > SHOWN ? `, and ${reasons.length - SHOWN} more` : "";
  const cordoned = [node, ...alsoCordon];
  const [stays, back] = cordoned.length === 1 ? ["it stays", "it"] : ["they stay", "them"];
  return new ProviderError({
    faultClass: "conflict",
    code: "NODE-2",
    message: `${node} is not drained: for ${Math.round(patienceMs / 60_000)} min no pod left it; still there: ${reasons.slice(0, SHOWN).join(", ")}${more}`,
    hint: `${cureOf(refused)}, then run the same command again: it goes on with this node; until then ${stays} cordoned (\`kubectl uncordon ${cordoned.join(" ")}\` gives ${back} back)`,
    api: "kubernetes:evict",
  });
}

function cureOf(refused: ReadonlyMap<string, string>): string {
  if (refused.size === 0) return "look why these pods do not end (`kubectl describe pod`)";
  const isTwice = [...refused.values()].some((why) => why.endsWith(EVICTION_ALLOWS_ONE));
  return `${isTwice ? "delete one of two budgets that cover a pod, or narrow its selector; else " : ""}run more replicas, or loosen the budget`;
}

function endingText({ metadata }: KubeObject): string {
  return metadata.deletionTimestamp === undefined ? "evicted" : `ending since ${metadata.deletionTimestamp}`;
}

/** NODE-5: found at the node itself, since the plan was made. */
export function withoutController(node: string, pods: readonly KubeObject[], state: string): ProviderError {
  return new ProviderError({
    faultClass: "conflict",
    code: "NODE-5",
    message: `${node} has pods that no controller would make again: ${pods.map(podName).slice(0, SHOWN).join(", ")}`,
    hint: `move or remove them, or let them be lost with \`--evict-bare-pods\`; the node ${state}`,
    api: "kubernetes:evict",
  });
}
