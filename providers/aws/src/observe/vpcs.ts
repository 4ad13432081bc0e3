import type { Filter, Subnet, Vpc, VpcCidrBlockAssociation, VpcIpv6CidrBlockAssociation } from "@aws-sdk/client-ec2";
import { type AwsScope, TAG_UID } from "@podspan/core/desired";
import type { Observed, VpcCidrFact } from "@podspan/core/observed";
import type { AwsObserveRequest, VpcLookup } from "@podspan/core/ports";
import { canonicalCidr } from "../records/cidr.ts";
import { ownerOf, tagFilter, tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** Ids that are known without asking; undefined when some VPC has to be looked for first. */
export function knownVpcIds(request: AwsObserveRequest): readonly string[] | undefined {
  const ids = knownIdsOf(request);
  return ids.length === request.vpcs.length ? [...ids, ...request.extraVpcs] : undefined;
}

/**
 * All VPCs that the request may mean: those named by id in one call, those with our mark in one, and one call per set of tags. What is
 * remembered besides is mostly found by marks and tags already: only what is not is asked for after them.
 */
export async function readVpcs(reading: Reading, request: AwsObserveRequest): Promise<readonly Vpc[]> {
  const [named, filters, extra] = [knownIdsOf(request), filtersOf(request.vpcs), request.extraVpcs];
  const isLater = named.length === 0 && filters.length > 0;
  const looks = filters.map((one) => describeVpcs(reading, one));
  const found = (await Promise.all([readVpcsById(reading, isLater ? [] : [...named, ...extra]), ...looks])).flat();
  const known = new Set(found.map(({ VpcId }) => VpcId));
  const others = isLater ? extra.filter((id) => !known.has(id)) : [];
  const missing = await readVpcsById(reading, others);
  return [...new Map([...found, ...missing].map((vpc) => [vpc.VpcId ?? "", vpc])).values()];
}

function knownIdsOf({ vpcs }: AwsObserveRequest): readonly string[] {
  return vpcs.flatMap((lookup) => (lookup.by === "id" ? [lookup.id] : []));
}

/** By filter rather than by `VpcIds`, because one unknown id there fails the whole call. */
function readVpcsById(reading: Reading, ids: readonly string[]): Promise<readonly Vpc[]> {
  return inChunks(ids, (chunk) => describeVpcs(reading, [{ Name: "vpc-id", Values: [...chunk] }]));
}

function filtersOf(lookups: readonly VpcLookup[]): readonly Filter[][] {
  const uids = new Set(lookups.flatMap((lookup) => (lookup.by === "owner" ? [lookup.uid] : [])));
  const owned: Filter[][] = uids.size === 0 ? [] : [[{ Name: `tag:${TAG_UID}`, Values: [...uids].sort() }]];
  const tagged = lookups.flatMap((lookup) =>
    lookup.by === "tags" && Object.keys(lookup.tags).length > 0
      ? [Object.entries(lookup.tags).map(([key, value]) => tagFilter(key, value))]
      : [],
  );
  const unique = new Map(tagged.map((filters) => [JSON.stringify(filters), filters]));
  return [...owned, ...unique.values()];
}

function describeVpcs(reading: Reading, Filters: Filter[]): Promise<readonly Vpc[]> {
  return allPages(
    (NextToken) =>
      ask(reading, "ec2:DescribeVpcs", () =>
        reading.api.ec2.describeVpcs({ Filters, MaxResults: PAGE_SIZES.vpcs, ...(NextToken ? { NextToken } : {}) }),
      ),
    (answer) => answer.Vpcs,
    (answer) => answer.NextToken,
  );
}

export function observedVpc(vpc: Vpc, scope: AwsScope): Observed<"vpc"> {
  const tags = tagMap(vpc.Tags);
  const owner = ownerOf(tags);
  return {
    kind: "vpc",
    scope,
    id: vpc.VpcId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: { cidr: canonicalCidr(vpc.CidrBlock ?? "") },
    facts: {
      state: vpc.State ?? "available",
      isDefault: vpc.IsDefault ?? false,
      ownerAccount: vpc.OwnerId ?? scope.account,
      cidrs: (vpc.CidrBlockAssociationSet ?? primaryOf(vpc)).map(cidrFact),
      ...(vpc.Ipv6CidrBlockAssociationSet?.length
        ? { ipv6Cidrs: vpc.Ipv6CidrBlockAssociationSet.map(ipv6CidrFact) }
        : {}),
      ...blockPublicAccessOf(vpc),
    },
  };
}

/** VPC Block Public Access, of a VPC or a subnet. */
export function blockPublicAccessOf({ BlockPublicAccessStates }: Vpc | Subnet): {
  readonly blockPublicAccess?: string;
} {
  const mode = BlockPublicAccessStates?.InternetGatewayBlockMode;
  return mode === undefined ? {} : { blockPublicAccess: mode };
}

/** AWS lists the primary block among the others; records from elsewhere may have it alone. */
function primaryOf({ CidrBlock }: Vpc): readonly VpcCidrBlockAssociation[] {
  return CidrBlock === undefined || CidrBlock === "" ? [] : [{ CidrBlock }];
}

function cidrFact(block: VpcCidrBlockAssociation): VpcCidrFact {
  return {
    cidr: canonicalCidr(block.CidrBlock ?? ""),
    associationId: block.AssociationId ?? "",
    state: block.CidrBlockState?.State ?? "associated",
    ...(block.CidrBlockState?.StatusMessage ? { message: block.CidrBlockState.StatusMessage } : {}),
  };
}

function ipv6CidrFact(block: VpcIpv6CidrBlockAssociation): VpcCidrFact {
  const fact = cidrFact({
    ...block,
    CidrBlock: block.Ipv6CidrBlock,
    CidrBlockState: block.Ipv6CidrBlockState,
  });
  return block.Ipv6AddressAttribute === "private" ? { ...fact, private: true } : fact;
}

/** States of an association that is no longer there, or never comes to be (F19); AWS shows them for a while. */
const GONE: ReadonlySet<string> = new Set(["disassociated", "failing", "failed"]);

/** The blocks of a VPC but its first, which cannot be taken away (F19). */
export function observedVpcCidrs(vpc: Vpc, scope: AwsScope): readonly Observed<"vpc-cidr">[] {
  const primary = canonicalCidr(vpc.CidrBlock ?? "");
  return (vpc.CidrBlockAssociationSet ?? [])
    .map(cidrFact)
    .filter((block) => block.cidr !== primary && !GONE.has(block.state))
    .map((block) => ({
      kind: "vpc-cidr",
      scope,
      id: block.associationId,
      props: { vpc: vpc.VpcId ?? "", cidr: block.cidr },
      facts: { state: block.state, ...(block.message === undefined ? {} : { message: block.message }) },
    }));
}
