import {
  endOf,
  type Family,
  formatAddress,
  formatPrefix,
  ipv4Prefix,
  ipv6Prefix,
  type Prefix,
} from "../addressing/index.ts";
import type { Box, FieldRange, PacketSet, PacketSpace } from "../packets/index.ts";
import type { PacketBox } from "./verdict.ts";

const LAST_PORT = 65_535;
/** Protocols by name, ICMP's both under one; what is between goes by number. */
const NAMED: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmp"],
]);

/** The packets as boxes that people can read, TCP first, at most `most` of them. Protocols that have the same in common stand in one box. */
export function packetBoxes(space: PacketSpace, set: PacketSet, most: number): readonly PacketBox[] {
  const boxes: PacketBox[] = [];
  for (const { protocols, rest } of byProtocol(space, set)) {
    for (const box of space.boxes(rest)) {
      boxes.push(boxInWords(box, protocols, space.family));
      if (boxes.length === most) return boxes;
    }
  }
  return boxes;
}

/** One group of protocols each whose packets are the same but for the protocol. */
function byProtocol(
  space: PacketSpace,
  set: PacketSet,
): readonly { protocols: readonly FieldRange[]; rest: PacketSet }[] {
  const groups = new Map<PacketSet, FieldRange[]>();
  for (const range of space.values(set, "protocol").flatMap(apart)) {
    const rest = space.freed(space.intersection(set, space.matching({ protocol: [range] })), "protocol");
    const parts = uniform(space, set, range, rest) ? [{ range, rest }] : singly(space, set, range);
    for (const part of parts) groups.set(part.rest, [...(groups.get(part.rest) ?? []), part.range]);
  }
  return [...groups]
    .map(([rest, protocols]) => ({ protocols, rest }))
    .sort((a, b) => orderOf(a.protocols) - orderOf(b.protocols));
}

const ORDER = ["tcp", "udp", "icmp"];

function orderOf(protocols: readonly FieldRange[]): number {
  const places = protocols.map((range) => ORDER.indexOf(protocolText(range))).filter((place) => place >= 0);
  return places.length === 0 ? ORDER.length : Math.min(...places);
}

function uniform(space: PacketSpace, set: PacketSet, range: FieldRange, rest: PacketSet): boolean {
  return space.difference(space.intersection(rest, space.matching({ protocol: [range] })), set) === space.none;
}

function singly(space: PacketSpace, set: PacketSet, { from, to }: FieldRange) {
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => {
    const range = { from: Number(from) + index, to: Number(from) + index };
    return { range, rest: space.freed(space.intersection(set, space.matching({ protocol: [range] })), "protocol") };
  }).filter(({ rest }) => rest !== space.none);
}

/** The range, with the protocols that have names by themselves. */
function apart({ from, to }: FieldRange): readonly FieldRange[] {
  const named = [...NAMED.keys()].filter((protocol) => protocol >= from && protocol <= to);
  const starts = [...new Set([Number(from), ...named, ...named.map((protocol) => protocol + 1)])]
    .filter((start) => start <= to)
    .sort((a, b) => a - b);
  return starts.map((start, index) => ({ from: start, to: (starts[index + 1] ?? Number(to) + 1) - 1 }));
}

function boxInWords(box: Box, protocols: readonly FieldRange[], family: Family): PacketBox {
  const [ports, sourcePorts] = [portsText(box.destinationPort), portsText(box.sourcePort)];
  return {
    sources: addressesText(box.source, family),
    destinations: addressesText(box.destination, family),
    protocol: protocols.map(protocolText).join(","),
    ...(ports === undefined ? {} : { ports }),
    ...(sourcePorts === undefined || isIcmp(protocols) ? {} : { sourcePorts }),
  };
}

/** What the fields of ports hold is type and code then. */
function isIcmp(protocols: readonly FieldRange[]): boolean {
  return protocols.every(({ from, to }) => from === to && NAMED.get(Number(from)) === "icmp");
}

function protocolText({ from, to }: FieldRange): string {
  return from === to ? (NAMED.get(Number(from)) ?? String(from)) : `${from}-${to}`;
}

function portsText({ from, to }: FieldRange): string | undefined {
  if (from === 0 && to === LAST_PORT) return undefined;
  return from === to ? String(from) : `${from}-${to}`;
}

/** A range of addresses: `10.0.0.4`, `10.0.0.0/24`, `10.0.0.4-10.0.0.9`. */
export function addressesText({ from, to }: FieldRange, family: Family): string {
  if (from === to) return formatAddress(single(from, family));
  const whole = wholePrefix({ from, to }, family);
  if (whole !== undefined) return formatPrefix(whole);
  return `${formatAddress(single(from, family))}-${formatAddress(single(to, family))}`;
}

function wholePrefix({ from, to }: FieldRange, family: Family): Prefix | undefined {
  if (family === 6) {
    const bits = (BigInt(to) - BigInt(from) + 1n).toString(2).length - 1;
    const prefix = ipv6Prefix(BigInt(from), 128 - bits);
    return prefix.family === 6 && prefix.base === from && endOf(prefix) - 1n === to ? prefix : undefined;
  }
  const bits = Math.floor(Math.log2(Number(to) - Number(from) + 1));
  const prefix = ipv4Prefix(Number(from), 32 - bits);
  return prefix.family === 4 && prefix.base === from && endOf(prefix) - 1 === to ? prefix : undefined;
}

function single(value: number | bigint, family: Family): Prefix {
  return family === 4 ? ipv4Prefix(Number(value), 32) : ipv6Prefix(BigInt(value), 128);
}

/** A box in one phrase: `TCP 443 from 10.0.0.4 to 10.1.0.4`. Source ports only where they are said to matter. */
export function boxText({ protocol, ports, sourcePorts, sources, destinations }: PacketBox): string {
  const what = [
    protocolWords(protocol),
    ...(ports === undefined ? [] : [protocol === "icmp" ? `type ${ports}` : ports]),
  ];
  const port = sourcePorts === undefined ? "" : ` port ${sourcePorts}`;
  return `${what.join(" ")} from ${sources}${port} to ${destinations}`;
}

/** All protocols without a name, as a box has them. */
const UNNAMED = "0,2-5,7-16,18-57,59-255";

/** `TCP, UDP`; `everything but TCP` where it is shorter said by what is missing. */
function protocolWords(protocol: string): string {
  const all = [...new Set(protocol.split(","))];
  const [named, numbers] = [all.filter((name) => ORDER.includes(name)), all.filter((name) => !ORDER.includes(name))];
  if (numbers.join() === UNNAMED) {
    const missing = ORDER.filter((name) => !named.includes(name)).map((name) => name.toUpperCase());
    return missing.length === 0 ? "everything" : `everything but ${listed(missing)}`;
  }
  const others = numbers.length > 1 ? ["other protocols"] : numbers.map((number) => `protocol ${number}`);
  return [...named.map((name) => name.toUpperCase()), ...others].join(", ");
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
