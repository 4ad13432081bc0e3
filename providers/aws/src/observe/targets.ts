import type { AwsScope } from "@podspan/core/desired";
import type { Observed, ObservedKind } from "@podspan/core/observed";
import type { AwsObserveRequest } from "@podspan/core/ports";
import { observedNatGateway, readNatGateways } from "./gateways.ts";
import { observedEgressOnlyGateway, observedInternetGateway } from "./internet-gateways.ts";
import { observedPeering } from "./peering-connections.ts";
import { observedPrefixList, readPrefixLists } from "./prefix-lists.ts";
import { type Collection, collect, type Reading } from "./reading.ts";
import {
  readCustomerGateways,
  readEgressOnlyGateways,
  readEndpoints,
  readInternetGateways,
  readPeeringsById,
  readVpnConnections,
  readVpnGateways,
} from "./routing.ts";
import { TRANSIT_KINDS, transitCollections } from "./transit.ts";
import { observedVpcEndpoint } from "./vpc-endpoints.ts";
import { observedCustomerGateway, observedVpnConnection, observedVpnGateway } from "./vpn.ts";

/** Kinds that are looked up by the ids in a request's `gateways`: what routes lead to, apart from any VPC. */
export const TARGET_KINDS: ReadonlySet<ObservedKind> = new Set([
  "nat-gateway",
  "internet-gateway",
  "egress-only-internet-gateway",
  ...TRANSIT_KINDS,
  "vpn-gateway",
  "vpn-connection",
  "customer-gateway",
  "vpc-endpoint",
  "prefix-list",
]);

type Read = () => Promise<(scope: AwsScope) => readonly Observed[]>;

/** One collection for each kind asked for; a kind none of the ids is of costs no request. */
export function targetCollections(reading: Reading, request: AwsObserveRequest): readonly Promise<Collection>[] {
  const { kinds, gateways = [] } = request;
  const ids = (prefix: string): readonly string[] => gateways.filter((id) => id.startsWith(`${prefix}-`));
  let read: ReturnType<typeof readVpnConnections> | undefined;
  const connections = () => {
    read ??= readVpnConnections(reading, { private: ids("vgw"), transit: ids("tgw") });
    return read;
  };
  const reads: Partial<Record<ObservedKind, Read>> = {
    "nat-gateway": async () => {
      const found = await readNatGateways(reading, ids("nat"));
      return (scope) => found.map((gateway) => observedNatGateway(gateway, scope));
    },
    "internet-gateway": async () => {
      const found = await readInternetGateways(reading, ids("igw"));
      return (scope) => found.map((gateway) => observedInternetGateway(gateway, scope));
    },
    "egress-only-internet-gateway": async () => {
      const found = await readEgressOnlyGateways(reading, ids("eigw"));
      return (scope) => found.map((gateway) => observedEgressOnlyGateway(gateway, scope));
    },
    "vpn-gateway": async () => {
      const found = await readVpnGateways(reading, ids("vgw"));
      return (scope) => found.map((gateway) => observedVpnGateway(gateway, scope));
    },
    "vpn-connection": async () => {
      const found = await connections();
      return (scope) => found.map((connection) => observedVpnConnection(connection, scope));
    },
    "customer-gateway": async () => {
      const found = await readCustomerGateways(reading, await connections());
      return (scope) => found.map((gateway) => observedCustomerGateway(gateway, scope));
    },
    "vpc-endpoint": async () => {
      const found = await readEndpoints(reading, ids("vpce"));
      return (scope) => found.map((endpoint) => observedVpcEndpoint(endpoint, scope));
    },
    "prefix-list": async () => {
      const found = await readPrefixLists(reading, ids("pl"));
      return (scope) => found.map(({ list, entries }) => observedPrefixList(list, entries, scope));
    },
    // Of a request without ids the peerings of its VPCs are meant.
    ...(request.gateways === undefined
      ? {}
      : {
          "peering-connection": async () => {
            const found = await readPeeringsById(reading, ids("pcx"));
            return (scope: AwsScope) => found.map((peering) => observedPeering(peering, scope));
          },
        }),
  };
  const wanted = (Object.entries(reads) as [ObservedKind, Read][]).filter(([kind]) => kinds.has(kind));
  return [...wanted.map(([kind, read]) => collect([kind], read)), ...transitCollections(reading, request)];
}
