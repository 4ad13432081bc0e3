import { comparePrefixes, formatPrefix, parsePrefix, prefixRoom, readPrefixes } from "../../addressing/index.ts";
import type { AwsScope, Ref, Resource, SecurityRule, Unresolved } from "../../desired/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import { type Fabric, hasPodSubnets } from "../../spec/index.ts";
import { type AddressPlan, type ClusterAddresses, clustersInVpc, type PodSubnet } from "../allocation/address-plan.ts";
import { stayingBlocks } from "../allocation/ours.ts";
import { DEFAULT_ROUTE, podTables } from "../egress/egress.ts";
import {
  egressRouteId,
  ownedVpcId,
  podAssociationId,
  podGroupId,
  podReservationId,
  podTableId,
} from "../identity/identity.ts";
import { tagsFor } from "../identity/marks.ts";
import type { LinkedVpcs } from "../links/linked-vpc.ts";
import { podRules, unreadPeer } from "../links/openings.ts";
import { networkScope, ownerOfVpc } from "../world/vpc-owner.ts";
import type { ClusterFinding, VpcFinding } from "../world/world.ts";
import { zoneElsewhere } from "../world/zone-ids.ts";

type Rule = Unresolved<SecurityRule>;

/** What AWS gives every new group (F23): kept, so that a group is never a moment without egress. */
const ALL_EGRESS: Rule = { protocol: "-1", cidr: "0.0.0.0/0" };

/** Blocks, subnets, tables with their way out, associations and security group of a cluster's pods. */
export function podNetwork(
  fabric: Fabric,
  key: string,
  addresses: AddressPlan,
  finding: VpcFinding,
  eks: ClusterFinding,
  ownByState: ReadonlySet<string>,
  snapshot: Snapshot,
  linked: LinkedVpcs,
): readonly Resource[] {
  const planned = addresses.clusters[key];
  const cluster = fabric.spec.clusters[key];
  if (!planned || !cluster || !hasPodSubnets(cluster)) return [];
  const vpc: Ref = { $ref: ownedVpcId(planned.vpc) };
  const scope = finding.scope;
  const network = networkScope(fabric, planned.vpc, snapshot);
  const given = givenByOwner(fabric, planned, finding, snapshot);
  const protection = cluster.protect ? { protect: true } : {};
  const ways = podTables(key, cluster, planned);
  const handOver = ownerOfVpc(fabric, planned.vpc).kind === "unreached" ? { blocked: ownersPart(network) } : {};
  const ranges = planned.ranges
    .filter((range) => !given.has(range.id))
    .map(
      (range): Resource => ({
        id: range.id,
        kind: "vpc-cidr",
        scope: network,
        props: { vpc, cidr: range.cidr },
        after: [],
        ...protection,
        ...handOver,
      }),
    );
  const subnets = planned.subnets
    .filter((subnet) => !given.has(subnet.id))
    .flatMap((subnet): readonly Resource[] => {
      const zone = zoneElsewhere(subnet.zone, scope, network, snapshot);
      const way = ways.find((table) => table.zones.includes(subnet.zone));
      return [
        {
          id: subnet.id,
          kind: "subnet",
          scope: network,
          props: { vpc, cidr: subnet.cidr, zone: zone ?? subnet.zone },
          tags: tagsFor(fabric, subnet.id, "subnet"),
          // A subnet can be made only inside a block that is `associated` (CIDR-6).
          after: rangeOf(planned, subnet),
          ...protection,
          ...(zone === undefined ? { blocked: unknownZone(subnet.zone, network) } : {}),
          ...handOver,
        },
        {
          id: podAssociationId(key, subnet.zone, subnet.index),
          kind: "route-table-association",
          scope: network,
          props: { routeTable: { $ref: way?.id ?? podTableId(key) }, subnet: { $ref: subnet.id } },
          // A subnet that moves to another table finds its way out there.
          after: way?.target === undefined ? [] : [egressRouteId(way.id)],
          ...protection,
          ...handOver,
        },
      ];
    });
  // What its owner made for us and shared has a table of the owner's.
  const tables = planned.subnets.some((subnet) => given.has(subnet.id))
    ? []
    : ways.flatMap(({ id, target }): readonly Resource[] => [
        {
          id,
          kind: "route-table",
          scope: network,
          props: { vpc },
          tags: tagsFor(fabric, id, "route-table"),
          after: [],
          ...protection,
          ...handOver,
        },
        ...(target === undefined
          ? []
          : [
              {
                id: egressRouteId(id),
                kind: "route" as const,
                scope: network,
                props: { routeTable: { $ref: id }, destination: DEFAULT_ROUTE, target },
                after: [],
                ...protection,
                ...handOver,
              },
            ]),
      ]);
  const group = podGroupId(key);
  const live = finding.kind === "found" ? stayingBlocks(fabric, finding.vpc, ownByState, snapshot) : [];
  const peer = unreadPeer(fabric, planned.vpc, linked);
  return [
    ...ranges,
    ...subnets,
    ...planned.subnets
      .filter((subnet) => !given.has(subnet.id))
      .flatMap((subnet) => reservations(fabric, key, subnet, network))
      .map((reservation) => ({ ...reservation, ...handOver })),
    ...tables,
    {
      id: group,
      kind: "security-group",
      scope,
      props: {
        vpc,
        name: `${fabric.metadata.name}-${key}-pods`,
        description: `Pods of cluster ${key} (Podspan fabric ${fabric.metadata.name})`,
        ingress: [
          ...ingressRules(fabric, addresses, planned, live, eks),
          ...podRules(fabric, planned.vpc, key, linked),
        ],
        egress: [ALL_EGRESS],
      },
      tags: tagsFor(fabric, group, "security-group"),
      after: [],
      // Its rules name the cluster security group and the ranges of linked VPCs: unknown while those cannot be read.
      ...(eks.kind === "unreadable" ? { blocked: eks.blocked } : peer ? { blocked: peer } : {}),
      ...protection,
    },
  ];
}

