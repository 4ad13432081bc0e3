import type { Addon } from "@aws-sdk/client-eks";
import type { Observed } from "@podspan/core/observed";
import { ProviderError } from "@podspan/core/ports";
import { addonObservation } from "../observe/addon.ts";
import { observedCluster } from "../observe/clusters.ts";
import { observedElasticAddress } from "../observe/elastic-addresses.ts";
import { observedNatGateway } from "../observe/gateways.ts";
import { observedInstanceType } from "../observe/instance-types.ts";
import { observedInstance } from "../observe/instances.ts";
import { observedEgressOnlyGateway, observedInternetGateway } from "../observe/internet-gateways.ts";
import { observedNetworkAcl } from "../observe/network-acls.ts";
import { observedInterface } from "../observe/network-interfaces.ts";
import { observedNodeGroup } from "../observe/node-groups.ts";
import { observedPeering } from "../observe/peering-connections.ts";
import { observedAwsPrefixList, observedPrefixList } from "../observe/prefix-lists.ts";
import { observedAssociations, observedRoutes, observedRouteTable } from "../observe/route-tables.ts";
import { observedSecurityGroup } from "../observe/security-groups.ts";
import { observedSubnet } from "../observe/subnets.ts";
import { observedTransitGateway } from "../observe/transit-gateways.ts";
import { observedVpcEndpoint } from "../observe/vpc-endpoints.ts";
import { observedVpc, observedVpcCidrs } from "../observe/vpcs.ts";
import { observedCustomerGateway, observedVpnConnection, observedVpnGateway } from "../observe/vpn.ts";
import { observedZone } from "../observe/zones.ts";
import type { Place } from "./places.ts";

/** A thing as one account and region tells of it, and whose it is: the same thing may be told of by several. */
export interface Told {
  readonly thing: Observed;
  readonly owner?: string | undefined;
  readonly region?: string | undefined;
}

/** All that one place tells but transit gateways' attachments and tables, which more than one place may have to tell of. */
export function toldBy(place: Place): readonly Told[] {
  return [...networksOf(place), ...interfacesOf(place), ...gatewaysOf(place), ...vpnsOf(place), ...listsOf(place)];
}

function networksOf({ scope, records }: Place): readonly Told[] {
  return [
    ...(records.Vpcs ?? []).flatMap((vpc) =>
      [observedVpc(vpc, scope), ...observedVpcCidrs(vpc, scope)].map((thing) => ({ thing, owner: vpc.OwnerId })),
    ),
    ...(records.Subnets ?? []).map((subnet) => ({ thing: observedSubnet(subnet, scope), owner: subnet.OwnerId })),
    ...(records.RouteTables ?? []).flatMap((table) =>
      [observedRouteTable(table, scope), ...observedAssociations(table, scope), ...observedRoutes(table, scope)].map(
        (thing) => ({ thing, owner: table.OwnerId }),
      ),
    ),
    ...(records.NetworkAcls ?? []).map((acl) => ({ thing: observedNetworkAcl(acl, scope), owner: acl.OwnerId })),
    ...(records.VpcPeeringConnections ?? []).map((peering) => ({
      thing: observedPeering(peering, scope),
      owner: peering.RequesterVpcInfo?.OwnerId,
      region: peering.RequesterVpcInfo?.Region,
    })),
    ...(records.InstanceTypes ?? []).map((type) => ({ thing: observedInstanceType(type, scope) })),
    ...(records.AvailabilityZones ?? []).map((zone) => ({ thing: observedZone(zone, scope) })),
  ];
}

function interfacesOf({ scope, records }: Place): readonly Told[] {
  const associated = Map.groupBy(
    (records.SecurityGroupVpcAssociations ?? []).filter(({ State = "associated" }) => State === "associated"),
    ({ GroupId }) => GroupId,
  );
  const reserved = (records.Reservations ?? []).flatMap(({ OwnerId, Instances = [] }) =>
    Instances.map((instance) => ({ thing: observedInstance(instance, scope), owner: OwnerId })),
  );
  return [
    ...(records.SecurityGroups ?? []).map((group) => {
      const vpcs = (associated.get(group.GroupId) ?? []).flatMap(({ VpcId }) => VpcId ?? []);
      return { thing: observedSecurityGroup(group, scope, vpcs), owner: group.OwnerId };
    }),
    ...(records.NetworkInterfaces ?? []).map((eni) => ({ thing: observedInterface(eni, scope), owner: eni.OwnerId })),
    ...reserved,
    ...(records.Instances ?? []).map((instance) => ({ thing: observedInstance(instance, scope) })),
    ...(records.Addresses ?? []).map((address) => ({ thing: observedElasticAddress(address, scope) })),
  ];
}

