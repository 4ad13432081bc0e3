import type { AddressNeed } from "../density/index.ts";

/** Nodes and pods that still fit. */
export interface Fit {
  readonly nodes: number;
  readonly pods: number;
  /** Where addresses run out first; absent where nodes and pods share their subnets, or those of the nodes are not known. */
  readonly boundBy?: "pod-subnets" | "node-subnets";
}

/** What one full node takes, and the pods that it has addresses for. */
export interface NodeNeed {
  readonly podsPerNode: number;
  readonly need: AddressNeed;
}

/** What is free in one subnet: addresses, and whole /28 blocks where they are known. */
interface Space {
  readonly free: number;
  readonly blocks: number | undefined;
}

/**
 * Full nodes that fit into these subnets once `before` is taken, which the present nodes will need: from the subnets with most room
 * first. A node takes all of its addresses from one subnet.
 */
export function fitIn(
  spaces: readonly Space[],
  { podsPerNode, need }: NodeNeed,
  before: { readonly addresses: number; readonly prefixes: number } | undefined,
): Fit {
  if (podsPerNode === 0 || need.addresses === 0) return { nodes: 0, pods: 0 };
  let { addresses, prefixes } = before ?? { addresses: 0, prefixes: 0 };
  let nodes = 0;
  for (const space of [...spaces].sort((a, b) => b.free - a.free)) {
    const taken = Math.min(space.free, addresses);
    const blocks = space.blocks ?? Math.floor(space.free / 16);
    const takenBlocks = Math.min(blocks, prefixes);
    addresses -= taken;
    prefixes -= takenBlocks;
    const byAddress = Math.floor((space.free - taken) / need.addresses);
    const byPrefix = need.prefixes === 0 ? byAddress : Math.floor((blocks - takenBlocks) / need.prefixes);
    nodes += Math.min(byAddress, byPrefix);
  }
  return { nodes, pods: nodes * podsPerNode };
}

/** The same where the nodes' own subnets have addresses for so many primary interfaces. */
export function fitBeside(fit: Fit, { podsPerNode }: NodeNeed, primaries: number | undefined): Fit {
  if (primaries === undefined) return fit;
  const nodes = Math.min(fit.nodes, primaries);
  return { nodes, pods: nodes * podsPerNode, boundBy: nodes < fit.nodes ? "node-subnets" : "pod-subnets" };
}
