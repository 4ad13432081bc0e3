import { countText, prefixSize, readPrefix } from "../../addressing/index.ts";
import { isRef, type Resource, scopeKey } from "../../desired/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import {
  collectionKey,
  type Observed,
  observedInVpc,
  observedOf,
  onceFor,
  type Snapshot,
} from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { keyOf, ownedVpcId } from "../identity/identity.ts";
import { findVpc, scopeOfVpc } from "../world/world.ts";
import type { QuotaName } from "./quota-data.ts";
import { over, quotaProblem } from "./quota-problem.ts";
import { allowedOf, NEAR, ownVpcs, usableIn } from "./quota-values.ts";

/**
 * What AWS would refuse for a quota, before the first write: an error where there would be more than AWS allows, a warning from four
 * fifths on. Told only of what is still to be made. How many AWS allows the Fabric says in `quotas`, else Service Quotas, else AWS's defaults.
 */
export function quotaProblems(
  fabric: Fabric,
  resources: readonly Resource[],
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const making = resources.filter((resource) => !isThere(resource, fabric, snapshot));
  const byVpc = Map.groupBy(making, vpcRefOf);
  return [
    ...Object.keys(fabric.spec.vpcs).flatMap((key) => {
      const wanted = byVpc.get(ownedVpcId(key)) ?? [];
      return wanted.length === 0 ? [] : inVpc(fabric, key, wanted, snapshot);
    }),
    ...making.flatMap((resource) => groupsOf(fabric, resource, snapshot)),
    ...vpcsInRegions(fabric, making, snapshot),
    ...groupsInRegions(fabric, making, snapshot),
    ...addressesInRegions(fabric, making, snapshot),
  ];
}

/** What of a VPC's quotas the things that are to be made in it take. */
function inVpc(fabric: Fabric, key: string, making: readonly Resource[], snapshot: Snapshot): readonly Diagnostic[] {
  const finding = findVpc(fabric, key, snapshot);
  const live = finding.kind === "found" ? finding.vpc.id : undefined;
  const subnets = live === undefined ? [] : observedInVpc(snapshot, "subnet", live);
  const count = (name: QuotaName, kind: "subnet" | "route-table"): readonly Diagnostic[] => {
    const more = making.filter((resource) => resource.kind === kind).length;
    const there = live === undefined ? 0 : observedInVpc(snapshot, kind, live).length;
    // A VPC comes with a main table of its own.
    const own = live === undefined && kind === "route-table" ? 1 : 0;
    return more === 0
      ? []
      : over(fabric, key, name, snapshot, there + own + more, `${there} are there and ${more} more are wanted`);
  };
  return [
    ...count("subnets", "subnet"),
    ...count("routeTables", "route-table"),
    ...making.flatMap((resource) => rulesOf(fabric, key, resource, snapshot)),
    ...addressUnits(fabric, key, making, subnets, snapshot),
  ];
}

/** Every rule of ours counts one, those that name a group too (F31). */
function rulesOf(
  fabric: Fabric,
  key: string,
  { kind, id, props }: Resource,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  if (kind !== "security-group" || !("ingress" in props)) return [];
  const [into, out] = [props.ingress.length, props.egress.length];
  return over(
    fabric,
    key,
    "securityGroupRules",
    snapshot,
    Math.max(into, out),
    `${id} needs ${into} for what comes in, ${out} out`,
  );
}

/** Groups that an interface is to carry: those of pods are of an ENIConfig or a NodeClass. Only too many is told. */
function groupsOf(fabric: Fabric, { id, props }: Resource, snapshot: Snapshot): readonly Diagnostic[] {
  const key = fabric.spec.clusters[keyOf(id)]?.vpc;
  if (key === undefined) return [];
  const lists = [
    "securityGroups" in props ? props.securityGroups.length : 0,
    "podSecurityGroups" in props ? props.podSecurityGroups.length : 0,
  ];
  const most = Math.max(...lists);
  const allowed = allowedOf(fabric, key, "securityGroupsPerInterface", snapshot);
  if (most <= allowed.value) return [];
  const text = `${id} names ${most}: ${most} of ${allowed.value}`;
  return [quotaProblem(key, "securityGroupsPerInterface", allowed, text, "error")];
}

/**
 * Every address that an interface has counts one, and so does a delegated prefix of sixteen (F20). Never an error: AWS makes the
 * subnets all the same, and beyond the quota nothing in them gets an address, however many are free. Free addresses tell how many are
 * in use at most: of a prefix they miss sixteen, and of what is set aside for prefixes all, so that is not counted.
 */
