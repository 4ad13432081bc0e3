import { contains, formatPrefix, overlaps, readPrefixes } from "../../addressing/index.ts";
import type { SecurityRule } from "../../desired/index.ts";
import type { LinkSpec } from "../../spec/index.ts";
import type { VpcRanges } from "./ranges.ts";

/** Where packets come from, or go to. */
type Ranges = Pick<VpcRanges, "routed">;

/** Packets of one kind from some ranges: as much of a rule as is the same whoever it lets in. Ports as `SecurityRule` has them. */
export interface Traffic extends Pick<SecurityRule, "protocol" | "fromPort" | "toPort"> {
  /** Canonical, in address order. */
  readonly sources: readonly string[];
  /** Whether the other side's nodes and pods send it, wherever they are: then naming their groups says the same. */
  readonly byAll: boolean;
}

/** Protocols as AWS reads them back: by name where it has one, else by IANA's number. */
const PROTOCOLS: Readonly<Record<string, string>> = {
  any: "-1",
  esp: "50",
  gre: "47",
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
};

/** How a sender learns that a packet was too large for the path: destination unreachable, fragmentation needed (RFC 792, RFC 1191; F35). */
const PATH_MTU = { protocol: "icmp", fromPort: 3, toPort: 4 } as const;

/**
 * What a link lets into one of its VPCs, as its security groups are to say it: what `allow` says that comes from one of the other's ranges, and
 * the ICMP without which large packets vanish, where `allow` is narrower than that. Sorted.
 */
export function trafficInto(to: Ranges, from: Ranges, allow: LinkSpec["allow"]): readonly Traffic[] {
  if (to.routed.length === 0) return [];
  const wanted = wantedInto(to, from, allow);
  const carries = wanted.length > 0 || isAllowed(allow, from, to);
  const learns = wanted.some(
    ({ protocol, sources }) => sources.join() === from.routed.join() && (protocol === "-1" || protocol === "icmp"),
  );
  // Routers on the way send it, which are in no group.
  const pathMtu =
    carries && !learns && from.routed.length > 0 ? [{ ...PATH_MTU, sources: from.routed, byAll: false }] : [];
  return distinct([...wanted, ...pathMtu]);
}

/**
 * What `from` sends to `to` in answer to what a link lets out of `to`, for groups that have not seen that begin. A rule knows the port that a packet
 * goes to: from 1024 up, where hosts ask from unless they are told otherwise (F34).
 */
export function answersInto(to: Ranges, from: Ranges, allow: LinkSpec["allow"]): readonly Traffic[] {
  const answers = allow.map(({ from: asker, to: answerer, ...entry }) => ({
    protocol: entry.protocol,
    ...(answerer === undefined ? {} : { from: answerer }),
    ...(asker === undefined ? {} : { to: asker }),
  }));
  return distinct(wantedInto(to, from, answers).flatMap(answering));
}

/** Types of ICMP that answer others (RFC 792). */
const ICMP_ANSWERS = [0, 14, 16, 18];

function answering(traffic: Traffic): readonly Traffic[] {
  switch (traffic.protocol) {
    case "tcp":
    case "udp":
      return [{ ...traffic, fromPort: 1024, toPort: 65_535 }];
    case "icmp":
      return ICMP_ANSWERS.map((type) => ({ ...traffic, fromPort: type, toPort: -1 }));
    default:
      return [traffic];
  }
}

function wantedInto(to: Ranges, from: Ranges, allow: LinkSpec["allow"]): readonly Traffic[] {
  return allow
    .filter((entry) => entry.to === undefined || meeting(entry.to, to.routed).length > 0)
    .flatMap((entry) => trafficOf(entry, from));
}

/** Whether some of these let in all that the other is. */
export function isCovered(traffic: Traffic, by: readonly Traffic[]): boolean {
  const lets = by.filter(
    ({ protocol, fromPort, toPort }) =>
      protocol === "-1" ||
      (protocol === traffic.protocol &&
        (fromPort === undefined ||
          (protocol !== "icmp" &&
            traffic.fromPort !== undefined &&
            fromPort <= traffic.fromPort &&
            (toPort ?? fromPort) >= (traffic.toPort ?? traffic.fromPort)))),
  );
  const ranges = readPrefixes(lets.flatMap(({ sources }) => sources));
  return readPrefixes(traffic.sources).every((source) => ranges.some((range) => contains(range, source)));
}

/** What routers on the way tell senders of a link, where these send anything over it at all. */
export function toldByRouters(carried: readonly Traffic[], routers: readonly string[]): readonly Traffic[] {
  return carried.length === 0 || routers.length === 0 ? [] : [{ ...PATH_MTU, sources: routers, byAll: false }];
}

/** Whether anything goes the other way: who sends there must learn of the path's MTU from here. */
function isAllowed(allow: LinkSpec["allow"], to: Ranges, from: Ranges): boolean {
  return allow.some(
    (entry) =>
      (entry.from === undefined || meeting(entry.from, from.routed).length > 0) &&
      (entry.to === undefined || meeting(entry.to, to.routed).length > 0),
  );
}

function trafficOf(entry: LinkSpec["allow"][number], from: Ranges): readonly Traffic[] {
  const name = String(entry.protocol);
  const protocol = PROTOCOLS[name] ?? name;
  const sources = entry.from === undefined ? from.routed : meeting(entry.from, from.routed);
  // There are no IPv6 blocks to send ICMPv6 from.
  if (sources.length === 0 || protocol === "icmpv6" || protocol === "58") return [];
  const base = { protocol, sources, byAll: sources.join() === from.routed.join() };
  const hasPorts = protocol === "tcp" || protocol === "udp";
  if (!hasPorts || entry.ports === undefined) return [base];
  return entry.ports.map((ports) => {
    const [first = 0, last = first] = String(ports).split("-").map(Number);
    return first === 0 && last === 65_535 ? base : { ...base, fromPort: first, toPort: last };
  });
}

/** The parts of `wanted` that lie in one of `ranges`. Prefixes nest or are disjoint. */
function meeting(wanted: readonly string[], ranges: readonly string[]): readonly string[] {
  const inner = readPrefixes(wanted);
  return readPrefixes(ranges).flatMap((range) => {
    if (inner.some((prefix) => contains(prefix, range))) return [formatPrefix(range)];
    return inner.filter((prefix) => overlaps(prefix, range)).map(formatPrefix);
  });
}

/** Each once. What another entry says beside is kept: AWS takes rules that lie in others, and the Fabric names them. */
function distinct(traffic: readonly Traffic[]): readonly Traffic[] {
  const byKey = new Map(
    traffic.map((one) => [JSON.stringify([one.protocol, one.fromPort ?? -1, one.toPort ?? -1, one.sources]), one]),
  );
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
