import { overlaps, type Prefix, prefixFrom } from "@podspan/core/addressing";
import { type ClusterSpec, type Fabric, runsAutoMode, runsVpcCni, type VpcSpec } from "@podspan/core/spec";
import { type ClusterPlan, type InventPlan, type VpcPlan, zoneNames } from "@podspan/twin";

const NODES_PER_ZONE = 2;
const PODS_PER_NODE = 4;

/**
 * A world that the Fabric could be about, for a user who has no records: the VPCs that it refers to (not those that it creates) and
 * its clusters in them, running for a while. Pure: equal Fabrics give equal worlds.
 */
export function inventedWorld(fabric: Fabric): Required<Pick<InventPlan, "vpcs" | "clusters">> {
  const there = Object.entries(fabric.spec.vpcs).filter(([, vpc]) => vpc.cidrs === undefined);
  const avoid = writtenRanges(fabric);
  const vpcs = there.map(([key, vpc], index) => inventedVpc(fabric, key, vpc, freeBlock(avoid, index)));
  const zonesOf = new Map(vpcs.map(({ key, zones }) => [key, zones]));
  const clusters = Object.entries(fabric.spec.clusters).flatMap(([key, cluster]) => {
    const zones = zonesOf.get(cluster.vpc);
    // One that names no zones has nodes in all of its VPC.
    return zones === undefined ? [] : [[key, cluster, cluster.zones.length > 0 ? cluster.zones : zones] as const];
  });
  return {
    vpcs,
    clusters: clusters.map(
      ([key, cluster, zones]): ClusterPlan => ({
        name: cluster.name ?? key,
        cluster: key,
        context: cluster.kubernetes.context ?? key,
        vpc: cluster.vpc,
        zones,
        ...participantOf(fabric, fabric.spec.vpcs[cluster.vpc]),
        managedCni: runsVpcCni(cluster),
        ...(runsAutoMode(cluster) ? autoMode(cluster) : {}),
        ...(runsAutoMode(cluster) && runsVpcCni(cluster)
          ? { groups: [besideAutoMode(cluster.name ?? key, cluster, zones)] }
          : {}),
        nodesPerZone: NODES_PER_ZONE,
        podsPerNode: PODS_PER_NODE,
        ...(cluster.serviceCidr === undefined ? {} : { serviceCidr: cluster.serviceCidr }),
      }),
    ),
  };
}

/** A Fabric that names the role of the nodes needs no built-in pools: then their pods wait for the pool that Podspan makes. */
function autoMode({ auto }: ClusterSpec): Pick<ClusterPlan, "autoMode" | "builtInPools"> {
  return { autoMode: true, ...(auto?.nodeRole === undefined ? {} : { builtInPools: [] }) };
}

/** Nodes that EKS does not run itself. */
function besideAutoMode(
  name: string,
  { compute }: ClusterSpec,
  zones: readonly string[],
): NonNullable<ClusterPlan["groups"]>[number] {
  const kind = compute === "selfManaged" ? "self" : compute === "karpenter" ? "karpenter" : "managed";
  return { name: `${name}-nodes`, nodes: NODES_PER_ZONE * zones.length, kind };
}

function inventedVpc(fabric: Fabric, key: string, vpc: VpcSpec, cidr: string): VpcPlan {
  const clusters = Object.values(fabric.spec.clusters).filter((cluster) => cluster.vpc === key);
  const routers = Object.values(fabric.spec.links).flatMap(({ dmvpn }) => (dmvpn?.vpc === key ? dmvpn.routers : []));
  const named = clusters.flatMap((cluster) => cluster.zones);
  const zones = [...(named.length > 0 ? named : zoneNames(vpc.region).slice(0, 2)), ...routers.map(({ zone }) => zone)];
  const own = vpc.account === undefined ? undefined : fabric.spec.accounts[vpc.account]?.id;
  const account = vpc.owner ?? own;
  const { account: participant } = participantOf(fabric, vpc);
  return {
    key,
    region: vpc.region,
    cidr,
    zones: [...new Set(zones)].sort(),
    ...(account === undefined ? {} : { account }),
    ...gatewaysOf(fabric, key),
    ...(participant === undefined ? {} : { sharedWith: [participant], namedBy: participant }),
    ...(vpc.id === undefined ? {} : { id: vpc.id }),
    tags: { Name: key, ...vpc.tags },
  };
}

/** The gateways that clusters of the VPC leave it by. */
function gatewaysOf(fabric: Fabric, key: string): Pick<VpcPlan, "natGateways" | "transitGateways"> {
  const ways = Object.values(fabric.spec.clusters)
    .filter(({ vpc }) => vpc === key)
    .flatMap(({ pods: { egress } }) => (typeof egress === "object" ? [egress] : []));
  const natGateways = ways.flatMap(({ natGateway = {} }) =>
    typeof natGateway === "string"
      ? [{ id: natGateway }]
      : Object.entries(natGateway).map(([zone, id]) => ({ id, zone })),
  );
  const transitGateways = ways.flatMap(({ transitGateway }) => transitGateway ?? []);
  return {
    ...(natGateways.length > 0 ? { natGateways } : {}),
    ...(transitGateways.length > 0 ? { transitGateways: [...new Set(transitGateways)] } : {}),
  };
}

/** In a shared VPC the clusters are in an account of their own: the one that the VPC is found by. */
function participantOf({ spec }: Fabric, vpc: VpcSpec | undefined): { readonly account?: string } {
  if (vpc?.owner === undefined) return {};
  const account = vpc.account === undefined ? "caller" : (spec.accounts[vpc.account]?.id ?? "caller");
  return account === vpc.owner ? {} : { account };
}

/** What the Fabric's own ranges take; an invented VPC must not stand in their way. */
function writtenRanges(fabric: Fabric): readonly Prefix[] {
  const { clusters, reserved, addressing, vpcs, sites, links } = fabric.spec;
  const texts = [
    ...Object.values(clusters).flatMap((cluster) => cluster.pods.ranges),
    ...Object.values(vpcs).flatMap((vpc) => vpc.cidrs ?? []),
    ...reserved.map((range) => range.cidr),
    ...addressing.podPool,
    ...Object.values(sites).flatMap(({ nodes, pods }) => [...nodes, ...pods]),
    ...Object.values(links).flatMap(({ dmvpn, vpn, directConnect, external }) => [
      ...(dmvpn === undefined ? [] : [dmvpn.tunnel.network]),
      ...[vpn, directConnect, external].flatMap((declared) => declared?.routes ?? []),
    ]),
  ];
  return texts.map(prefixFrom);
}

/** The `index`-th /16 of 10.0.0.0/8 that is clear of them, from 10.20.0.0 on: AWS's rules for 10.0.0.0/15 stay out of sight. */
function freeBlock(avoid: readonly Prefix[], index: number): string {
  const all = Array.from({ length: 236 }, (_, number) => `10.${number + 20}.0.0/16`);
  const free = all.filter((cidr) => !avoid.some((range) => overlaps(range, prefixFrom(cidr))));
  return free[index] ?? all[index] ?? "10.20.0.0/16";
}
