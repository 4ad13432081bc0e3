import { contains, prefixFrom } from "@podspan/core/addressing";
import type { ClusterDensity } from "@podspan/core/capacity";
import {
  EXTERNAL_LABEL,
  eniConfigsOf,
  findVpc,
  keyOf,
  labelInUse,
  type PodRange,
  sectionOf,
  zoneText,
  zoneWords,
} from "@podspan/core/compile";
import { isRef, KINDS, type Resource } from "@podspan/core/desired";
import { type AddressMap, addressMapText, linkMapText, type MapLink } from "@podspan/core/export";
import type { PathMtu } from "@podspan/core/network";
import { observedOf, type Snapshot } from "@podspan/core/observed";
import { type ClusterSpec, hasPodSubnets, runsAutoMode, runsVpcCni } from "@podspan/core/spec";
import type { About } from "../session/about.ts";
import type { Meaning } from "../session/pipeline.ts";
import { areManyLinks, areManyPlaces, areManyThings, linksText, placesText, thingsText, WHOLE } from "./brief.ts";
import { maxPodsRows, nodeSettingsText } from "./density.ts";
import { pathRows, translationRows } from "./links.ts";
import { plural } from "./report.ts";
import { valueText } from "./value.ts";

/** What a Fabric comes to in its world. */
export interface Derived {
  readonly map: AddressMap;
  readonly meaning: Meaning;
  readonly snapshot: Snapshot;
  /** By the cluster's key. */
  readonly densities: Readonly<Record<string, ClusterDensity>>;
  readonly paths: readonly PathMtu[];
  readonly links: readonly MapLink[];
}

/**
 * The address plan, drawn, and what was derived from a Fabric and never written in it: settings of each cluster, links, and everything that will be
 * made, by id. Where there are many of them they are counted, unless all of it is wanted.
 */
export function derivedText(derived: Derived, isWhole: boolean): string {
  const { map, meaning, links } = derived;
  const { resources } = meaning.desired;
  const short = isWhole
    ? NONE
    : { places: areManyPlaces(map, meaning), links: areManyLinks(links), things: areManyThings(resources) };
  return [
    ...(short.places ? [placesText(map, meaning)] : [addressMapText(map), ...clusterTexts(derived, isWhole)]),
    ...(short.links ? [linksText(links)] : links.length === 0 ? [] : [`${linkMapText(links).trimEnd()}\n`]),
    short.things ? thingsText(resources) : resourcesText(resources),
    ...(short.places || short.links || short.things ? [WHOLE] : []),
  ].join("\n");
}

const NONE = { places: false, links: false, things: false };

/** What is about some of it. */
export function narrowed({ map, meaning, densities, paths, links, ...rest }: Derived, about: About): Derived {
  const { fabric, addresses, desired, snat } = meaning;
  const { vpcs, clusters } = about;
  const of = <T>(all: Readonly<Record<string, T>>, keys: ReadonlySet<string>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)));
  const isOwn = ({ id }: Resource): boolean => about[sectionOf(id)].has(keyOf(id));
  const isEnd = (end: string): boolean => end.startsWith("clusters/") && clusters.has(end.slice("clusters/".length));
  return {
    ...rest,
    map: { ...map, vpcs: map.vpcs.filter(({ key }) => vpcs.has(key)) },
    meaning: {
      ...meaning,
      fabric: {
        ...fabric,
        spec: {
          ...fabric.spec,
          vpcs: of(fabric.spec.vpcs, vpcs),
          clusters: of(fabric.spec.clusters, clusters),
          links: of(fabric.spec.links, about.links),
        },
      },
      addresses: { ...addresses, clusters: of(addresses.clusters, clusters) },
      desired: { ...desired, resources: desired.resources.filter(isOwn) },
      snat: of(snat, clusters),
    },
    densities: of(densities, clusters),
    paths: paths.filter(({ from, to }) => isEnd(from) || isEnd(to)),
    links: links.filter(({ key }) => about.links.has(key)),
  };
}

function clusterTexts({ meaning, snapshot, densities, paths }: Derived, isWhole: boolean): readonly string[] {
  return Object.entries(meaning.fabric.spec.clusters).flatMap(([key, cluster]) => {
    const density = densities[key];
    return density ? [clusterText(key, cluster, { meaning, snapshot, density, paths, isWhole })] : [];
  });
}

interface Around extends Pick<Derived, "meaning" | "snapshot" | "paths"> {
  readonly density: ClusterDensity;
  readonly isWhole: boolean;
}

