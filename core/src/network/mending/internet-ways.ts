import { contains, readPrefix } from "../../addressing/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import { INTERNET } from "../aws/internet-names.ts";
import type { Obstacle } from "./remedy.ts";

/**
 * Gateways of the VPC by which what is stopped gets to the internet. Of IPv6 the one that opens nothing inward comes first; of IPv4 it is the
 * internet gateway for who has a public address, else a NAT gateway, the sender's zone's first.
 */
export function waysToInternet(snapshot: Snapshot, vpc: string, obstacle: Obstacle): readonly string[] {
  if (obstacle.beyond !== INTERNET) return [];
  const attached = (kind: "internet-gateway" | "egress-only-internet-gateway") =>
    observedOf(snapshot, kind)
      .filter(({ props }) => props.vpcs.includes(vpc))
      .map(({ id }) => id);
  if (obstacle.family === 6) return [...attached("egress-only-internet-gateway"), ...attached("internet-gateway")];
  return hasPublicAddress(snapshot, vpc, obstacle)
    ? attached("internet-gateway")
    : natGateways(snapshot, vpc, obstacle);
}

function hasPublicAddress(snapshot: Snapshot, vpc: string, obstacle: Obstacle): boolean {
  const interfaces = observedOf(snapshot, "network-interface").filter(({ props }) => props.vpc === vpc);
  const ids = new Set(interfaces.map(({ id }) => id));
  const elastic = observedOf(snapshot, "elastic-address").filter(({ props }) => ids.has(props.networkInterface ?? ""));
  const own = interfaces.flatMap(({ props }) => (props.publicAddresses ?? []).map((pair) => pair.private));
  return [...own, ...elastic.flatMap(({ props }) => props.private ?? [])].some((text) => isSender(obstacle, text));
}

function natGateways(snapshot: Snapshot, vpc: string, obstacle: Obstacle): readonly string[] {
  const subnets = observedOf(snapshot, "subnet").filter(({ props }) => props.vpc === vpc);
  const zones = new Map(subnets.map(({ id, props }) => [id, props.zone]));
  const zone = subnets.find(({ props }) => holdsSender(obstacle, props.cidr))?.props.zone;
  const isFar = (subnet = "") => Number(zones.get(subnet) !== zone);
  return observedOf(snapshot, "nat-gateway")
    .filter(({ props }) => props.vpc === vpc && props.state === "available" && props.connectivity !== "private")
    .toSorted((a, b) => isFar(a.props.subnet) - isFar(b.props.subnet))
    .map(({ id }) => id);
}

function isSender({ sources }: Obstacle, address: string): boolean {
  const prefix = readPrefix(`${address}/32`);
  return prefix !== undefined && sources.some((one) => contains(one, prefix));
}

function holdsSender({ sources }: Obstacle, cidr: string): boolean {
  const prefix = readPrefix(cidr);
  return prefix !== undefined && sources.some((one) => contains(prefix, one));
}
