import { ProviderError } from "@podspan/core/ports";
import { DISRUPTION_BUDGETS, type KubeObject, NODE_POOLS, NODES, PODS } from "../api.ts";
import type { ClusterReads } from "../cluster.ts";
import { CRD_MISSING } from "../errors.ts";
import { at, listOf, mapOf, textOf } from "../objects/json.ts";
import { disruptionBudgetProps } from "../observe/disruption-budget.ts";
import { controllerOf, isMirror } from "../observe/pod.ts";
import { budgetsOf, budgetText } from "./budgets.ts";
import { podName } from "./stuck.ts";

/** On a node or pod: Karpenter does not disrupt it of its own will (Karpenter docs, Disruption, Pod- and Node-Level Controls). */
const DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";

/** Why a pool's controller does not replace these nodes, sorted: what Karpenter looks at before it disrupts a drifted node. */
export async function hindrancesOf(
  reads: ClusterReads,
  pool: string,
  nodes: readonly string[],
): Promise<readonly string[]> {
  const [found, live, pods, budgets] = [
    await poolOf(reads, pool),
    await reads.list(NODES, {}),
    await reads.list(PODS, {}),
    await reads.list(DISRUPTION_BUDGETS, {}),
  ];
  const meant = new Set(nodes);
  const marked = live.filter((node) => meant.has(node.metadata.name) && isMarked(node));
  const inhabitants = pods.filter((pod) => meant.has(textOf(at(pod.spec, "nodeName")) ?? "") && moves(pod));
  const reasons = [
    ...(found === undefined ? [] : closedBudgets(found)),
    ...marked.map(({ metadata }) => `node ${metadata.name} has ${DO_NOT_DISRUPT}`),
    ...inhabitants.filter(isMarked).map((pod) => `pod ${podName(pod)} has ${DO_NOT_DISRUPT}`),
    ...inhabitants.flatMap((pod) =>
      budgetsOf(pod, budgets)
        .filter((budget) => disruptionBudgetProps(budget).disruptionsAllowed === 0)
        .map(budgetText),
    ),
  ];
  return [...new Set(reasons)].sort();
}

async function poolOf(reads: ClusterReads, name: string): Promise<KubeObject | undefined> {
  try {
    return await reads.find({ type: NODE_POOLS, name });
  } catch (error) {
    if (error instanceof ProviderError && error.code === CRD_MISSING) return undefined;
    throw error;
  }
}

/** Budgets of no node that hold for drift: always, or in hours of their own (karpenter.sh/v1, NodePool spec.disruption.budgets). */
function closedBudgets({ metadata, spec }: KubeObject): readonly string[] {
  return listOf(at(spec, "disruption", "budgets"))
    .map(mapOf)
    .filter(({ nodes, reasons }) => /^0+%?$/.test(`${nodes}`) && (reasons === undefined || isForDrift(reasons)))
    .map(({ nodes, schedule, duration }) => {
      const when = schedule === undefined ? "" : ` for ${duration} from each ${schedule} (UTC)`;
      return `NodePool ${metadata.name} lets ${nodes} nodes go at a time${when}`;
    });
}

function isForDrift(reasons: unknown): boolean {
  const list = listOf(reasons);
  return list.length === 0 || list.includes("Drifted");
}

function isMarked({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[DO_NOT_DISRUPT] === "true";
}

/** Pods of DaemonSets and of the kubelet go with their node. */
function moves(pod: KubeObject): boolean {
  const phase = at(pod.status, "phase");
  const isOver = phase === "Succeeded" || phase === "Failed";
  return !isOver && !isMirror(pod) && controllerOf(pod)?.startsWith("DaemonSet ") !== true;
}
