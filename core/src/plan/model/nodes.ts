import type { Observed } from "../../observed/index.ts";

/** Who looks after a node. */
export type Keeper =
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "self" }
  | { readonly kind: "controller"; readonly pool: string };

/** Labels by which the makers of nodes know their own. */
const NODE_GROUP = "eks.amazonaws.com/nodegroup";
const POOL = "karpenter.sh/nodepool";
/** Karpenter before v1. */
const PROVISIONER = "karpenter.sh/provisioner-name";

/** Who makes another node when this one goes: by the labels that EKS, Karpenter and Auto Mode set. */
export function keeperOf({ props }: Observed<"node">): Keeper {
  const pool = props.labels[POOL] ?? props.labels[PROVISIONER];
  if (pool !== undefined) return { kind: "controller", pool };
  if (props.computeType === "auto") return { kind: "controller", pool: "auto" };
  const group = props.labels[NODE_GROUP];
  return group === undefined ? { kind: "self" } : { kind: "group", group };
}

/** Zone by zone, in each by name. */
export function byZone(nodes: readonly Observed<"node">[]): readonly Observed<"node">[] {
  return [...nodes].sort((a, b) => compare(a.props.zone, b.props.zone) || compare(a.props.name, b.props.name));
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
