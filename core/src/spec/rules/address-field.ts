import { type Prefix, parsePrefix } from "../../addressing/index.ts";
import type { Path } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";

/** What a range of the Fabric is for, and in whose name. */
export type AddressUse =
  | { readonly kind: "vpc"; readonly vpc: string }
  | { readonly kind: "pods"; readonly vpc: string; readonly cluster: string }
  | { readonly kind: "podSubnet"; readonly vpc: string; readonly cluster: string; readonly zone: string }
  | { readonly kind: "services"; readonly vpc: string; readonly cluster: string }
  | { readonly kind: "site"; readonly site: string }
  | { readonly kind: "tunnel"; readonly link: string; readonly site: string }
  | { readonly kind: "network"; readonly network: string }
  | { readonly kind: "reserved"; readonly why: string }
  | { readonly kind: "pool" }
  /** Names ranges that are somebody's already: filters, routes, subnets of a block. */
  | { readonly kind: "mention" };

/** One range of the Fabric with its place. */
export interface AddressField {
  readonly use: AddressUse;
  readonly path: Path;
  readonly prefix: Prefix;
}

/** Every range of the Fabric, in the order of the schema. */
export function addressFields({ spec }: Fabric): readonly AddressField[] {
  const each = <T>(record: Readonly<Record<string, T>>, list: (entry: T, name: string) => readonly AddressField[]) =>
    Object.entries(record).flatMap(([name, entry]) => list(entry, name));
  return [
    ...fields({ kind: "pool" }, ["spec", "addressing", "podPool"], spec.addressing.podPool),
    ...each(spec.vpcs, vpcFields),
    ...each(spec.clusters, clusterFields),
    ...each(spec.sites, siteFields),
    ...each(spec.links, linkFields),
    ...each(spec.networks, networkFields),
    ...spec.reserved.flatMap(({ cidr, why }, index) =>
      fields({ kind: "reserved", why }, ["spec", "reserved", index, "cidr"], cidr),
    ),
  ];
}

type Spec = Fabric["spec"];

function vpcFields(vpc: Spec["vpcs"][string], name: string): readonly AddressField[] {
  const path = ["spec", "vpcs", name];
  const use: AddressUse = { kind: "vpc", vpc: name };
  const ipv6 = typeof vpc.ipv6 === "boolean" ? [] : (vpc.ipv6 ?? []);
  return [...fields(use, [...path, "cidrs"], vpc.cidrs ?? []), ...fields(use, [...path, "ipv6"], ipv6)];
}

function clusterFields(cluster: Spec["clusters"][string], name: string): readonly AddressField[] {
  const path = ["spec", "clusters", name];
  const owner = { vpc: cluster.vpc, cluster: name };
  const subnets = Object.entries(cluster.pods.subnets ?? {}).flatMap(([zone, prefixes]) =>
    fields({ kind: "podSubnet", ...owner, zone }, [...path, "pods", "subnets", zone], prefixes),
  );
  const { create } = cluster;
  return [
    ...fields({ kind: "pods", ...owner }, [...path, "pods", "ranges"], cluster.pods.ranges),
    ...subnets,
    ...fields({ kind: "services", ...owner }, [...path, "serviceCidr"], cluster.serviceCidr ?? []),
    ...fields({ kind: "mention" }, [...path, "create", "subnets", "public"], create?.subnets?.public ?? []),
    ...fields({ kind: "mention" }, [...path, "create", "subnets", "private"], create?.subnets?.private ?? []),
    ...fields({ kind: "mention" }, [...path, "create", "endpoint", "allow"], create?.endpoint.allow ?? []),
  ];
}

function siteFields(site: Spec["sites"][string], name: string): readonly AddressField[] {
  const path = ["spec", "sites", name];
  const use: AddressUse = { kind: "site", site: name };
  return [...fields(use, [...path, "nodes"], site.nodes), ...fields(use, [...path, "pods"], site.pods)];
}

function linkFields(link: Spec["links"][string], name: string): readonly AddressField[] {
  const path = ["spec", "links", name];
  const mention: AddressUse = { kind: "mention" };
  return [
    ...fields(
      { kind: "tunnel", link: name, site: link.dmvpn?.site ?? "" },
      [...path, "dmvpn", "tunnel", "network"],
      link.dmvpn?.tunnel.network ?? [],
    ),
    ...fields(mention, [...path, "vpn", "routes"], link.vpn?.routes ?? []),
    ...fields(mention, [...path, "directConnect", "routes"], link.directConnect?.routes ?? []),
    ...fields(mention, [...path, "external", "routes"], link.external?.routes ?? []),
    ...link.allow.flatMap((allow, index) => [
      ...fields(mention, [...path, "allow", index, "from"], allow.from ?? []),
      ...fields(mention, [...path, "allow", index, "to"], allow.to ?? []),
    ]),
  ];
}

function networkFields(network: Spec["networks"][string], name: string): readonly AddressField[] {
  return Object.entries(network.pools).flatMap(([cluster, prefixes]) =>
    fields({ kind: "network", network: name }, ["spec", "networks", name, "pools", cluster], prefixes),
  );
}

function fields(use: AddressUse, path: Path, texts: string | readonly string[]): readonly AddressField[] {
  if (typeof texts !== "string") return texts.flatMap((text, index) => fields(use, [...path, index], text));
  const reading = parsePrefix(texts);
  return reading.ok ? [{ use, path, prefix: reading.prefix }] : [];
}

/** Who the range belongs to, as the end of a sentence: "the pods of cluster `west1`". */
export function describeUse(use: AddressUse): string {
  switch (use.kind) {
    case "vpc":
      return `VPC \`${use.vpc}\``;
    case "pods":
      return `the pods of cluster \`${use.cluster}\``;
    case "podSubnet":
      return `the pod subnet of cluster \`${use.cluster}\` in ${use.zone}`;
    case "services":
      return `the services of cluster \`${use.cluster}\``;
    case "site":
      return `site \`${use.site}\``;
    case "tunnel":
      return `the tunnel of link \`${use.link}\``;
    case "network":
      return `network \`${use.network}\``;
    case "reserved":
      return `\`reserved\` (${use.why})`;
    case "pool":
      return "the pod pool";
    case "mention":
      return "this list";
  }
}
