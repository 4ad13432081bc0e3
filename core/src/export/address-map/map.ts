import {
  comparePrefixes,
  contains,
  endOf,
  formatPrefix,
  overlaps,
  type Prefix,
  prefixFrom,
} from "../../addressing/index.ts";
import type { AddressPlan, PodRange, PodSubnet } from "../../compile/index.ts";
import { scopeKey } from "../../desired/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";

/** A piece of a block, in order of address. `start` and `share` are fractions of the block, 0 to 1. */
export interface MapPart {
  readonly use: "pods" | "subnet" | "free";
  /** Canonical prefix; absent for a free stretch that is no single prefix. */
  readonly cidr?: string;
  readonly start: number;
  readonly share: number;
  /** Addresses in it, AWS's five included. */
  readonly size: number;
  /** Addresses that things can have: less the five that AWS keeps in every subnet (F14). */
  readonly usable: number;
  readonly zone?: string;
  /** What it is for: a cluster's key, or a subnet's Name. */
  readonly label: string;
  readonly worldId?: string;
}

/** One block of a VPC; its parts cover it without a gap. */
export interface MapBlock {
  readonly cidr: string;
  readonly size: number;
  /** Why it is there, e.g. `pods of prod`. */
  readonly note: string;
  readonly parts: readonly MapPart[];
}

export interface MapVpc {
  /** The VPC's key in the Fabric. */
  readonly key: string;
  /** `vpc-0123, eu-west-1`, as far as known. */
  readonly details: string;
  readonly blocks: readonly MapBlock[];
}

/** Every address of a Fabric's VPCs, as pure data; `addressMapText` and `addressMapSvg` draw it. */
export interface AddressMap {
  readonly fabric: string;
  readonly vpcs: readonly MapVpc[];
}

/** What is known of one VPC beside the plan. */
export interface MapVpcInput {
  readonly key: string;
  readonly region: string;
  /** Blocks that the Fabric declares. */
  readonly cidrs: readonly string[];
  /** The VPC as found, if it was. */
  readonly found?: Observed<"vpc">;
}

/** Puts the plan and, where there is one, the world together. Pure; everything sorted. */
export function addressMap(input: {
  readonly fabric: string;
  readonly vpcs: readonly MapVpcInput[];
  readonly addresses: AddressPlan;
  readonly snapshot?: Snapshot;
}): AddressMap {
  const vpcs = [...input.vpcs].sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    fabric: input.fabric,
    vpcs: vpcs.map((vpc) => ({
      key: vpc.key,
      details: [...(vpc.found ? [vpc.found.id] : []), vpc.region].join(", "),
      blocks: blocksOf(vpc, input.addresses, input.snapshot),
    })),
  };
}

function blocksOf(vpc: MapVpcInput, addresses: AddressPlan, snapshot: Snapshot | undefined): readonly MapBlock[] {
  const clusters = Object.entries(addresses.clusters).filter(([, cluster]) => cluster.vpc === vpc.key);
  const ranges = clusters.flatMap(([key, cluster]) => cluster.ranges.map((range) => ({ key, range })));
  const pods = clusters.flatMap(([key, cluster]) => cluster.subnets.map((subnet) => ({ key, subnet })));
  const found =
    vpc.found?.facts.cidrs.filter((block) => block.state !== "disassociated").map((block) => block.cidr) ?? [];
  const cidrs = [...new Set([...found, ...vpc.cidrs, ...ranges.map(({ range }) => range.cidr)])].map(prefixFrom);
  const observed = snapshot && vpc.found ? subnetsOf(snapshot, vpc.found) : [];
  return cidrs.sort(comparePrefixes).map((block) => {
    const cidr = formatPrefix(block);
    const owners = ranges.filter(({ range }) => range.cidr === cidr);
    const parts = [
      ...pods.map(({ key, subnet }) => podPart(key, subnet, observed)),
      ...observed.filter((subnet) => !pods.some((pod) => pod.subnet.cidr === subnet.props.cidr)).map(otherPart),
      ...owners.flatMap(({ range }) => freeSlots(range)),
    ];
    return {
      cidr,
      size: sizeOf(block),
      note: noteOf(owners, vpc.cidrs.includes(cidr), found.includes(cidr)),
      parts: covering(block, parts),
    };
  });
}

type Piece = Omit<MapPart, "start" | "share" | "size" | "usable"> & { readonly prefix: Prefix };

