import type { HubPeer } from "../hub-peer.ts";

/** What a DMVPN tunnel stands on, each upon the one before; `route` is that the far ranges are learnt over it. */
export type TunnelLayer = "ike" | "ipsec" | "nhrp" | "ospf" | "route";

/** What a spoke's programs say, each by its command. Both of vtysh are JSON. */
export interface LinuxReadings {
  readonly sas: string;
  readonly nhrp: string;
  readonly neighbours: string;
  readonly routes: string;
}

/** The commands that answer the readings. */
export const HEALTH_COMMANDS: Readonly<Record<keyof LinuxReadings, readonly string[]>> = {
  sas: ["swanctl", "--list-sas"],
  nhrp: ["vtysh", "-c", "show ip nhrp json"],
  neighbours: ["vtysh", "-c", "show ip ospf neighbor json"],
  routes: ["vtysh", "-c", "show ip route ospf json"],
};

/**
 * The lowest layer at which a spoke's tunnel fails, which is the one to mend; undefined when it works and every one of `ranges` is learnt
 * over it. A command without an answer counts as its layer failing: the program that would answer is down.
 */
export function failingLayer(readings: LinuxReadings, ranges: readonly string[]): TunnelLayer | undefined {
  if (!/^\S+: #\d+, ESTABLISHED, IKEv2/m.test(readings.sas)) return "ike";
  if (!TRANSPORT.test(readings.sas)) return "ipsec";
  if (!isRegistered(readings.nhrp)) return "nhrp";
  if (!hasNeighbour(readings.neighbours)) return "ospf";
  return ranges.every((range) => isLearnt(readings.routes, range)) ? undefined : "route";
}

/**
 * The lowest layer at which a spoke's tunnel fails as a hub sees it, by the same commands; undefined when it works and every one of `ranges` is learnt from
 * some spoke. A hub has as many of everything as there are spokes: each is known by its identity and its tunnel address, which is its router id.
 */
export function failingLayerOfPeer(
  readings: LinuxReadings,
  peer: HubPeer,
  ranges: readonly string[],
): TunnelLayer | undefined {
  const own = readings.sas.split(/^(?=\S+: #\d+,)/m).filter((block) => block.includes(`remote '${peer.identity}'`));
  if (!own.some((block) => /^\S+: #\d+, ESTABLISHED, IKEv2/.test(block))) return "ike";
  if (!own.some((block) => TRANSPORT.test(block))) return "ipsec";
  const entries = listOf(recordOf(parsed(readings.nhrp)).table).map(recordOf);
  const isPeer = ({ type, up, protocolAddress }: Readonly<Record<string, unknown>>): boolean =>
    type === "dynamic" && up === true && protocolAddress === peer.tunnelAddress;
  if (!entries.some(isPeer)) return "nhrp";
  const neighbours = recordOf(recordOf(parsed(readings.neighbours)).neighbors)[peer.tunnelAddress];
  if (!listOf(neighbours).some((one) => recordOf(one).converged === "Full")) return "ospf";
  return ranges.every((range) => isLearnt(readings.routes, range)) ? undefined : "route";
}

const TRANSPORT = /^\s+\S+: #\d+, reqid \d+, (?:INSTALLED|REKEYING|REKEYED), TRANSPORT/m;

function isRegistered(text: string): boolean {
  return listOf(recordOf(parsed(text)).table).some((entry) => {
    const { type, up } = recordOf(entry);
    return type === "nhs" && up === true;
  });
}

function hasNeighbour(text: string): boolean {
  const neighbours = Object.values(recordOf(recordOf(parsed(text)).neighbors)).flatMap(listOf);
  return neighbours.some((neighbour) => recordOf(neighbour).converged === "Full");
}

function isLearnt(text: string, range: string): boolean {
  return listOf(recordOf(parsed(text))[range]).some((route) => recordOf(route).installed === true);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
