import { comparePrefixes, formatPrefix, parsePrefix, prefixRoom } from "../addressing/index.ts";
import type { Ref, Resource, Scope, SecurityRule, Unresolved } from "../desired/index.ts";
import type { Snapshot } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { AddressPlan, ClusterAddresses, PodSubnet } from "./address-plan.ts";
import { ownedVpcId, podAssociationId, podGroupId, podReservationId, podTableId } from "./identity.ts";
import { tagsFor } from "./marks.ts";
import { isStillUsed } from "./ours.ts";
import { readPrefixes } from "./text.ts";
import type { ClusterFinding, VpcFinding } from "./world.ts";

type Rule = Unresolved<SecurityRule>;

/** What AWS gives every new group (F23): kept, so that a group is never a moment without egress. */
const ALL_EGRESS: Rule = { protocol: "-1", cidr: "0.0.0.0/0" };

/** Blocks, subnets, table, associations and security group of a cluster's pods (three-systems 3a, steps 1-4). */
export function podNetwork(
  fabric: Fabric,
  key: string,
  addresses: AddressPlan,
  finding: VpcFinding,
  eks: ClusterFinding,
  ownBlocks: ReadonlySet<string>,
  snapshot: Snapshot,
): readonly Resource[] {
  const planned = addresses.clusters[key];
  if (!planned) return [];
  const vpc: Ref = { $ref: ownedVpcId(planned.vpc) };
  const scope = finding.scope;
  const protection = fabric.spec.clusters[key]?.protect ? { protect: true } : {};
  const table = podTableId(key);
  const ranges = planned.ranges.map(
    (range): Resource => ({
      id: range.id,
      kind: "vpc-cidr",
      scope,
      props: { vpc, cidr: range.cidr },
      after: [],
      ...protection,
    }),
  );
  const subnets = planned.subnets.flatMap((subnet): readonly Resource[] => [
    {
      id: subnet.id,
      kind: "subnet",
      scope,
      props: { vpc, cidr: subnet.cidr, zone: subnet.zone },
      tags: tagsFor(fabric, subnet.id, "subnet"),
      // A subnet can be made only inside a block that is `associated` (CIDR-6).
      after: rangeOf(planned, subnet),
      ...protection,
    },
    {
      id: podAssociationId(key, subnet.zone, subnet.index),
      kind: "route-table-association",
      scope,
      props: { routeTable: { $ref: table }, subnet: { $ref: subnet.id } },
      after: [],
      ...protection,
    },
  ]);
  const group = podGroupId(key);
  return [
    ...ranges,
    ...subnets,
    ...planned.subnets.flatMap((subnet) => reservations(fabric, key, subnet, scope)),
    {
      id: table,
      kind: "route-table",
      scope,
      props: { vpc },
      tags: tagsFor(fabric, table, "route-table"),
      after: [],
      ...protection,
    },
    {
      id: group,
      kind: "security-group",
      scope,
      props: {
        vpc,
        name: `${fabric.metadata.name}-${key}-pods`,
        description: `Pods of cluster ${key} (Podspan fabric ${fabric.metadata.name})`,
        ingress: ingressRules(fabric, addresses, planned, liveBlocks(fabric, finding, ownBlocks, snapshot), eks),
        egress: [ALL_EGRESS],
      },
      tags: tagsFor(fabric, group, "security-group"),
      after: [],
      // Its rules name the cluster security group: unknown while EKS cannot be read.
      ...(eks.kind === "unreadable" ? { blocked: eks.blocked } : {}),
      ...protection,
    },
  ];
}

/** With prefix delegation what of the subnet is for prefixes alone, so that single addresses do not break it up (F21). */
function reservations(fabric: Fabric, key: string, subnet: PodSubnet, scope: Scope): readonly Resource[] {
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

/** Everything from the VPC's blocks (the pods' own among them) and from the cluster security group (three-systems 3b-14). */
function ingressRules(
  fabric: Fabric,
  addresses: AddressPlan,
  planned: ClusterAddresses,
  live: readonly string[],
  eks: ClusterFinding,
): readonly Rule[] {
  const declared = fabric.spec.vpcs[planned.vpc]?.cidrs ?? [];
  const podRanges = Object.values(addresses.clusters)
    .filter((cluster) => cluster.vpc === planned.vpc)
    .flatMap((cluster) => cluster.ranges.map((range) => range.cidr));
  const byCidr = canonicalBlocks([...live, ...declared, ...podRanges]).map((cidr): Rule => ({ protocol: "-1", cidr }));
  const group = eks.kind === "found" ? eks.cluster.props.securityGroup : undefined;
  return group === undefined ? byCidr : [...byCidr, { protocol: "-1", group }];
}

/**
 * Blocks of the VPC that stay: those that we associated are wanted by the Fabric, or on their way out. One on its way out counts for
 * as long as pods in it have addresses.
 */
function liveBlocks(
  fabric: Fabric,
  finding: VpcFinding,
  ownBlocks: ReadonlySet<string>,
  snapshot: Snapshot,
): readonly string[] {
  if (finding.kind !== "found") return [];
  const { id, facts } = finding.vpc;
  return facts.cidrs
    .filter((block) => ["associated", "associating"].includes(block.state))
    .filter((block) => !ownBlocks.has(block.associationId) || isStillUsed(fabric, id, block.cidr, snapshot))
    .map((block) => block.cidr);
}

/** Canonical, each once, in address order. */
function canonicalBlocks(texts: readonly string[]): readonly string[] {
  const parsed = texts.flatMap((text) => {
    const result = parsePrefix(text);
    return result.ok ? [result.prefix] : [];
  });
  return [...new Set(parsed.sort(comparePrefixes).map(formatPrefix))];
}
