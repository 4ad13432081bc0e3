import { comparePrefixes, formatPrefix, readPrefixes } from "../../addressing/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { FarEnd } from "./linked-vpc.ts";

/** A data centre as a VPC sees it by routers of its own: its nodes and pods, all of them routed. */
export function siteEnd({ spec }: Fabric, key: string, vpc: Pick<FarEnd, "ranges">): FarEnd {
  const { nodes = [], pods = [] } = spec.sites[key] ?? {};
  const written = readPrefixes([...nodes, ...pods]).filter(({ family }) => family === 4);
  const routed = [...new Set(written.toSorted(comparePrefixes).map(formatPrefix))];
  return {
    title: `site ${key}`,
    ranges: () => ({ routed, unrouted: [], nodes: routed, pods: new Map() }),
    routers: () => vpc.ranges().nodes,
  };
}
