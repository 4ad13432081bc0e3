import { contains, formatPrefix, ipv4Prefix, overlaps, type Prefix } from "../../addressing/index.ts";
import { suggest } from "../../spec/index.ts";
import type { Found, Group } from "../built.ts";
import type { End, Place } from "../place.ts";
import type { ClusterParts, Member } from "./cluster-parts.ts";
import type { KubernetesNames } from "./kubernetes-network.ts";
import { translationBy } from "./snat.ts";

/** The names of all clusters. */
export function namesOf(clusters: readonly ClusterParts[]): KubernetesNames {
  const members = clusters.flatMap((cluster) => cluster.members);
  const names = new Map([
    ...members.map(({ endpoint, name }): [string, string] => [endpoint.id, name]),
    ...members.map(({ endpoint, name }): [string, string] => [translationBy(endpoint.id), name]),
  ]);
  return {
    ends: (place, askers = []) =>
      servicesAt(clusters, place, askers) ??
      linkOfNode(clusters, place, askers) ??
      fromIpv6Pods(clusters, place, askers) ??
      endsOf(clusters, place),
    groups: () => clusters.flatMap(groupsOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    nameOf: (endpoint) => names.get(endpoint),
  };
}

function endsOf(clusters: readonly ClusterParts[], place: Place): Found | undefined {
  switch (place.kind) {
    case "cluster":
      return inCluster(clusters, place.cluster, (cluster) => partOf(cluster, place.part, place.zone));
    case "pod":
      return inCluster(clusters, place.cluster, (cluster) => podIn(cluster, `${place.namespace}/${place.pod}`));
    case "interface":
      return ofAny(clusters.map((cluster) => (cluster.claimed.has(place.id) ? cluster.endsOfInterface(place.id) : [])));
    case "instance":
      return ofAny(clusters.map((cluster) => cluster.endsOfInstance(place.id)));
    case "address":
      return ofAny(clusters.map((cluster) => cluster.endsAt(place.prefix)));
    default:
      return undefined;
  }
}

/** An address of a cluster's Services, to those who are in the cluster. */
function servicesAt(clusters: readonly ClusterParts[], place: Place, askers: readonly End[]): Found | undefined {
  if (place.kind !== "address" || askers.length === 0) return undefined;
  for (const cluster of clusters) {
    const range = cluster.servicesAt(place.prefix, askers);
    if (range === undefined) continue;
    const why = `${addressText(place.prefix)} is in ${range}, the Services of ${cluster.view.key}, which are not modelled: kube-proxy translates their addresses on each node`;
    return {
      kind: "unknown",
      why,
      near: [],
      cure: "Ask for the pods behind the Service, or for one of their addresses.",
    };
  }
  return undefined;
}

const LINK_LOCAL = ipv4Prefix(0xa9fe_0000, 16);
/** Of these AWS itself says what answers (F4, F32). */
const OF_AWS = ipv4Prefix(0xa9fe_a800, 22);

/** A link-local address to those who are in a cluster: whatever runs on their node may have given it to itself. */
function linkOfNode(clusters: readonly ClusterParts[], place: Place, askers: readonly End[]): Found | undefined {
  if (place.kind !== "address" || !contains(LINK_LOCAL, place.prefix) || overlaps(OF_AWS, place.prefix))
    return undefined;
  const cluster = clusters.find((one) => one.hasAny(askers));
  if (cluster === undefined) return undefined;
  const why = `${addressText(place.prefix)} is on the link of the nodes of ${cluster.view.key}: what runs on them and answers there, as NodeLocal DNSCache does, is not modelled`;
  return { kind: "unknown", why, near: [], cure: "Ask for what it asks in turn, such as the VPC's resolver." };
}

/** An IPv4 address to pods with IPv6 addresses alone: each has a link-local IPv4 one besides, which its node translates to its own. */
function fromIpv6Pods(clusters: readonly ClusterParts[], place: Place, askers: readonly End[]): Found | undefined {
  if (place.kind !== "address" || place.prefix.family !== 4) return undefined;
  const cluster = clusters.find((one) => one.view.eks?.props.ipFamily === "ipv6" && one.isOfPods(askers));
  if (cluster === undefined) return undefined;
  const why = `pods of ${cluster.view.key} have IPv6 addresses, and what they send to IPv4 addresses such as ${addressText(place.prefix)}, by their node's own, is not modelled`;
  return { kind: "unknown", why, near: [], cure: "Ask from the pod's node, whose IPv4 address the far end sees." };
}

function addressText(prefix: Prefix): string {
  return formatPrefix(prefix).replace(/\/(32|128)$/, "");
}

/** A zone of the cluster that has nobody yet is known all the same. */
function partOf({ view, members }: ClusterParts, part: Member["part"], zone?: string): Found {
  const zones = zonesOf(view.zones, members);
  if (zone !== undefined && !zones.includes(zone))
    return unknown(`${view.key} has nothing in zone ${zone}`, zone, zones);
  return found(members.filter((member) => member.part === part && (zone === undefined || member.zone === zone)));
}

function podIn(cluster: ClusterParts, id: string): Found {
  const pod = cluster.pod(id);
  if (pod !== undefined) return { kind: "ends", ends: cluster.endsOfPod(pod) };
  return unknown(`${cluster.view.key} has no pod ${id}`, id, cluster.podIds());
}

function inCluster(clusters: readonly ClusterParts[], key: string, within: (cluster: ClusterParts) => Found): Found {
  const cluster = clusters.find(({ view }) => view.key === key);
  if (cluster !== undefined) return within(cluster);
  const keys = clusters.map(({ view }) => view.key);
  return unknown(`there is no cluster ${key}`, key, keys);
}

/** A shared VPC's addresses may be asked of several clusters. */
function ofAny(ends: readonly (readonly End[])[]): Found | undefined {
  const all = ends.flat();
  return all.length === 0 ? undefined : { kind: "ends", ends: all };
}

function groupsOf({ view, members }: ClusterParts): readonly Group[] {
  return zonesOf(view.zones, members).flatMap((zone) =>
    (["nodes", "pods"] as const).map((part) => ({
      name: `clusters/${view.key}/${part}/${zone}`,
      ends: members.filter((member) => member.part === part && member.zone === zone).flatMap(endOf),
    })),
  );
}

function zonesOf(declared: readonly string[], members: readonly Member[]): readonly string[] {
  const all = [...declared, ...members.map(({ zone }) => zone)].filter((zone) => zone !== "");
  return [...new Set(all)].sort();
}

function found(members: readonly Member[]): Found {
  return { kind: "ends", ends: members.flatMap(endOf) };
}

function endOf({ endpoint: { id }, asked }: Member): readonly End[] {
  if (asked === undefined) return [{ endpoint: id }];
  return asked.length === 0 ? [] : [{ endpoint: id, addresses: asked }];
}

function unknown(why: string, asked: string, candidates: readonly string[]): Found {
  const near = suggest(asked, candidates);
  return { kind: "unknown", why, near: near === undefined ? [] : [near] };
}