/** Each once: a shared subnet is seen by two accounts, and drawn as the clusters' own sees it. */
function subnetsOf(snapshot: Snapshot, vpc: Observed<"vpc">): readonly Observed<"subnet">[] {
  const all = observedOf(snapshot, "subnet").filter((subnet) => subnet.props.vpc === vpc.id);
  const own = scopeKey(vpc.scope);
  return [...Map.groupBy(all, ({ id }) => id).values()].flatMap(
    (same) => same.find(({ scope }) => scopeKey(scope) === own) ?? same.slice(0, 1),
  );
}

function podPart(cluster: string, subnet: PodSubnet, observed: readonly Observed<"subnet">[]): Piece {
  const live = observed.find((candidate) => candidate.props.cidr === subnet.cidr);
  return {
    use: "pods",
    prefix: prefixFrom(subnet.cidr),
    zone: subnet.zone,
    label: `pods of ${cluster}`,
    ...(live ? { worldId: live.id } : {}),
  };
}

function otherPart(subnet: Observed<"subnet">): Piece {
  return {
    use: "subnet",
    prefix: prefixFrom(subnet.props.cidr),
    zone: subnet.props.zone,
    label: subnet.tags?.Name ?? "subnet",
    worldId: subnet.id,
  };
}

function freeSlots(range: PodRange): readonly Piece[] {
  return range.free.map((cidr) => ({ use: "free", prefix: prefixFrom(cidr), label: "room for a zone" }));
}

function noteOf(owners: readonly { key: string; range: PodRange }[], declared: boolean, found: boolean): string {
  const [owner] = owners;
  if (owner) {
    const from = owner.range.from === "podPool" ? ", taken from addressing.podPool" : "";
    return `pods of ${owners.map(({ key }) => key).join(", ")}${from}${found ? "" : ", to be added"}`;
  }
  if (declared) return found ? "declared in the Fabric" : "declared in the Fabric, to be created";
  return "was there before";
}

/** The pieces that lie in the block, sorted, without overlaps, with the gaps between them as free stretches. */
function covering(block: Prefix, pieces: readonly Piece[]): readonly MapPart[] {
  const inside = pieces
    .filter((piece) => contains(block, piece.prefix))
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix));
  // A free slot gives way to what lies in it.
  const used = inside.filter((piece) => piece.use !== "free");
  const kept = inside.filter(
    (piece) => piece.use !== "free" || !used.some((other) => overlaps(piece.prefix, other.prefix)),
  );
  const parts: MapPart[] = [];
  let reached = 0;
  for (const piece of kept) {
    const part = partOf(block, piece);
    if (part.start < reached) continue;
    if (part.start > reached) parts.push(gap(block, reached, part.start));
    parts.push(part);
    reached = part.start + part.share;
  }
  return reached < 1 ? [...parts, gap(block, reached, 1)] : parts;
}

function partOf(block: Prefix, { prefix, ...piece }: Piece): MapPart {
  const size = sizeOf(prefix);
  const offset =
    block.family === 4 && prefix.family === 4
      ? prefix.base - block.base
      : block.family === 6 && prefix.family === 6
        ? Number(prefix.base - block.base)
        : 0;
  return {
    ...piece,
    cidr: formatPrefix(prefix),
    start: offset / sizeOf(block),
    share: size / sizeOf(block),
    size,
    usable: Math.max(0, size - 5),
  };
}

function gap(block: Prefix, from: number, to: number): MapPart {
  const size = Math.round((to - from) * sizeOf(block));
  const cidr = wholePrefix(block, from, size);
  return { use: "free", start: from, share: to - from, size, usable: size, label: "free", ...(cidr ? { cidr } : {}) };
}

/** The stretch as a prefix, where it is exactly one. */
function wholePrefix(block: Prefix, from: number, size: number): string | undefined {
  if (block.family === 6) return undefined;
  const base = block.base + Math.round(from * sizeOf(block));
  const length = 32 - Math.log2(size);
  return Number.isInteger(length) && base % size === 0 ? formatPrefix({ family: 4, base, length }) : undefined;
}

/** Addresses in a prefix; for IPv6 the nearest number. */
function sizeOf(prefix: Prefix): number {
  return prefix.family === 4 ? endOf(prefix) - prefix.base : 2 ** (128 - prefix.length);
}