function clusterText(
  key: string,
  cluster: ClusterSpec,
  { meaning, snapshot, density, paths, isWhole }: Around,
): string {
  const { name } = cluster;
  const scope = findVpc(meaning.fabric, cluster.vpc, snapshot).scope;
  const words = observedOf(snapshot, "availability-zone", scope).length > 0 ? zoneWords(scope, snapshot) : [];
  const ranges = meaning.addresses.clusters[key]?.ranges ?? [];
  const settings: readonly (readonly [string, string])[] = [
    ["name in EKS", name ?? key],
    ["nodes", cluster.zones.length === 0 ? makersOf(cluster) : `${makersOf(cluster)}, in ${zonesText(cluster, words)}`],
    ["pod ranges", rangesText(cluster, ranges)],
    ["routable", routableText(cluster, ranges)],
    ["leaving the VPC", leaving(cluster)],
    ...translationRows(cluster, meaning.snat[key], isWhole),
    ...pathRows(key, cluster, paths),
    ["address mode", addressMode(cluster)],
    ...cniSettings(key, meaning.desired.resources),
    // In Auto Mode EKS says how many pods a node holds, and where they live is its class's to say.
    ...(cluster.compute === "auto" ? [] : [...furtherSubnets(key, meaning, snapshot), ...maxPodsRows(density)]),
  ];
  // Nodes without pod subnets reckon right by themselves, but for prefixes.
  const isTold = cluster.compute !== "auto" && (hasPodSubnets(cluster) || cluster.pods.prefixDelegation);
  const further = !isTold ? "" : nodeSettingsText(key, density);
  return `Cluster ${key}\n${table(settings)}${further}`;
}

function rangesText(cluster: ClusterSpec, ranges: readonly PodRange[]): string {
  if (!hasPodSubnets(cluster)) return "none of their own: pods take addresses of their nodes' subnets";
  return ranges.map((range) => `${range.cidr} (${range.from === "fabric" ? "written" : "from podPool"})`).join(", ");
}

function routableText(cluster: ClusterSpec, ranges: readonly PodRange[]): string {
  if (!hasPodSubnets(cluster)) return "as the nodes are: whoever routes to these routes to the pods";
  return isRoutable(cluster, ranges)
    ? "yes: other networks may route to the pods"
    : "no: no other network routes to the pods";
}

/** As written, else by the range: 100.64.0.0/10 is shared address space and routed nowhere (RFC 6598). */
function isRoutable({ pods }: ClusterSpec, ranges: readonly PodRange[]): boolean {
  const shared = prefixFrom("100.64.0.0/10");
  return pods.routable ?? !ranges.every(({ cidr }) => contains(shared, prefixFrom(cidr)));
}

/** `managed`, or `managed and auto` where Auto Mode's nodes live beside others. */
function zonesText({ zones }: ClusterSpec, words: ReturnType<typeof zoneWords>): string {
  return zones.map((zone) => zoneText(zone, words)).join(", ");
}

function makersOf(cluster: ClusterSpec): string {
  return runsVpcCni(cluster) && runsAutoMode(cluster) ? `${cluster.compute} and auto` : cluster.compute;
}

function addressMode(cluster: ClusterSpec): string {
  const auto = "/28 prefixes, as Auto Mode always does";
  if (!runsVpcCni(cluster)) return auto;
  const ofCni = cluster.pods.prefixDelegation ? "prefix delegation (/28 per node)" : "single addresses";
  return runsAutoMode(cluster) ? `${ofCni}; on Auto Mode's nodes ${auto}` : ofCni;
}

/** How packets leave the VPC: with the node's address, or with the pod's by the pods' own route tables. */
function leaving(cluster: ClusterSpec): string {
  const { snat, egress } = cluster.pods;
  const way = !hasPodSubnets(cluster)
    ? "their nodes' route tables"
    : typeof egress !== "object"
      ? "the pods' own route tables, as others have set them"
      : typeof egress.natGateway === "object"
        ? Object.entries(egress.natGateway)
            .map(([zone, gateway]) => `${gateway} in ${zone}`)
            .join(", ")
        : (egress.natGateway ?? egress.transitGateway ?? "");
  return snat === "external"
    ? `with the pods' own addresses, through ${way}`
    : "nodes translate to their own address (SNAT)";
}

/** The environment that the VPC CNI gets, however it is installed. */
function cniSettings(cluster: string, resources: readonly Resource[]): readonly (readonly [string, string])[] {
  const settings = resources
    .filter((resource) => resource.id.startsWith(`${cluster}/cni/`))
    .flatMap((resource) => ("env" in resource.props ? Object.entries(resource.props.env) : []));
  // Add-on and DaemonSet say the same where both are wanted.
  return [...new Map(settings)].map(([name, value]) => [name, valueText(value)] as const);
}

/** Pod subnets that nodes do not find by their zone alone, with the label that leads them there. */
function furtherSubnets(
  key: string,
  { addresses }: Meaning,
  snapshot: Snapshot,
): readonly (readonly [string, string])[] {
  const planned = addresses.clusters[key];
  if (!planned) return [];
  return eniConfigsOf(key, planned, labelInUse(key, snapshot), snapshot)
    .filter(({ isDefault }) => !isDefault)
    .map(({ name, subnet }) => [
      `${subnet.cidr}`,
      `for nodes of ${subnet.zone} with label ${EXTERNAL_LABEL}=${name} (set it on their node group)`,
    ]);
}

function resourcesText(resources: readonly Resource[]): string {
  const rows = resources.map((resource) => [resource.id, `${KINDS[resource.kind].title}${cidrOf(resource)}`] as const);
  return `${plural(resources.length, "thing")} in all\n${table(rows)}`;
}

function cidrOf(resource: Resource): string {
  const cidr = "cidr" in resource.props ? resource.props.cidr : undefined;
  return cidr === undefined || isRef(cidr) ? "" : ` ${cidr}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join("");
}
