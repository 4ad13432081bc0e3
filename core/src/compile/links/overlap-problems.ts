import { overlaps, type Prefix, readPrefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { findCluster } from "../world/world.ts";
import type { LinkedVpc } from "./linked-vpc.ts";

interface Block {
  readonly cidr: string;
  readonly prefix: Prefix;
  readonly what: string;
  /** Whether the Fabric says it itself: then it was compared before there was a world. */
  readonly isWritten: boolean;
  /** Whether others send to it. */
  readonly isRouted: boolean;
}

/**
 * ADDR-1: a block of one linked VPC that overlaps one of the other, routed or not: AWS refuses a peering for any (F36). A transit gateway
 * attaches both all the same: there a block that nobody routes to may come again, for each VPC's own routes keep it at home, and the
 * gateway passes over what overlaps (F39). And what EKS gives services of a cluster, which its pods would reach instead of the other VPC.
 */
export function overlapsBetween(
  fabric: Fabric,
  link: string,
  a: LinkedVpc,
  b: LinkedVpc,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const mayHide = fabric.spec.links[link]?.transitGateway !== undefined;
  const [left, right] = [blocksOf(fabric, a), blocksOf(fabric, b)];
  return [
    ...meetings(left, right, mayHide),
    ...meetings(servicesOf(fabric, a, snapshot), right, mayHide),
    ...meetings(servicesOf(fabric, b, snapshot), left, mayHide),
  ].map((message) =>
    diagnose("ADDR-1", { message: `${message}, and link ${link} joins the two`, path: ["spec", "links", link] }),
  );
}

function meetings(left: readonly Block[], right: readonly Block[], mayHide: boolean): readonly string[] {
  return left.flatMap((one) =>
    right
      .filter((other) => one.isRouted || other.isRouted || !mayHide)
      .filter((other) => overlaps(one.prefix, other.prefix) && !(one.isWritten && other.isWritten))
      .map((other) => `${one.cidr} of ${one.what} overlaps ${other.cidr} of ${other.what}`),
  );
}

function blocksOf(fabric: Fabric, { end, ranges }: LinkedVpc): readonly Block[] {
  const { routed, unrouted } = ranges();
  const written = new Set([
    ...(fabric.spec.vpcs[end.key]?.cidrs ?? []),
    ...Object.values(fabric.spec.clusters).flatMap(({ vpc, pods }) => (vpc === end.key ? pods.ranges : [])),
  ]);
  const blocks = (cidrs: readonly string[], isRouted: boolean): readonly Block[] =>
    cidrs.flatMap((cidr) => {
      const prefix = readPrefix(cidr);
      return prefix ? [{ cidr, prefix, what: `VPC ${end.key}`, isWritten: written.has(cidr), isRouted }] : [];
    });
  return [...blocks(routed, true), ...blocks(unrouted, false)];
}

function servicesOf(fabric: Fabric, { end }: LinkedVpc, snapshot: Snapshot): readonly Block[] {
  return Object.entries(fabric.spec.clusters).flatMap(([key, cluster]): readonly Block[] => {
    if (cluster.vpc !== end.key) return [];
    const eks = findCluster(fabric, key, snapshot);
    const cidr = eks.kind === "found" ? eks.cluster.props.serviceCidr : undefined;
    const prefix = cidr === undefined ? undefined : readPrefix(cidr);
    if (cidr === undefined || prefix === undefined) return [];
    const what = `the services of cluster ${key}`;
    return [{ cidr, prefix, what, isWritten: cluster.serviceCidr === cidr, isRouted: false }];
  });
}