function gatewaysOf({ scope, records }: Place): readonly Told[] {
  return [
    ...(records.NatGateways ?? []).map((gateway) => ({ thing: observedNatGateway(gateway, scope) })),
    ...(records.InternetGateways ?? []).map((gateway) => ({
      thing: observedInternetGateway(gateway, scope),
      owner: gateway.OwnerId,
    })),
    ...(records.EgressOnlyInternetGateways ?? []).map((gateway) => ({
      thing: observedEgressOnlyGateway(gateway, scope),
    })),
    ...(records.TransitGateways ?? []).map((gateway) => ({
      thing: observedTransitGateway(gateway, scope),
      owner: gateway.OwnerId,
    })),
    ...(records.VpcEndpoints ?? []).map((endpoint) => ({
      thing: observedVpcEndpoint(endpoint, scope),
      owner: endpoint.OwnerId,
    })),
  ];
}

function vpnsOf({ scope, records }: Place): readonly Told[] {
  return [
    ...(records.VpnGateways ?? []).map((gateway) => observedVpnGateway(gateway, scope)),
    ...(records.VpnConnections ?? []).map((connection) => observedVpnConnection(connection, scope)),
    ...(records.CustomerGateways ?? []).map((gateway) => observedCustomerGateway(gateway, scope)),
  ].map((thing) => ({ thing }));
}

/** A list may be told of twice: by name with its limits, and by what it holds. */
function listsOf({ scope, records }: Place): readonly Told[] {
  const entries = new Map((records.ManagedPrefixListEntries ?? []).map((one) => [one.PrefixListId, one.Entries]));
  const own = new Map((records.PrefixLists ?? []).map((list) => [list.PrefixListId, list]));
  const managed = records.ManagedPrefixLists ?? [];
  const known = new Set(managed.map(({ PrefixListId }) => PrefixListId));
  return [
    ...managed.map((list) => {
      const held = entries.get(list.PrefixListId) ?? own.get(list.PrefixListId)?.Cidrs?.map((Cidr) => ({ Cidr }));
      return { thing: observedPrefixList(list, held, scope), owner: list.OwnerId };
    }),
    ...[...own.values()]
      .filter(({ PrefixListId }) => !known.has(PrefixListId))
      .map((list) => ({ thing: observedAwsPrefixList(list, scope) })),
  ];
}

/** Clusters, their CNI's add-on and their node groups; `faults` are of add-ons whose configuration cannot be read. */
export async function clustersOf({
  scope,
  records,
  faults,
}: Place): Promise<{ readonly told: readonly Told[]; readonly faults: readonly string[] }> {
  const found: Observed[] = [];
  const broken: string[] = [];
  const addons = (records.EksAddons ?? []).filter(({ addonName }) => addonName === "vpc-cni");
  for (const addon of addons) {
    const cluster = addon.clusterName ?? "";
    try {
      found.push((await addonObservation(dated(addon), cluster))(scope));
    } catch (fault) {
      if (!(fault instanceof ProviderError)) throw fault;
      broken.push(fault.message);
    }
  }
  const known = records.EksAddons !== undefined && !faults.has("EksAddons");
  const clusters = (records.EksClusters ?? []).map((cluster) => {
    const { vpcId, subnetIds = [] } = cluster.resourcesVpcConfig ?? {};
    const home = records.Subnets?.find(({ SubnetId = "" }) => subnetIds.includes(SubnetId))?.VpcId;
    const managed = !known || addons.some(({ clusterName }) => clusterName === cluster.name);
    return observedCluster({ cluster, vpc: vpcId || (home ?? "") }, managed, scope);
  });
  const groups = (records.EksNodegroups ?? []).map((group) => observedNodeGroup(group, scope));
  return { told: [...found, ...clusters, ...groups].map((thing) => ({ thing })), faults: broken };
}

/** A file tells times as text. */
function dated({ modifiedAt, ...addon }: Addon): Addon {
  const time = new Date(typeof modifiedAt === "string" || typeof modifiedAt === "number" ? modifiedAt : Number.NaN);
  return Number.isNaN(time.getTime()) ? addon : { ...addon, modifiedAt: time };
}
