import { AwsError } from "../behaviour/aws-error.ts";
import type { ZoneRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import type { Rule } from "./context.ts";
import { type FilterReaders, matcher } from "./describe.ts";

const FILTERS: FilterReaders<ZoneRecord> = {
  "group-name": (zone) => [zone.GroupName],
  "opt-in-status": (zone) => [zone.OptInStatus],
  "region-name": (zone) => [zone.RegionName],
  state: (zone) => [zone.State],
  "zone-id": (zone) => [zone.ZoneId],
  "zone-name": (zone) => [zone.ZoneName],
  "zone-type": (zone) => [zone.ZoneType],
};

/** Never paged: the call has no MaxResults. */
export const describeAvailabilityZones: Rule<"describeAvailabilityZones"> = (context, input) => {
  const zones = inOrder(context.records.AvailabilityZones);
  const named = chosen(zones, input.ZoneNames, (zone) => zone.ZoneName);
  const chosenZones = chosen(named, input.ZoneIds, (zone) => zone.ZoneId);
  return { AvailabilityZones: chosenZones.filter(matcher(input.Filters ?? [], FILTERS)) };
};

function chosen(
  zones: readonly ZoneRecord[],
  wanted: readonly string[] | undefined,
  name: (zone: ZoneRecord) => string,
): readonly ZoneRecord[] {
  if (wanted === undefined || wanted.length === 0) return zones;
  const missing = wanted.find((item) => !zones.some((zone) => name(zone) === item));
  if (missing !== undefined) throw new AwsError("InvalidParameterValue", `Invalid availability zone: [${missing}]`);
  return zones.filter((zone) => wanted.includes(name(zone)));
}
