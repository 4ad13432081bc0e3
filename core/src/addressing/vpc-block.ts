import { formatPrefix } from "./address-text.ts";
import { lazy } from "./lazy.ts";
import {
  type Address,
  addressAt,
  comparePrefixes,
  contains,
  lastAddress,
  overlaps,
  type Prefix,
  prefixSize,
} from "./prefix.ts";
import { prefixFrom } from "./prefix-text.ts";
import { trieOf } from "./prefix-trie.ts";
import { type AssociationRow, vpcBlockRules } from "./vpc-block-rules.ts";

/** The IPv4 blocks of a VPC. */
export interface VpcBlocks {
  /** The block that the VPC was created with, which can never be removed or resized (F19). */
  readonly primary: Prefix;
  /** All live blocks: with or without the primary. Blocks of IPv6 are passed over. */
  readonly blocks: readonly Prefix[];
}

/** Why AWS refuses a block. `reason` is the end of a sentence that begins with the block. */
export type BlockRefusal =
  | { readonly kind: "family" | "size"; readonly reason: string }
  | { readonly kind: "never"; readonly range: Prefix; readonly reason: string }
  | {
      readonly kind: "association";
      /** The row of the table, as the page heads it: `10.0.0.0/8`, ..., `public or 100.64.0.0/10`. */
      readonly row: string;
      readonly range: Prefix;
      readonly reason: string;
      /** False where AWS's page contradicts itself and only the API can tell: warn rather than stop. */
      readonly settled: boolean;
    };

const never = lazy(() => vpcBlockRules.never.map(({ range, name }) => ({ range: prefixFrom(range), name })));
const rows = lazy(() => trieOf(vpcBlockRules.associations.map((row) => [prefixFrom(row.has), readRow(row)] as const)));

interface Row {
  readonly name: string;
  readonly refuses: readonly { readonly range: Prefix; readonly when?: Prefix }[];
}

function readRow({ row, refuses }: AssociationRow): Row {
  return {
    name: row,
    refuses: refuses.map(({ range, when }) =>
      when === undefined ? { range: prefixFrom(range) } : { range: prefixFrom(range), when: prefixFrom(when) },
    ),
  };
}

/** Why no VPC at all can have this block: not IPv4, not /16 to /28 (F14), or in a range never allowed (F17). */
export function impossibleBlock(candidate: Prefix): BlockRefusal | undefined {
  if (candidate.family !== 4) return { kind: "family", reason: "is not IPv4" };
  const { shortest, longest } = vpcBlockRules;
  if (candidate.length < shortest || candidate.length > longest) {
    const compared = candidate.length < shortest ? `larger than a /${shortest}` : `smaller than a /${longest}`;
    return { kind: "size", reason: `is ${compared}: blocks are /${shortest} to /${longest}` };
  }
  const hit = never().find(({ range }) => overlaps(range, candidate));
  return hit && { kind: "never", range: hit.range, reason: `lies in ${formatPrefix(hit.range)} (${hit.name})` };
}

/**
 * Why AWS would not associate the block with a VPC that has these: {@link impossibleBlock}, or a row of the restriction
 * table (F17; VPC user guide, VPC CIDR blocks). Every block of the VPC brings its row. What the primary's row allows and only a later
 * block's row refuses is not settled: the page's note permits RFC 1918 beside others when it came first, and does not
 * say whether more of it may follow. Overlap, routes (F16), quota and peerings are the caller's to check.
 */
export function refusedBlock(candidate: Prefix, vpc: VpcBlocks): BlockRefusal | undefined {
  const impossible = impossibleBlock(candidate);
  if (impossible) return impossible;
  const blocks = [vpc.primary, ...vpc.blocks.filter((block) => block.family === 4).toSorted(comparePrefixes)];
  const refusals = blocks.flatMap((block) => refusalBy(block, blocks, candidate) ?? []);
  const [first] = refusals;
  return first && { kind: "association", ...first, settled: refusalBy(vpc.primary, blocks, candidate) !== undefined };
}

/** What the row of one block has against the candidate; `blocks` are all that the VPC has. */
function refusalBy(block: Prefix, blocks: readonly Prefix[], candidate: Prefix) {
  const row = rows().longestMatch(block)?.value;
  const hit = row?.refuses.find(
    ({ range, when }) =>
      overlaps(range, candidate) && (when === undefined || blocks.some((other) => contains(when, other))),
  );
  if (row === undefined || hit === undefined) return undefined;
  const condition = hit.when === undefined ? "" : ` while a block lies in ${formatPrefix(hit.when)}`;
  const reason = `lies in ${formatPrefix(hit.range)}, which a VPC with ${formatPrefix(block)} (${row.name}) refuses${condition}`;
  return { row: row.name, range: hit.range, reason };
}

/**
 * The route destination that keeps a block out: AWS refuses a block that is the same as or larger than the destination
 * of a route in any table of the VPC, and takes a smaller one (F16). The first in order when there are several.
 */
export function blockedByRoute(candidate: Prefix, destinations: Iterable<Prefix>): Prefix | undefined {
  return [...destinations].filter((destination) => contains(candidate, destination)).toSorted(comparePrefixes)[0];
}

/** The five addresses that AWS keeps in a subnet, and why (F14), in order. */
export function reservedAddresses(subnet: Prefix): readonly { readonly address: Address; readonly use: string }[] {
  return vpcBlockRules.reserved.flatMap(({ offset, use }) => {
    const address = offset === "last" ? lastAddress(subnet) : addressAt(subnet, offset);
    return address === undefined ? [] : [{ address, use }];
  });
}

/** How many addresses of an IPv4 subnet things can have: all but five (F14). 11 in a /28, 65,531 in a /16. */
export function usableAddresses(subnet: Prefix): number {
  return Math.max(0, Number(prefixSize(subnet)) - vpcBlockRules.reserved.length);
}
