import { formatPrefix, type Prefix, PrefixSet, parsePrefix, specialRanges } from "../../addressing/index.ts";
import type { Mapping } from "../model.ts";
import { readAddress } from "./interfaces.ts";
import { blocksOf, type World } from "./world.ts";

/** `from` is the private address; `holder` the interface, where it was read. */
export type PublicPair = Mapping["pairs"][number] & { readonly holder?: string };

/** Private addresses of a VPC with the public ones that its internet gateway exchanges them for, sorted. */
export type PublicPairs = ReadonlyMap<string, readonly PublicPair[]>;

/** By VPC: of interfaces, of NAT gateways, and of Elastic IP addresses that name what they are for. */
export function publicPairs(world: World): PublicPairs {
  const byVpc = new Map<string, Map<string, PublicPair>>();
  const add = (vpc: string, own: string | undefined, outside: string | undefined, holder?: string) => {
    const [from, to] = [readAddress(own ?? ""), readAddress(outside ?? "")];
    if (from === undefined || to === undefined) return;
    const there = byVpc.get(vpc) ?? new Map<string, PublicPair>();
    byVpc.set(vpc, there);
    there.set(formatPrefix(from), { from, to, ...(holder !== undefined && { holder }) });
  };
  for (const { id, props } of world.all("network-interface").values()) {
    for (const pair of props.publicAddresses ?? []) add(props.vpc, pair.private, pair.public, id);
  }
  for (const { props } of world.all("nat-gateway").values()) {
    if (props.connectivity === "private" || props.state !== "available") continue;
    for (const pair of props.addresses ?? []) add(props.vpc, pair.private, pair.public);
  }
  for (const { props } of world.all("elastic-address").values()) {
    const holder = world.get("network-interface", props.networkInterface ?? "");
    if (holder !== undefined) add(holder.props.vpc, props.private, props.public, holder.id);
  }
  return new Map([...byVpc].map(([vpc, pairs]) => [vpc, [...pairs.values()]]));
}

/** An Elastic IP address that is associated with nothing. */
export interface FreeAddress {
  readonly id: string;
  readonly address: Prefix;
}

export function freeAddresses(world: World): readonly FreeAddress[] {
  return [...world.all("elastic-address").values()].flatMap(({ id, props }) => {
    const address = props.networkInterface === undefined ? readAddress(props.public) : undefined;
    return address === undefined ? [] : [{ id, address }];
  });
}

/** Whether the internet has a way to an address. */
export function isGlobal(address: Prefix): boolean {
  return GLOBAL.has(address);
}

/** Everything on the internet but what the snapshot has itself: public addresses of AWS, blocks of VPCs, declared sites. */
export function outside(world: World, pairs: PublicPairs): readonly Prefix[] {
  const own = [
    ...[...world.all("vpc").values()].flatMap(blocksOf),
    ...[...pairs.values()].flat().map(({ to }) => to),
    ...freeAddresses(world).map(({ address }) => address),
    ...world.declared.sites.flatMap(({ nodes, pods }) => [...nodes, ...pods]),
  ];
  return GLOBAL.subtract(PrefixSet.of(own)).prefixes();
}

function read(text: string): readonly Prefix[] {
  const reading = parsePrefix(text);
  return reading.ok ? [reading.prefix] : [];
}

/**
 * What is given out for use on the internet: of IPv6 the global unicast space, 2000::/3 (RFC 4291). Ranges for documentation (RFC 5737,
 * RFC 3849) stand for addresses of it wherever they are written, and AWS treats them as such.
 */
const GLOBAL: PrefixSet = PrefixSet.of(["0.0.0.0/0", "2000::/3"].flatMap(read)).subtract(
  PrefixSet.of(
    specialRanges.ranges
      .filter(({ role, outline }) => role !== "public" && role !== "documentation" && !outline)
      .flatMap(({ prefix }) => read(prefix)),
  ),
);
