import { readPrefix, usableAddresses } from "../../addressing/index.ts";
import type { AwsScope } from "../../desired/index.ts";
import { observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { networkScope, ownerOfVpc } from "../world/vpc-owner.ts";
import { scopeOfVpc } from "../world/world.ts";
import { QUOTAS, type QuotaName } from "./quota-data.ts";

/** From this share of a quota on it is worth knowing. */
export const NEAR = 0.8;

/** How many AWS allows, and who says so: the Fabric, else the account's Service Quotas, else AWS's default. */
export interface Allowed {
  readonly value: number;
  readonly from: "fabric" | "account" | "default";
}

/** Things that the cluster's own account makes, also in a VPC of another. */
const OF_PARTICIPANT: ReadonlySet<QuotaName> = new Set([
  "securityGroupRules",
  "securityGroups",
  "securityGroupsPerInterface",
  "elasticAddresses",
]);

export function allowedOf(fabric: Fabric, key: string, name: QuotaName, snapshot: Snapshot): Allowed {
  const vpc = fabric.spec.vpcs[key];
  const written = name === "blocks" ? vpc?.blockQuota : vpc?.quotas?.[name];
  if (written !== undefined) return { value: written, from: "fabric" };
  const scope = OF_PARTICIPANT.has(name) ? scopeOfVpc(fabric, key, snapshot) : networkScope(fabric, key, snapshot);
  const applied = observedById(snapshot, "service-quota", QUOTAS[name].quota, scope);
  return applied === undefined
    ? { value: QUOTAS[name].usual, from: "default" }
    : { value: applied.props.value, from: "account" };
}

/** For messages. */
export function whose({ from }: Allowed): string {
  switch (from) {
    case "fabric":
      return "as the Fabric says";
    case "account":
      return "as Service Quotas says";
    case "default":
      return "AWS's default";
  }
}

/** Whose quotas a VPC's network counts against: `ALIAS/REGION` of its owner, as far as Podspan may ask there. */
export function placeOfNetwork(fabric: Fabric, vpc: string): string {
  const owner = ownerOfVpc(fabric, vpc);
  const { account = "", region = "" } = fabric.spec.vpcs[vpc] ?? {};
  return `${owner.kind === "reached" ? owner.alias : account}/${region}`;
}

/** VPCs that are seen in a place and are its account's own. */
export function ownVpcs(snapshot: Snapshot, place: AwsScope): number {
  return observedOf(snapshot, "vpc", place).filter(({ facts }) => facts.ownerAccount === place.account).length;
}

export function usableIn(cidr: string): number {
  const prefix = readPrefix(cidr);
  return prefix === undefined ? 0 : usableAddresses(prefix);
}
