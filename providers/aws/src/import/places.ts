import type { AwsScope } from "@podspan/core/desired";
import { partitionOf } from "@podspan/core/spec";
import type { Collected, Collection } from "./collection.ts";

/** One account and region of a collection, known by name. */
export interface Place extends Omit<Collected, "account" | "region"> {
  readonly scope: AwsScope;
  /** What has no file is not there. */
  readonly whole: boolean;
}

/** Stands for an account or region that neither the folders nor any record tells. */
const UNKNOWN = "unknown";

/** Names what the folders leave open by what the records say of themselves. */
export function placesOf({ parts, whole }: Collection): readonly Place[] {
  const account = mostOf(parts.flatMap(ownersIn)) ?? UNKNOWN;
  return parts.map(({ records, faults, ...part }) => {
    const region = part.region ?? mostOf(regionsIn({ records, faults, ...part })) ?? UNKNOWN;
    const scope = { plane: "aws" as const, partition: partitionOf(region), account: part.account ?? account, region };
    return { scope, whole, records, faults };
  });
}

/** Whose security groups these are: a VPC may be another's that is shared; where there are none, whose the VPCs are. */
function ownersIn({ records }: Collected): readonly string[] {
  const groups = (records.SecurityGroups ?? []).flatMap(({ OwnerId }) => OwnerId ?? []);
  if (groups.length > 0) return groups;
  return [...(records.Vpcs ?? []), ...(records.Reservations ?? [])].flatMap(({ OwnerId }) => OwnerId ?? []);
}

const ZONE_REGION = /^([a-z]{2}(?:-[a-z]+)+-\d+)/;

function regionsIn({ records }: Collected): readonly string[] {
  const zones = (records.AvailabilityZones ?? []).flatMap(({ RegionName }) => RegionName ?? []);
  if (zones.length > 0) return zones;
  return (records.Subnets ?? []).flatMap(({ AvailabilityZone = "" }) => ZONE_REGION.exec(AvailabilityZone)?.[1] ?? []);
}

/** The text that is there most often; of equals the first in order. */
function mostOf(texts: readonly string[]): string | undefined {
  const groups = [...Map.groupBy(texts, (text) => text)].map(([text, { length }]) => ({ text, length }));
  return groups.sort((a, b) => b.length - a.length || (a.text < b.text ? -1 : 1))[0]?.text;
}
