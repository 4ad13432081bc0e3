import type { StoppedProtocol } from "./remedy.ts";

const NAMES: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };
const LAST_PORT = 65_535;

/** Protocol and ports as EC2's rules have them; of ICMP the type, with every code. */
export interface RulePorts {
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

export function rulePorts({ protocol, ports }: StoppedProtocol): RulePorts {
  if (protocol === undefined) return { protocol: "-1" };
  const name = NAMES[protocol] ?? String(protocol);
  const [from, to] = [Number(ports?.from ?? 0), Number(ports?.to ?? LAST_PORT)];
  if (protocol === 1 || protocol === 58)
    return ports === undefined ? { protocol: name } : { protocol: name, fromPort: from, toPort: -1 };
  if (protocol !== 6 && protocol !== 17) return { protocol: name };
  return { protocol: name, fromPort: from, toPort: to };
}

/** `tcp 443`, `tcp 32768-60999`, `icmp type 8`, `all traffic`. */
export function portsText({ protocol, fromPort, toPort }: RulePorts): string {
  if (protocol === "-1") return "all traffic";
  if (protocol.startsWith("icmp")) return fromPort === undefined ? protocol : `${protocol} type ${fromPort}`;
  if (fromPort === undefined || (fromPort === 0 && toPort === LAST_PORT)) return protocol;
  return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
}

/** The number of a protocol, as network ACLs have it. */
export function protocolNumber({ protocol }: StoppedProtocol): string {
  return protocol === undefined ? "-1" : String(protocol);
}