function addressUnits(
  fabric: Fabric,
  key: string,
  making: readonly Resource[],
  subnets: readonly Observed<"subnet">[],
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const setAside = setAsideIn(snapshot);
  const inUse = subnets.reduce((sum, { id, props, facts }) => {
    return sum + Math.max(0, usableIn(props.cidr) - facts.availableAddresses - (setAside.get(id) ?? 0));
  }, 0);
  const room = making.reduce((sum, { id, kind, props }) => {
    if (kind !== "subnet" || !("cidr" in props) || typeof props.cidr !== "string") return sum;
    const cluster = fabric.spec.clusters[id.split("/")[0] ?? ""];
    return sum + Math.floor(usableIn(props.cidr) / (cluster?.pods.prefixDelegation ? 16 : 1));
  }, 0);
  const allowed = allowedOf(fabric, key, "networkAddressUnits", snapshot);
  if (inUse >= allowed.value * NEAR) {
    const what = `up to ${countText(inUse)} of ${countText(allowed.value)} are in use before any pod has one of the new`;
    return [quotaProblem(key, "networkAddressUnits", allowed, what, "warning")];
  }
  if (inUse + room <= allowed.value) return [];
  const what = `pods could come to take ${countText(room)} beside ${countText(inUse)} in use`;
  return [
    quotaProblem(key, "networkAddressUnits", allowed, `${what}, and AWS gives ${countText(allowed.value)}`, "info"),
  ];
}

/** Addresses that are set aside for prefixes, by subnet. */
const setAsideIn: (snapshot: Snapshot) => ReadonlyMap<string, number> = onceFor((snapshot) => {
  const sizes = new Map<string, number>();
  for (const { props } of observedOf(snapshot, "subnet-cidr-reservation")) {
    const prefix = readPrefix(props.cidr);
    if (prefix) sizes.set(props.subnet, (sizes.get(props.subnet) ?? 0) + Number(prefixSize(prefix)));
  }
  return sizes;
});

/** VPCs of the Fabric alone are seen: an account may have more, its default VPC first of all. Shared ones count where they are from. */
function vpcsInRegions(fabric: Fabric, making: readonly Resource[], snapshot: Snapshot): readonly Diagnostic[] {
  const vpcs = making.filter(({ kind }) => kind === "vpc");
  return [...Map.groupBy(vpcs, ({ scope }) => scopeKey(scope))].flatMap(([place, wanted]) => {
    const keys = wanted.map(({ id }) => keyOf(id));
    const key = keys.find((one) => fabric.spec.vpcs[one]?.quotas?.vpcs !== undefined) ?? keys[0];
    if (key === undefined) return [];
    const there = ownVpcs(snapshot, scopeOfVpc(fabric, key, snapshot));
    const what = `at least ${there} ${there === 1 ? "is" : "are"} in ${place} and ${wanted.length} more are wanted`;
    return over(fabric, key, "vpcs", snapshot, there + wanted.length, what);
  });
}

/** Groups of our VPCs alone are seen: an account may have more. */
function groupsInRegions(fabric: Fabric, making: readonly Resource[], snapshot: Snapshot): readonly Diagnostic[] {
  const groups = making.filter(({ kind }) => kind === "security-group");
  return [...Map.groupBy(groups, ({ scope }) => scopeKey(scope))].flatMap(([place, wanted]) => {
    const key = Object.keys(fabric.spec.vpcs).find((vpc) => scopeKey(scopeOfVpc(fabric, vpc, snapshot)) === place);
    const there = observedOf(snapshot, "security-group").filter(({ scope }) => scopeKey(scope) === place).length;
    if (key === undefined) return [];
    const what = `at least ${there} are in ${place} and ${wanted.length} more are wanted`;
    return over(fabric, key, "securityGroups", snapshot, there + wanted.length, what);
  });
}

/** Elastic IPs of routers: all that the account has in the Region count, also those that are associated with nothing. */
function addressesInRegions(fabric: Fabric, making: readonly Resource[], snapshot: Snapshot): readonly Diagnostic[] {
  const addresses = making.filter(({ kind }) => kind === "router-address");
  return [...Map.groupBy(addresses, ({ scope }) => scopeKey(scope))].flatMap(([place, wanted]) => {
    const [first] = wanted;
    const key = first && fabric.spec.links[keyOf(first.id)]?.dmvpn?.vpc;
    if (
      first === undefined ||
      key === undefined ||
      snapshot.scopes[collectionKey(first.scope, "elastic-address")]?.kind !== "observed"
    )
      return [];
    const there = observedOf(snapshot, "elastic-address").filter(({ scope }) => scopeKey(scope) === place).length;
    const what = `${there} are in ${place} and ${wanted.length} more are wanted`;
    return over(fabric, key, "elasticAddresses", snapshot, there + wanted.length, what);
  });
}

function vpcRefOf({ props }: Resource): string {
  return "vpc" in props && isRef(props.vpc) ? props.vpc.$ref : "";
}

const marksIn = onceFor(
  (snapshot: Snapshot) =>
    new Set(
      snapshot.resources.flatMap(({ kind, owner }) =>
        owner === undefined ? [] : [`${owner.uid} ${kind} ${owner.id}`],
      ),
    ),
);

function isThere({ kind, id }: Resource, { metadata }: Fabric, snapshot: Snapshot): boolean {
  return marksIn(snapshot).has(`${metadata.uid} ${kind} ${id}`);
}