/**
 * What the owner of a shared VPC that we cannot act for has made already, by logical id: the world ids of subnets, and the blocks that
 * are associated. Everything of another VPC is made by us.
 */
export function givenByOwner(
  fabric: Fabric,
  planned: ClusterAddresses,
  finding: VpcFinding,
  snapshot: Snapshot,
): ReadonlyMap<string, string> {
  if (finding.kind !== "found" || ownerOfVpc(fabric, planned.vpc).kind !== "unreached") return new Map();
  const { id, facts } = finding.vpc;
  const blocks = planned.ranges.flatMap((range): readonly (readonly [string, string])[] => {
    const live = facts.cidrs.find((block) => block.cidr === range.cidr && block.state === "associated");
    return live ? [[range.id, live.associationId]] : [];
  });
  const subnets = planned.subnets.flatMap((subnet): readonly (readonly [string, string])[] => {
    const live = sharedWithUs(subnet, id, finding.scope, snapshot);
    return live === undefined ? [] : [[subnet.id, live]];
  });
  return new Map([...blocks, ...subnets]);
}

/** The world id of a pod subnet as the cluster's own account sees it. */
export function sharedWithUs(subnet: PodSubnet, vpc: string, scope: AwsScope, snapshot: Snapshot): string | undefined {
  return observedOf(snapshot, "subnet", scope).find(
    ({ props }) => props.vpc === vpc && props.cidr === subnet.cidr && props.zone === subnet.zone,
  )?.id;
}

function unknownZone(zone: string, { account, region }: AwsScope): NonNullable<Resource["blocked"]> {
  return {
    code: "SCOPE-1",
    reason: `what account ${account} calls zone ${zone} of ours in ${region} is not known: its zones, or ours, were not read`,
    fix: "allow ec2:DescribeAvailabilityZones in both accounts, then run again",
  };
}

function ownersPart({ account }: AwsScope): NonNullable<Resource["blocked"]> {
  return {
    code: "OWN-4",
    reason: `the VPC belongs to account ${account}, and only its owner can do this`,
    fix: `give account ${account} the commands of the hand-over, or add it to spec.accounts with a role; then run again`,
  };
}

/** With prefix delegation what of the subnet is for prefixes alone, so that single addresses do not break it up (F21). */
function reservations(fabric: Fabric, key: string, subnet: PodSubnet, scope: AwsScope): readonly Resource[] {
  const { pods, protect } = fabric.spec.clusters[key] ?? {};
  if (!pods?.prefixDelegation || !pods.reservePrefixes) return [];
  return readPrefixes([subnet.cidr])
    .flatMap(prefixRoom)
    .map((range): Resource => {
      const cidr = formatPrefix(range);
      const id = podReservationId(key, subnet.zone, cidr);
      return {
        id,
        kind: "subnet-cidr-reservation",
        scope,
        props: { subnet: { $ref: subnet.id }, cidr, type: "prefix" },
        tags: tagsFor(fabric, id, "subnet-cidr-reservation"),
        after: [],
        ...(protect ? { protect: true } : {}),
      };
    });
}

function rangeOf(planned: ClusterAddresses, subnet: PodSubnet): readonly string[] {
  return planned.ranges.filter((range) => range.cidr === subnet.range).map((range) => range.id);
}

/** Everything from the VPC's blocks (the pods' own among them) and from the cluster security group (fault 3b-14). */
function ingressRules(
  fabric: Fabric,
  addresses: AddressPlan,
  planned: ClusterAddresses,
  live: readonly string[],
  eks: ClusterFinding,
): readonly Rule[] {
  const declared = fabric.spec.vpcs[planned.vpc]?.cidrs ?? [];
  const podRanges = clustersInVpc(addresses, planned.vpc).flatMap(([, { ranges }]) => ranges.map(({ cidr }) => cidr));
  const byCidr = canonicalBlocks([...live, ...declared, ...podRanges]).map((cidr): Rule => ({ protocol: "-1", cidr }));
  const group = eks.kind === "found" ? eks.cluster.props.securityGroup : undefined;
  return group === undefined ? byCidr : [...byCidr, { protocol: "-1", group }];
}

/** Canonical, each once, in address order. */
function canonicalBlocks(texts: readonly string[]): readonly string[] {
  const parsed = texts.flatMap((text) => {
    const result = parsePrefix(text);
    return result.ok ? [result.prefix] : [];
  });
  return [...new Set(parsed.sort(comparePrefixes).map(formatPrefix))];
}
