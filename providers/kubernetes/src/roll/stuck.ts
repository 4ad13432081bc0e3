import { type Drain, ProviderError } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";

const SHOWN = 5;

export function podName({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

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
    hint: `${refused.size > 0 ? "run more replicas, or loosen the budget" : "look why these pods do not end (`kubectl describe pod`)"}, then run the same command again: it goes on with this node; until then ${stays} cordoned (\`kubectl uncordon ${cordoned.join(" ")}\` gives ${back} back)`,
    api: "kubernetes:evict",
  });
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
