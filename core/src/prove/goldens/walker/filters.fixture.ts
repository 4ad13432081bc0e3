import { contains, type Prefix } from "../../../addressing/index.ts";
import type { SecurityRule } from "../../../desired/index.ts";
import type { AclEntry } from "../../../observed/index.ts";
import { type Header, hasPorts, isIcmp } from "./packet.fixture.ts";
import { type Interface, prefixOf, type Subnet, type World } from "./world.fixture.ts";

/** Numbers of the protocols that EC2 writes in words. */
const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

/**
 * F23: whether any rule of any group of an interface lets a packet pass. `peer` is the address at the other end; `known` tells whether a
 * group is carried by it as far as references reach (F26).
 */
export function groupsPermit(
  world: World,
  owner: Interface,
  direction: "ingress" | "egress",
  packet: Header,
  known: (group: string) => boolean,
): boolean {
  const peer = direction === "ingress" ? packet.source : packet.destination;
  if (owner.props.type === "network_load_balancer" && owner.props.groups.length === 0) return true;
  return owner.props.groups.some((id) =>
    world.get("security-group", id)?.props[direction].some((rule) => {
      if (!isMeant(rule, packet)) return false;
      if (rule.group !== undefined) return known(rule.group);
      return rule.cidr !== undefined && prefixesOf(world, rule.cidr).some((prefix) => contains(prefix, peer));
    }),
  );
}

/** A prefix, or the entries of a prefix list; none where they were not read. */
export function prefixesOf(world: World, text: string): readonly Prefix[] {
  if (!text.startsWith("pl-")) return [prefixOf(text)];
  return (world.get("prefix-list", text)?.props.entries ?? []).map(prefixOf);
}

function isMeant({ protocol, fromPort = -1, toPort = -1 }: SecurityRule, packet: Header): boolean {
  if (protocol === "-1") return true;
  if ((NUMBERS[protocol] ?? Number(protocol)) !== packet.protocol) return false;
  return fits(packet, fromPort, toPort);
}

/** Ports from one to the other; of ICMP type and code, -1 for any. Other protocols have neither. */
function fits(packet: Header, from: number, to: number): boolean {
  if (isIcmp(packet)) {
    return (from === -1 || from === packet.destinationPort) && (to === -1 || to === packet.sourcePort);
  }
  if (!hasPorts(packet) || (from === -1 && to === -1)) return true;
  return packet.destinationPort >= from && packet.destinationPort <= to;
}

/** F33: the first entry by number that means the packet decides; none means no. */
export function aclPermits(world: World, subnet: Subnet, direction: "ingress" | "egress", packet: Header): boolean {
  const peer = direction === "ingress" ? packet.source : packet.destination;
  const entries = [...(world.aclOf(subnet)?.props[direction] ?? [])].sort((a, b) => a.number - b.number);
  return entries.find((entry) => concerns(entry, packet, peer))?.permits ?? false;
}

function concerns(entry: AclEntry, packet: Header, peer: Prefix): boolean {
  if (!contains(prefixOf(entry.cidr), peer)) return false;
  if (entry.protocol === "-1") return true;
  if (Number(entry.protocol) !== packet.protocol) return false;
  return isIcmp(packet)
    ? fits(packet, entry.icmpType ?? -1, entry.icmpCode ?? -1)
    : fits(packet, entry.fromPort ?? -1, entry.toPort ?? -1);
}
