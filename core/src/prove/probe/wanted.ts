import { contains, formatAddress, type Prefix, parseAddress, parsePrefix } from "../../addressing/index.ts";
import { readKeys } from "../../compile/index.ts";
import type { Place } from "../../network/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { placesOf } from "../proof/ends.ts";
import type { ProbeHost, ProbeReason } from "./probe.ts";

export type ClusterPlace = Extract<Place, { readonly kind: "cluster" }>;

/** Two places that packets are to be sent between, one way. */
export interface WantedWay {
  readonly from: ClusterPlace;
  readonly to: ClusterPlace | ProbeHost;
  readonly because: ProbeReason;
}

/** What is to be probed, and which written expectations are not, by their index: no pods are at their ends and no host of a site, or they are of UDP, which nobody answers. */
export interface Wanted {
  readonly ways: readonly WantedWay[];
  readonly without: readonly number[];
}

/** Between clusters that a link joins, both ways, pods to pods and nodes to nodes; and from end to end of every written expectation. */
export function wantedWays(fabric: Fabric): Wanted {
  const written = fabric.spec.expect.map(({ from, to, protocol }, index) => ({
    index,
    ways: protocol === "udp" ? [] : expectedWays(fabric, from, to, index),
  }));
  return {
    ways: [...linkedWays(fabric), ...written.flatMap(({ ways }) => ways)],
    without: written.flatMap(({ index, ways }) => (ways.length === 0 ? [index] : [])),
  };
}

function linkedWays(fabric: Fabric): readonly WantedWay[] {
  return Object.entries(fabric.spec.links).flatMap(([link, wish]) => {
    const vpcs = wish.manage === "none" ? [] : vpcsOf(wish);
    const clusters = readKeys(fabric, "clusters").filter((key) => vpcs.includes(vpcOf(fabric, key)));
    const joined = clusters.flatMap((one) => clusters.map((other) => [one, other] as const));
    return joined
      .filter(([one, other]) => vpcOf(fabric, one) !== vpcOf(fabric, other))
      .flatMap(([one, other]) =>
        (["pods", "nodes"] as const).map((part): WantedWay => {
          const [from, to] = [one, other].map((cluster) => ({ kind: "cluster", cluster, part }) as const);
          return { from, to, because: { kind: "link", link } } as WantedWay;
        }),
      );
  });
}

function vpcsOf({ peering, transitGateway, external }: Fabric["spec"]["links"][string]): readonly string[] {
  const between = (external?.between ?? []).flatMap((end) => (end.startsWith("vpcs/") ? [end.slice(5)] : []));
  return peering ?? transitGateway?.vpcs ?? between;
}

function vpcOf(fabric: Fabric, cluster: string): string {
  return fabric.spec.clusters[cluster]?.vpc ?? "";
}

function expectedWays(fabric: Fabric, from: string, to: string, index: number): readonly WantedWay[] {
  const senders = clusterPlaces(from);
  const receivers = [...clusterPlaces(to), ...hostsAt(fabric, to)];
  return senders.flatMap((sender) =>
    receivers.map((receiver) => ({ from: sender, to: receiver, because: { kind: "expectation", index } as const })),
  );
}

function clusterPlaces(end: string): readonly ClusterPlace[] {
  return (placesOf(end) ?? []).flatMap((place) => (place.kind === "cluster" ? [place] : []));
}

/** The one host of a site that an end means by its whole address. */
function hostsAt({ spec }: Fabric, end: string): readonly ProbeHost[] {
  const reading = parseAddress(end);
  if (!reading.ok) return [];
  const found = Object.entries(spec.sites).flatMap(([site, ranges]) =>
    (["nodes", "pods"] as const)
      .filter((part) => ranges[part].some((range) => holds(range, reading.address)))
      .map((part): ProbeHost => ({ site, part, address: formatAddress(reading.address) })),
  );
  return found.slice(0, 1);
}

function holds(range: string, address: Prefix): boolean {
  const reading = parsePrefix(range);
  return reading.ok && contains(reading.prefix, address);
}
