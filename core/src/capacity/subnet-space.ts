import {
  addressAt,
  delegatedLength,
  FreeSpace,
  lastAddress,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefixesOf,
  prefixSize,
  usableAddresses,
} from "../addressing/index.ts";
import { collectionKey, type Observed, type Snapshot } from "../observed/index.ts";
import { interfacesBySubnet, reservationsBySubnet } from "./grouped.ts";

/** Addresses of a subnet, and whole /28 blocks, as far as interfaces tell. */
export interface SubnetSpace {
  /** Size less AWS's five (F14). */
  readonly usable: number;
  readonly free: number;
  /** Whole /28 blocks without any address in use, and how many there would be if those in use lay together; undefined when interfaces were not read. */
  readonly blocks?: { readonly free: number; readonly atBest: number };
  /** Addresses set aside for prefixes. */
  readonly reserved: number;
}

/** The space of a subnet that is there. */
export function liveSpace(subnet: Observed<"subnet">, snapshot: Snapshot): SubnetSpace | undefined {
  const whole = prefixOf(subnet.props.cidr);
  if (whole === undefined) return undefined;
  const reserved = sizeOf(reservedRanges(subnet, snapshot));
  const free = freeAddresses(subnet, snapshot);
  const held = heldPrefixes(subnet, snapshot);
  const base = { usable: usableAddresses(whole), free, reserved };
  return held ? { ...base, blocks: { free: freeBlocks(whole, held), atBest: blocksAtBest(whole, free) } } : base;
}

/** The space of a subnet that is yet to be made. */
export function emptySpace(whole: Prefix): SubnetSpace {
  const usable = usableAddresses(whole);
  const free = freeBlocks(whole, []);
  return { usable, free: usable, reserved: 0, blocks: { free, atBest: blocksAtBest(whole, usable) } };
}

/** The first and the last /28 hold addresses of AWS's own. */
function blocksAtBest(whole: Prefix, free: number): number {
  return Math.min(prefixesOf(whole), Math.floor(free / 16));
}

/**
 * Free addresses of a subnet. AWS counts what is set aside for prefixes as available no more, used or not: there interfaces tell what
 * is in use. Without them, and where nothing is set aside, it is AWS's count.
 */
export function freeAddresses(subnet: Observed<"subnet">, snapshot: Snapshot): number {
  const available = subnet.facts.availableAddresses;
  const whole = prefixOf(subnet.props.cidr);
  const ranges = reservedRanges(subnet, snapshot);
  const held = heldPrefixes(subnet, snapshot);
  if (whole === undefined || ranges.length === 0 || held === undefined) return available;
  // Interfaces of other accounts are not seen: never more than AWS's count with all that is set aside.
  return Math.min(usableAddresses(whole) - sizeOf(held), available + sizeOf(ranges));
}

/** Addresses in all. */
function sizeOf(prefixes: readonly Prefix[]): number {
  return prefixes.reduce((sum, prefix) => sum + Number(prefixSize(prefix)), 0);
}

function reservedRanges(subnet: Observed<"subnet">, snapshot: Snapshot): readonly Prefix[] {
  const reservations = reservationsBySubnet(snapshot).get(subnet.id) ?? [];
  return reservations.flatMap(({ props }) => prefixOf(props.cidr) ?? []);
}

/** What interfaces hold in a subnet, addresses and prefixes; undefined when they were not read. */
function heldPrefixes(subnet: Observed<"subnet">, snapshot: Snapshot): readonly Prefix[] | undefined {
  if (snapshot.scopes[collectionKey(subnet.scope, "network-interface")]?.kind !== "observed") return undefined;
  return (interfacesBySubnet(snapshot).get(subnet.id) ?? []).flatMap(({ props }) => [
    ...props.addresses.flatMap((text) => {
      const reading = parseAddress(text);
      return reading.ok && reading.address.family === 4 ? [reading.address] : [];
    }),
    ...props.prefixes.flatMap((text) => prefixOf(text) ?? []),
  ]);
}

/** Whole /28 blocks of a subnet in which nothing is taken. */
function freeBlocks(whole: Prefix, held: readonly Prefix[]): number {
  const space = FreeSpace.of(4, [whole], [...ownOfAws(whole), ...held]);
  let blocks = 0;
  for (const block of space.freeBlocks()) {
    if (block.length <= delegatedLength) blocks += 2 ** (delegatedLength - block.length);
  }
  return blocks;
}

/** The first four addresses and the last (F14). */
function ownOfAws(whole: Prefix): readonly Prefix[] {
  return [...[0, 1, 2, 3].flatMap((offset) => addressAt(whole, offset) ?? []), lastAddress(whole)];
}

function prefixOf(text: string): Prefix | undefined {
  const reading = parsePrefix(text);
  return reading.ok && reading.prefix.family === 4 ? reading.prefix : undefined;
}
