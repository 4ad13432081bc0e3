import type { LogicalId } from "../../desired/index.ts";

/** Logical ids: made from the Fabric's own keys, so that they never change while the thing lives. */
export function ownedVpcId(vpc: string): LogicalId {
  return `${vpc}/vpc`;
}

/** A block of a VPC that the VPC's own entry declares. */
export function vpcBlockId(vpc: string, cidr: string): LogicalId {
  return `${vpc}/cidr/${cidr}`;
}

export function podRangeId(cluster: string, cidr: string): LogicalId {
  return `${cluster}/cidr/pods/${cidr}`;
}

/** `index` counts the pod subnets of a zone from 1; the first one's ids have none. */
export function podSubnetId(cluster: string, zone: string, index = 1): LogicalId {
  return `${cluster}/subnet/pods/${zone}${further(index)}`;
}

/** The zone and index of a pod subnet of this cluster, by its id; undefined when it is none. */
export function podSubnetPlace(
  id: LogicalId,
  cluster: string,
): { readonly zone: string; readonly index: number } | undefined {
  const [, key, zone, index = "1"] = /^([^/]+)\/subnet\/pods\/([^/]+)(?:\/(\d+))?$/.exec(id) ?? [];
  return zone === undefined || key !== cluster ? undefined : { zone, index: Number(index) };
}

/** A part of a pod subnet that is set aside for prefixes. */
export function podReservationId(cluster: string, zone: string, cidr: string): LogicalId {
  return `${cluster}/prefix-reservation/pods/${zone}/${cidr}`;
}

export function podTableId(cluster: string): LogicalId {
  return `${cluster}/route-table/pods`;
}

/** The table of one zone's pods, where each zone has a way out of its own. */
export function zoneTableId(cluster: string, zone: string): LogicalId {
  return `${podTableId(cluster)}/${zone}`;
}

/** The default route of a table of pods. */
export function egressRouteId(table: LogicalId): LogicalId {
  return `${table.replace("/route-table/", "/route/")}/default`;
}

export function podAssociationId(cluster: string, zone: string, index = 1): LogicalId {
  return `${cluster}/route-table-association/pods/${zone}${further(index)}`;
}

export function podGroupId(cluster: string): LogicalId {
  return `${cluster}/security-group/pods`;
}

export function eniConfigId(cluster: string, zone: string, index = 1): LogicalId {
  return `${cluster}/eni-config/${zone}${further(index)}`;
}

function further(index: number): string {
  return index > 1 ? `/${index}` : "";
}

export function ec2NodeClassId(cluster: string, name: string): LogicalId {
  return `${cluster}/ec2-node-class/${name}`;
}

/** Managed and self-managed have ids of their own: a cluster that moves from one to the other gets its old values back first. */
export function cniId(cluster: string, kind: "cni-addon" | "cni-daemonset"): LogicalId {
  return `${cluster}/cni/${kind === "cni-addon" ? "addon" : "daemonset"}`;
}

/** `role` is the role's name: entries of two roles live side by side while nodes of the one make room for those of the other. */
export function accessEntryId(cluster: string, role: string): LogicalId {
  return `${cluster}/access-entry/${role}`;
}

export function nodeClassId(cluster: string): LogicalId {
  return `${cluster}/node-class/pods`;
}

export function nodePoolId(cluster: string): LogicalId {
  return `${cluster}/node-pool/pods`;
}

/** What a link is made of; `what` tells one such thing of the link from another, e.g. a VPC's key. */
export type LinkPart =
  | "peering"
  | "peering-acceptance"
  | "peering-dns"
  | "peering-route"
  | "security-group-rule"
  | "router-address"
  | "router-configuration"
  | "router-group"
  | "router-instance"
  | "router-interface"
  | "router-role"
  | "router-route"
  | "transit-gateway"
  | "transit-gateway-attachment"
  | "transit-gateway-acceptance"
  | "transit-gateway-route-table"
  | "transit-gateway-association"
  | "transit-gateway-propagation"
  | "transit-gateway-route"
  | "transit-route";

/** `router-route`, `transit-route` and `peering-route` are routes of a VPC's table; `transit-gateway-route` one of the gateway's own. */
export function linkPartId(link: string, part: LinkPart, ...what: readonly string[]): LogicalId {
  return [link, part, ...what].join("/");
}

/** The key in the Fabric with which a logical id begins: a cluster's, a VPC's, a site's or a link's. */
export function keyOf(id: LogicalId): string {
  const end = id.indexOf("/");
  return end < 0 ? id : id.slice(0, end);
}

/** The sections of the Fabric that things belong to. */
export type Section = "vpcs" | "clusters" | "sites" | "links";

/** A VPC's own things are the VPC itself and the blocks that its entry declares. */
const OF_A_VPC = /^[^/]+\/(vpc$|cidr\/(?!pods\/))/;
/** What a site's hub is told. A router of a link is called after its zone. */
const OF_A_SITE = /^[^/]+\/router-configuration\/hub-\d+$/;
const OF_A_LINK = /^[^/]+\/(peering|security-group-rule|transit|router-)/;

/** Which section the key that an id begins with is of. */
export function sectionOf(id: LogicalId): Section {
  if (OF_A_VPC.test(id)) return "vpcs";
  if (OF_A_SITE.test(id)) return "sites";
  return OF_A_LINK.test(id) ? "links" : "clusters";
}
