import { addressBits, type Prefix, prefixSize } from "../../addressing/index.ts";
import type { FieldRange, Match } from "../../packets/index.ts";

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };
const ICMP: readonly number[] = [1, 58];

/** Protocol and ports as EC2 writes them: `-1` is every protocol; of ICMP the ports are type and code, of which -1 is every one. */
export interface PortRule {
  readonly protocol: string;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
  readonly icmpType?: number | undefined;
  readonly icmpCode?: number | undefined;
}

/** The protocol and ports that a rule means; undefined where it names no protocol that there is. */
export function portsMatch(rule: PortRule): Match | undefined {
  if (rule.protocol === "-1") return {};
  const protocol = PROTOCOLS[rule.protocol.toLowerCase()] ?? Number(rule.protocol);
  if (!Number.isInteger(protocol) || protocol < 0 || protocol > 255) return undefined;
  const named: Match = { protocol: [{ from: protocol, to: protocol }] };
  if (ICMP.includes(protocol)) {
    const [type, code] = [rule.icmpType ?? rule.fromPort ?? -1, rule.icmpCode ?? rule.toPort ?? -1];
    return {
      ...named,
      ...(type >= 0 && { destinationPort: [{ from: type, to: type }] }),
      ...(type >= 0 && code >= 0 && { sourcePort: [{ from: code, to: code }] }),
    };
  }
  const { fromPort: from = -1, toPort: to = from } = rule;
  if ((protocol !== 6 && protocol !== 17) || from < 0) return named;
  return { ...named, destinationPort: [{ from, to: to < 0 ? 65_535 : to }] };
}

/** The addresses of a prefix, as a range of a match: numbers for IPv4, bigints for IPv6. */
export function addressRange(prefix: Prefix): FieldRange {
  if (prefix.family === 6) return { from: prefix.base, to: prefix.base + prefixSize(prefix) - 1n };
  return { from: prefix.base, to: prefix.base + 2 ** (addressBits(4) - prefix.length) - 1 };
}
