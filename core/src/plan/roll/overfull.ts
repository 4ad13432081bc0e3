import { type Observed, observedOf } from "../../observed/index.ts";
import { overfullNodes } from "../checks/density.ts";
import type { NodeSubnets } from "../checks/nodes.ts";
import { keeperOf } from "../model/nodes.ts";
import type { RollRequest } from "./input.ts";

/**
 * Nodes with a right interface and a wrong max-pods (POD-1), where Podspan can give their successors the right one: `pods.maxPods:
 * auto`, and a managed group with a launch template. Others are named by `verify`.
 */
export function nodesOverfull(
  key: string,
  { fabric, snapshot }: Pick<RollRequest, "fabric" | "snapshot">,
  { pods }: NodeSubnets,
  old: readonly Observed<"node">[],
): readonly Observed<"node">[] {
  const cluster = fabric.spec.clusters[key];
  if (pods === undefined || cluster?.pods.maxPods !== "auto") return [];
  const groups = observedOf(snapshot, "node-group").filter(
    ({ props }) => props.cluster === (cluster.name ?? key) && props.launchTemplate !== undefined,
  );
  const names = new Set(groups.map(({ props }) => props.name));
  const known = new Set(old.map(({ props }) => props.name));
  return overfullNodes(key, { fabric, snapshot }).filter((node) => {
    const keeper = keeperOf(node);
    return keeper.kind === "group" && names.has(keeper.group) && !known.has(node.props.name);
  });
}
