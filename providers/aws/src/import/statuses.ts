import { scopeText } from "@podspan/core/desired";
import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { collectionKey, type ObservedKind, type ScopeStatus } from "@podspan/core/observed";
import type { Place } from "./places.ts";
import type { RecordName } from "./record-names.ts";

/** The files that tell of each kind: any of them will do. */
const SOURCES = {
  vpc: ["Vpcs"],
  "vpc-cidr": ["Vpcs"],
  subnet: ["Subnets"],
  "route-table": ["RouteTables"],
  "route-table-association": ["RouteTables"],
  route: ["RouteTables"],
  "security-group": ["SecurityGroups"],
  "network-acl": ["NetworkAcls"],
  "network-interface": ["NetworkInterfaces"],
  instance: ["Reservations", "Instances"],
  "peering-connection": ["VpcPeeringConnections"],
  "nat-gateway": ["NatGateways"],
  "internet-gateway": ["InternetGateways"],
  "egress-only-internet-gateway": ["EgressOnlyInternetGateways"],
  "transit-gateway": ["TransitGateways"],
  "transit-gateway-attachment": ["TransitGatewayAttachments", "TransitGatewayVpcAttachments"],
  "transit-gateway-route-table": ["TransitGatewayRouteTables"],
  "vpn-gateway": ["VpnGateways"],
  "vpn-connection": ["VpnConnections"],
  "customer-gateway": ["CustomerGateways"],
  "prefix-list": ["ManagedPrefixLists", "PrefixLists"],
  "elastic-address": ["Addresses"],
  "vpc-endpoint": ["VpcEndpoints"],
  "availability-zone": ["AvailabilityZones"],
  "instance-type": ["InstanceTypes"],
  cluster: ["EksClusters"],
  "cni-addon": ["EksAddons"],
  "node-group": ["EksNodegroups"],
} as const satisfies Partial<Record<ObservedKind, readonly RecordName[]>>;

/** Files beside those that a kind cannot do without: what is wrong with one is wrong with the kind. */
const FURTHER: Partial<Record<keyof typeof SOURCES, readonly RecordName[]>> = {
  "security-group": ["SecurityGroupVpcAssociations"],
  "transit-gateway-attachment": ["TransitGatewayPeeringAttachments"],
  "transit-gateway-route-table": ["TransitGatewayRoutes", "TransitGatewayStaticRoutes", "TransitGatewayPropagations"],
  "prefix-list": ["ManagedPrefixListEntries"],
};

/** Kinds that most collections have no files of, and that nobody misses there. */
const OPTIONAL: ReadonlySet<ObservedKind> = new Set(["cluster", "cni-addon", "node-group", "instance-type"]);

const HINT = "Collect it too; what was not collected is not absent.";

/** How far a collection tells of each kind in one place. `broken`: kinds that turned out unreadable later, with why. */
export function statusesOf(
  place: Place,
  broken: ReadonlyMap<ObservedKind, string>,
): readonly (readonly [string, ScopeStatus])[] {
  return kinds().flatMap((kind) => {
    const status = statusOf(place, kind, broken.get(kind));
    return status === undefined ? [] : [[collectionKey(place.scope, kind), status] as const];
  });
}

function kinds(): readonly (keyof typeof SOURCES)[] {
  return Object.keys(SOURCES) as (keyof typeof SOURCES)[];
}

function statusOf(place: Place, kind: keyof typeof SOURCES, broken: string | undefined): ScopeStatus | undefined {
  const { records, faults } = place;
  const sources: readonly RecordName[] = SOURCES[kind];
  const fault = [...sources, ...(FURTHER[kind] ?? [])].map((name) => faults.get(name)).find((one) => one !== undefined);
  const malformed = fault ?? broken;
  if (malformed !== undefined) return failed("malformed", malformed, "Mend the file, or collect it again.");
  if (place.whole) return { kind: "observed" };
  if (!sources.some((name) => records[name] !== undefined)) {
    return OPTIONAL.has(kind)
      ? undefined
      : failed("not-collected", `there is no ${sources.join(".json or ")}.json`, HINT);
  }
  const part = kind === "transit-gateway-attachment" ? partOfAttachments(place) : undefined;
  return part === undefined ? { kind: "observed" } : failed("partly-collected", part, HINT);
}

/** The list of all attachments tells no subnets, that of VPCs' neither tables nor attachments of other types. */
function partOfAttachments({ records }: Place): string | undefined {
  const { TransitGatewayAttachments: all, TransitGatewayVpcAttachments: vpcs = [] } = records;
  if (all === undefined) return "there is no TransitGatewayAttachments.json";
  const known = new Set(vpcs.map((one) => one.TransitGatewayAttachmentId));
  const bare = all.filter((one) => one.ResourceType === "vpc" && !known.has(one.TransitGatewayAttachmentId));
  return bare.length > 0 ? `TransitGatewayVpcAttachments.json does not tell the subnets of ${bare.length}` : undefined;
}

function failed(code: string, message: string, hint: string): ScopeStatus {
  return { kind: "failed", code, message, hint };
}

/** What a place lacks, in one finding; a place that holds nothing at all lacks nothing. */
export function missingParts(place: Place): readonly Diagnostic[] {
  if (place.whole || Object.values(place.records).every((records) => records.length === 0)) return [];
  const names = kinds().flatMap((kind) => {
    const sources: readonly RecordName[] = SOURCES[kind];
    const isThere = sources.some((name) => place.records[name] !== undefined || place.faults.has(name));
    return isThere || OPTIONAL.has(kind) ? [] : [sources.join("|")];
  });
  const [first] = names;
  if (first === undefined) return [];
  const message = `${scopeText(place.scope)} was collected without ${[...new Set(names)].sort().join(", ")}`;
  return [diagnose("IMPORT-4", { message })];
}
