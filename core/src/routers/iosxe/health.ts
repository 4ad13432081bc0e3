import { overlaps, type Prefix, parsePrefix } from "../../addressing/index.ts";
import type { HubPeer } from "../hub-peer.ts";
import type { TunnelLayer } from "../linux/health.ts";

/** What an IOS-XE spoke says, each by its command. */
export interface IosxeReadings {
  readonly dmvpn: string;
  readonly ike: string;
  readonly ipsec: string;
  readonly neighbours: string;
  readonly routes: string;
}

/** The commands that answer the readings. */
export const IOSXE_HEALTH_COMMANDS: Readonly<Record<keyof IosxeReadings, string>> = {
  dmvpn: "show dmvpn",
  ike: "show crypto ikev2 sa",
  ipsec: "show crypto ipsec sa",
  neighbours: "show ip ospf neighbor",
  routes: "show ip route ospf",
};

/** What `show dmvpn` says of a peer that is not up: what it waits for. `INTF`: its own tunnel interface is down. */
const WAITS_FOR: Readonly<Record<string, TunnelLayer>> = { INTF: "ike", IKE: "ike", IPSEC: "ipsec", NHRP: "nhrp" };

/**
 * The lowest layer at which a spoke's tunnel fails; undefined when it works and something of every one of `ranges` is learnt over it. `tunnel`: the
 * interface, as `Tunnel0`. A hub that is up is enough.
 */
export function failingIosxeLayer(
  readings: IosxeReadings,
  ranges: readonly string[],
  tunnel: string,
): TunnelLayer | undefined {
  if (!/^\s*\d+\s.*\bREADY\s*$/m.test(readings.ike)) return "ike";
  const states = peerStates(readings.dmvpn, tunnel);
  if (!states.includes("UP")) {
    const [state = "NHRP"] = states;
    const waits = WAITS_FOR[state.toUpperCase()] ?? "nhrp";
    // The key exchange is there, whatever it says.
    return waits === "ike" ? "ipsec" : waits;
  }
  if (!carriesBothWays(readings.ipsec, tunnel)) return "ipsec";
  if (!hasNeighbour(readings.neighbours, tunnel)) return "ospf";
  return areLearnt(readings.routes, ranges, tunnel) ? undefined : "route";
}

function areLearnt(text: string, ranges: readonly string[], tunnel: string): boolean {
  const learnt = learntPrefixes(text, tunnel);
  return ranges.every((range) => {
    const reading = parsePrefix(range);
    return reading.ok && learnt.some((one) => overlaps(one, reading.prefix));
  });
}

/**
 * The lowest layer at which a spoke's tunnel fails as a hub sees it, by the same commands; undefined when it works and something of every one of `ranges`
 * is learnt over the tunnel. A hub knows of a spoke what has registered; below that, who it is tells its Elastic IP alone.
 */
export function failingIosxeLayerOfPeer(
  readings: IosxeReadings,
  { tunnelAddress, publicAddress }: HubPeer,
  ranges: readonly string[],
  tunnel: string,
): TunnelLayer | undefined {
  const remote = publicAddress === undefined ? "\\S+" : `${escaped(publicAddress)}/\\d+`;
  const [state] = peerStates(readings.dmvpn, tunnel, tunnelAddress);
  if (state !== "UP" && !new RegExp(`^\\s*\\d+\\s+\\S+\\s+${remote}\\s.*\\bREADY\\s*$`, "m").test(readings.ike))
    return "ike";
  const peers = sectionOf(readings.ipsec, tunnel).split(/^(?=\s*protected vrf)/m);
  const own = peers.filter((one) => publicAddress === undefined || one.includes(`current_peer ${publicAddress} `));
  if (!own.some(isBothWays)) return "ipsec";
  if (state !== "UP") return "nhrp";
  const line = new RegExp(`^${escaped(tunnelAddress)}\\s.*\\bFULL/.*\\s${tunnel}\\s*$`, "m");
  if (!line.test(readings.neighbours)) return "ospf";
  return areLearnt(readings.routes, ranges, tunnel) ? undefined : "route";
}

function escaped(text: string): string {
  return text.replaceAll(".", "\\.");
}

/** States of the peers of one tunnel: `UP`, `NHRP`, `IKE`, … in order. Further addresses of a peer stand on lines without its own. */
function peerStates(text: string, tunnel: string, peer = "(?:\\d{1,3}\\.){3}\\d{1,3}"): readonly string[] {
  const [, own = ""] =
    new RegExp(`Interface: ${tunnel},[^\n]*\n([\\s\\S]*?)(?=\n\\s*Interface: |$(?![\\s\\S]))`).exec(text) ?? [];
  const rows = own.matchAll(new RegExp(`^\\s*(?:\\d+\\s+\\S+\\s+)?${peer}\\s+(INTF|IKE|IPSEC|NHRP|UP)\\s`, "gim"));
  return [...rows].flatMap(([, state]) => state ?? []);
}

/** Security associations of the tunnel both ways; one that only sends hears nothing of the other end. */
function carriesBothWays(text: string, tunnel: string): boolean {
  return isBothWays(sectionOf(text, tunnel));
}

function isBothWays(own: string): boolean {
  const live = (way: string): boolean => new RegExp(`${way} esp sas:\\s+spi: 0x0*[1-9A-F]`, "i").test(own);
  const count = (what: string): number =>
    [...own.matchAll(new RegExp(`#pkts ${what}: (\\d+)`, "g"))].reduce((sum, [, digits]) => sum + Number(digits), 0);
  return live("inbound") && live("outbound") && !(count("encaps") > 0 && count("decaps") === 0);
}

function sectionOf(text: string, tunnel: string): string {
  return text.split(/^\s*interface: /m).find((one) => new RegExp(`^${tunnel}\\s`).test(one)) ?? "";
}

function hasNeighbour(text: string, tunnel: string): boolean {
  return text.split("\n").some((line) => /\bFULL\//.test(line) && new RegExp(`\\s${tunnel}\\s*$`).test(line));
}

/**
 * Prefixes that OSPF has put into the table by way of the tunnel. Where all subnets of a network have one length, it stands in the line above them:
 * `10.0.0.0/24 is subnetted`.
 */
function learntPrefixes(text: string, tunnel: string): readonly Prefix[] {
  const found: Prefix[] = [];
  let length = "32";
  for (const line of text.split("\n")) {
    length = /^\s+\S+\/(\d+) is subnetted/.exec(line)?.[1] ?? length;
    const [, address, own] =
      /^O[\s*]*(?:IA|E1|E2|N1|N2)?\s+((?:\d{1,3}\.){3}\d{1,3})(?:\/(\d+))?\s.*\bvia\s/.exec(line) ?? [];
    if (address === undefined || !new RegExp(`,\\s*${tunnel}\\s*$`).test(line)) continue;
    const reading = parsePrefix(`${address}/${own ?? length}`);
    if (reading.ok) found.push(reading.prefix);
  }
  return found;
}
