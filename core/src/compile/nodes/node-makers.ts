import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { nodesOf, POOL_LABEL, usesCni } from "./cni.ts";

type Maker = "managed" | "karpenter";

/** Labels by which EKS and Karpenter (the last: before v1) know the nodes that they made. */
const MAKERS: readonly (readonly [label: string, maker: Maker])[] = [
  ["eks.amazonaws.com/nodegroup", "managed"],
  [POOL_LABEL, "karpenter"],
  ["karpenter.sh/provisioner-name", "karpenter"],
];

/**
 * CLUSTER-4: every node of the VPC CNI says by a label that somebody else made it than `compute` names. One that says nothing, or one
 * of the named maker, is enough to be silent: Karpenter itself often runs on a managed group.
 */
export function otherMakers({ spec }: Fabric, key: string, snapshot: Snapshot): readonly Diagnostic[] {
  const compute = spec.clusters[key]?.compute;
  const makers = nodesOf(key, snapshot).filter(usesCni).map(makerOf);
  const [first] = makers;
  if (compute === undefined || first === undefined) return [];
  if (makers.some((maker) => maker === undefined || maker === compute)) return [];
  const found = [...new Set(makers)].sort().join(" and ");
  const [which, by] = makers.length === 1 ? ["the node", "is"] : [`all ${makers.length} nodes`, "are"];
  return [
    diagnose("CLUSTER-4", {
      message: `${key} has \`compute: ${compute}\`, and ${which} of its VPC CNI ${by} ${found}`,
      path: ["compute"],
      fix: `Write \`compute: ${first}\`, unless ${compute} nodes are to take their place.`,
    }),
  ];
}

function makerOf({ props }: Observed<"node">): Maker | undefined {
  return MAKERS.find(([label]) => label in props.labels)?.[1];
}
